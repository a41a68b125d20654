"""The way every change takes: one transaction in which the actor is read again, the rules decide, and all commits."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from chaman_tui.domain.access import Member
from chaman_tui.domain.enterprise import Enterprise, Party
from chaman_tui.domain.errors import NoAccess, NotFound, refuse_if
from chaman_tui.domain.history import Entry
from chaman_tui.domain.policy import Action, Actor, violations
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.identity import Identity
from chaman_tui.service.query import Equal
from chaman_tui.service.records import Table
from chaman_tui.service.store import Reader, Transaction
from chaman_tui.service.system import System

T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """A person at work for one enterprise, with that person's powers alone, whoever came in."""

    system: System
    identity: Identity
    party: Party

    def __post_init__(self) -> None:
        """Leave the operator's power at the entrance."""
        object.__setattr__(self, "identity", self.identity.acting_as(self.login))

    @property
    def login(self) -> str:
        """The person."""
        return self.identity.login

    def read(self) -> "View":
        """The present state, as this person sees it."""
        return View(self.system.store.read(), self)

    def authorised(self, action: Action) -> "View":
        """The present state, once the policy has said that this person may."""
        view = self.read()
        view.require(action)
        return view

    @contextmanager
    def change(self, action: Action | None = None) -> Iterator["Work"]:
        """A transaction that first asks the policy whether this person may; commits at its end."""
        with self.system.store.transaction() as transaction:
            work = Work(transaction, self, self.system.clock())
            if action:
                work.require(action)
            yield work


@dataclass(frozen=True)
class View:
    """Reading, with the actor as he is at this moment."""

    reader: Reader
    session: Session

    @property
    def party(self) -> Party:
        """The enterprise for which is read."""
        return self.session.party

    def actor(self) -> Actor:
        """The person, his enterprise and whom he can ask; NoAccess when he is no member any more."""
        member, sender = self.member(), self.get(records.SENDERS, self.party.key)
        return Actor(member, self.enterprise(self.party), sender, self.managers())

    def member(self) -> Member:
        """The person, as a member of the enterprise; NoAccess for whoever is none."""
        found = self.get(records.MEMBERS, f"{self.session.login}@{self.party.key}")
        if found is None:
            raise NoAccess(_("{login} is no member of {party}", login=self.session.login, party=self.party.key))
        return found

    def managers(self) -> tuple[Member, ...]:
        """The managers of the enterprise, Access managers first."""
        members = records.MEMBERS.matching(self.reader, Equal("party", self.party.key))
        return tuple(sorted((m for m in members if m.role.is_manager), key=lambda m: (m.role.value, m.name)))

    def require(self, action: Action) -> Actor:
        """The actor, if he may; else a Refusal that says why and whom to ask."""
        actor = self.actor()
        refuse_if(violations(action, actor))
        return actor

    def enterprise(self, party: Party) -> Enterprise:
        """A registered enterprise, or NotFound."""
        found = self.get(records.ENTERPRISES, party.key)
        if found is None:
            raise NotFound(
                _(
                    "No enterprise {number} is registered as {capacity}.",
                    number=party.number.dotted,
                    capacity=party.capacity.value,
                )
            )
        return found

    def names(self, parties: Iterable[Party]) -> dict[Party, str]:
        """The names of these enterprises; of one that is not registered, its number."""
        found = {party: self.get(records.ENTERPRISES, party.key) for party in set(parties)}
        return {party: enterprise.name if enterprise else party.key for party, enterprise in found.items()}

    def get(self, table: Table[T], key: str) -> T | None:
        """One object, or None."""
        return table.get(self.reader, key)

    def find(self, table: Table[T], **equal: object) -> list[T]:
        """The objects whose fields equal these values."""
        return table.find(self.reader, **equal)


@dataclass(frozen=True)
class Work(View):
    """A change under way."""

    reader: Transaction
    now: datetime

    def __init__(self, transaction: Transaction, session: Session, now: datetime) -> None:
        """Begin inside a transaction."""
        object.__setattr__(self, "reader", transaction)
        object.__setattr__(self, "session", session)
        object.__setattr__(self, "now", now)

    def save(self, table: Table[Any], key: str, value: object) -> None:
        """Put an object."""
        self.reader.put(table.name, key, records.encode(value))

    def record(self, action: str, about: str = "", *others: Party, **details: str) -> None:
        """Add the history entry that explains the change; seen by this enterprise and the others named."""
        who, party = self.session.identity, self.party
        visible = tuple(dict.fromkeys((party, *others)))
        entry = Entry(
            self.now, who.login, action, about, party, who.acted_for, visible, details,
            door=who.door, key=who.key, name=self.member().name,
        )  # fmt: skip
        write_entry(self.reader, entry)


def write_entry(transaction: Transaction, entry: Entry) -> None:
    """Number a history entry and put it."""
    number = transaction.next_number("history")
    document = records.encode(entry)
    document["sequence"] = number
    transaction.put(records.HISTORY.name, f"{number:010}", document)


def record_by_operator(
    system: System, transaction: Transaction, identity: Identity, action: str, party: Party | None, **details: str
) -> None:
    """Add the history entry of what the operator changed; seen by the enterprise that it is about."""
    who, visible = identity.user, (party,) if party else ()
    entry = Entry(system.clock(), who, action, "", party, who, visible, details, door=identity.door, key=identity.key)
    write_entry(transaction, entry)
