"""Accounts: open, show, change, close [FAQ, Accounts en verbindingen]."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from chaman_tui.domain import granting
from chaman_tui.domain.account import Account, AccountCertificate, AccountState, open_violations
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate, check_certificate
from chaman_tui.domain.credentials.password import check_password, hash_password
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.username import check_username
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import NotFound, Refusal, Violation, refuse_if
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.permission import parse_permissions
from chaman_tui.domain.policy import Action, permission_violations
from chaman_tui.domain.text import check_name, required_name
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.offers import lapse_offers
from chaman_tui.service.setup import anchors
from chaman_tui.service.work import Session, View, Work

check_account_name = required_name("account.name")


@dataclass(frozen=True)
class Opening:
    """What a new account is asked with; each channel takes its own part, as it was typed."""

    channel: Channel
    username: str = ""
    password: str = ""
    ssh_key: bytes = b""
    certificate: bytes = b""
    certificate_name: str = ""
    name: str = ""
    permissions: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Never shows what was typed: it may be a secret."""
        return f"Opening({self.channel.value})"


def add(session: Session, opening: Opening) -> Account:
    """Open an account; the Refusal names every broken rule of every field."""
    with session.change(Action.MANAGE) as work:
        account = _open(work, opening)
        work.save(records.ACCOUNTS, account.id, account)
        work.record("account.add", account.id, channel=account.channel.value, name=account.name)
    return account


def _open(work: Work, opening: Opening) -> Account:
    channel = opening.channel
    proven, violations = _check_opening(work, opening)
    account = new_account(work, channel, opening.username if channel.has_username else opening.name)
    violations += _place_violations(work, account)
    permissions = parse_permissions(opening.permissions)
    refuse_if(violations)
    if channel.has_username:
        account = replace(account, username=opening.username)
    if channel is Channel.FTP:
        account = replace(account, password_hash=hash_password(opening.password))
    if channel is Channel.SFTP:
        account = replace(account, ssh_key=check_ssh_key(opening.ssh_key).value.line)
    if proven:
        name = check_name(opening.certificate_name).parsed or proven.certificate.subject[:80]
        added = AccountCertificate.of(proven, name, work.party, work.now)
        account = account.with_certificate(added, work.now)
    return replace(account, permissions=permissions)


def _check_opening(work: Work, opening: Opening) -> tuple[ProvenCertificate | None, list[Violation]]:
    channel = opening.channel
    reports: list[FieldReport[Any]] = []
    if channel.has_username:
        reports.append(check_username(opening.username, taken_usernames(work, channel)))
    if channel is Channel.FTP:
        reports.append(check_password(opening.password))
    if channel is Channel.SFTP:
        reports.append(check_ssh_key(opening.ssh_key))
    if channel is Channel.REST:
        reports.append(check_account_name(opening.name))
    reports.append(check_name(opening.certificate_name))
    violations = [v for report in reports for v in report.violations]
    if channel is Channel.REST and not opening.certificate:
        return None, violations
    checked = check_certificate(opening.certificate, channel, anchors(work.reader), work.now)
    return checked.parsed if checked.ok else None, violations + list(checked.violations)


def new_account(work: Work, channel: Channel, name: str) -> Account:
    """A fresh account, not yet saved. On REST the system gives the client id."""
    named = check_name(name).parsed or channel.value.upper()
    account = Account(work.session.system.code("acc-"), work.party, channel, named, work.now)
    if channel is not Channel.REST:
        return account
    sender = work.actor().sender
    assert sender  # noqa: S101 (Action.MANAGE asks for it)
    code = work.session.system.code("", 10)
    return replace(account, client_id=f"self_service_chaman_{sender.number}_{code}")


def _place_violations(view: View, account: Account) -> list[Violation]:
    """Whether the channel has room for one more, by number or by name."""
    others = [a for a in view.find(records.ACCOUNTS, party=view.party) if a.state is AccountState.OPEN]
    same = [a for a in others if a.channel is account.channel]
    if not account.channel.many and same:
        return [Violation("account.one-per-channel", _("the account {name} exists", name=same[0].name))]
    if account.channel.many and any(a.name.casefold() == account.name.casefold() for a in same):
        return [Violation("account.name", _("{name} exists", name=account.name))]
    return []


def taken_usernames(view: View, channel: Channel) -> frozenset[str]:
    """The user names in use on a channel, over all enterprises, in lower case. Closed accounts keep theirs."""
    return frozenset(a.username.lower() for a in view.find(records.ACCOUNTS, channel=channel) if a.username)


def visible(session: Session) -> list[Account]:
    """The enterprise's accounts, and those it manages for others."""
    view = session.read()
    view.require(Action.VIEW)
    return view.find(records.ACCOUNTS, party=view.party) + view.find(records.ACCOUNTS, delegated_to=view.party)


def names(session: Session, accounts: Iterable[Account]) -> dict[Party, str]:
    """The names of the enterprises that own these accounts or manage them."""
    return session.read().names(party for a in accounts for party in (a.party, a.delegated_to) if party)


def delegable(session: Session) -> list[Account]:
    """The enterprise's own open REST accounts; one that is delegated already is among them."""
    view = session.read()
    view.require(Action.VIEW)
    own = view.find(records.ACCOUNTS, party=view.party, channel=Channel.REST)
    return [a for a in own if a.state is AccountState.OPEN]


def find_account(view: View, reference: str) -> Account:
    """An account by its id, name, user name, client id, or channel where there is one; NotFound otherwise."""
    found = view.get(records.ACCOUNTS, reference)
    if found and view.party in {found.party, found.delegated_to}:
        return found
    own = view.find(records.ACCOUNTS, party=view.party) + view.find(records.ACCOUNTS, delegated_to=view.party)
    named = [a for a in own if reference in {a.name, a.username, a.client_id} or reference.lower() == a.channel.value]
    open_ones = [a for a in named if a.state is AccountState.OPEN]
    if len(open_ones) == 1:
        return open_ones[0]
    if named:
        ids = ", ".join(a.id for a in named[:10])
        raise NotFound(_("{text} does not name one open account; choose by id: {ids}", text=reference[:60], ids=ids))
    raise NotFound(_("There is no account {text}. See: chaman account list", text=reference[:60]))


def show(session: Session, reference: str) -> Account:
    """One account that the reader owns or manages."""
    view = session.read()
    view.require(Action.VIEW)
    return find_account(view, reference)


def _change(session: Session, reference: str, action: str, apply: Callable[[Account], Account]) -> Account:
    """Change an open account of the enterprise's own."""
    with session.change(Action.MANAGE) as work:
        account = find_account(work, reference)
        refuse_if(open_violations(account) + permission_violations(work.actor(), account))
        changed = apply(account)
        work.save(records.ACCOUNTS, account.id, changed)
        if changed.state is AccountState.CLOSED:
            lapse_offers(work, account.id)
        others = () if account.delegated_to is None else (account.delegated_to,)
        work.record(action, account.id, *others, name=account.name)
    return changed


def set_password(session: Session, reference: str, password: str) -> Account:
    """Change the password of an FTP account."""

    def apply(account: Account) -> Account:
        _require_channel(account, Channel.FTP)
        return replace(account, password_hash=hash_password(check_password(password).value))

    return _change(session, reference, "account.password", apply)


def set_ssh_key(session: Session, reference: str, data: bytes) -> Account:
    """Replace the key of an SFTP account."""

    def apply(account: Account) -> Account:
        _require_channel(account, Channel.SFTP)
        return replace(account, ssh_key=check_ssh_key(data).value.line)

    return _change(session, reference, "account.ssh-key", apply)


def set_permissions(session: Session, reference: str, scopes: tuple[str, ...]) -> Account:
    """Set the permissions of a REST account; only its owner, also while it is delegated."""

    def apply(account: Account) -> Account:
        _require_channel(account, Channel.REST)
        return granting.set_permissions(account, parse_permissions(scopes))

    return _change(session, reference, "permission.set", apply)


def close(session: Session, reference: str) -> Account:
    """Close an account: its certificates are retired, its password is forgotten, its user name stays taken."""

    def apply(account: Account) -> Account:
        if account.delegated_to:
            number = account.delegated_to.number.dotted
            raise Refusal([Violation("account.delegated", _("delegated to {number}", number=number))])
        return account.closed(session.system.clock())

    return _change(session, reference, "account.close", apply)


def _require_channel(account: Account, channel: Channel) -> None:
    if account.channel is not channel:
        allowed = _("an account on {channel}", channel=channel.upper())
        raise Refusal([Violation("account.channel", account.channel.upper(), allowed)])
