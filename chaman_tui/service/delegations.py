"""Delegation: request, decide, resend, withdraw, end [FAQ, Technische tussenpersoon en delegatie]."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from chaman_tui.domain.account import Account, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import Delegation, Event, Side, State, Step, current_thread, request
from chaman_tui.domain.enterprise import Enterprise, Party
from chaman_tui.domain.errors import ChamanError, NotFound, StoreError, Violation, refuse_if
from chaman_tui.domain.permission import parse_permissions
from chaman_tui.domain.policy import Action
from chaman_tui.domain.text import check_message
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.accounts import find_account, new_account
from chaman_tui.service.work import Session, View, Work

BOXES = ("in", "out", "all")


@dataclass(frozen=True)
class Listed:
    """A delegation with the names that a reader needs beside it."""

    delegation: Delegation
    owner: str
    intermediary: str
    account: str | None
    side: Side

    @property
    def incoming(self) -> bool:
        """Whether the other party started it."""
        return self.delegation.started_by is not self.side

    @property
    def counterpart(self) -> str:
        """The name of the other party."""
        return self.intermediary if self.side is Side.OWNER else self.owner


def listed(session: Session, box: str = "all", state: State | None = None) -> list[Listed]:
    """The requests of the enterprise, latest change first."""
    view = session.read()
    view.require(Action.VIEW)
    own = view.find(records.DELEGATIONS, owner=view.party) + view.find(records.DELEGATIONS, intermediary=view.party)
    rows = _with_names(view, [d for d in own if state in {None, d.state}])
    rows.sort(key=lambda row: row.delegation.updated_at, reverse=True)
    return [row for row in rows if box == "all" or row.incoming == (box == "in")]


def waiting(session: Session) -> int:
    """How many requests wait for an answer by this enterprise. Makes no domain objects, for it only counts."""
    view = session.read()
    view.require(Action.VIEW)
    party, pending = records.encode(view.party), State.PENDING.value
    as_owner = view.reader.find(
        records.DELEGATIONS.name, owner=party, state=pending, started_by=Side.INTERMEDIARY.value
    )
    as_intermediary = view.reader.find(
        records.DELEGATIONS.name, intermediary=party, state=pending, started_by=Side.OWNER.value
    )
    return len(as_owner) + len(as_intermediary)


def _with_names(view: View, delegations: list[Delegation]) -> list[Listed]:
    names = view.names(party for d in delegations for party in (d.owner, d.intermediary))
    found = (view.get(records.ACCOUNTS, account) for account in {d.account for d in delegations if d.account})
    accounts = {account.id: account.name for account in found if account}
    return [
        Listed(
            d,
            names[d.owner],
            names[d.intermediary],
            accounts.get(d.account or ""),
            Side.OWNER if d.owner == view.party else Side.INTERMEDIARY,
        )
        for d in delegations
    ]


def show(session: Session, identifier: str) -> Listed:
    """One request of the enterprise, with its names."""
    view = session.read()
    view.require(Action.VIEW)
    return _with_names(view, [_find(view, identifier)])[0]


def request_by_owner(session: Session, intermediary: Party, account: str, message: str = "") -> Delegation:
    """The owner asks an intermediary to take over one of its REST accounts."""
    with session.change(Action.MANAGE) as work:
        chosen = find_account(work, account)
        other = work.enterprise(intermediary)
        violations = _party_violations(work.actor().enterprise, other) + _delegable(chosen, work.party)
        fresh = _fresh(work, Side.OWNER, work.party, intermediary, chosen.id, (), message)
        refuse_if([*violations, *check_message(message).violations])
        return _send(work, fresh)


def request_by_intermediary(
    session: Session, owner: Party, permissions: tuple[str, ...] = (), message: str = ""
) -> Delegation:
    """An intermediary asks an enterprise; which account it is for, the owner chooses when he accepts."""
    with session.change(Action.MANAGE) as work:
        violations = _party_violations(work.enterprise(owner), work.actor().enterprise)
        if work.get(records.SENDERS, owner.key) is None:
            violations.append(Violation("sender.required", _("{key} has no sender", key=owner.key)))
        scopes = parse_permissions(permissions)
        refuse_if([*violations, *check_message(message).violations])
        return _send(work, _fresh(work, Side.INTERMEDIARY, owner, work.party, None, scopes, message))


def _party_violations(owner: Enterprise, intermediary: Enterprise) -> list[Violation]:
    found = []
    if not owner.ocmw:
        found.append(Violation("delegation.ocmw", _("{name} is not an OCMW", name=owner.name)))
    if owner.party == intermediary.party:
        found.append(Violation("delegation.self", owner.party.key))
    return found


def _delegable(account: Account, owner: Party) -> list[Violation]:
    if account.party != owner:
        observed = _("{name} belongs to another enterprise", name=account.name)
    elif account.channel is not Channel.REST:
        observed = _("{name} is an account on {channel}", name=account.name, channel=account.channel.upper())
    elif account.state is AccountState.CLOSED:
        observed = _("{name} is closed", name=account.name)
    elif account.delegated_to:
        observed = _("{name} is delegated to {number}", name=account.name, number=account.delegated_to.number.dotted)
    else:
        return []
    return [Violation("delegation.rest", observed)]


def _fresh(
    work: Work,
    side: Side,
    owner: Party,
    intermediary: Party,
    account: str | None,
    scopes: tuple[str, ...],
    message: str,
) -> Delegation:
    event = _event(work, Step.REQUEST, side, message)
    code = work.session.system.code("del-")
    return Delegation(code, owner, intermediary, side, account, scopes, event.text, State.PENDING, 1, (event,))


def _event(work: Work, step: Step, side: Side, text: str = "") -> Event:
    words = check_message(text).parsed or ""
    return Event(step, side, work.session.login, work.actor().member.name, work.now, words)


def _send(work: Work, fresh: Delegation) -> Delegation:
    between = work.find(records.DELEGATIONS, owner=fresh.owner, intermediary=fresh.intermediary)
    thread = current_thread(between, fresh.owner, fresh.intermediary, fresh.started_by, fresh.account)
    sent = request(fresh, thread)
    return _save(work, sent, "delegation.resend" if sent.events[-1].step is Step.RESEND else "delegation.request")


def _save(work: Work, delegation: Delegation, action: str) -> Delegation:
    work.save(records.DELEGATIONS, delegation.id, delegation)
    other = delegation.intermediary if work.party == delegation.owner else delegation.owner
    work.record(action, delegation.id, other, counterpart=work.enterprise(other).name)
    return delegation


def accept(session: Session, identifiers: list[str], account: str | None = None) -> list[Delegation | ChamanError]:
    """Accept requests, all in one commit. An owner names the REST account, or gets a new one named after the other.

    A request that cannot be accepted gives its error in its place, and does not stop the others.
    """

    def apply(work: Work, found: Delegation, side: Side) -> Delegation:
        accepted = found.take(_event(work, Step.ACCEPT, side))
        chosen = _account_for(work, accepted, account)
        refuse_if(_delegable(chosen, found.owner))
        scopes = tuple(sorted({*chosen.permissions, *found.permissions}))
        delegated = replace(chosen.retire_all(work.now), delegated_to=found.intermediary, permissions=scopes)
        work.save(records.ACCOUNTS, chosen.id, delegated)
        return _save(work, replace(accepted, account=chosen.id), "delegation.accept")

    return _each(session, identifiers, apply)


def _account_for(work: Work, accepted: Delegation, reference: str | None) -> Account:
    if accepted.account:
        found = work.get(records.ACCOUNTS, accepted.account)
        if found is None:
            raise NotFound(_("The account of this request does not exist any more."))
        return found
    if reference:
        return find_account(work, reference)
    wanted = work.enterprise(accepted.intermediary).name
    names = {a.name.casefold() for a in work.find(records.ACCOUNTS, party=work.party) if a.state is AccountState.OPEN}
    free = (f"{wanted} {n}" if n > 1 else wanted for n in range(1, len(names) + 2))
    name = next(candidate for candidate in free if candidate.casefold() not in names)
    created = new_account(work, Channel.REST, name)
    work.record("account.add", created.id, channel="rest", name=created.name)
    return created


def refuse(session: Session, identifiers: list[str], reason: str) -> list[Delegation | ChamanError]:
    """Refuse requests with one reason, all in one commit."""
    return _step(session, identifiers, Step.REFUSE, reason)


def resend(session: Session, identifiers: list[str]) -> list[Delegation | ChamanError]:
    """Send refused requests again, all in one commit."""
    return _step(session, identifiers, Step.RESEND)


def withdraw(session: Session, identifiers: list[str]) -> list[Delegation | ChamanError]:
    """Withdraw pending requests, all in one commit."""
    return _step(session, identifiers, Step.WITHDRAW)


def end(session: Session, identifiers: list[str], reason: str) -> list[Delegation | ChamanError]:
    """End accepted delegations: the certificates are retired, and the accounts are their owners' again."""

    def apply(work: Work, found: Delegation, side: Side) -> Delegation:
        ended = found.take(_event(work, Step.END, side, reason))
        account = work.get(records.ACCOUNTS, ended.account or "")
        if account:
            work.save(records.ACCOUNTS, account.id, replace(account.retire_all(work.now), delegated_to=None))
        return _save(work, ended, "delegation.end")

    refuse_if(check_message(reason, "delegation.reason").violations)
    return _each(session, identifiers, apply)


def _step(session: Session, identifiers: list[str], step: Step, text: str = "") -> list[Delegation | ChamanError]:
    required = "delegation.reason" if step is Step.REFUSE else None
    refuse_if(check_message(text, required).violations)

    def apply(work: Work, found: Delegation, side: Side) -> Delegation:
        return _save(work, found.take(_event(work, step, side, text)), f"delegation.{step.value}")

    return _each(session, identifiers, apply)


def _each(
    session: Session, identifiers: list[str], apply: Callable[[Work, Delegation, Side], Delegation]
) -> list[Delegation | ChamanError]:
    """Apply to each request inside one transaction; an error stands in the place of its request."""
    results: list[Delegation | ChamanError] = []
    with session.change(Action.MANAGE) as work:
        for identifier in identifiers:
            try:
                found = _find(work, identifier)
                side = found.side_of(work.party)
                assert side  # noqa: S101 (_find gives only the reader's own)
                results.append(apply(work, found, side))
            except ChamanError as refusal:
                if len(identifiers) == 1 or isinstance(refusal, StoreError):
                    raise
                results.append(refusal)
    return results


def _find(view: View, identifier: str) -> Delegation:
    found = view.get(records.DELEGATIONS, identifier)
    if found is None or found.side_of(view.party) is None:
        raise NotFound(_("There is no delegation {text}. See: chaman delegation list", text=identifier[:40]))
    return found
