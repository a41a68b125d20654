"""How a certificate is built (RFC 5280 section 4.1): its parts as bytes, exactly as they were signed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from chaman_tui.domain.credentials import asn1
from chaman_tui.domain.credentials.extensions import named
from chaman_tui.i18n import _

_VERSION, _EXTENSIONS = 0xA0, 0xA3
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_MOST_NAMED = 100
_UTC_FORM = re.compile(rb"\d{12}Z")
_GENERALIZED_FORM = re.compile(rb"\d{14}Z")


@dataclass(frozen=True)
class Structure:
    """The parts of a certificate. ``signed`` is what its signature covers."""

    signed: bytes
    inner_algorithm: bytes
    issuer: bytes
    dates: tuple[asn1.Element, asn1.Element]
    subject: bytes
    key: bytes
    extensions: bytes
    outer_algorithm: bytes


def split(certificate: bytes) -> Structure:
    """Take a certificate apart; ValueError where its frame is none. The parts themselves are not judged."""
    signed, algorithm, _signature = asn1.elements(asn1.single(certificate, asn1.SEQUENCE))
    parts = asn1.elements(signed.content)
    versioned = bool(parts) and parts[0].tag == _VERSION
    _serial, inner, issuer, validity, subject, key, *rest = parts[versioned:]
    extensions = rest[-1] if rest and rest[-1].tag == _EXTENSIONS else None
    before, after = asn1.elements(validity.content)
    return Structure(
        signed.whole,
        inner.whole,
        issuer.whole,
        (before, after),
        subject.whole,
        key.whole,
        asn1.single(extensions.content, asn1.SEQUENCE) if extensions else b"",
        algorithm.whole,
    )


def moment(date: asn1.Element) -> datetime | None:
    """A date of a certificate (RFC 5280 section 4.1.2.5), or None when there is no such date."""
    utc_time = date.tag == _UTC_TIME
    form = _UTC_FORM if utc_time else _GENERALIZED_FORM
    if date.tag not in {_UTC_TIME, _GENERALIZED_TIME} or not form.fullmatch(date.content):
        return None
    digits = date.content[:-1].decode()
    if utc_time:
        digits = ("19" if digits >= "50" else "20") + digits
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def dates_in_words(parts: Structure) -> list[str]:
    """Each date of a certificate that is none, in words."""
    names = (_("its start of validity"), _("its end of validity"))
    return [
        _("{which} is no date: {text}", which=name, text=date.content[:40].decode("ascii", "replace"))
        for name, date in zip(names, parts.dates, strict=True)
        if moment(date) is None
    ]


def flaw(certificate: bytes) -> str:
    """Which part of a certificate the library stumbles over, in words; an empty text when that is not seen here."""
    try:
        parts = split(certificate)
        block = asn1.elements(parts.extensions)
    except ValueError:
        return ""
    return "; ".join((*dates_in_words(parts), *(words for one in block[:_MOST_NAMED] if (words := _oddity(one)))))


def _oddity(extension: asn1.Element) -> str:
    """What is wrong with the frame of an extension, in words."""
    try:
        kind, *critical, _content = asn1.elements(extension.content)
    except ValueError:
        return ""
    if [c.content for c in critical] != [b"\0"]:
        return ""
    name = named(kind.content)
    return _("the extension {name} writes out that it is not critical, which DER leaves out", name=name)
