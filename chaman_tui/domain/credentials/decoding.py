"""From bytes to text: sizes, encodings and escapes of what people paste, each in one pass over it.

Nothing here, or in what reads on from here, runs a regular expression over a text: the sender would choose its time.
"""

import string
import unicodedata
from collections.abc import Callable
from functools import cache

from chaman_tui.i18n import _

MAX_BYTES = 256 * 1024
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_SAMPLE = 1024
_MOST_REMEMBERED = 4096


def too_large(data: bytes | str) -> str:
    """The size in words when it is above what any credential needs, else an empty text."""
    if len(data) <= MAX_BYTES:
        return ""
    return _("more than {n} bytes", n=f"{MAX_BYTES:,}")


def decoded(data: bytes) -> str:
    """The text that the bytes are: UTF-8, UTF-16 or UTF-32 by their mark or their NULs, else Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if encoding := _two_byte_encoding(data[:_SAMPLE]):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _two_byte_encoding(sample: bytes) -> str:
    """Latin letters in UTF-16 have a NUL in every second place, and none in the others."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half >= 4 and min(even, odd) == 0 and max(even, odd) * 2 > half:
        return "utf-16-le" if odd else "utf-16-be"
    return ""


def is_binary(text: str) -> bool:
    """Whether decoded bytes were no text at all."""
    return "\0" in text or "\ufffd" in text


def lines_of(text: str) -> list[str]:
    """Its lines, whichever way they end; the first is number 1 to people."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def unescaped(text: str) -> str:
    r"""The text without the escapes of JSON, shells, URLs and HTML: a literal ``\n`` is a line end, ``&#45;`` a dash.

    Armour and base64 hold no backslash, percent sign or ampersand, so nothing is lost of them.
    """
    if "%" in text:
        first, *others = text.split("%")
        text = first + "".join([_OCTETS.get(part[:2], "%" + part[:2]) + part[2:] for part in others])
    if "&" in text:
        first, *others = text.split("&")
        text = first + "".join([_entity(part) if ";" in part[:_LONGEST_NAME] else "&" + part for part in others])
    if "\\" in text:
        first, *others = text.split("\\")
        text = first + "".join([_LETTERS.get(part[:1], _of_backslash)(part) for part in others])
    return text


def _entity(part: str) -> str:
    """What stands behind an ampersand: a name or a number, a semicolon, and the rest."""
    name, _semicolon, rest = part.partition(";")
    if name[:2] in {"#x", "#X"}:
        character = _from_hex(name[2:])
    elif name[:1] == "#":
        character = _from_number(name[1:])
    else:
        character = _names_of_html().get(name + ";", "")
    return character + rest if character else "&" + part


@cache
def _names_of_html() -> dict[str, str]:
    from html.entities import html5

    return html5


def _of_backslash(part: str) -> str:
    """What stands behind a backslash: itself."""
    return part


def _of_backslash_u(part: str) -> str:
    character = _from_hex(part[1:5]) if len(part) > 4 else ""
    return character + part[5:] if character else part


def _from_hex(digits: str) -> str:
    return chr(int(digits, 16)) if _HEXADECIMAL.issuperset(digits) and 0 < len(digits) <= _MOST_DIGITS else ""


def _from_number(digits: str) -> str:
    return chr(int(digits)) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else ""


_HEXADECIMAL = frozenset(string.hexdigits)
_MOST_DIGITS = 4  # in HTML and JSON: of every sign in which keys are written
_LONGEST_NAME = 12
_OCTETS = {f"{n:02{letters}}": chr(n) for n in range(256) for letters in "xX"}
_LETTERS: dict[str, Callable[[str], str]] = {
    "n": lambda part: "\n" + part[1:],
    "r": lambda part: "\r" + part[1:],
    "t": lambda part: "\t" + part[1:],
    "u": _of_backslash_u,
    "x": lambda part: part[1:],  # the octets stay, in hexadecimal
}


class _Plain(dict[int, str]):
    """For ``str.translate``: each character as plain ASCII. It remembers some, so that no text fills the memory."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        plain = self[code] = _plain(chr(code))
        return plain


_DASHES = "\N{MINUS SIGN}\N{SOFT HYPHEN}\N{BOX DRAWINGS LIGHT HORIZONTAL}\N{BOX DRAWINGS HEAVY HORIZONTAL}\N{MACRON}"


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if character == "\n" or category in {"Zl", "Zp"}:
        return "\n"
    if character in "\r\t\v\f\x85" or category == "Zs":
        return " "
    if character.isascii():
        return "" if category == "Cc" else character
    if category == "Pd" or character in _DASHES:
        return "--"
    if category in {"Cc", "Cf", "Cs", "Mn", "Me"}:
        return ""
    simple = unicodedata.normalize("NFKC", character)  # as of full-width letters
    return simple if simple.isascii() and len(simple) == 1 else "?"


_PLAIN = _Plain()


def plain_ascii(text: str) -> str:
    """The text in ASCII alone, to look for signs in: odd spaces and dashes are plain ones, what is invisible is gone.

    A long dash becomes two, as typewriters had it; a letter that has no form in ASCII becomes a question mark.
    """
    return text.translate(_PLAIN)
