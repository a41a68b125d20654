"""Fills a store with sample data: real certificates and keys, and requests in every state.

Everything is built from the domain's own types and checks, and committed at once: a commit for each of thousands of
requests would take minutes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from chaman_tui.demo.material import Authority, rsa_public_line, self_signed
from chaman_tui.demo.names import INTERMEDIARIES, MESSAGES, PEOPLE, REASONS, SCOPES, SERVICES, TOWNS
from chaman_tui.domain.access import Introduction, Member, Role
from chaman_tui.domain.account import Account, AccountCertificate, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.password import hash_password
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import Anchor, Kind
from chaman_tui.domain.credentials.username import Username
from chaman_tui.domain.delegation import MOST_SENDS, Delegation, Event, Side, State, Step
from chaman_tui.domain.enterprise import Capacity, Enterprise, EnterpriseNumber, Party
from chaman_tui.domain.errors import Refusal, Violation
from chaman_tui.domain.granting import lapse
from chaman_tui.domain.history import Entry
from chaman_tui.domain.moments import later
from chaman_tui.domain.permission import parse_permissions
from chaman_tui.domain.sender import Contact, Sender, format_sender_number
from chaman_tui.domain.steps import take
from chaman_tui.domain.text import Name
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.identity import Identity
from chaman_tui.service.records import TrustedCertificate
from chaman_tui.service.store import Transaction
from chaman_tui.service.system import System
from chaman_tui.service.work import write_entry

_SCOPES = parse_permissions(SCOPES)
_OCMWS = 8
# One in how many requests is in each state, in turn; most are pending, since triage is the daily work.
_STATES = (
    State.PENDING, State.PENDING, State.ACCEPTED, State.PENDING, State.REFUSED, State.PENDING, State.WITHDRAWN,
    State.PENDING, State.BLOCKED, State.ENDED,
)  # fmt: skip


def sample_number(serial: int) -> EnterpriseNumber:
    """A valid enterprise number for the n-th enterprise of the sample data."""
    first = f"0{2_000_000 + serial * 1_371:07}"
    return EnterpriseNumber(f"{first}{97 - int(first) % 97:02}")


def seed(system: System, identity: Identity, delegations: int = 60) -> None:
    """Fill an empty store; a Refusal when it is not empty."""
    identity.require_operator()
    with system.store.transaction() as transaction:
        if transaction.find(records.ENTERPRISES.name):
            raise Refusal([Violation("enterprise.unique", _("the store is already set up"), _("an empty store"))])
        _Seeder(system, transaction, identity, system.clock().replace(microsecond=0)).fill(delegations)


@dataclass
class _Seeder:
    system: System
    transaction: Transaction
    identity: Identity
    now: datetime

    def __post_init__(self) -> None:
        self._names: dict[Party, str] = {}
        self._senders: dict[Party, str] = {}
        self._managers: dict[Party, Member] = {}
        self._entries: list[Entry] = []

    def fill(self, delegations: int) -> None:
        self._authorities()
        needed = max(_OCMWS, delegations - delegations // 2)
        ocmws = [self._enterprise(i, f"OCMW {self._town(i)}", ocmw=True) for i in range(min(needed, 2_000))]
        providers = [
            self._enterprise(100_000 + i, name, ocmw=False, capacity=Capacity.SERVICE_PROVIDER)
            for i, name in enumerate(INTERMEDIARIES)
        ]
        people = {party: self._people(i, party) for i, party in enumerate([*ocmws[:_OCMWS], *providers])}
        others = ocmws[_OCMWS:]
        people |= {
            p: self._member(f"mgr{n}", p, PEOPLE[n % len(PEOPLE)], Role.ACCESS_MANAGER) for n, p in enumerate(others)
        }
        for i, party in enumerate([*ocmws, *providers]):
            self._sender(party, people[party])
            if i < _OCMWS:
                self._accounts(i, party)
        for i in range(delegations):
            owner, provider = self._pair(i, delegations, ocmws, providers)
            self._delegation(i, owner, provider, people)
        for entry in sorted(self._entries, key=lambda e: e.at):
            write_entry(self.transaction, entry)

    def _pair(self, i: int, total: int, ocmws: list[Party], providers: list[Party]) -> tuple[Party, Party]:
        """The first half lands in the inbox of the first intermediary, the rest is spread."""
        if i < total // 2:
            return ocmws[i % len(ocmws)], providers[0]
        return ocmws[(i * 7) % len(ocmws)], providers[1 + i % (len(providers) - 1)]

    def _town(self, i: int) -> str:
        return TOWNS[i % len(TOWNS)] if i < len(TOWNS) else f"{TOWNS[i % len(TOWNS)]} {i // len(TOWNS) + 1}"

    def _put(self, table: str, key: str, value: object) -> None:
        self.transaction.put(table, key, records.encode(value))

    def _record(self, at: datetime, member: Member, action: str, about: str, *others: Party, **details: str) -> None:
        visible = (member.party, *others)
        who = self.identity.user
        entry = Entry(at, member.login, action, about, member.party, who, visible, details, name=member.name)
        self._entries.append(entry)

    def _authorities(self) -> None:
        self.eid = Authority.make("Sample Citizen CA", self.now)
        self.personalsign = Authority.make("Sample PersonalSign 3 CA", self.now)
        self.anchors: list[Anchor] = []
        for authority, kind in ((self.eid, Kind.EID), (self.personalsign, Kind.PERSONALSIGN)):
            anchor = check_anchor(authority.pem, kind, self.now).value
            self.anchors.append(anchor)
            trusted = TrustedCertificate(anchor.certificate.fingerprint, kind, anchor.certificate.der)
            self._put(records.ANCHORS.name, trusted.fingerprint, trusted)

    def _enterprise(self, i: int, name: str, *, ocmw: bool, capacity: Capacity = Capacity.EMPLOYER) -> Party:
        party = Party(sample_number(i % 5_000 if ocmw else 5_000 + i % 100), capacity)
        self._names[party] = name
        active = ocmw and i % 3 == 0 and i < _OCMWS
        self._put(records.ENTERPRISES.name, party.key, Enterprise(party, Name(name), ocmw, i % 7 != 6, active))
        return party

    def _people(self, i: int, party: Party) -> Member:
        manager = self._member("manager", party, PEOPLE[i % len(PEOPLE)], Role.ACCESS_MANAGER, i)
        self._member("group", party, PEOPLE[(i + 3) % len(PEOPLE)], Role.GROUP_MANAGER, i)
        self._member("tech", party, PEOPLE[(i + 5) % len(PEOPLE)], Role.USER, i, granted=True)
        self._member("user", party, PEOPLE[(i + 7) % len(PEOPLE)], Role.USER, i)
        self._member("integrator", party, PEOPLE[(i + 9) % len(PEOPLE)], Role.INTEGRATOR, i)
        return manager

    def _member(
        self, label: str, party: Party, name: str, role: Role, i: int | None = None, *, granted: bool = False
    ) -> Member:
        login = label if i is None else f"{label}{i + 1}"
        email = f"{name.lower().replace(' ', '.')}@example.be"
        member = replace(Introduction(login, name, email).parse(party, role), granted=granted)
        self._put(records.MEMBERS.name, member.key, member)
        return member

    def _sender(self, party: Party, manager: Member) -> None:
        number = format_sender_number(self.transaction.next_number("senders"))
        contact = Contact(manager.name, manager.email, "+32 2 511 22 33")
        self._senders[party], self._managers[party] = number, manager
        self._put(records.SENDERS.name, party.key, Sender(number, party, contact))
        self._record(later(self.now, days=-200), manager, "sender.create", "", number=number)

    def _certificate(self, pem: bytes, channel: Channel, party: Party, at: datetime) -> AccountCertificate:
        proven = check_certificate(pem, channel, self.anchors, at).value
        return AccountCertificate.of(proven, proven.certificate.subject, party, at)

    def _accounts(self, i: int, party: Party) -> None:
        """All four channels; the certificates run out at different times, and some have."""
        town = self._town(i)
        began = later(self.now, days=-300)
        left = (400, 45, 12, 3, -2, 120, 700, 30)[i % 8]
        eid = self.eid.issue(f"{PEOPLE[i % len(PEOPLE)]} (Authentication)", began, later(self.now, days=left))
        pro = self.personalsign.issue(f"OCMW {town}", began, later(self.now, days=left + 90))
        end = later(self.now, days=left * 3 % 400 + 20)
        own = self_signed(f"rest.{town.lower()}.example.be", began, end)
        ftp = self._account(i, party, Channel.FTP, eid, began)
        self._save(replace(ftp, username=Username(f"ocmwftp{i:03}"), password_hash=self._password_hash))
        sftp = self._account(i, party, Channel.SFTP, eid, began)
        self._save(replace(sftp, username=Username(f"ocmwsftp{i:03}"), ssh_key=self._ssh_key))
        self._save(self._account(i, party, Channel.SOAP, pro, began))
        rest = self._account(i, party, Channel.REST, own, began, "Dimona")
        self._save(replace(rest, permissions=_SCOPES[:2]))

    @cached_property
    def _password_hash(self) -> str:
        return hash_password("Demo+pass#01")

    @cached_property
    def _ssh_key(self) -> str:
        return check_ssh_key(rsa_public_line()).value.line

    def _account(self, i: int, party: Party, channel: Channel, pem: bytes, began: datetime, name: str = "") -> Account:
        account = Account(f"acc-{channel.value}-{i:04}", party, channel, name or channel.value.upper(), began)
        if channel is Channel.REST:
            code = self.system.code("", 10)
            account = replace(account, client_id=f"self_service_chaman_{self._senders[party]}_{code}")
        return account.with_certificate(self._certificate(pem, channel, party, began), began)

    def _save(self, account: Account) -> None:
        self._put(records.ACCOUNTS.name, account.id, account)
        manager = self._managers[account.party]
        details = {"channel": account.channel.value, "name": account.name}
        self._record(account.created_at, manager, "account.add", account.id, **details)

    def _delegation(self, i: int, owner: Party, provider: Party, people: dict[Party, Member]) -> None:
        by_owner = i % 3 != 2
        side = Side.OWNER if by_owner else Side.INTERMEDIARY
        state = _STATES[i % len(_STATES)]
        if state is State.BLOCKED and by_owner:
            state = State.REFUSED
        if state is State.WITHDRAWN and by_owner and i % 4 == 0:
            state = State.LAPSED
        start = later(self.now, days=-((i * 5) % 90 + 25), minutes=-i)
        needs_account = by_owner or state in {State.ACCEPTED, State.ENDED}
        account = self._delegated_account(i, owner, provider, state, start) if needs_account else None
        found = Delegation(
            f"del-{i + 1:06}",
            owner,
            provider,
            side,
            account.id if account and by_owner else None,
            () if by_owner else _SCOPES[: 1 + i % 3],
            MESSAGES[i % len(MESSAGES)],
            State.PENDING,
            1,
            (self._event(Step.REQUEST, side, people, owner, provider, start, MESSAGES[i % len(MESSAGES)]),),
        )
        if account and state is State.LAPSED:
            (found,) = lapse([found], account.id, later(start, days=1), self.transaction.number)
        for step, who, text in _path(state, side, i):
            at = later(found.updated_at, hours=20)
            found = take(found, self._event(step, who, people, owner, provider, at, text))
        if account and state in {State.ACCEPTED, State.ENDED}:
            found = replace(found, account=account.id)
        self._put(records.DELEGATIONS.name, found.id, found)
        for event in (e for e in found.events if e.step is not Step.LAPSE):
            acting, other = (owner, provider) if event.side is Side.OWNER else (provider, owner)
            action = f"delegation.{event.step.value}"
            self._record(event.at, people[acting], action, found.id, other, counterpart=self._names[other])

    def _event(
        self,
        step: Step,
        side: Side,
        people: dict[Party, Member],
        owner: Party,
        provider: Party,
        at: datetime,
        text: str,
    ) -> Event:
        member = people[owner if side is Side.OWNER else provider]
        return Event(step, side, member.login, member.name, at, text, number=self.transaction.number)

    def _delegated_account(self, i: int, owner: Party, provider: Party, state: State, at: datetime) -> Account:
        code = self.system.code("", 10)
        account = Account(
            f"acc-{i + 1:06}",
            owner,
            Channel.REST,
            f"{SERVICES[i % len(SERVICES)]} {i + 1}",
            at,
            client_id=f"self_service_chaman_{self._senders[owner]}_{code}",
            permissions=_SCOPES[: 1 + i % 3],
        )
        if state is State.ACCEPTED:
            account = replace(account, delegated_to=provider)
            if i < 200:
                pem = self_signed(f"client-{i}.example.be", at, later(at, days=20 + i * 11))
                account = account.with_certificate(self._certificate(pem, Channel.REST, provider, at), at)
        if state is State.LAPSED:
            account = replace(account, state=AccountState.CLOSED)
        self._save(account)
        return account


def _path(state: State, side: Side, i: int) -> list[tuple[Step, Side, str]]:
    """The steps after the request that lead to a state."""
    other = side.other
    reason = REASONS[i % len(REASONS)]
    refusal = (Step.REFUSE, other, reason)
    if state is State.PENDING:
        again = [refusal, (Step.RESEND, side, "")]
        return again * (i % 3) if i % 4 == 3 else []
    if state is State.BLOCKED:
        return [refusal, (Step.RESEND, side, "")] * (MOST_SENDS - 1) + [refusal]
    accepted = (Step.ACCEPT, other, "")
    return {
        State.ACCEPTED: [accepted],
        State.REFUSED: [refusal],
        State.WITHDRAWN: [(Step.WITHDRAW, side, "")],
        State.LAPSED: [],
        State.ENDED: [accepted, (Step.END, side, reason)],
    }[state]
