"""A small strict reader and writer of ASN.1 in DER (X.690): definite and shortest lengths, nothing left over.

The library reads a certificate as a whole, and gives up as a whole. What must be known of one that is odd in one
place is read here, piece by piece. Whatever is no DER raises ValueError; every function is linear in its input.
"""

from typing import NamedTuple

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, SEQUENCE, SET = 0x01, 0x02, 0x03, 0x04, 0x06, 0x30, 0x31
_MANY_BYTES = 0x1F  # of a tag that goes on in the next byte
_LONG = 0x80  # of a length that stands in the bytes that follow
_LONGEST_OID = 64  # bytes; arcs beyond that name nothing


class Element(NamedTuple):
    """One element: its tag, its content, and both with the length between them."""

    tag: int
    content: bytes
    whole: bytes


def elements(data: bytes) -> list[Element]:
    """The elements that fill the data, one after another."""
    found: list[Element] = []
    at, size = 0, len(data)
    while at < size:
        tag, start = data[at], at + 1
        if tag & _MANY_BYTES == _MANY_BYTES:
            tag, start = _long_tag(data, at)
        if start >= size:
            raise ValueError("cut off")
        length, start = data[start], start + 1
        if length >= _LONG:
            length, start = _long_length(data, start, length)
        end = start + length
        if end > size:
            raise ValueError("cut off")
        found.append(Element(tag, data[start:end], data[at:end]))
        at = end
    return found


def _long_tag(data: bytes, at: int) -> tuple[int, int]:
    """A tag of several bytes, as one number above all others, and where it ends."""
    end = next((i + 1 for i in range(at + 1, min(at + 5, len(data))) if not data[i] & 0x80), 0)
    if not end:
        raise ValueError("a tag without an end")
    return int.from_bytes(data[at:end], "big"), end


def _long_length(data: bytes, start: int, first: int) -> tuple[int, int]:
    """A length that stands in several bytes, and where these end."""
    end = start + first - _LONG
    length = int.from_bytes(data[start:end], "big")
    if not start < end <= start + 4 or length < _LONG or data[start] == 0:
        raise ValueError("a length that is not the shortest")
    return length, end


def single(data: bytes, tag: int) -> bytes:
    """The content of the one element that fills the data, which bears this tag."""
    found = elements(data)
    if len(found) != 1 or found[0].tag != tag:
        raise ValueError(f"not one element with tag {tag:#04x}")
    return found[0].content


def encode(tag: int, content: bytes) -> bytes:
    """One element."""
    if len(content) < _LONG:
        return bytes((tag, len(content))) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(size))) + size + content


def oid(content: bytes) -> str:
    """An object identifier in dots, from the content of its element."""
    if not content or content[-1] & 0x80 or len(content) > _LONGEST_OID:
        raise ValueError("no object identifier")
    arcs, arc = [], 0
    for byte in content:
        arc = arc << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def oid_in_words(content: bytes) -> str:
    """The same for people: what is none is shown in hexadecimal."""
    try:
        return oid(content)
    except ValueError:
        return content[:_LONGEST_OID].hex()


def boolean(content: bytes) -> bool:
    """A truth value, from the content of its element."""
    if content not in {b"\x00", b"\xff"}:
        raise ValueError("no boolean")
    return content == b"\xff"


def natural(content: bytes) -> int:
    """A number of 0 or more, from the content of its element."""
    if not content or content[0] & 0x80 or (len(content) > 1 and content[0] == 0 and not content[1] & 0x80):
        raise ValueError("no number of 0 or more in its shortest form")
    return int.from_bytes(content, "big")


def bits(content: bytes) -> int:
    """The first sixteen of a string of bits, the first of them worth 0x8000, from the content of its element."""
    unused = content[0] if content else 8
    if unused > 7 or (unused and (len(content) == 1 or content[-1] & ((1 << unused) - 1))):
        raise ValueError("no string of bits")
    return int.from_bytes(content[1:3].ljust(2, b"\0"), "big")
