"""The choke point: nothing that comes out can act on a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.domain.visible import hidden
from chaman_tui.presentation.safe import masked, plain, shown

# Half of it of what joins and stacks, which chance alone would hardly ever put together.
JOINING = "\u200c\u200d\ufe0f\u20e3\u0301\u0651\u094d\u0628\u0627\u0915\u0bcae1❤👨🏽 \u3164\n"
ANYTHING = st.text(st.characters(codec=None) | st.sampled_from(JOINING), max_size=300)
HARMFUL = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANYTHING)
def test_nothing_harmful_remains(text: str) -> None:
    for made in (plain(text), plain(text, 10), shown(text)):
        assert not {unicodedata.category(c) for c in made} & HARMFUL
        assert not hidden(made)


@given(ANYTHING, st.integers(1, 50))
def test_the_length_is_capped(text: str, limit: int) -> None:
    assert len(plain(text, limit)) <= limit


@given(ANYTHING)
def test_doing_it_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text, 100), 100) == plain(text, 100)


@given(ANYTHING)
def test_masking_keeps_every_position(text: str) -> None:
    made = masked(text)
    assert len(made) == len(text)
    assert not {unicodedata.category(c) for c in made if c != "\t"} & HARMFUL
    assert not hidden(made.replace("\t", "x"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café", "Café"),
        ("Cafe\u0301", "Café"),
        ("\x1b]52;c;x\x07", "‹U+001B›]52;c;x‹U+0007›"),
        ("a\u202eb", "a‹U+202E›b"),
        ("a\nb", "a‹U+000A›b"),
        ("Jan\u3164", "Jan‹U+3164›"),
        ("a" + "\u0315" * 6, "a" + "\u0315" * 4 + "‹U+0315›‹U+0315›"),
        ("Goed ❤\ufe0f", "Goed ❤\ufe0f"),
        ("نیک\u200cپور", "نیک\u200cپور"),
        ("[/foo]", "[/foo]"),
        ("日本", "日本"),
        (12, "12"),
    ],
)
def test_examples(text: object, expected: str) -> None:
    assert plain(text) == expected
