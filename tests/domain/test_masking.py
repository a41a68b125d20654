"""National register numbers: masked by their shape, in whatever script and with whatever stands between the digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.domain.masking import MASK, mask

DIGITS = "85073003328"


@pytest.mark.parametrize(
    "number",
    [
        "85073003328", "85.07.30-033.28", "85 07 30 033 28", "85-07-30-033-28", "85/07/30 033/28",
        "85\u00a007\u00a030\u00a0033\u00a028", "85\u202f07\u202f30 033 28", "850730-033.28", "850730 03328",
        "85 07 30 - 033 - 28", "85–07–30–033–28", "85_07_30_033_28", "85\u200b0730\u200b03328",
        "８５０７３００３３２８", "٨٥٠٧٣٠٠٣٣٢٨", "⁸⁵⁰⁷³⁰⁰³³²⁸", "85 073 003 328",
    ],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{}", "Jan Janssens {}", "RRN{}", "PNOBE-{}", "({})", "1 {} 2", "{}, Gent", "x{}y"])
def test_a_number_is_masked(number: str, around: str) -> None:
    assert mask(around.format(number)) == around.format(MASK)


@pytest.mark.parametrize(
    "text",
    [
        "", "Jan Janssens", "0566.988.259", "BE0566988259", "123456789012", "1234 5678 9012 3456", "rest-01.example.be",
        "192.168.100.12", "10.250.100.200", "2026-11-25 13:30", "8507300332", "85073003328a1"[:10], "1" * 64,
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


def test_what_looks_like_an_address_and_is_none_is_masked() -> None:
    assert mask("850.730.033.28") == MASK
    assert mask("085.073.003.28") == MASK


def test_each_of_several_is_masked() -> None:
    assert mask(f"{DIGITS} en {DIGITS}") == f"{MASK} en {MASK}"


def test_where_numbers_may_begin_at_several_places_all_are_masked() -> None:
    assert mask("8 5 0 7 3 0 0 3 3 2 8") == MASK
    assert mask("1 8 5 0 7 3 0 0 3 3 2 8 2") == MASK


BETWEEN = st.text(alphabet=" .-/\u00a0\u2009_,:", max_size=5)


@given(between=st.lists(BETWEEN, min_size=10, max_size=10), before=st.text(), after=st.text())
def test_no_separator_hides_a_number(between: list[str], before: str, after: str) -> None:
    number = DIGITS[0] + "".join(a + b for a, b in zip(between, DIGITS[1:], strict=True))
    text = f"{before}x{number}x{after}"
    assert number not in mask(text)


@given(text=st.text())
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)
