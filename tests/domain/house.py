"""A house of delegations in memory: what the service does with the domain, without a store.

The model is tried on it; ``tests/service`` offers the same methods over a real store.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chaman_tui.domain.account import Account, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import Delegation, Event, Side, State, Step
from chaman_tui.domain.enterprise import Enterprise, Party, Registration
from chaman_tui.domain.errors import refuse_if
from chaman_tui.domain.granting import grant, lapse, set_permissions, take_back
from chaman_tui.domain.permission import Scope, parse_permissions
from chaman_tui.domain.sender import Sender
from chaman_tui.domain.steps import take
from chaman_tui.domain.threads import request
from chaman_tui.domain.verbs.delegations import Circumstances, request_violations, step_violations
from tests.conftest import CONTACT, NOW


@dataclass
class House:
    """Enterprises, accounts and requests; ``now`` is a clock that anybody may turn, ``number`` counts commits."""

    enterprises: dict[Party, Enterprise]
    senders: dict[Party, Sender]
    accounts: dict[str, Account] = field(default_factory=dict)
    requests: dict[str, Delegation] = field(default_factory=dict)
    now: datetime = NOW
    number: int = 0

    @classmethod
    def of(cls, *parties: Party) -> "House":
        """All are OCMWs with a sender; what is no intermediary by its capacity is decided by that."""
        enterprises = {party: Registration(party, party.key, ocmw=True).parse() for party in parties}
        return cls(enterprises, {party: Sender("000001", party, CONTACT) for party in parties})

    def add_account(self, owner: Party, permissions: tuple[str, ...] = ()) -> str:
        """A REST account."""
        identifier = f"acc-{len(self.accounts)}"
        self.accounts[identifier] = Account(
            identifier, owner, Channel.REST, identifier, NOW, permissions=parse_permissions(permissions)
        )
        return identifier

    def _event(self, step: Step, side: Side, login: str, scopes: tuple[Scope, ...] | None = None) -> Event:
        self.number += 1
        return Event(step, side, login, login.title(), self.now, "because", scopes, self.number)

    def _around(self, asked: Delegation, account: Account | None) -> Circumstances:
        return Circumstances(
            self.enterprises[asked.owner],
            self.enterprises[asked.intermediary],
            self.senders.get(asked.owner),
            account,
            tuple(d for d in self.requests.values() if d.owner == asked.owner),
        )

    def ask(
        self,
        side: Side,
        owner: Party,
        intermediary: Party,
        login: str,
        account: str | None = None,
        scopes: tuple[str, ...] = (),
    ) -> str:
        """A new request, or a resend of the one that is open; its id."""
        asked = parse_permissions(scopes)
        first = self._event(Step.REQUEST, side, login, asked)
        identifier = f"del-{self.number}"
        fresh = Delegation(identifier, owner, intermediary, side, account, asked, "", State.PENDING, 1, (first,))
        around = self._around(fresh, self.accounts[account] if account else None)
        refuse_if(request_violations(fresh, around))
        sent = request(fresh, around.earlier)
        self.requests[sent.id] = sent
        return sent.id

    def step(self, identifier: str, step: Step, side: Side, login: str, account: str | None = None) -> str:
        """A step on a request; ``account`` is what an owner chooses when it accepts, by default a new one."""
        found = self.requests[identifier]
        name = found.account or account
        chosen = self.accounts[name] if name else None
        refuse_if(step_violations(found, step, side, login, lambda: self._around(found, chosen)))
        taken = take(found, self._event(step, side, login))
        self.requests[identifier] = taken
        if step is Step.ACCEPT:
            self._accept(taken, chosen or self.accounts[self.add_account(found.owner)])
        if step is Step.END and chosen:
            self.accounts[chosen.id] = take_back(chosen, self.now)
        return identifier

    def _accept(self, accepted: Delegation, chosen: Account) -> None:
        self.accounts[chosen.id] = grant(chosen, accepted, self.now)
        self.requests[accepted.id] = replace(accepted, account=chosen.id)
        self._lapse(chosen.id)

    def _lapse(self, account: str) -> None:
        for lapsed in lapse(self.requests.values(), account, self.now, self.number):
            self.requests[lapsed.id] = lapsed

    def close(self, account: str) -> None:
        """Close an account that is not delegated."""
        self.number += 1
        self.accounts[account] = replace(self.accounts[account], state=AccountState.CLOSED)
        self._lapse(account)

    def set_permissions(self, account: str, scopes: tuple[str, ...]) -> None:
        """The owner sets the permissions."""
        self.accounts[account] = set_permissions(self.accounts[account], parse_permissions(scopes))

    def set_ocmw(self, owner: Party, ocmw: bool) -> None:
        """The operator records whether an enterprise is an OCMW."""
        self.enterprises[owner] = replace(self.enterprises[owner], ocmw=ocmw)

    def turn_clock(self, by: timedelta) -> None:
        """Somebody sets the clock, forward or back."""
        self.now += by

    def all_requests(self) -> dict[str, Delegation]:
        """Every request, in the order in which they were made."""
        return self.requests

    def all_accounts(self) -> dict[str, Account]:
        """Every account."""
        return self.accounts
