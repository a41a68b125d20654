"""Login role: who you are, and the enterprises and roles in which you may act."""

import asyncio
from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Input

from chaman_tui.domain.access import ROLE_NAMES, Member
from chaman_tui.domain.errors import Violation
from chaman_tui.i18n import _
from chaman_tui.presentation import rows
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.service import people, setup
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.plain_input import PlainInput
from chaman_tui.widgets.record_table import RecordTable, Row


class LoginRoleScreen(ChamanScreen):
    """Choose in which enterprise and role to act: the operator as anyone, other people in their own roles."""

    BINDINGS = [
        Binding("down", "to_table", _("To the list"), show=False),
        Binding("f2", "ignore", show=False),
        Binding("escape", "leave", _("Quit"), id="back"),
    ]
    TITLE_TEXT = _("Who are you?")
    RULES = ("access.",)

    def __init__(self) -> None:
        super().__init__()
        self._members: dict[str, Member] = {}
        self._rows: list[Row] | None = None

    def compose_body(self) -> ComposeResult:
        """Who is logged in, a filter, the memberships."""
        identity = self.chaman.identity
        if identity.operator:
            text = _("You are {user}, the operator of this store. Choose as whom to act.", user=plain(identity.user))
        else:
            text = _("You are {user}. Choose in which role to act.", user=plain(identity.login))
        yield Lines(text, classes="lead")
        yield PlainInput(placeholder=_("Type to narrow; Enter goes in"), id="filter")
        yield RecordTable(rows.membership_headers(), 0, empty=_("No role matches."), id="memberships")

    def on_mount(self) -> None:
        """Start in the filter."""
        super().on_mount()
        self.query_one("#filter").focus()

    async def load(self) -> None:
        """The memberships, the reader's own first."""
        identity = self.chaman.identity
        found, names = await asyncio.to_thread(setup.choices, self.system, identity)
        self._members = {m.key: m for m in found}
        self._rows = [Row(m.key, rows.membership(m, names)) for m in found]
        if not found:
            login = plain(identity.login)
            nobody = _("You have no role here. Ask a manager of the enterprise to add {login}.", login=login)
            self.query_one(RecordTable).empty_text = nobody
        self._narrow()

    @on(Input.Changed)
    def _narrow(self) -> None:
        if self._rows is None:
            return  # typed ahead: what was typed narrows the list as soon as it is there
        words = self.query_one("#filter", Input).value.casefold().split()
        self.query_one(RecordTable).set_rows([row for row in self._rows if self._matches(row, words)])

    def _matches(self, row: Row, words: list[str]) -> bool:
        text = " ".join((*row.cells, self._members[row.key].login)).casefold()
        return all(word in text for word in words)

    def start_over(self) -> None:
        """Offer every role anew."""
        box = self.query_one("#filter", Input)
        box.value = ""
        box.focus()
        self.query_one(RecordTable).action_first()
        self.reload()

    def action_to_table(self) -> None:
        """From the filter into the list."""
        self.query_one(RecordTable).focus()

    @on(Input.Submitted)
    @on(RecordTable.Opened)
    def _go_in(self) -> None:
        current = self.query_one(RecordTable).current
        if current:
            self.chaman.enter(self._members[current])

    def action_leave(self) -> None:
        """Leave the program; there is nothing behind this screen."""
        self.app.exit()

    def action_ignore(self) -> None:
        """The role is being chosen already."""


class NoAccessScreen(ChamanScreen):
    """Says why a person gets no further, and whom to ask by name."""

    TITLE_TEXT = _("No access")
    RULES = ("access.",)

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__()
        self._violations = violations

    def compose_body(self) -> ComposeResult:
        """The rule, and the people."""
        with VerticalScroll(classes="form"):
            yield Lines(_("You have no access to Chaman for this enterprise."), classes="section")
            for violation in self._violations:
                yield Lines(f"{violation.message} [{violation.rule}]")
            yield Lines(_("Ask one of these people"), classes="section")
            yield Lines(id="managers")

    async def load(self) -> None:
        """Whom to ask, by name."""
        actor = await asyncio.to_thread(people.actor, self.session)
        named = [f"{plain(m.name, 60)}, {_(ROLE_NAMES[m.role])}, {plain(m.email)}" for m in actor.managers]
        self.query_one("#managers", Lines).show(*(named or [_("The enterprise has nobody to ask yet.")]))
