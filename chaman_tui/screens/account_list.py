"""The account list: the home. What needs attention comes first."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding

from chaman_tui.domain.account import Account, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.policy import Actor
from chaman_tui.i18n import _, ngettext
from chaman_tui.presentation import rows
from chaman_tui.screens.access import AccessScreen
from chaman_tui.screens.account import AccountScreen
from chaman_tui.screens.account_form import AccountFormScreen
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.screens.delegation_inbox import DelegationInboxScreen
from chaman_tui.screens.dialogs import ChooseDialog
from chaman_tui.screens.history import HistoryScreen
from chaman_tui.screens.rest_channel import RestChannelScreen
from chaman_tui.screens.sender_form import SenderFormScreen
from chaman_tui.service import accounts, delegations, people, trust
from chaman_tui.service.work import Session
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.record_table import RecordTable, Row


@dataclass(frozen=True)
class _Home:
    """What the home shows, read at one moment."""

    actor: Actor
    accounts: list[Account]
    names: dict[Party, str]
    now: datetime


def _read(session: Session) -> _Home:
    now = session.system.clock()
    found = sorted(accounts.visible(session), key=lambda a: rows.urgency(a, session.party, now))
    return _Home(people.actor(session), found, accounts.names(session, found), now)


def _form(session: Session, channel: Channel) -> AccountFormScreen:
    view = session.read()
    taken = accounts.taken_usernames(view, channel)
    return AccountFormScreen(channel, taken, trust.anchors(view.reader), session.system.clock())


class AccountListScreen(ChamanScreen):
    """The accounts of the enterprise, and those it manages for others."""

    BINDINGS = [
        Binding("a", "add", _("Add"), id="account-add"),
        Binding("i", "inbox", _("Inbox"), id="inbox"),
        Binding("r", "rest", _("REST"), id="rest"),
        Binding("s", "sender", _("Sender"), id="sender"),
        Binding("p", "people", _("People"), id="people", show=False),
        Binding("h", "history", _("History"), id="history", show=False),
        Binding("q", "app.quit", _("Quit"), id="quit-home", show=False),
    ]
    RULES = ("account.", "username.", "password.", "certificate.")

    def compose_body(self) -> ComposeResult:
        """The list, and what is waiting."""
        empty = _("No accounts yet. Press a to add one.")
        yield RecordTable(rows.account_headers(), 1, empty=empty, id="accounts")
        yield Lines(id="why")

    def on_mount(self) -> None:
        """Start in the list."""
        super().on_mount()
        self.query_one(RecordTable).focus()

    async def load(self) -> None:
        """The accounts, most urgent first; then how many requests wait, which takes longer where there are many."""
        home = await asyncio.to_thread(_read, self.session)
        active, reader = home.actor.enterprise.rest_active, self.session.party
        self.query_one(RecordTable).set_rows(
            [
                Row(
                    a.id,
                    rows.account(a, reader, home.now, home.names, rest_active=active),
                    rows.urgency(a, reader, home.now)[0] == rows.ATTENTION,
                )
                for a in home.accounts
            ]
        )
        waiting = await asyncio.to_thread(delegations.waiting, self.session)
        self.query_one("#why", Lines).show(self._summary(home, waiting))

    def _summary(self, home: _Home, waiting: int) -> str:
        parts = []
        if waiting:
            parts.append(
                ngettext(
                    "{n} delegation request waits for you (i)", "{n} delegation requests wait for you (i)", waiting
                )
            )
        if home.actor.sender is None:
            parts.append(_("create the sender first (s)"))
        elif not home.actor.enterprise.rest_active and any(
            a.channel is Channel.REST and a.party == self.session.party for a in home.accounts
        ):
            parts.append(_("the REST channel is not active (r)"))
        return " · ".join(parts)

    @on(RecordTable.Opened)
    def _open(self, event: RecordTable.Opened) -> None:
        self.app.push_screen(AccountScreen(event.key))

    @work
    async def action_add(self) -> None:
        """Choose a channel, then fill in its form. A channel that has its one account says so."""
        home = await self.ask(_read, self.session)
        if home is None:
            return
        own = [a for a in home.accounts if a.party == self.session.party and a.state is AccountState.OPEN]
        used = {a.channel for a in own if not a.channel.many}
        texts = {
            Channel.FTP: _("batch: user name, password, certificate"),
            Channel.SFTP: _("batch: user name, SSH key, certificate"),
            Channel.SOAP: _("web services: certificate"),
            Channel.REST: _("web services: name, certificates, permissions; can be delegated"),
        }
        choices = [Row(c.value, (c.upper(), texts[c])) for c in Channel]
        barred = {c.value: _("There is one account on this channel already [account.one-per-channel].") for c in used}
        if home.actor.sender is None:
            barred = {c.value: _("Create the sender first (s) [sender.required].") for c in Channel}
        title = _("Add an account on which channel?")
        chosen = await self.app.push_screen_wait(ChooseDialog(title, (_("Channel"), _("For")), choices, barred))
        if chosen:
            channel = Channel(chosen)
            form = await self.ask(_form, self.session, channel)
            if form:
                await self.app.push_screen(form)

    def action_inbox(self) -> None:
        """The delegation inbox."""
        self.app.push_screen(DelegationInboxScreen())

    def action_rest(self) -> None:
        """The REST channel and its readiness."""
        self.app.push_screen(RestChannelScreen())

    @work
    async def action_sender(self) -> None:
        """The sender and its contact person."""
        if actor := await self.ask(people.actor, self.session):
            await self.app.push_screen(SenderFormScreen(actor.sender))

    def action_people(self) -> None:
        """The people of the enterprise."""
        self.app.push_screen(AccessScreen())

    def action_history(self) -> None:
        """Who did what."""
        self.app.push_screen(HistoryScreen())
