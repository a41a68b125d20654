"""Recognises DER structures by their shape: the tags and identifiers at their beginning (X.690). Strict is ``asn1``.

Only a few headers are read, never a structure as deep as its sender likes. One that is cut off keeps its shape.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

_INTEGER, _BIT_STRING, _OCTET_STRING, _OID, SEQUENCE = 0x02, 0x03, 0x04, 0x06, 0x30
_VERSION_OF_CERTIFICATE = 0xA0
_TIMES = {0x17, 0x18}
_SHORTEST_MODULUS, _SHORTEST_SECRET, _LONGEST_SECRET = 32, 16, 72  # bytes
_MOST_ELEMENTS = 64

_PKCS5, _PKCS12 = bytes.fromhex("2a864886f70d0105"), bytes.fromhex("2a864886f70d010c")
_PKCS7 = bytes.fromhex("2a864886f70d0107")


class Shape(Enum):
    """What a structure is."""

    CERTIFICATE = auto()
    REQUEST = auto()
    REVOCATION_LIST = auto()
    PUBLIC_KEY = auto()
    PRIVATE_KEY = auto()
    ENCRYPTED_PRIVATE_KEY = auto()
    PKCS7 = auto()
    PKCS12 = auto()


class Element(NamedTuple):
    """One element: its tag, and where it and its content begin and end. ``end`` lies beyond data that is cut off."""

    tag: int
    begin: int
    start: int
    end: int


def element(data: bytes, at: int) -> Element | None:
    """The element whose header stands there, or None where there is none."""
    if at < 0 or at + 2 > len(data):
        return None
    first = data[at + 1]
    if first < 0x80:
        return Element(data[at], at, at + 2, at + 2 + first)
    if first == 0x80:  # of a length that only its end tells
        return Element(data[at], at, at + 2, len(data))
    start = at + 2 + (first & 0x7F)
    if first > 0x84 or start > len(data):
        return None
    return Element(data[at], at, start, start + int.from_bytes(data[at + 2 : start]))


def elements(data: bytes, at: int = 0, end: int | None = None, most: int = _MOST_ELEMENTS) -> Iterator[Element]:
    """The elements one after another, at most so many."""
    stop = len(data) if end is None else min(end, len(data))
    for _number in range(most):
        found = element(data, at) if at < stop else None
        if found is None:
            return
        yield found
        at = found.end


def shape(data: bytes, at: int = 0) -> Shape | None:
    """What the structure is that begins there, or None."""
    outer = element(data, at)
    if outer is None or outer.tag != SEQUENCE:
        return None
    parts = list(elements(data, outer.start, outer.end, 4))
    tags = [part.tag for part in parts]
    if tags[:1] == [_INTEGER]:
        return _numbered(data, parts, cut_off=outer.end > len(data))
    if tags[:1] == [_OID] and _content(data, parts[0]).startswith(_PKCS7):
        return Shape.PKCS7
    if tags[:1] == [SEQUENCE]:
        return _nested(data, parts, tags)
    return None


def _numbered(data: bytes, parts: list[Element], *, cut_off: bool) -> Shape | None:
    """What begins with a number: of a version, or the modulus of a bare RSA key."""
    if len(parts) < 2:
        return None
    version, second = _content(data, parts[0]), parts[1]
    size = second.end - second.start
    if version == b"\3":
        return Shape.PKCS12 if _identifier(data, second).startswith(_PKCS7) else None
    if len(version) >= _SHORTEST_MODULUS and len(parts) == 2 and second.tag == _INTEGER and size < _SHORTEST_MODULUS:
        return Shape.PUBLIC_KEY
    if version not in {b"\0", b"\1"}:
        return None
    if len(parts) > 2:
        third = parts[2].tag
    elif cut_off:
        third = _OCTET_STRING if second.tag == SEQUENCE else _INTEGER  # what would follow
    else:
        third = 0
    private = (
        (second.tag == SEQUENCE and _identifier(data, second) != b"" and third == _OCTET_STRING)
        or (second.tag == _INTEGER and size >= _SHORTEST_MODULUS and third == _INTEGER)
        or (second.tag == _OCTET_STRING and version == b"\1" and _SHORTEST_SECRET <= size <= _LONGEST_SECRET)
    )
    return Shape.PRIVATE_KEY if private else None


def _nested(data: bytes, parts: list[Element], tags: list[int]) -> Shape | None:
    """What begins with a structure: an algorithm before a key, or what was signed before its signature."""
    identifier = _identifier(data, parts[0])
    if identifier:
        if identifier.startswith((_PKCS5, _PKCS12)) and tags[1:] in ([], [_OCTET_STRING]):
            return Shape.ENCRYPTED_PRIVATE_KEY
        return Shape.PUBLIC_KEY if tags[1:] == [_BIT_STRING] else None
    inner = list(elements(data, parts[0].start, parts[0].end, 4))
    first, second = (inner[0].tag, inner[1].tag) if len(inner) > 1 else (0, 0)
    if first == _VERSION_OF_CERTIFICATE and second == _INTEGER:
        return Shape.CERTIFICATE
    if tags[1:] != [SEQUENCE, _BIT_STRING]:
        return None
    if first == SEQUENCE and _identifier(data, inner[0]):
        return Shape.REVOCATION_LIST
    if first == _INTEGER and second == SEQUENCE:
        if not _identifier(data, inner[1]):
            return Shape.REQUEST
        dated = len(inner) > 3 and inner[3].tag in _TIMES
        return Shape.REVOCATION_LIST if dated else Shape.CERTIFICATE
    return None


def _content(data: bytes, part: Element) -> bytes:
    return data[part.start : min(part.end, part.start + 64)]


def _identifier(data: bytes, part: Element) -> bytes:
    """The object identifier with which a structure begins, or nothing."""
    first = element(data, part.start) if part.tag == SEQUENCE and part.end > part.start else None
    return _content(data, first) if first and first.tag == _OID else b""
