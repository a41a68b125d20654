"""Reads one public SSH key out of the forms in which programs write it; names where anything else went wrong.

OpenSSH's one line; RFC 4716, as PuTTYgen saves it; PKCS#8 and PKCS#1 in armour. Each line is read once.
"""

from collections.abc import Sequence

from chaman_tui.domain.credentials.armour import (
    KEY_LABELS,
    Armour,
    Block,
    Lines,
    Piece,
    decode,
    not_exactly,
    open_block,
    read_armour,
    spoilt_marker,
)
from chaman_tui.domain.credentials.decoding import decoded, lines_of, plain_ascii, unescaped
from chaman_tui.domain.credentials.shapes import element
from chaman_tui.domain.credentials.sniffing import describe, describe_text
from chaman_tui.domain.credentials.ssh_blob import NotOneKey, SshPublicKey, parse_blob, text_beside, two_keys
from chaman_tui.domain.credentials.ssh_line import bytes_of, read_line
from chaman_tui.i18n import _

_BEGIN, _END = "---- BEGIN SSH2 PUBLIC KEY ----", "---- END SSH2 PUBLIC KEY ----"
_BEGIN_WORDS = ["BEGIN", "SSH2", "PUBLIC", "KEY"]
_LONGEST_MARKER = 80  # characters


def read_ssh_key(data: bytes) -> SshPublicKey:
    """The one key in the data; NotOneKey otherwise."""
    text = decoded(data)
    lines = lines_of(text)
    used = [number for number, line in enumerate(lines) if line and not line.isspace()]
    begins = next((number for number in used if "SSH2" in lines[number] and _is_begin(lines[number])), None)
    if begins is not None:
        if begins != used[0]:
            raise text_beside(_("text stands before the key"), used[0] + 1)
        return parse_blob(_from_rfc4716(lines, begins))
    if "BEGIN" in text.upper():
        plain = unescaped(text)
        armour = read_armour(plain)
        if any(block.label in KEY_LABELS for block in armour.blocks) or (armour.spoilt and not armour.blocks):
            return _from_armour(armour)
        raise NotOneKey(describe_text(plain, armour, data))
    used = [number for number in used if not lines[number].lstrip().startswith("#")]
    key = read_line(lines, used) if used else None
    if key is None:
        raise NotOneKey(describe(data))
    return key


def _is_begin(line: str) -> bool:
    """Whether a line is, or was meant to be, the first of RFC 4716."""
    start = line[:_LONGEST_MARKER].upper()
    return "SSH2" in start and "BEGIN" in start and plain_ascii(start).replace("-", " ").split() == _BEGIN_WORDS


def _from_rfc4716(lines: Sequence[str], begins: int) -> bytes:
    """Between its first line and its last: headers, which a backslash continues on the next line; then base64."""
    if lines[begins].strip() != _BEGIN:
        raise NotOneKey(not_exactly(Piece(begins + 1, 1, lines[begins]), _BEGIN))
    body, continued = 0, False
    for number in range(begins + 1, len(lines)):
        text = lines[number].strip(" \t")
        if continued or (not body and ":" in text):
            continued = text.endswith("\\")
        elif text == _END:
            _nothing_more(lines, number + 1)
            return _decoded(Lines(body + 1, 1, lines[body:number]))
        elif "SSH2" in text:
            raise NotOneKey(not_exactly(Piece(number + 1, 1, lines[number]), _END))
        else:
            body = body or number
    raise NotOneKey(_("the line {marker} is missing after line {line}", marker=_END, line=len(lines)))


def _nothing_more(lines: Sequence[str], start: int) -> None:
    left = [number for number in range(start, len(lines)) if lines[number] and not lines[number].isspace()]
    if any(_is_begin(lines[number]) for number in left):
        raise two_keys()
    if left:
        raise text_beside(_("text stands after the key"), left[0] + 1)


def _decoded(body: Lines) -> bytes:
    data, problem = decode([body])
    if problem:
        raise NotOneKey(problem)
    return data


def _from_armour(armour: Armour) -> SshPublicKey:
    if armour.spoilt and all(block.end for block in armour.blocks):
        raise NotOneKey(spoilt_marker(armour.spoilt[0]))
    block, *others = armour.blocks
    if others:
        raise two_keys()
    if armour.outside:
        raise text_beside(_("text stands outside of the key"), armour.outside)
    data, problem = open_block(block, armour.spoilt)
    if problem:
        raise NotOneKey(problem)
    return _from_der(data, block)


def _from_der(data: bytes, block: Block) -> SshPublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

    outer = element(data, 0)
    if outer is None or outer.end != len(data):
        raise NotOneKey(_("what stands under {label} (line {line}) is no key", label=block.label, line=block.line))
    try:
        line = load_der_public_key(data).public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NotOneKey(_("a public key of a kind that SSH does not know")) from error
    return parse_blob(bytes_of(Piece(block.line, 1, line.split()[1].decode())))
