"""History: who did what, when, newest first."""

import asyncio

from textual.app import ComposeResult

from chaman_tui.i18n import _
from chaman_tui.presentation import rows
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.service import people
from chaman_tui.widgets.record_table import RecordTable, Row

_MOST_SHOWN = 1000


class HistoryScreen(ChamanScreen):
    """What this enterprise may see of what was done."""

    RULES = ("access.",)

    def compose_body(self) -> ComposeResult:
        """The entries."""
        yield RecordTable(rows.entry_headers(), 3, empty=_("Nothing has happened yet."), id="history")

    def on_mount(self) -> None:
        """Start in the list."""
        super().on_mount()
        self.query_one(RecordTable).focus()

    async def load(self) -> None:
        """Read the entries."""
        found = await asyncio.to_thread(people.history, self.session, _MOST_SHOWN)
        self.query_one(RecordTable).set_rows([Row(str(e.sequence), rows.entry(e)) for e in found])
