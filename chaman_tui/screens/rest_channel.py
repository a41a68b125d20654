"""The REST channel: the readiness report, and its activation [FAQ, Configuratie van het REST-kanaal]."""

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from chaman_tui.domain.policy import Action
from chaman_tui.domain.rest_channel import Condition
from chaman_tui.i18n import _
from chaman_tui.presentation import rows
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.screens.dialogs import ConfirmDialog
from chaman_tui.service import people, rest
from chaman_tui.widgets.lines import Lines


class RestChannelScreen(ChamanScreen):
    """Each condition as met or not, and why; and who may activate."""

    CSS_PATH = "rest_channel.tcss"
    BINDINGS = [Binding("a", "activate", _("Activate"), id="rest-activate")]
    RULES = ("rest.", "access.rest-configuration")

    def compose_body(self) -> ComposeResult:
        """The conditions, and why it cannot be activated."""
        yield Lines(_("REST channel"), classes="section detail")
        yield Lines(id="conditions", classes="detail")
        yield Lines(id="verdict", classes="detail")
        yield Lines(id="why")

    async def load(self) -> None:
        """Read the report."""
        found = await asyncio.to_thread(rest.readiness, self.session)
        lines = [line for c in found for line in _lines(c)]
        self.query_one("#conditions", Lines).show(*lines)
        ready = all(c.met for c in found)
        served, refused = _("Ready: calls of the enterprise are served."), _("Not ready: calls are refused.")
        self.query_one("#verdict", Lines).show(served if ready else refused)
        barred = await asyncio.to_thread(people.actor_violations, self.session, Action.ACTIVATE_REST)
        why = rows.refusal(barred)[:3] if barred else [_("a activates the channel.")]
        self.query_one("#why", Lines).show(*([] if ready else why))

    @work
    async def action_activate(self) -> None:
        """Activate, after asking."""
        lines = [_("From then on calls with a valid certificate are served.")]
        if await self.app.push_screen_wait(ConfirmDialog(_("Activate the REST channel?"), lines)):
            await self.perform(rest.activate, self.session)


def _lines(c: Condition) -> tuple[str, str]:
    return f"{'✓' if c.met else '✗'} {rows.verdict(c.met):9} {plain(c.message)}", f"    [{c.id}]"
