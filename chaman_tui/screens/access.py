"""Access: the people of the enterprise, and who holds the right."""

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from chaman_tui.domain.access import Member, check_login, check_person_name
from chaman_tui.domain.policy import Action
from chaman_tui.domain.text import check_email
from chaman_tui.i18n import _
from chaman_tui.presentation import rows
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.screens.dialogs import ConfirmDialog, TextDialog
from chaman_tui.service import people
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.record_table import RecordTable, Row


class AccessScreen(ChamanScreen):
    """Grant and revoke the right, add an ordinary user."""

    BINDINGS = [
        Binding("plus", "set_right(True)", _("Grant"), id="access-grant", key_display="+"),
        Binding("minus", "set_right(False)", _("Revoke"), id="access-revoke", key_display="-"),
        Binding("n", "add", _("Add person"), id="person-add"),
    ]
    RULES = ("access.", "person.")

    def __init__(self) -> None:
        super().__init__()
        self._members: dict[str, Member] = {}

    def compose_body(self) -> ComposeResult:
        """The people, and why the reader may not change anything."""
        yield RecordTable(rows.member_headers(), 1, id="people")
        yield Lines(id="why")

    def on_mount(self) -> None:
        """Start in the list."""
        super().on_mount()
        self.query_one(RecordTable).focus()

    async def load(self) -> None:
        """Read the people."""
        found = await asyncio.to_thread(people.members, self.session)
        self._members = {m.login: m for m in found}
        self.query_one(RecordTable).set_rows([Row(m.login, rows.member(m)) for m in found])
        barred = await asyncio.to_thread(people.actor_violations, self.session, Action.GRANT)
        self.query_one("#why", Lines).show(*rows.refusal(barred)[:3])

    @work
    async def action_set_right(self, granted: bool) -> None:
        """Grant or revoke the right of the person under the cursor, after asking."""
        current = self.query_one(RecordTable).current
        if current is None:
            return
        name = plain(self._members[current].name, 40)
        title = _("Grant the right to {name}?", name=name) if granted else _("Revoke the right of {name}?", name=name)
        lines = [_("The right is “ChaMan - Technical channel management”.")]
        if await self.app.push_screen_wait(ConfirmDialog(title, lines)):
            await self.perform(people.set_right, self.session, current, granted)

    @work
    async def action_add(self) -> None:
        """Add an ordinary user."""
        fields = [
            ("login", _("Login"), check_login, ""),
            ("name", _("Name"), check_person_name, ""),
            ("email", _("E-mail"), check_email, ""),
        ]
        lines = [_("An ordinary user; grant the right afterwards with +.")]
        answer = await self.app.push_screen_wait(TextDialog(_("Add a person"), lines, fields))
        if answer:
            await self.perform(people.add_ordinary_user, self.session, answer["login"], answer["name"], answer["email"])
