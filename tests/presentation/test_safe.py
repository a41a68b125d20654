"""The choke point: nothing that comes out can act on a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.presentation.safe import masked, plain

ANYTHING = st.text(st.characters(codec=None), max_size=300)
HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANYTHING)
def test_nothing_harmful_remains(text: str) -> None:
    for made in (plain(text), plain(text, 10)):
        assert not {unicodedata.category(c) for c in made} & HARMFUL


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café", "Café"),
        ("Cafe\u0301", "Café"),
        ("\x1b]52;c;x\x07", "‹U+001B›]52;c;x‹U+0007›"),
        ("a\u202eb", "a‹U+202E›b"),
        ("a\nb", "a‹U+000A›b"),
        ("[/foo]", "[/foo]"),
        ("日本", "日本"),
        (12, "12"),
    ],
)
def test_examples(text: object, expected: str) -> None:
    assert plain(text) == expected
