"""The record table: what it draws, where its cursor and marks stay, and how columns share the width."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from chaman_tui.widgets.record_table import RecordTable, Row, share_width
from tests.widgets.conftest import Show


def rows(*names: str) -> list[Row]:
    return [Row(name, (name, f"state of {name}")) for name in names]


def line(table: RecordTable, y: int) -> str:
    return "".join(segment.text for segment in table.render_line(y)).rstrip()


def drawn(table: RecordTable) -> list[str]:
    return [text for y in range(table.size.height) if (text := line(table, y))]


async def test_it_draws_headers_cursor_and_rows(show: Show) -> None:
    table = RecordTable(("Name", "State"), 1)
    async with show(table):
        table.set_rows(rows("a", "b"))
        assert drawn(table) == ["  Name  State", "› a     state of a", "  b     state of b"]


async def test_it_says_that_it_is_empty(show: Show) -> None:
    table = RecordTable(("Name", "State"), 1, empty="Nothing here.")
    async with show(table) as pilot:
        assert drawn(table) == ["  Name  State"], "nothing is known yet"
        table.set_rows([])
        assert "Nothing here." in line(table, 1)
        assert (table.current, table.chosen) == (None, [])
        table.focus()
        await pilot.press("down", "enter", "G")
        assert table.current is None


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (("down",), "1"),
        (("j", "j"), "2"),
        (("j", "k"), "0"),
        (("up",), "0"),
        (("end",), "99"),
        (("G",), "99"),
        (("G", "g"), "0"),
        (("G", "home"), "0"),
        (("G", "down"), "99"),
        (("pagedown",), "10"),
        (("pagedown", "pageup"), "0"),
    ],
)
async def test_keys_move_the_cursor_and_it_stays_visible(show: Show, keys: tuple[str, ...], at: str) -> None:
    table = RecordTable(("Name", "State"), 1)
    async with show(table) as pilot:
        table.set_rows(rows(*map(str, range(100))))
        table.focus()
        await pilot.press(*keys)
        await pilot.pause()
        assert table.current == at
        assert [text for text in drawn(table) if text.startswith("›")] == [f"› {at:4}  state of {at}"]


async def test_the_cursor_and_the_marks_stay_with_their_rows(show: Show) -> None:
    table = RecordTable(("Name", "State"), 1, marks=True)
    async with show(table) as pilot:
        table.set_rows(rows("a", "b", "c", "d"))
        table.focus()
        await pilot.press("space", "down", "space")
        assert (table.current, table.chosen) == ("d", ["a", "c"])
        table.set_rows(rows("x", "d", "c", "b", "a"))
        assert (table.current, table.chosen) == ("d", ["c", "a"])
        table.set_rows(rows("x", "c"))
        assert (table.current, table.chosen) == ("c", ["c"])
        await pilot.press("space")
        assert table.chosen == ["c"]
        assert table.marked == set()


async def test_ranges_are_marked(show: Show) -> None:
    table = RecordTable(("Name", "State"), 1, marks=True)
    async with show(table) as pilot:
        table.set_rows(rows("a", "b", "c", "d"))
        table.focus()
        await pilot.press("shift+down", "shift+down")
        assert table.chosen == ["a", "b", "c"]
        await pilot.press("space", "end", "shift+up")
        assert table.chosen == ["a", "b", "c", "d"] or table.chosen == ["a", "b", "d", "c"]


async def test_a_table_without_marks_has_none(show: Show) -> None:
    table = RecordTable(("Name", "State"), 1)
    async with show(table) as pilot:
        table.set_rows(rows("a", "b"))
        table.focus()
        await pilot.press("space")
        assert table.marked == set()


async def test_opening_says_which_row(show: Show) -> None:
    table = RecordTable(("Name", "State"), 1)
    async with show(table) as pilot:
        table.set_rows(rows("a", "b"))
        table.focus()
        await pilot.press("down", "enter")
        assert pilot.app.title == "b"


async def test_wide_characters_and_long_texts_keep_the_columns(show: Show) -> None:
    table = RecordTable(("Name", "State"), 0)
    async with show(table):
        table.set_rows([Row("a", ("日本語" * 30, "in order")), Row("b", ("short", "in order"))])
        for y in (1, 2):
            assert line(table, y).endswith("in order")
            assert cell_len(line(table, y)) == cell_len(line(table, 1))
        assert "…" in line(table, 1)


async def test_the_width_follows_the_terminal(show: Show) -> None:
    table = RecordTable(("Name", "State"), 0)
    async with show(table) as pilot:
        table.set_rows(rows("a"))
        before = line(table, 1).index("state")
        await pilot.resize_terminal(90, 12)
        await pilot.pause()
        assert line(table, 1).index("state") > before


async def test_only_what_is_visible_is_drawn(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    table = RecordTable(("Name", "State"), 1)
    seen: list[Sequence[str]] = []
    original = RecordTable._line_text

    def counted(self: RecordTable, cells: Sequence[str], mark: str) -> str:
        seen.append(cells)
        return original(self, cells, mark)

    monkeypatch.setattr(RecordTable, "_line_text", counted)
    async with show(table) as pilot:
        table.set_rows(rows(*map(str, range(100_000))))
        await pilot.pause()
        table.focus()
        await pilot.press("G")
        assert table.current == "99999"
    assert len(seen) < 500


@given(
    wanted=st.lists(st.integers(0, 60), min_size=1, max_size=8),
    available=st.integers(0, 200),
    flex=st.integers(0, 7),
)
def test_columns_share_what_there_is(wanted: list[int], available: int, flex: int) -> None:
    flex %= len(wanted)
    widths = share_width(wanted, available, flex)
    if sum(wanted) <= available:
        assert sum(widths) == available
        assert all(width == want for i, (width, want) in enumerate(zip(widths, wanted, strict=True)) if i != flex)
    else:
        assert all(width <= want for width, want in zip(widths, wanted, strict=True))
        assert sum(widths) <= available or max(widths) <= 3
    narrowed = [width for width, want in zip(widths, wanted, strict=True) if width < want]
    assert max(narrowed, default=0) - min(narrowed, default=0) <= 1  # what lacks comes off the widest


async def test_spare_columns_vanish_whole_before_others_are_cut(show: Show) -> None:
    table = RecordTable(("Name", "Number", "State", "Changed"), 0, spare=(3, 2), id="t")
    async with show(table) as pilot:
        name = "A name that is rather long for so little room"
        table.set_rows([Row("1", (name, "0207.437.468", "pending", "2026-11-23"))])

        async def drawn(width: int) -> list[str]:
            await pilot.resize_terminal(width, 12)
            await pilot.pause()
            return [table.render_line(y).text.strip().split("  ")[-1].strip() for y in (0, 1)]

        assert await drawn(80) == ["Changed", "2026-11-23"]
        assert await drawn(60) == ["State", "pending"]
        assert await drawn(45) == ["Number", "0207.437.468"]
        assert await drawn(80) == ["Changed", "2026-11-23"]
