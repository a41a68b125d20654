"""Accounts: open, show, change, close [FAQ, Accounts en verbindingen]."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from chaman_tui.domain import granting
from chaman_tui.domain.account import Account, AccountState, open_violations, soap_violations
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.password import check_password, hash_password
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.username import LONGEST, Username, check_username
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import NotFound, Refusal, Violation, refuse_if
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.permission import Scope, parse_permissions, scope_violations
from chaman_tui.domain.policy import Action, permission_violations
from chaman_tui.domain.text import check_name, required_name
from chaman_tui.i18n import _
from chaman_tui.service import proofs, records
from chaman_tui.service.offers import lapse_offers
from chaman_tui.service.proofs import Proof, prove
from chaman_tui.service.query import AllOf, Equal, Has
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


@dataclass(frozen=True)
class _Ready:
    """An opening whose values keep their rules, as they will be stored."""

    channel: Channel
    name: str
    username: Username | None
    password_hash: str | None
    ssh_key: str | None
    permissions: tuple[Scope, ...]
    certificate_name: str
    proof: Proof | None


def add(session: Session, opening: Opening) -> Account:
    """Open an account; the Refusal names every broken rule of every field."""
    return proofs.change(session, Action.MANAGE, lambda view: _prepare(view, opening), _open)


def _prepare(view: View, opening: Opening) -> _Ready:
    channel = opening.channel
    username, password = check_username(opening.username), check_password(opening.password)
    ssh_key, certificate_name = check_ssh_key(opening.ssh_key), check_name(opening.certificate_name)
    named = check_account_name(opening.name)
    proof = None if channel is Channel.REST and not opening.certificate else prove(view, opening.certificate, channel)
    reports: list[tuple[bool, FieldReport[Any]]] = [
        (channel.has_username, username),
        (channel is Channel.FTP, password),
        (channel is Channel.SFTP, ssh_key),
        (channel is Channel.REST, named),
        (True, certificate_name),
    ]
    violations = [v for asked, report in reports if asked for v in report.violations]
    violations += proof.report.violations if proof else ()
    name = named.parsed or "" if channel is Channel.REST else opening.username
    violations += scope_violations(opening.permissions) + _place_violations(view, channel, name)
    if proof and proof.report.parsed:
        fingerprint = proof.report.parsed.certificate.fingerprint
        violations += soap_violations(channel, fingerprint, soap_bearers(view, fingerprint))
    refuse_if(violations)
    return _Ready(
        channel,
        name or channel.upper(),
        Username(opening.username) if channel.has_username else None,
        hash_password(opening.password) if channel is Channel.FTP else None,
        ssh_key.value.line if channel is Channel.SFTP else None,
        parse_permissions(opening.permissions),
        certificate_name.value,
        proof,
    )


def _open(work: Work, ready: _Ready) -> Account:
    refuse_if(_place_violations(work, ready.channel, ready.name))
    account = replace(
        new_account(work, ready.channel, ready.name),
        username=ready.username,
        password_hash=ready.password_hash,
        ssh_key=ready.ssh_key,
        permissions=ready.permissions,
    )
    if ready.proof:
        added = ready.proof.certificate(ready.certificate_name, work)
        refuse_if(soap_violations(ready.channel, added.fingerprint, soap_bearers(work, added.fingerprint)))
        account = account.with_certificate(added, work.now)
    work.save(records.ACCOUNTS, account.id, account)
    change = granting.permission_change(replace(account, permissions=()), account)
    work.record("account.add", account.id, channel=account.channel.value, name=account.name, **change)
    return account


def new_account(work: Work, channel: Channel, name: str) -> Account:
    """A fresh account, not yet saved. On REST the system gives the client id."""
    account = Account(work.session.system.code("acc-"), work.party, channel, name, work.now)
    if channel is not Channel.REST:
        return account
    sender = work.actor().sender
    assert sender  # noqa: S101 (Action.MANAGE asks for it)
    code = work.session.system.code("", 10)
    return replace(account, client_id=f"self_service_chaman_{sender.number}_{code}")


def _place_violations(view: View, channel: Channel, name: str) -> list[Violation]:
    """Whether there is room for one more: by number, by name, and by user name over all enterprises."""
    same = [a for a in own_accounts(view) if a.state is AccountState.OPEN and a.channel is channel]
    found = []
    if not channel.many and same:
        found.append(Violation("account.one-per-channel", _("the account {name} exists", name=same[0].name)))
    if channel.many and any(a.name.casefold() == name.casefold() for a in same):
        found.append(Violation("account.name", _("{name} exists", name=name)))
    if channel.has_username and _bearers(view, channel, name):
        found.append(Violation("username.unique", name[:LONGEST], _("not used by another account")))
    return found


def soap_bearers(view: View, fingerprint: str) -> list[Account]:
    """The SOAP account, of whatever enterprise, on which a certificate is live."""
    return records.ACCOUNTS.matching(view.reader, Has("soap_fingerprint", fingerprint))


def _bearers(view: View, channel: Channel, username: str) -> list[Account]:
    """The account of a channel that has a user name, in whatever case. A closed one keeps its own."""
    return records.ACCOUNTS.matching(view.reader, AllOf(Equal("channel", channel.value), Equal("username", username)))


def own_accounts(view: View, field: str = "party") -> list[Account]:
    """The accounts that the enterprise owns, or with ``delegated_to`` those that it manages; in no order."""
    return records.ACCOUNTS.matching(view.reader, Equal(field, view.party.key))


def taken_usernames(view: View, channel: Channel) -> frozenset[str]:
    """The user names in use on a channel, over all enterprises, in lower case. Closed accounts keep theirs."""
    return frozenset(a.username.lower() for a in view.find(records.ACCOUNTS, channel=channel) if a.username)


def visible(session: Session) -> list[Account]:
    """The enterprise's accounts, and those it manages for others, in the order in which they were made."""
    view = session.authorised(Action.VIEW)
    return view.find(records.ACCOUNTS, party=view.party) + view.find(records.ACCOUNTS, delegated_to=view.party)


def names(session: Session, accounts: Iterable[Account]) -> dict[Party, str]:
    """The names of the enterprises that own these accounts or manage them."""
    return session.read().names(party for a in accounts for party in (a.party, a.delegated_to) if party)


def delegable(session: Session) -> list[Account]:
    """The enterprise's own open REST accounts; one that is delegated already is among them."""
    view = session.authorised(Action.VIEW)
    own = view.find(records.ACCOUNTS, party=view.party, channel=Channel.REST)
    return [a for a in own if a.state is AccountState.OPEN]


def find_account(view: View, reference: str) -> Account:
    """An account by its id, name, user name, client id, or channel where there is one; NotFound otherwise."""
    found = view.get(records.ACCOUNTS, reference)
    if found and view.party in {found.party, found.delegated_to}:
        return found
    own = own_accounts(view) + own_accounts(view, "delegated_to")
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
    view = session.authorised(Action.VIEW)
    return find_account(view, reference)


def _change(
    session: Session, reference: str, action: str, prepare: Callable[[Account], Callable[[Account], Account]]
) -> Account:
    """Change an open account of the enterprise's own. ``prepare`` does what takes long, before the store is locked."""
    before = _own(session.authorised(Action.MANAGE), reference)
    become = prepare(before)
    with session.change(Action.MANAGE) as work:
        account = _own(work, before.id)
        changed = become(account)
        work.save(records.ACCOUNTS, account.id, changed)
        if changed.state is AccountState.CLOSED:
            lapse_offers(work, account.id)
        others = () if account.delegated_to is None else (account.delegated_to,)
        work.record(action, account.id, *others, name=account.name, **granting.permission_change(account, changed))
    return changed


def _own(view: View, reference: str) -> Account:
    account = find_account(view, reference)
    refuse_if(open_violations(account) + permission_violations(view.actor(), account))
    return account


def set_password(session: Session, reference: str, password: str) -> Account:
    """Change the password of an FTP account."""

    def prepare(account: Account) -> Callable[[Account], Account]:
        _require_channel(account, Channel.FTP)
        hashed = hash_password(check_password(password).value)
        return lambda account: replace(account, password_hash=hashed)

    return _change(session, reference, "account.password", prepare)


def set_ssh_key(session: Session, reference: str, data: bytes) -> Account:
    """Replace the key of an SFTP account."""

    def prepare(account: Account) -> Callable[[Account], Account]:
        _require_channel(account, Channel.SFTP)
        line = check_ssh_key(data).value.line
        return lambda account: replace(account, ssh_key=line)

    return _change(session, reference, "account.ssh-key", prepare)


def set_permissions(session: Session, reference: str, scopes: tuple[str, ...]) -> Account:
    """Set the permissions of a REST account; only its owner, also while it is delegated."""

    def prepare(account: Account) -> Callable[[Account], Account]:
        _require_channel(account, Channel.REST)
        permissions = parse_permissions(scopes)
        return lambda account: granting.set_permissions(account, permissions)

    return _change(session, reference, "permission.set", prepare)


def close(session: Session, reference: str) -> Account:
    """Close an account: its certificates are retired, its password is forgotten, its user name stays taken."""

    def become(account: Account) -> Account:
        if account.delegated_to:
            number = account.delegated_to.number.dotted
            raise Refusal([Violation("account.delegated", _("delegated to {number}", number=number))])
        return account.closed(session.system.clock())

    return _change(session, reference, "account.close", lambda _account: become)


def _require_channel(account: Account, channel: Channel) -> None:
    if account.channel is not channel:
        allowed = _("an account on {channel}", channel=channel.upper())
        raise Refusal([Violation("account.channel", account.channel.upper(), allowed)])
