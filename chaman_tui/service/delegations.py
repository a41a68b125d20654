"""Delegation: request, decide, resend, withdraw, end [FAQ, Technische tussenpersoon en delegatie]."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from chaman_tui.domain.account import Account, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import SENDS, Delegation, Event, Side, State, Step
from chaman_tui.domain.enterprise import Capacity, Party
from chaman_tui.domain.errors import ChamanError, NotFound, StoreError, Violation, refuse_if
from chaman_tui.domain.granting import grant, permission_change, take_back
from chaman_tui.domain.permission import Scope, parse_permissions, scope_violations
from chaman_tui.domain.policy import Action
from chaman_tui.domain.sender import Contact
from chaman_tui.domain.steps import take
from chaman_tui.domain.text import check_message
from chaman_tui.domain.threads import request
from chaman_tui.domain.verbs.delegations import Circumstances, request_violations, step_violations
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.accounts import find_account, new_account, own_accounts
from chaman_tui.service.offers import lapse_offers
from chaman_tui.service.query import AllOf, Equal
from chaman_tui.service.work import Session, View, Work

BOXES = ("in", "out", "all")


@dataclass(frozen=True)
class Listed:
    """A delegation with what a reader needs beside it.

    ``contact`` is the contact person of the owner, for who is blocked there and must contact it. ``may_start`` says
    whether the reader can start a delegation between the two; of an intermediary only where one request is shown.
    """

    delegation: Delegation
    owner: str
    intermediary: str
    account: str | None
    side: Side
    contact: Contact | None = None
    may_start: bool = False

    @property
    def incoming(self) -> bool:
        """Whether the other party started it."""
        return self.delegation.started_by is not self.side

    @property
    def counterpart(self) -> str:
        """The name of the other party."""
        return self.intermediary if self.side is Side.OWNER else self.owner

    @property
    def counterparty(self) -> Party:
        """The other party."""
        return self.delegation.party(self.side.other)


def listed(session: Session, box: str = "all", state: State | None = None) -> list[Listed]:
    """The requests of the enterprise, latest change first."""
    view = session.authorised(Action.VIEW)
    own = view.find(records.DELEGATIONS, owner=view.party) + view.find(records.DELEGATIONS, intermediary=view.party)
    rows = _with_names(view, [d for d in own if state in {None, d.state}])
    rows.sort(key=lambda row: row.delegation.order, reverse=True)
    return [row for row in rows if box == "all" or row.incoming == (box == "in")]


def waiting(session: Session) -> int:
    """How many requests wait for an answer by this enterprise. Makes no domain objects, for it only counts."""
    view = session.authorised(Action.VIEW)
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
    rows = []
    for d in delegations:
        side = Side.OWNER if d.owner == view.party else Side.INTERMEDIARY
        blocked = d.is_blocked and side is Side.INTERMEDIARY
        sender = view.get(records.SENDERS, d.owner.key) if blocked else None
        contact = sender.contact if sender else None
        account = accounts.get(d.account or "")
        rows.append(Listed(d, names[d.owner], names[d.intermediary], account, side, contact, side is Side.OWNER))
    return rows


def show(session: Session, identifier: str) -> Listed:
    """One request of the enterprise, with its names."""
    view = session.authorised(Action.VIEW)
    (shown,) = _with_names(view, [_find(view, identifier)])
    blocked = any(d.is_blocked for d in _of_the_pair(view, shown.delegation))
    return replace(shown, may_start=shown.side is Side.OWNER or not blocked)


def sides(session: Session, identifiers: Iterable[str]) -> set[Side]:
    """On which sides of these requests the enterprise stands; what is none of its own counts for nothing."""
    view = session.authorised(Action.VIEW)
    found = (view.get(records.DELEGATIONS, identifier) for identifier in identifiers)
    return {side for d in found if d and (side := d.side_of(view.party))}


def request_by_owner(session: Session, intermediary: Party, account: str, message: str = "") -> Delegation:
    """The owner asks an intermediary to take over one of its REST accounts."""
    session.authorised(Action.MANAGE)
    said = _Wording.of(message)
    with session.change(Action.MANAGE) as work:
        chosen = find_account(work, account)
        return _send(work, _fresh(work, Side.OWNER, work.party, intermediary, chosen.id, said), chosen, said)


def request_by_intermediary(
    session: Session, owner: Party, permissions: tuple[str, ...] = (), message: str = ""
) -> Delegation:
    """An intermediary asks an enterprise; which account it is for, the owner chooses when he accepts."""
    session.authorised(Action.MANAGE)
    said = _Wording.of(message, permissions)
    with session.change(Action.MANAGE) as work:
        return _send(work, _fresh(work, Side.INTERMEDIARY, owner, work.party, None, said), None, said)


@dataclass(frozen=True)
class _Wording:
    """What a new request says, parsed before the store is locked; or the rules that it breaks."""

    message: str
    scopes: tuple[Scope, ...]
    violations: tuple[Violation, ...]

    @classmethod
    def of(cls, message: str, permissions: tuple[str, ...] = ()) -> "_Wording":
        words, wrong = check_message(message), scope_violations(permissions)
        scopes = () if wrong else parse_permissions(permissions)
        return cls(words.parsed or "", scopes, (*wrong, *words.violations))


def _fresh(
    work: Work,
    side: Side,
    owner: Party,
    intermediary: Party,
    account: str | None,
    said: _Wording,
) -> Delegation:
    event = replace(_event(work, Step.REQUEST, side, said.message), permissions=said.scopes)
    code = work.session.system.code("del-")
    return Delegation(code, owner, intermediary, side, account, said.scopes, said.message, State.PENDING, 1, (event,))


def _event(work: Work, step: Step, side: Side, words: str = "") -> Event:
    return Event(step, side, work.session.login, work.member().name, work.now, words, number=work.reader.number)


def _circumstances(view: View, request: Delegation, step: Step, account: Account | None) -> Circumstances:
    """What the step depends on; the earlier requests of the pair only for a send, which alone asks for them."""
    return Circumstances(
        view.enterprise(request.owner),
        view.enterprise(request.intermediary),
        view.get(records.SENDERS, request.owner.key),
        account,
        tuple(_of_the_pair(view, request)) if step in SENDS else (),
    )


def _of_the_pair(view: View, request: Delegation) -> list[Delegation]:
    """The requests between the owner and the intermediary's KBO number, in whatever capacity."""
    owner = Equal("owner", request.owner.key)
    pairs = [AllOf(owner, Equal("intermediary", Party(request.intermediary.number, c).key)) for c in Capacity]
    return [found for pair in pairs for found in records.DELEGATIONS.matching(view.reader, pair)]


def _send(work: Work, fresh: Delegation, account: Account | None, said: _Wording) -> Delegation:
    now = _circumstances(work, fresh, Step.REQUEST, account)
    refuse_if([*request_violations(fresh, now), *said.violations])
    sent = request(fresh, now.earlier)
    return _save(work, sent, "delegation.resend" if sent.events[-1].step is Step.RESEND else "delegation.request")


def _save(work: Work, delegation: Delegation, action: str, **details: str) -> Delegation:
    work.save(records.DELEGATIONS, delegation.id, delegation)
    other = delegation.intermediary if work.party == delegation.owner else delegation.owner
    work.record(action, delegation.id, other, counterpart=work.enterprise(other).name, **details)
    return delegation


def accept(session: Session, identifiers: list[str], account: str | None = None) -> list[Delegation | ChamanError]:
    """Accept requests, all in one commit. An owner names the REST account, or gets a new one named after the other.

    A request that cannot be accepted gives its error in its place, and does not stop the others.
    """

    def apply(work: Work, found: Delegation, side: Side) -> Delegation:
        chosen = _chosen_account(work, found, account)
        refuse_if(_violations(work, found, Step.ACCEPT, side, chosen))
        chosen = chosen or _new_account(work, found)
        delegated = grant(chosen, found, work.now)
        work.save(records.ACCOUNTS, chosen.id, delegated)
        accepted = replace(take(found, _event(work, Step.ACCEPT, side)), account=chosen.id)
        saved = _save(work, accepted, "delegation.accept", **permission_change(chosen, delegated))
        lapse_offers(work, chosen.id)
        return saved

    return _each(session, identifiers, apply)


def why_not(session: Session, identifiers: Iterable[str], step: Step) -> dict[str, list[Violation]]:
    """For each request of the enterprise, every rule that forbids this person the step now; read at one moment."""
    view = session.authorised(Action.VIEW)
    found = records.DELEGATIONS.get_many(view.reader, identifiers).values()
    own = ((d, d.side_of(view.party)) for d in found)
    return {d.id: _violations(view, d, step, side, _offered(view, d)) for d, side in own if side}


def _violations(view: View, found: Delegation, step: Step, side: Side, account: Account | None) -> list[Violation]:
    return step_violations(found, step, side, view.session.login, lambda: _circumstances(view, found, step, account))


def _offered(view: View, request: Delegation) -> Account | None:
    return view.get(records.ACCOUNTS, request.account) if request.account else None


def _chosen_account(work: Work, found: Delegation, reference: str | None) -> Account | None:
    """The account that is offered, or that the owner names; None for a new one."""
    return _offered(work, found) or (find_account(work, reference) if reference else None)


def _new_account(work: Work, request: Delegation) -> Account:
    wanted = work.enterprise(request.intermediary).name
    names = {a.name.casefold() for a in own_accounts(work) if a.state is AccountState.OPEN}
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
    words = _parsed_words(session, reason, "delegation.reason")

    def apply(work: Work, found: Delegation, side: Side) -> Delegation:
        ended = take(found, _event(work, Step.END, side, words))
        account = _offered(work, ended)
        if account is None:
            return _save(work, ended, "delegation.end")
        returned = take_back(account, work.now)
        work.save(records.ACCOUNTS, account.id, returned)
        return _save(work, ended, "delegation.end", **permission_change(account, returned))

    return _each(session, identifiers, apply)


def _step(session: Session, identifiers: list[str], step: Step, text: str = "") -> list[Delegation | ChamanError]:
    words = _parsed_words(session, text, "delegation.reason" if step is Step.REFUSE else None)

    def apply(work: Work, found: Delegation, side: Side) -> Delegation:
        refuse_if(_violations(work, found, step, side, _offered(work, found)))
        return _save(work, take(found, _event(work, step, side, words)), f"delegation.{step.value}")

    return _each(session, identifiers, apply)


def _parsed_words(session: Session, text: str, required: str | None) -> str:
    """Words to the other side, parsed before the store is locked, for whoever may say any."""
    session.authorised(Action.MANAGE)
    return check_message(text, required).value


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
