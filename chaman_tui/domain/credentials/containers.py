"""Reads X.509 certificates out of whatever people give them in: armour (PEM), DER, PKCS#7, bare base64."""

from collections.abc import Iterable
from dataclasses import dataclass

from chaman_tui.domain.credentials.armour import (
    BUNDLE_LABELS,
    CERTIFICATE_LABELS,
    TRUSTED,
    Armour,
    Block,
    Lines,
    Piece,
    decode,
    open_block,
    read_armour,
    spoilt_marker,
)
from chaman_tui.domain.credentials.certificate import PARSE_ERRORS, Certificate
from chaman_tui.domain.credentials.decoding import decoded, lines_of, too_large, unescaped
from chaman_tui.domain.credentials.shapes import Shape, element, elements, shape
from chaman_tui.domain.credentials.sniffing import SHAPES, describe, describe_text
from chaman_tui.domain.credentials.structure import flaw
from chaman_tui.i18n import _, ngettext

MOST_CERTIFICATES = 20
_BARE, _SHORTEST_LINE = ("MI", "LS0t"), 32  # how base64 of DER and of armour begins; characters of its first line
_AROUND = " \t\"'“”,"


@dataclass(frozen=True)
class Reading:
    """What certificates some data holds, in order, and in words what stood in the way of reading (part of) it.

    ``fix`` says what to do about it, where more can be said than the rule does.
    """

    certificates: tuple[Certificate, ...] = ()
    problem: str = ""
    fix: str = ""


def read_certificates(data: bytes) -> Reading:
    """Every certificate in PEM, DER, PKCS#7 or bare base64 data, in order."""
    if problem := too_large(data):
        return Reading(problem=problem)
    if data[:1] == b"\x30" and (data[1:2] >= b"\x80" or shape(data)):
        return _read_der(data)
    text = unescaped(decoded(data))
    armour = read_armour(text)
    return _read_armour(armour) or _read_bare(text) or Reading(problem=describe_text(text, armour, data))


def _read_armour(armour: Armour) -> Reading | None:
    """What the blocks hold; None where none is of certificates, nor was meant to be."""
    blocks = [block for block in armour.blocks if block.label in CERTIFICATE_LABELS]
    stray = next((end for end in armour.ends if end.text in CERTIFICATE_LABELS), None)
    closed = all(block.end for block in armour.blocks)  # else the block tells of its END line
    if len(blocks) > MOST_CERTIFICATES:
        return _too_many()
    if closed and armour.spoilt:
        return Reading(problem=spoilt_marker(armour.spoilt[0]))
    if stray:
        marker = f"-----BEGIN {stray.text}-----"
        return Reading(problem=_("the line {marker} is missing before line {line}", marker=marker, line=stray.line))
    if blocks:
        return _together(_read_block(block, armour.spoilt) for block in blocks)
    bundles = [block for block in armour.blocks if block.label in BUNDLE_LABELS]
    return _together(_read_bundle_block(block, armour.spoilt) for block in bundles) if bundles else None


def _read_block(block: Block, spoilt: list[Piece]) -> Reading:
    data, problem = open_block(block, spoilt)
    if problem:
        return Reading(problem=problem)
    found, outer = shape(data), element(data, 0)
    if found is not Shape.CERTIFICATE:
        return Reading(problem=_mislabelled(block, found))
    if outer and block.label == TRUSTED and outer.end < len(data):
        return Reading(
            problem=_("OpenSSL's TRUSTED form: {n} bytes of settings stand behind it", n=len(data) - outer.end),
            fix=_("Write it without them: openssl x509 -in FILE -out certificate.pem"),
        )
    return _read_certificate(data)


def _mislabelled(block: Block, found: Shape | None) -> str:
    if found in SHAPES:
        return _("under {label} (line {line}) stands {what}", label=block.label, line=block.line, what=_(SHAPES[found]))
    return _("what stands under {label} (line {line}) is not a certificate", label=block.label, line=block.line)


def _read_bundle_block(block: Block, spoilt: list[Piece]) -> Reading:
    data, problem = open_block(block, spoilt)
    return Reading(problem=problem) if problem else _read_bundle(data)


def _together(readings: Iterable[Reading]) -> Reading:
    """Several as one: what can be read, and the first problem, with the place of its certificate."""
    found = list(readings)
    certificates = tuple(certificate for reading in found for certificate in reading.certificates)
    if len(certificates) > MOST_CERTIFICATES:
        return _too_many()
    place, first = next(((n, r) for n, r in enumerate(found, 1) if r.problem), (0, Reading()))
    problem = first.problem
    if problem and len(found) > 1:
        problem = _("the {nth} cannot be read: {problem}", nth=_ordinal(place), problem=problem)
    return Reading(certificates, problem, first.fix)


def _ordinal(n: int) -> str:
    words = {1: _("{n}st", n=n), 2: _("{n}nd", n=n), 3: _("{n}rd", n=n)}
    return words.get(n, _("{n}th", n=n))


def _too_many() -> Reading:
    return Reading(problem=_("more than {n} certificates", n=MOST_CERTIFICATES))


def _read_der(data: bytes) -> Reading:
    """One certificate, several one after another, or a bundle."""
    if shape(data) is Shape.PKCS7:
        return _read_bundle(data)
    parts = list(elements(data, most=MOST_CERTIFICATES + 1))
    whole = bool(parts) and parts[-1].end == len(data)
    if whole and all(shape(data, part.begin) is Shape.CERTIFICATE for part in parts):
        if len(parts) > MOST_CERTIFICATES:
            return _too_many()
        return _together(_read_certificate(data[part.begin : part.end]) for part in parts)
    return _read_certificate(data)


def _read_certificate(data: bytes) -> Reading:
    """One certificate, and nothing behind it."""
    outer = element(data, 0)
    if shape(data) is not Shape.CERTIFICATE or outer is None:
        return Reading(problem=describe(data))
    if problem := _of_length(len(data), outer.end):
        return Reading(problem=problem)
    try:
        return Reading((Certificate.from_der(data),))
    except PARSE_ERRORS as error:
        return Reading(problem=flaw(data) or _unreadable(error))


def _of_length(have: int, total: int) -> str:
    if have < total:
        return _("cut off: {have} of {total} bytes are there", have=have, total=total)
    if have == total:
        return ""
    return ngettext("{n} byte too many stands behind it", "{n} bytes too many stand behind it", have - total)


def _unreadable(error: Exception) -> str:
    """Which part of it the library could not read, by the names that it gives to the fields of RFC 5280."""
    parts = [name.partition("::")[2] for name in str(error).split('"')[1::2] if "::" in name]
    part = parts[-1].replace("_", " ") if parts else "version"
    return _("a certificate with an encoding that cannot be read: {part}", part=part)


def _read_bundle(data: bytes) -> Reading:
    from cryptography.hazmat.primitives.serialization import pkcs7

    outer = element(data, 0)
    if outer is None or shape(data) is not Shape.PKCS7:
        return Reading(problem=describe(data))
    if problem := _of_length(len(data), outer.end):
        return Reading(problem=problem)
    try:
        found = pkcs7.load_der_pkcs7_certificates(data)
        certificates = tuple(map(Certificate, found[:MOST_CERTIFICATES]))
    except PARSE_ERRORS:
        return Reading(problem=_("a PKCS#7 bundle without certificates that can be read"))
    if len(found) > MOST_CERTIFICATES:
        return _too_many()
    empty = "" if found else _("a PKCS#7 bundle without a certificate")
    return Reading(certificates, empty)


def _read_bare(text: str) -> Reading | None:
    """Base64 without armour: of DER, or of a text with armour. None where the text does not begin like that."""
    lines = lines_of(text)
    first = next((index for index, line in enumerate(lines) if line.strip(_AROUND)), None)
    start = lines[first].strip(_AROUND) if first is not None else ""
    if first is None or not start.startswith(_BARE) or len(start.split()[0]) < _SHORTEST_LINE:
        return None
    texts = [start, *lines[first + 1 :]]
    texts[-1] = texts[-1].rstrip(_AROUND)
    if not any(sign in text for sign in "+/"):  # base64url
        texts = [part.replace("-", "+").replace("_", "/") for part in texts]
    data, problem = decode([Lines(first + 1, lines[first].index(start) + 1, texts)])
    if problem:
        return Reading(problem=problem)
    return _read_der(data) if data.startswith(b"\x30") else _read_armour(read_armour(decoded(data)))
