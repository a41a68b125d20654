"""Recognises private keys by their shape, in whatever wrapping, so that none is ever taken in (rule ``key.private``).

A text is read in plain ASCII, without escapes, and looked at for the signs of a key. What in it is base64 or
hexadecimal is decoded and looked at in turn, by what it begins with. Each step is one pass over what it reads.
"""

import binascii
import string
from collections.abc import Iterable, Iterator
from itertools import takewhile

from chaman_tui.domain.credentials.decoding import MAX_BYTES, decoded, plain_ascii, unescaped
from chaman_tui.domain.credentials.json_keys import holds_private_jwk
from chaman_tui.domain.credentials.key_signs import label_of_key, sign_of_key
from chaman_tui.domain.credentials.private_files import private_file
from chaman_tui.i18n import N_, _

_DEEPEST = 2  # base64 in base64
_SHORTEST_ENCODED, _LONG_WORD, _HEAD = 40, 20, 88  # characters
_MOST_ARRAYS, _LONGEST_ARRAY = 16, 8192
_LONGEST_NUMBER = 4  # characters of a byte in decimal, with its sign
_KEY_HEADS = ("M", "LS0t", "b3BlbnNzaC1r", "/u3+", "zs7O")  # base64 of: DER, dashes, OpenSSH, two key stores of Java
_JWK = N_("a JSON Web Key with its private part")
_PRINTABLE = string.printable.encode() + b"\0"


def _table(kept: str, dropped: str, blank: str = "") -> dict[int, str]:
    """For ``str.translate`` of ASCII: what is none of these parts one encoded text from another."""
    others = dict.fromkeys(range(128), "!")
    return others | {ord(c): c for c in kept} | {ord(c): "" for c in dropped} | {ord(c): " " for c in blank}


_OF_BASE64 = _table(string.ascii_letters + string.digits + "+/-_", "", " \n>|#*")
_OF_HEXADECIMAL = _table("0123456789abcdef", " \n:,\"'-x")
_TO_BASE64 = str.maketrans("-_", "+/")


def holds_private_key(given: bytes | str) -> str:
    """What kind of private key this holds, in words, or an empty text. Nothing of the key itself is returned.

    No more is looked at than a credential may be long: what is longer is refused for that.
    """
    return _(_look(given[:MAX_BYTES], 0))


def _look(given: bytes | str, depth: int) -> str:
    if isinstance(given, bytes):
        if name := private_file(given):
            return name
        given = decoded(given)
    text = plain_ascii(unescaped(given))
    if name := label_of_key(text) or sign_of_key(text) or (_JWK if holds_private_jwk(text) else ""):
        return name
    return _look_into(_encoded_parts(text), depth + 1)


def _look_into(parts: Iterable[bytes], depth: int) -> str:
    """What key one of the decoded parts is; or what key stands in those that look like text, taken together."""
    texts = []
    for data in parts:
        if name := private_file(data):
            return name
        head = data[:64]
        if len(head.translate(None, _PRINTABLE)) * 8 <= len(head):
            texts.append(decoded(data))
    return _look("\n".join(texts), depth) if texts and depth <= _DEEPEST else ""


def _encoded_parts(text: str) -> Iterator[bytes]:
    """What may stand in a text as base64 or base64url, also over lines; as hexadecimal; or as numbers in an array."""
    for part in text.replace("--", "!!").translate(_OF_BASE64).split("!"):
        if len(part) >= _SHORTEST_ENCODED:
            yield from map(_from_base64, _beginnings(part.lstrip("-")))
    for part in text.lower().replace("0x", "").translate(_OF_HEXADECIMAL).split("!"):
        if len(part) >= _SHORTEST_ENCODED:
            yield _from_hexadecimal(part)
            if part.startswith("0"):  # the offset of a dump
                yield _from_hexadecimal(part.lstrip("0"))
    for part in text.split("[", _MOST_ARRAYS)[1:]:
        yield _from_numbers(part[:_LONGEST_ARRAY])


def _beginnings(part: str) -> Iterator[str]:
    """The words as one; the same without the short words in front; and each that begins as a key does."""
    words = part.split()
    yield "".join(words)
    first_long = next((i for i, word in enumerate(words) if len(word) >= _LONG_WORD), 0)
    if first_long:
        yield "".join(words[first_long:])
    for word in words[1:]:
        if len(word) >= _SHORTEST_ENCODED and word.startswith(_KEY_HEADS):
            yield word[:_HEAD]


def _from_base64(text: str) -> bytes:
    whole = text[:-1] if len(text) % 4 == 1 else text
    return binascii.a2b_base64(whole.translate(_TO_BASE64) + "=" * (-len(whole) % 4))


def _from_hexadecimal(text: str) -> bytes:
    return bytes.fromhex(text[: len(text) // 2 * 2])


def _from_numbers(text: str) -> bytes:
    """Bytes in decimal, signed or not, with commas between them, as programs print them."""
    numbers = text.partition("]")[0].replace(" ", "").replace("\n", "").split(",")
    octets = takewhile(lambda n: n.removeprefix("-").isdigit() and len(n) <= _LONGEST_NUMBER, numbers)
    return bytes(int(n) & 0xFF for n in octets)
