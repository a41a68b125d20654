"""National register numbers (eleven digits: 85.07.30-033.28) in the texts of certificates: personal data, never shown.

They are known by their shape alone, rather too many than too few: eleven digits of any script, with a few characters
that are neither letter nor digit between any two of them. A row of more digits or fewer is something else, and so is
the address of a machine (192.168.100.12).
"""

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address

_DIGITS = 11
# Looks ahead, so that of numbers that overlap each is found.
_NUMBER = re.compile(rf"(?<!\d)(?=(\d(?:\.{{0,5}}\d){{{_DIGITS - 1}}})(?!\d))", re.ASCII)
MASK = "*" * _DIGITS


def mask(text: str) -> str:
    """The text with a mask in the place of each national register number."""
    if sum(map(str.isdigit, text)) < _DIGITS:
        return text
    pieces, at = [], 0
    for found in _NUMBER.finditer("".join(map(_shadow, text))):
        start, end = found.span(1)
        if not _is_address(text[start:end]):
            pieces += [text[at:start], MASK] if start >= at else []
            at = end
    return "".join(pieces) + text[at:]


def _shadow(character: str) -> str:
    """One ASCII character that stands for it: its digit, a letter, or a dot for what separates."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    return "a" if character.isalnum() else "."


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except AddressValueError:
        return False
    return True
