"""The one way out: no byte that leaves the command line can act on a terminal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.cli import output
from chaman_tui.domain.visible import hidden

ANYTHING = st.text(st.characters(codec=None), max_size=80)


def written(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_line_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(["Jan\nacc-forged  REST  in order", "b\x1b]52;c;x\x07", "c\r\u202ed"])
    assert written(capsys).splitlines() == [
        "Jan‹U+000A›acc-forged  REST  in order",
        "b‹U+001B›]52;c;x‹U+0007›",
        "c‹U+000D›‹U+202E›d",
    ]


def test_a_line_has_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    output.write(["a" * 100_000])
    assert written(capsys) == "a" * (output.LONGEST_LINE - 1) + "…\n"


def test_json_is_ascii_that_strict_readers_take(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"a": "é🙂\ud83d \x7f\x1b \udcff", "b": "\\ud800 \\\\ \ude42\ud83d"}
    output.write_json(document)
    text = written(capsys)
    assert text.isascii()
    assert text.removesuffix("\n").isprintable()
    assert json.loads(text) == {"a": "é🙂\ufffd \x7f\x1b \ufffd", "b": "\\ud800 \\\\ \ufffd\ufffd"}


def as_read(text: str) -> str:
    """What UTF-16 makes of it, as JavaScript does: pairs of surrogates are one character, lone ones are none."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_any_document_is_told_whole(capsys: pytest.CaptureFixture[str]) -> None:
    @given(st.lists(ANYTHING))
    def check(texts: list[str]) -> None:
        output.write_json({"it": texts})
        text = written(capsys)
        assert text.isascii()
        assert text.removesuffix("\n").isprintable()
        assert json.loads(text)["it"] == [as_read(each) for each in texts]

    check()


def test_any_line_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    @given(ANYTHING)
    def check(text: str) -> None:
        output.write([text])
        line = written(capsys)
        assert line.endswith("\n")
        assert not hidden(line.removesuffix("\n"))

    check()
