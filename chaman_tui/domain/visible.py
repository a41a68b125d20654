"""What of a text can be seen. One function decides what is refused in a field and what is shown by its code.

Hidden is what has no form of its own or changes that of others: Unicode's categories of controls and formats, what it
calls default-ignorable, blanks that are no space, spaces other than the plain one, a mark that stands on nothing, and
more than four marks on one letter. The joiners that real scripts and emoji need are seen in their place, nowhere else.
"""

import unicodedata
from functools import lru_cache

from chaman_tui.domain.unicode_ranges import default_ignorable, emoji

MOST_MARKS = 4
_ZWNJ, _ZWJ = "\u200c", "\u200d"
_SELECTORS = frozenset("\ufe0e\ufe0f")
_KEYCAP, _KEYCAPS = "\u20e3", frozenset("0123456789#*")
_AFTER_EMOJI = "\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"  # selectors and skin tones
_NEAR = MOST_MARKS + 2  # no joiner looks further than over the marks of its neighbours
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
# The Braille cell without dots, a musical head without ink, the Khitan filler, and what stands for an object.
_BLANK = frozenset("\u2800\U0001d159\U00016fe4\ufffc")
_VIRAMA = 9  # its canonical combining class
_NOTHING = -1


@lru_cache(maxsize=8192)
def _nature(character: str) -> tuple[bool, bool, int]:
    """Whether a character is hidden by itself; whether it is a mark; how many marks it brings."""
    category = unicodedata.category(character)
    hidden = category in _INVISIBLE or character in _BLANK or character in default_ignorable()
    parts = unicodedata.normalize("NFD", character)
    marks = sum(unicodedata.category(part).startswith("M") for part in parts)
    return hidden, category.startswith("M"), marks


def hidden(text: str, *, emoji_joined: bool = True) -> list[int]:
    """The positions in NFC text, from 0, of every character that is not seen.

    With ``emoji_joined`` the selectors and joiners within emoji are seen, as messages hold them; names do without.
    """
    if text.isascii() and text.isprintable():
        return []
    found = []
    room = _NOTHING  # how many more marks the letter before can bear
    for position, character in enumerate(text):
        if character == " ":
            room = _NOTHING
            continue
        is_hidden, is_mark, marks = _nature(character)
        if is_hidden and _joins(text, position, emoji_joined=emoji_joined):
            continue
        if is_mark:
            room -= marks
        elif not is_hidden:
            room = MOST_MARKS - marks
        if is_hidden or room < 0:
            found.append(position)
            room = _NOTHING
    return found


def _joins(text: str, position: int, *, emoji_joined: bool) -> bool:
    """Whether a joiner or selector stands where a script or an emoji needs it."""
    character = text[position]
    before, after = text[max(0, position - _NEAR) : position], text[position + 1 : position + 1 + _NEAR]
    if character in _SELECTORS:
        keycap = before[-1:] in _KEYCAPS and after[:1] == _KEYCAP
        return emoji_joined and (before[-1:] in emoji() or keycap)
    if character not in {_ZWJ, _ZWNJ} or not before or not after:
        return False
    if character == _ZWJ and emoji_joined and before.rstrip(_AFTER_EMOJI)[-1:] in emoji() and after[0] in emoji():
        return True
    if unicodedata.category(before[-1])[0] not in "LM":
        return False
    beside_virama = _VIRAMA in {unicodedata.combining(before[-1]), unicodedata.combining(after[0])}
    return beside_virama or (character == _ZWNJ and _parts_letters(before, after))


def _parts_letters(before: str, after: str) -> bool:
    """RFC 5892, appendix A.1: between two letters that would else be written joined, as in Persian."""
    from idna import valid_contextj  # its tables are read where there is a joiner, and nowhere else

    try:
        return valid_contextj(before + _ZWNJ + after, len(before))
    except ValueError:  # a letter that it has no name for
        return False


def code(character: str) -> str:
    """How a character is called that cannot be shown: U+200B."""
    return f"U+{ord(character):04X}"
