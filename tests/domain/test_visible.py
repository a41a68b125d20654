"""What can be seen: names in real scripts pass, and nothing that hides does."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.text import check_message, check_name, check_text
from chaman_tui.domain.unicode_ranges import default_ignorable, emoji
from chaman_tui.domain.visible import MOST_MARKS, hidden

NAMES = [
    "An Peeters", "Jean-François d'Ursel", "Müller & Söhne", "Bart 't Kindt", "Zoë Çelik", "Łukasz Żółć", "O’Neill",
    "Nguyễn Thị Ngọc Diệp", "Trần Đức Thắng", "Ἀριστοτέλης", "ᾧδε", "Нечипорук Ёлка", "Ґалаґан",
    "محمد الأمين", "مُحَمَّد", "نیک\u200cپور", "می\u200cخواهم", "שָׁלוֹם כֹּהֵן", "בֶּן־גּוּרְיוֹן",
    "श्रीकृष्ण शर्मा", "क्‍ष", "রহমান", "র\u200d্যাচেল", "ශ්\u200dරී ලංකා", "മലയാളം", "ന്\u200dറെ", "தமிழ்ச்செல்வி", "ಶ್ರೀನಿವಾಸ",
    "ສົມສະຫວາດ", "สมชาย น้ำใจ", "ဦးသန့်", "ស្រីមុំ", "བསྟན་འཛིན་རྒྱ་མཚོ", "ወልደ ጊዮርጊስ", "გიორგი", "Հայկ",
    "김민준", "田中 太郎", "王小明", "カブシキガイシャ", "がぎぐげご", "Ọlọ́runfẹ́mi", "Māori ʻOkina", "3M", "ᏣᎳᎩ",
]  # fmt: skip
UNSEEN = {
    "Hangul filler": "\u3164", "halfwidth filler": "\uffa0", "leading filler": "\u115f", "vowel filler": "\u1160",
    "Braille blank": "\u2800", "grapheme joiner": "\u034f", "Khmer inherent vowel": "\u17b4", "another": "\u17b5",
    "Mongolian selector": "\u180b", "Mongolian separator": "\u180e", "its fourth": "\u180f", "selector": "\ufe00",
    "emoji selector": "\ufe0f", "selector 17": "\U000e0100", "tag": "\U000e0041", "soft hyphen": "\u00ad",
    "zero width space": "\u200b", "word joiner": "\u2060", "byte order mark": "\ufeff", "plus": "\u2064",
    "right-to-left override": "\u202e", "isolate": "\u2066", "mark": "\u200f", "Arabic mark": "\u061c",
    "musical beam": "\U0001d173", "null notehead": "\U0001d159", "shorthand": "\U0001bca0", "object": "\ufffc",
    "no-break space": "\u00a0", "narrow": "\u202f", "em space": "\u2003", "ideographic space": "\u3000",
    "Ogham space": "\u1680", "escape": "\x1b", "C1": "\x9b", "line end": "\n", "line separator": "\u2028",
    "surrogate": "\udc9b", "private": "\ue000", "unassigned": "\u0378", "noncharacter": "\uffff",
    "joiner": "\u200d", "non-joiner": "\u200c",
}  # fmt: skip


def rules(report: FieldReport[str]) -> list[str]:
    return [v.rule for v in report.violations]


@pytest.mark.parametrize("name", NAMES)
def test_names_in_real_scripts(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    for typed in (composed, unicodedata.normalize("NFD", name)):
        assert check_name(typed, "account.name").value == composed
        assert check_message(f"Beste {typed}, tot {typed}!").ok


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
def test_names_together_are_names(names: list[str]) -> None:
    assert check_name(" ".join(names)).ok
    assert check_name("-".join(names)).ok


@given(st.sampled_from(NAMES), st.sampled_from(sorted(UNSEEN.keys() - {"joiner", "non-joiner"})), st.integers(1, 20))
def test_what_is_not_seen_is_refused_wherever_it_stands(name: str, what: str, place: int) -> None:
    report = check_name(name[:place] + UNSEEN[what] + name[place:] + "x", "account.name")
    assert rules(report) == ["text.plain"]


@pytest.mark.parametrize("what", sorted(UNSEEN))
def test_what_is_not_seen_is_named_with_its_place(what: str) -> None:
    (violation,) = check_name(f"Gent{UNSEEN[what]}x").violations
    assert violation.observed == f"the characters U+{ord(UNSEEN[what]):04X} at 5"


@pytest.mark.parametrize("what", sorted(UNSEEN))
def test_a_name_is_not_made_of_what_is_not_seen(what: str) -> None:
    report = check_name(UNSEEN[what] * 3, "account.name")
    assert rules(report) in (["account.name"], ["text.plain"])


@pytest.mark.parametrize("text", ["...", "— · —", "\u0301", " \u0301", "(!)", "🙂"])
def test_a_name_has_a_letter_or_a_digit(text: str) -> None:
    assert rules(check_name(text, "account.name")) == ["text.plain"]
    assert rules(check_name(text)) == ["text.plain"]


def test_an_optional_name_may_be_empty_and_a_message_may_be_signs() -> None:
    assert check_name("  ").ok
    assert check_message("?!").ok
    assert rules(check_message(" \u00a0", "delegation.reason")) == ["delegation.reason"]


@given(st.integers(0, 12), st.sampled_from("aeéệकب한1"), st.sampled_from("\u0301\u0315\u0323\u0651\u093c"))
def test_at_most_four_marks_on_a_letter(count: int, letter: str, mark: str) -> None:
    own = sum(unicodedata.category(c) == "Mn" for c in unicodedata.normalize("NFD", letter))
    text = "x" + letter + mark * count
    for typed in (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
        assert check_name(typed).ok == (own + count <= MOST_MARKS)


def test_a_mark_stands_on_something() -> None:
    for text in ("\u0301a", "a \u0301", "a\u200b\u0301"):
        assert rules(check_name(text)) == ["text.plain"]


@pytest.mark.parametrize(
    "text",
    [
        "Dank ❤\ufe0f",
        "☎\ufe0e bellen",
        "👩🏽\u200d⚕\ufe0f",
        "👨\u200d👩\u200d👧",
        "🏳\ufe0f\u200d🌈",
        "stap 1\ufe0f\u20e3",
        "👍🏿",
    ],
)
def test_messages_keep_what_joins_emoji_and_names_do_without(text: str) -> None:
    assert check_message(text).ok
    joined = {"\ufe0e", "\ufe0f", "\u200d"} & set(text)
    assert check_name("a" + text).ok == (not joined)


@pytest.mark.parametrize(
    "text", ["a\ufe0f", "1\ufe0f", "°\ufe0f", "❤\ufe0f\ufe0f", "👨\u200d", "👨\u200da", "a\u200d👨"]
)
def test_a_joiner_that_joins_no_emoji_is_refused_in_messages_too(text: str) -> None:
    assert rules(check_message(text)) == ["text.plain"]


@pytest.mark.parametrize("text", ["a\u200cb", "ا\u200cب", "ب\u200c", "\u200cب", "ب\u200d", "क\u200d", "나\u200d나"])
def test_a_joiner_without_a_script_that_needs_it(text: str) -> None:
    assert rules(check_name(f"x{text}")) == ["text.plain"]


def test_odd_spaces_of_a_message_become_plain_ones() -> None:
    spaces = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Zs"]
    for space in spaces:
        assert check_message(f"Attention{space}!").value == "Attention !"
        assert check_name(f"OCMW{space}Gent").ok == (space == " ")


def test_the_table_of_what_is_ignorable_is_that_of_the_standard() -> None:
    standard = regex.compile(r"\p{Default_Ignorable_Code_Point}")
    assert default_ignorable() == {chr(n) for n in range(0x110000) if standard.match(chr(n))}


def test_the_table_of_emoji_is_that_of_the_standard() -> None:
    standard = regex.compile(r"\p{Emoji}")
    known = {chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) != "Cn" and standard.match(chr(n))}
    assert {c for c in emoji() if unicodedata.category(c) != "Cn"} == known - set("0123456789#*")


@given(st.text(st.characters(codec=None), max_size=40))
def test_the_verdict_is_the_same_in_every_normal_form(text: str) -> None:
    assert check_text(unicodedata.normalize("NFC", text)).ok == check_text(unicodedata.normalize("NFD", text)).ok


@pytest.mark.parametrize("unit", ["\u200d", "❤\ufe0f\u200d", "ب\u200c", "a\u0301", "\u3164", "क्\u200d"])
def test_looking_costs_the_same_for_each_character(unit: str) -> None:
    import time

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        hidden(text)
        return time.process_time() - started

    seconds(1000)
    assert min(seconds(128_000) for _ in range(3)) < 16 * max(min(seconds(32_000) for _ in range(3)), 0.005)
