"""Distinguished names (RFC 5280 section 4.1.2.4): read attribute by attribute, shown, and compared by section 7.1.

One attribute that cannot be read hides none of the others, and is compared by its bytes.
"""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from chaman_tui.domain.credentials import asn1
from chaman_tui.domain.masking import mask
from chaman_tui.i18n import _

EMAIL = bytes.fromhex("2a864886f70d010901")
# How each kind of string is written. T.61 is read as Latin-1, which is what everybody put in it.
_CODECS = {
    0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1A: "ascii",
    0x1C: "utf-32-be", 0x1E: "utf-16-be",
}  # fmt: skip
_SHORT = {
    "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "SERIALNUMBER", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
    "2.5.4.9": "STREET", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "T", "2.5.4.42": "GN",
    "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "E",
}  # fmt: skip
_LONGEST = 16 * 1024  # bytes; longer ones are compared as they stand, and not shown
_SPECIAL = frozenset(',+"\\<>;')

Key = tuple[tuple[tuple[bytes, object], ...], ...]


class Attribute(NamedTuple):
    """One attribute of a name; ``oid`` is its number as it is encoded. ``text`` is None where its bytes are no text."""

    oid: bytes
    tag: int
    content: bytes

    @property
    def text(self) -> str | None:
        """What it says, as it was written."""
        try:
            return self.content.decode(_CODECS[self.tag])
        except (KeyError, UnicodeDecodeError):
            return None

    @property
    def key(self) -> tuple[bytes, object]:
        """Equal for attributes that mean the same."""
        text = self.text
        return self.oid, (self.tag, self.content) if text is None else prepared(text)

    @property
    def shown(self) -> str:
        """The attribute by RFC 4514, with any national register number masked; what is no text says so."""
        text = self.text
        value = _("unreadable") if text is None else _escaped(mask(text))
        number = asn1.oid_in_words(self.oid)
        return f"{_SHORT.get(number, number)}={value}"


def prepared(text: str) -> str:
    """The text as names are compared (RFC 4518): case, inner spaces and the form of letters do not count."""
    if text.isascii():
        return " ".join(text.lower().split())
    visible = "".join(" " if c.isspace() else c for c in text if unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFKC", visible).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def read(name: bytes) -> tuple[tuple[Attribute, ...], ...]:
    """The attributes of a name, from its DER form, in the sets in which they stand; ValueError when it is none."""
    sets = asn1.elements(asn1.single(name, asn1.SEQUENCE))
    return tuple(tuple(_attributes(one.whole)) for one in sets)


def _attributes(one: bytes) -> Iterator[Attribute]:
    for pair in asn1.elements(asn1.single(one, asn1.SET)):
        kind, value = asn1.elements(pair.content)
        if kind.tag != asn1.OID:
            raise ValueError("an attribute without a type")
        yield Attribute(kind.content, value.tag, value.content)


def key(name: bytes) -> Key | bytes:
    """Equal for names that are the same by RFC 5280 section 7.1, from their DER form."""
    if len(name) > _LONGEST:
        return name
    try:
        sets = [[a.key for a in one] for one in read(name)]
    except ValueError:
        return name
    return tuple(tuple(sorted(one, key=repr)) if len(one) > 1 else tuple(one) for one in sets)


def shown(name: bytes) -> str:
    """The name by RFC 4514, the last set first. What is hostile in it is still in it: it is shown through ``plain``."""
    if len(name) > _LONGEST:
        return _("a name of {n} bytes", n=len(name))
    try:
        sets = read(name)
    except ValueError:
        return _("unreadable")
    return ",".join("+".join(a.shown for a in one) for one in reversed(sets))


def _escaped(text: str) -> str:
    edges = {0, len(text) - 1}
    return "".join(
        "\\00" if c == "\0" else f"\\{c}" if c in _SPECIAL or (c == " " and i in edges) or (c == "#" and not i) else c
        for i, c in enumerate(text)
    )
