"""From bytes to text: sizes, encodings and escapes of what people paste, each in one pass over it.

Nothing here, or in what reads on from here, runs a regular expression over a text: the sender would choose its time.
"""

import unicodedata
from collections.abc import Callable

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
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
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
    for sign, replace in (("%", _percent), ("&", _entity), ("\\", _backslash)):
        if sign in text:
            text = _replace_each(text, sign, replace)
    return text


def _replace_each(text: str, sign: str, replace: Callable[[str], str]) -> str:
    first, *others = text.split(sign)
    return first + "".join(map(replace, others))


def _percent(after: str) -> str:
    character = _from_hex(after[:2], 2)
    return character + after[2:] if character else "%" + after


def _entity(after: str) -> str:
    from html.entities import html5

    name, semicolon, rest = after[:12].partition(";")
    if not semicolon:
        return "&" + after
    if name.startswith("#"):
        digits = name[1:]
        character = _from_hex(digits[1:], 0) if digits[:1] in {"x", "X"} else _from_number(digits)
    else:
        character = html5.get(name + ";", "")
    return character + rest + after[12:] if character else "&" + after


def _backslash(after: str) -> str:
    if after[:1] in _LETTERS:
        return _LETTERS[after[0]] + after[1:]
    if after[:1] == "u" and (character := _from_hex(after[1:5], 4)):
        return character + after[5:]
    return after[1:] if after[:1] == "x" else after  # the octets stay, in hexadecimal


def _from_hex(digits: str, exactly: int) -> str:
    if (exactly and len(digits) != exactly) or not digits or not all(c in "0123456789abcdefABCDEF" for c in digits):
        return ""
    return _character(int(digits, 16))


def _from_number(digits: str) -> str:
    return _character(int(digits)) if digits.isascii() and digits.isdigit() else ""


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else ""


class _Plain(dict[int, str]):
    """For ``str.translate``: each character as plain ASCII. It remembers some, so that no text fills the memory."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if len(self) < _MOST_REMEMBERED:
            self[code] = plain
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
    simple = unicodedata.normalize("NFKC", character)
    return simple[:4] if simple.isascii() else "?"


_PLAIN = _Plain()


def plain_ascii(text: str) -> str:
    """The text in ASCII alone, to look for signs in: odd spaces and dashes are plain ones, what is invisible is gone.

    A long dash becomes two, as typewriters had it; a letter that has no form in ASCII becomes a question mark.
    """
    return text.translate(_PLAIN)
