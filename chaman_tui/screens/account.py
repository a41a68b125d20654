"""One account: its details, certificates, permissions, delegation and history, and what can be done with it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll

from chaman_tui.domain.account import Account, AccountCertificate, open_violations
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.password import check_password
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import Violation
from chaman_tui.domain.permission import check_permissions
from chaman_tui.domain.policy import Actor, certificate_violations, permission_violations
from chaman_tui.domain.verbs.delegations import offer_violations
from chaman_tui.i18n import _
from chaman_tui.presentation import certificates as facts
from chaman_tui.presentation import rows
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.screens.dialogs import ConfirmDialog, MessageDialog, TextDialog
from chaman_tui.screens.generate_form import GenerateFormScreen
from chaman_tui.screens.material_form import MaterialFormScreen
from chaman_tui.screens.requests import RequestFormScreen
from chaman_tui.service import accounts, certificates, people
from chaman_tui.service.work import Session
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.record_table import RecordTable, Row


@dataclass(frozen=True)
class _Page:
    """What the screen shows, read at one moment."""

    account: Account
    actor: Actor
    seen: tuple[AccountCertificate, ...] | None
    names: dict[Party, str]
    history: list[str]
    now: datetime


_Forbids = Callable[[_Page], list[Violation]]


def _read(session: Session, reference: str) -> _Page:
    account = accounts.show(session, reference)
    names = accounts.names(session, [account])
    entries = people.account_history(session, account.id, 8)
    history = ["  ".join(rows.entry(entry)) for entry in entries]
    seen = account.certificates_seen_by(session.party)
    return _Page(account, people.actor(session), seen, names, history, session.system.clock())


class AccountScreen(ChamanScreen):
    """An account opened from the home."""

    CSS_PATH = "account.tcss"
    BINDINGS = [
        Binding("c", "certificate", _("Certificate"), id="certificate-put"),
        Binding("m", "generate", _("Make certificate"), id="certificate-generate", show=False),
        Binding("x", "retire", _("Retire"), id="certificate-retire"),
        Binding("p", "permissions", _("Permissions"), id="permissions"),
        Binding("d", "delegate", _("Delegate"), id="delegate"),
        Binding("w", "password", _("Password"), id="password", show=False),
        Binding("s", "ssh_key", _("SSH key"), id="ssh-key", show=False),
        Binding("C", "close_account", _("Close account"), id="account-close", show=False),
    ]
    RULES = ("certificate.", "permission.", "delegation.permissions", "delegation.certificates", "key.", "account.")

    def __init__(self, reference: str) -> None:
        super().__init__()
        self._reference = reference

    def compose_body(self) -> ComposeResult:
        """Details, certificates, what can be done, history."""
        with VerticalScroll(can_focus=False):
            yield Lines(id="details", classes="detail")
            yield RecordTable(rows.certificate_headers(), 0, empty=_("No certificates."), id="certificates")
            yield Lines(_("What you can do"), classes="section detail")
            yield Lines(id="actions", classes="detail")
            yield Lines(_("History"), classes="section detail")
            yield Lines(id="history", classes="detail")

    def on_mount(self) -> None:
        """Start in the certificates."""
        super().on_mount()
        self.query_one(RecordTable).focus()

    async def load(self) -> None:
        """Read the account and draw it."""
        page = await asyncio.to_thread(_read, self.session, self._reference)
        self.query_one("#details", Lines).show(*_details(page))
        live_first = sorted(page.seen or (), key=lambda c: (c.retired_at is not None, c.not_after))
        self.query_one(RecordTable).set_rows([Row(_row_key(c), rows.certificate(c, page.now)) for c in live_first])
        self.query_one("#actions", Lines).show(*_actions(page))
        self.query_one("#history", Lines).show(*(page.history or [_("nothing yet")]))

    async def _allowed(self, forbids: _Forbids) -> _Page | None:
        """The account as it is now, when nothing forbids the action; else None, after saying why."""
        page = await self.ask(_read, self.session, self._reference)
        violations = forbids(page) if page else []
        if violations:
            self.app.notify("\n".join(rows.refusal(violations)), severity="warning", timeout=10)
        return None if violations else page

    @work
    async def action_certificate(self) -> None:
        """Add a certificate (REST) or replace it (FTP, SFTP, SOAP)."""
        if page := await self._allowed(_forbids_certificates):
            await self.app.push_screen(MaterialFormScreen(page.account, MaterialFormScreen.CERTIFICATE))

    @work
    async def action_generate(self) -> None:
        """Make a certificate here, unless this session came through SSH."""
        if page := await self._allowed(_forbids_generating):
            await self.app.push_screen(GenerateFormScreen(page.account))

    @on(RecordTable.Opened)
    @work
    async def _show_facts(self, event: RecordTable.Opened) -> None:
        page = await self.ask(_read, self.session, self._reference)
        chosen = next((c for c in (page.seen or ()) if _row_key(c) == event.key), None) if page else None
        if page and chosen:
            self.app.push_screen(MessageDialog(_("Certificate"), facts.facts(chosen, page.now)))

    @work
    async def action_ssh_key(self) -> None:
        """Replace the SSH key."""
        if page := await self._allowed(_forbids_on(Channel.SFTP)):
            await self.app.push_screen(MaterialFormScreen(page.account, MaterialFormScreen.SSH_KEY))

    @work
    async def action_retire(self) -> None:
        """Retire the certificate under the cursor, after asking."""
        page, current = await self._allowed(_forbids_certificates), self.query_one(RecordTable).current
        if page is None or current is None:
            return
        fingerprint = current[:64]
        live = page.account.live_seen_by(self.session.party)
        lines = facts.retiring(fingerprint, live, page.now)
        if await self.app.push_screen_wait(ConfirmDialog(_("Retire this certificate?"), lines)):
            await self.perform(certificates.retire, self.session, page.account.id, fingerprint)

    @work
    async def action_permissions(self) -> None:
        """Set the permissions."""
        page = await self._allowed(_forbids_on(Channel.REST))
        if page is None:
            return
        field = ("scopes", _("Permissions"), check_permissions, " ".join(page.account.permissions))
        title = _("Permissions of {name}", name=plain(page.account.name, 40))
        answer = await self.app.push_screen_wait(TextDialog(title, [], [field]))
        if answer is not None:
            await self.perform(accounts.set_permissions, self.session, page.account.id, tuple(answer["scopes"].split()))

    @work
    async def action_password(self) -> None:
        """Change the password."""
        page = await self._allowed(_forbids_on(Channel.FTP))
        if page is None:
            return
        dialog = TextDialog(_("New password"), [], [("password", _("Password"), check_password, "")], secret=True)
        answer = await self.app.push_screen_wait(dialog)
        if answer is not None:
            await self.perform(accounts.set_password, self.session, page.account.id, answer["password"])

    @work
    async def action_delegate(self) -> None:
        """Ask an intermediary to take the account over."""
        if page := await self._allowed(_forbids_delegation):
            await self.app.push_screen(RequestFormScreen(page.account))

    @work
    async def action_close_account(self) -> None:
        """Close the account, after asking."""
        page = await self._allowed(_forbids_closing)
        if page is None:
            return
        lines = [_("The account no longer authenticates; its user name stays taken. This cannot be undone.")]
        title = _("Close the account {name}?", name=plain(page.account.name, 40))
        if await self.app.push_screen_wait(ConfirmDialog(title, lines)):
            await self.perform(accounts.close, self.session, page.account.id)


def _details(page: _Page) -> list[str]:
    a = page.account
    active = page.actor.enterprise.rest_active
    cells = rows.account(a, page.actor.member.party, page.now, page.names, rest_active=active)
    lines = [f"{cells[0]} · {cells[1]} · {cells[2]} · {cells[3]}"]
    if a.username:
        lines.append(_("User name: {text}", text=a.username))
    if a.client_id:
        lines.append(_("Client id: {text}", text=a.client_id))
    if a.ssh_key:
        key = check_ssh_key(a.ssh_key.encode()).parsed
        if key:
            lines.append(_("SSH key: {bits} bits, {fingerprint}", bits=key.bits, fingerprint=key.fingerprint))
    if a.channel is Channel.REST:
        lines.append(_("Permissions: {text}", text=plain(", ".join(a.permissions), 400) or "–"))
        lines.append(_("Delegation: {text}", text=cells[4]))
    return lines


def _forbids_certificates(page: _Page) -> list[Violation]:
    return open_violations(page.account) + certificate_violations(page.actor, page.account)


def _row_key(c: AccountCertificate) -> str:
    return c.fingerprint + str(c.added_at)


def _forbids_generating(page: _Page) -> list[Violation]:
    found = _forbids_certificates(page)
    if page.account.channel is not Channel.REST:
        found.append(Violation("account.channel", page.account.channel.upper(), Channel.REST.upper()))
    return found


def _forbids_change(page: _Page) -> list[Violation]:
    return open_violations(page.account) + permission_violations(page.actor, page.account)


def _forbids_on(channel: Channel) -> _Forbids:
    def forbids(page: _Page) -> list[Violation]:
        found = _forbids_change(page)
        if page.account.channel is not channel:
            found.append(Violation("account.channel", page.account.channel.upper(), channel.upper()))
        return found

    return forbids


def _forbids_delegation(page: _Page) -> list[Violation]:
    found = permission_violations(page.actor, page.account)
    return found or offer_violations(page.actor.enterprise, page.account)


def _forbids_closing(page: _Page) -> list[Violation]:
    found = _forbids_change(page)
    if page.account.delegated_to:
        found.append(Violation("account.delegated", _("the account is delegated")))
    return found


def _actions(page: _Page) -> list[str]:
    """Every action with its key; what cannot be done now says by which rule."""
    channel = page.account.channel
    certificate = _("Add a certificate") if channel.many else _("Replace the certificate")
    offered: list[tuple[str, str, _Forbids]] = [
        ("c", certificate, _forbids_certificates),
        ("x", _("Retire the certificate under the cursor"), _forbids_certificates),
    ]
    if channel is Channel.REST:
        offered.append(("m", _("Make a self-signed certificate here"), _forbids_generating))
        offered.append(("p", _("Set the permissions"), _forbids_on(Channel.REST)))
        offered.append(("d", _("Request a delegation"), _forbids_delegation))
    if channel is Channel.FTP:
        offered.append(("w", _("Change the password"), _forbids_on(Channel.FTP)))
    if channel is Channel.SFTP:
        offered.append(("s", _("Replace the SSH key"), _forbids_on(Channel.SFTP)))
    offered.append(("C", _("Close the account"), _forbids_closing))
    return [_offer(key, text, forbids(page)) for key, text, forbids in offered]


def _offer(key: str, text: str, violations: list[Violation]) -> str:
    if not violations:
        return f"{key}  {text}"
    return f"×  {text}  [{violations[0].rule}] {plain(violations[0].observed, 80)}"
