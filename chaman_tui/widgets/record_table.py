"""A table of records that draws only what is visible, so that it opens at once with any number of rows.

The cursor and the marks hold to the identity of a row, not to its position, when rows change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from chaman_tui.i18n import _
from chaman_tui.presentation.safe import shown

_MEASURED_ROWS = 300
_GAP = 2
_NARROWEST = 3
_ENOUGH = 24  # cells of the flexible column, before a spare one gives up its place


@dataclass(frozen=True)
class Row:
    """A row with its identity, its cells, and whether it asks for attention."""

    key: str
    cells: tuple[str, ...]
    attention: bool = False


def share_width(wanted: Sequence[int], available: int, flex: int) -> list[int]:
    """Cells of width for each column: the flexible one takes what is left over; what lacks comes off the widest."""
    widths = list(wanted)
    while sum(widths) > available and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    widths[flex] += max(0, available - sum(widths))
    return widths


class RecordTable(ScrollView, can_focus=True):
    """Rows of text under headers; one column takes what width is left.

    Where there is too little, the ``spare`` columns vanish whole, in their order, before others are cut.
    """

    COMPONENT_CLASSES = {"table--header", "table--cursor", "table--attention", "table--marked"}
    DEFAULT_CSS = """
    RecordTable { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    RecordTable .table--header { text-style: bold; color: $text-accent; }
    RecordTable .table--cursor { background: $primary; color: $text; }
    RecordTable .table--attention { color: $text-warning; }
    RecordTable .table--marked { text-style: bold; color: $text-accent; }
    """
    BINDINGS = [
        Binding("up,k", "move(-1)", _("Up"), show=False, id="row-up"),
        Binding("down,j", "move(1)", _("Down"), show=False, id="row-down"),
        Binding("pageup", "page(-1)", _("Page up"), show=False, id="row-page-up"),
        Binding("pagedown", "page(1)", _("Page down"), show=False, id="row-page-down"),
        Binding("home,g", "first", _("First"), show=False, id="row-first"),
        Binding("end,G", "last", _("Last"), show=False, id="row-last"),
        Binding("enter", "open", _("Open"), show=False, id="row-open"),
    ]
    MARK_BINDINGS = [
        Binding("space", "mark", _("Mark"), show=False, id="row-mark"),
        Binding("shift+down", "mark_range(1)", _("Mark downwards"), show=False, id="row-mark-downwards"),
        Binding("shift+up", "mark_range(-1)", _("Mark upwards"), show=False, id="row-mark-upwards"),
    ]

    class Opened(Message):
        """Enter was pressed on a row."""

        def __init__(self, table: "RecordTable", key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> "RecordTable":
            """The table, for selectors."""
            return self.table

    class Moved(Message):
        """The cursor is on another row, or on none."""

    def __init__(
        self,
        headers: Sequence[str],
        flex: int,
        *,
        empty: str = "",
        marks: bool = False,
        spare: Sequence[int] = (),
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._headers = tuple(headers)
        self._flex = flex
        self._spare = tuple(spare)
        self._columns = list(range(len(self._headers)))
        self.empty_text = empty
        self._marking = marks
        self._rows: list[Row] = []
        self._filled = False
        self._cursor = 0
        self.marked: set[str] = set()
        self._widths = [cell_len(header) for header in self._headers]
        if marks:
            for binding in self.MARK_BINDINGS:
                for key in binding.key.split(","):
                    self._bindings.key_to_bindings.setdefault(key, []).append(replace(binding, key=key))

    @property
    def current(self) -> str | None:
        """The identity of the row under the cursor."""
        return self._rows[self._cursor].key if self._rows else None

    @property
    def chosen(self) -> list[str]:
        """The marked rows in their order, or the one under the cursor."""
        marked = [row.key for row in self._rows if row.key in self.marked]
        return marked or ([self.current] if self.current else [])

    @property
    def rows(self) -> Sequence[Row]:
        """The rows as they are shown."""
        return self._rows

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; cursor and marks stay with the rows they are on."""
        current, position = self.current, self._cursor
        self._rows = list(rows)
        self._filled = True
        keys = {row.key: i for i, row in enumerate(self._rows)}
        self.marked &= keys.keys()
        fallback = max(0, min(position, len(self._rows) - 1))
        self._cursor = keys.get(current, fallback) if current else fallback
        self._measure()
        self._show_cursor()
        self.call_after_refresh(self._show_cursor)  # only then is the height of the new rows known
        self.refresh()
        self.post_message(self.Moved())

    def _measure(self) -> None:
        sample = [self._headers, *(row.cells for row in self._rows[:_MEASURED_ROWS])]
        wanted = [max(cell_len(shown(cells[i])) for cells in sample) for i in range(len(self._headers))]
        self._columns = self._fitting(wanted)
        available = self.size.width - 3 - _GAP * (len(self._columns) - 1)
        self._widths = share_width([wanted[i] for i in self._columns], available, self._columns.index(self._flex))
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)

    def _fitting(self, wanted: Sequence[int]) -> list[int]:
        """The columns for which there is room."""
        columns = list(range(len(wanted)))
        least = [min(width, _ENOUGH) if i == self._flex else width for i, width in enumerate(wanted)]
        for spare in self._spare:
            if sum(least[i] + _GAP for i in columns) <= self.size.width - 1:
                break
            columns.remove(spare)
        return columns

    def on_resize(self, _event: events.Resize) -> None:
        """Share the width anew."""
        self._measure()
        self._show_cursor()

    def _show_cursor(self) -> None:
        height = max(2, self.size.height)
        low, high = self._cursor + 2 - height, self._cursor
        y = min(max(self.scroll_offset.y, low), high)
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, immediate=True)

    def _line_text(self, cells: Sequence[str], mark: str) -> str:
        parts = []
        for cell, width in zip((shown(cells[i]) for i in self._columns), self._widths, strict=True):
            fits = cell_len(cell) <= width
            parts.append(set_cell_size(cell, width) if fits else set_cell_size(cell, width - 1) + "…")
        return mark + (" " * _GAP).join(parts)

    def render_line(self, y: int) -> Strip:
        """One line: the header stays on top, the rows scroll beneath it."""
        width = self.size.width
        if y == 0:
            style = self.get_component_rich_style("table--header")
            return Strip([Segment(self._line_text(self._headers, "  "), style)]).adjust_cell_length(width, style)
        index = self.scroll_offset.y + y - 1
        if self._filled and not self._rows and y == 1:
            return Strip([Segment("  " + shown(self.empty_text), self.rich_style)]).adjust_cell_length(
                width, self.rich_style
            )
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[index]
        style = self.rich_style
        if row.key in self.marked:
            style = self.get_component_rich_style("table--marked")
        elif row.attention:
            style = self.get_component_rich_style("table--attention")
        here = index == self._cursor
        if here and self.has_focus:
            style = self.get_component_rich_style("table--cursor")
        mark = ("›" if here else " ") + ("*" if row.key in self.marked else " ")
        return Strip([Segment(self._line_text(row.cells, mark), style)]).adjust_cell_length(width, style)

    def action_move(self, steps: int) -> None:
        """Move the cursor by rows."""
        if self._rows:
            self._cursor = max(0, min(len(self._rows) - 1, self._cursor + steps))
            self._show_cursor()
            self.refresh()
            self.post_message(self.Moved())

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self.action_move(pages * max(1, self.size.height - 2))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.action_move(-len(self._rows))

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.action_move(len(self._rows))

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.current:
            self.post_message(self.Opened(self, self.current))

    def action_mark(self) -> None:
        """Mark the row, or take the mark away, and go on to the next."""
        if self.current:
            self.marked ^= {self.current}
            self.action_move(1)

    def action_mark_range(self, step: int) -> None:
        """Mark while moving."""
        if self.current:
            self.marked.add(self.current)
            self.action_move(step)
            self.marked.add(self.current)
            self.refresh()
