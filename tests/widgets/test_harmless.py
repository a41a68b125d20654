"""Whatever is drawn passes one filter, and text is neither markup nor more lines than were meant."""

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.widgets import Button, Checkbox, DataTable, Input, Label, OptionList, Static, TextArea

from chaman_tui.domain.visible import hidden
from chaman_tui.widgets.harmless_app import HarmlessApp
from chaman_tui.widgets.lines import Harmless, Lines
from chaman_tui.widgets.record_table import RecordTable, Row
from tests.widgets.conftest import Show

HOSTILE = "a\x1b]52;c;ZXZpbA==\x07\x9b31m\u202eb\u200b\u3164\u2800[/][@click=app.bell]c[/foo]"
BLACK = Color(0, 0, 0)


def text_of(app: HarmlessApp) -> str:
    """What stands in every strip of every widget."""
    strips = [strip for screen in app.screen_stack for strip in screen._compositor.render_strips()]
    return "".join(segment.text for strip in strips for segment in strip)


class EveryWidget(HarmlessApp):
    """Widgets of Textual's own, that somebody might use one day without a thought."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def compose(self) -> ComposeResult:
        yield Static(HOSTILE, markup=False)
        yield Label(HOSTILE, markup=False)
        yield Input(HOSTILE, placeholder=HOSTILE)
        yield Input(placeholder=HOSTILE)
        yield TextArea(HOSTILE)
        yield OptionList(*[Lines(HOSTILE).visual])
        yield Button(Lines(HOSTILE).visual)  # type: ignore[arg-type]  # what a label becomes
        yield Checkbox(Lines(HOSTILE).visual)  # type: ignore[arg-type]  # likewise
        yield DataTable()
        yield RecordTable((HOSTILE, "x"), 0, empty=HOSTILE, id="filled")
        yield RecordTable((HOSTILE, "x"), 0, empty=HOSTILE, id="empty")

    def on_mount(self) -> None:
        self.query_one("#filled", RecordTable).set_rows([Row("1", (HOSTILE, HOSTILE))])
        self.query_one("#empty", RecordTable).set_rows([])
        self.query_one(Static).border_title = HOSTILE.replace("[", "(")
        self.notify(HOSTILE, title=HOSTILE, severity="error", timeout=60)
        self.screen.notify(HOSTILE, timeout=60)
        self.screen.styles.border = ("round", "red")


async def test_nothing_that_textual_draws_can_act_on_a_terminal() -> None:
    async with EveryWidget().run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        drawn = text_of(pilot.app)  # type: ignore[arg-type]  # a pilot does not tell whose it is
    assert not [drawn[place] for place in hidden(drawn)]
    assert drawn.count("[@click=app.bell]c") >= 8


async def test_what_is_hidden_in_lines_is_shown_by_its_code(show: Show) -> None:
    lines = Lines(HOSTILE, "second\nforged", "[b]plain[/b] [/")
    async with show(lines):
        assert str(lines.render()).splitlines() == [
            "a‹U+001B›]52;c;ZXZpbA==‹U+0007›‹U+009B›31m‹U+202E›b‹U+200B›‹U+3164›‹U+2800›[/][@click=app.bell]c[/foo]",
            "second‹U+000A›forged",
            "[b]plain[/b] [/",
        ]
        lines.show("x\ry")
        assert str(lines.render()) == "x‹U+000D›y"


async def test_a_cell_shows_what_is_hidden_and_has_room_for_it(show: Show) -> None:
    table = RecordTable(("Name", "State"), 1, id="t")
    async with show(table) as pilot:
        table.set_rows([Row("1", ("Jan\u202e", "open"))])
        await pilot.pause()
        line = "".join(segment.text for segment in table.render_line(1))
        assert "Jan‹U+202E›  open" in line


async def test_a_notice_is_no_markup_and_shows_what_is_hidden(show: Show) -> None:
    app = HarmlessApp()
    async with app.run_test(size=(100, 20)) as pilot:
        app.notify("[/] x\x1b\nsecond", title="t\u200b")
        await pilot.pause()
        (notice,) = app._notifications
        assert (notice.title, notice.message, notice.markup) == ("", "t‹U+200B›\n[/] x‹U+001B›\nsecond", False)


@given(st.lists(st.text(st.characters(codec=None), max_size=30), max_size=5))
def test_the_filter_keeps_the_width_and_leaves_nothing_hidden(texts: list[str]) -> None:
    segments = [Segment(text) for text in texts]
    made = Harmless().apply(segments, BLACK)
    assert not hidden("".join(segment.text for segment in made))
    assert Segment.get_line_length(made) == Segment.get_line_length(segments)


def test_the_filter_leaves_alone_what_is_harmless() -> None:
    segments = [Segment("e"), Segment("\u0301 नमस्ते"), Segment("❤"), Segment("\ufe0f")]
    assert Harmless().apply(segments, BLACK) is segments


@pytest.mark.parametrize("text", ["a\u0301\u0315\u0315\u0315\u0315\u0315", "\u0301"])
def test_the_filter_sees_a_line_whole(text: str) -> None:
    made = Harmless().apply([Segment(c) for c in text + " " * 9], BLACK)
    assert "\N{REPLACEMENT CHARACTER}" in "".join(segment.text for segment in made)
