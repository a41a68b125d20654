"""Random programs of everybody at once, over a house and the plain model side by side."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chaman_tui.domain.account import Account
from chaman_tui.domain.delegation import Delegation, Side, Step
from chaman_tui.domain.enterprise import Capacity, Party
from chaman_tui.domain.errors import Refusal
from tests.conftest import OCMW, OTHER_OCMW, PROVIDER
from tests.domain.delegation_model import Model, Paper, PaperAccount

SECRETARIAT = Party(PROVIDER.number, Capacity.SOCIAL_SECRETARIAT)
PLAIN_EMPLOYER = Party(PROVIDER.number)
RIVAL = Party(type(PROVIDER.number)("0123456749"), Capacity.SERVICE_PROVIDER)
OWN_SERVICE = Party(OCMW.number, Capacity.SERVICE_PROVIDER)
OTHER_ROLE = Party(OCMW.number, Capacity.SOCIAL_SECRETARIAT)
UNBORN = Party(OTHER_OCMW.number, Capacity.SOCIAL_SECRETARIAT)  # it has no sender

OWNERS = (OCMW, OTHER_OCMW, OTHER_ROLE)
INTERMEDIARIES = (PROVIDER, SECRETARIAT, RIVAL, PLAIN_EMPLOYER, OWN_SERVICE)
PARTIES = tuple(dict.fromkeys((*OWNERS, *INTERMEDIARIES, UNBORN)))
PEOPLE = {Side.OWNER: ("an", "bo"), Side.INTERMEDIARY: ("an", "cy")}  # An is a member on both sides
MANY, MORE = (tuple(f"{letter}{n}" for n in range(30)) for letter in "xy")
SCOPES = st.sampled_from([(), ("a",), ("a", "b"), ("c",), MANY, MORE])
Scopes = tuple[str, ...]
DAYS = st.sampled_from([-4_000, -1, 0, 0, 1, 91])


class AnyHouse(Protocol):
    """What the programs are run on."""

    def ask(
        self,
        side: Side,
        owner: Party,
        intermediary: Party,
        login: str,
        account: str | None = None,
        scopes: tuple[str, ...] = (),
    ) -> str: ...
    def step(self, identifier: str, step: Step, side: Side, login: str, account: str | None = None) -> str: ...
    def add_account(self, owner: Party, permissions: tuple[str, ...] = ()) -> str: ...
    def close(self, account: str) -> None: ...
    def set_permissions(self, account: str, scopes: tuple[str, ...]) -> None: ...
    def set_ocmw(self, owner: Party, ocmw: bool) -> None: ...
    def turn_clock(self, by: timedelta) -> None: ...
    def all_requests(self) -> dict[str, Delegation]: ...
    def all_accounts(self) -> dict[str, Account]: ...


def attempt(verb: Callable[[], str]) -> tuple[str | None, set[str]]:
    """What a verb gave, or the rules by which it was refused."""
    try:
        return verb(), set()
    except Refusal as refusal:
        return None, set(refusal.rules)


class Programs(RuleBasedStateMachine):
    """Everybody at once: each gesture is forbidden by exactly the rules that the model names, or comes to the same."""

    def __init__(self) -> None:
        super().__init__()
        self.house = self.make_house()
        self.model = Model(set(OWNERS) | {UNBORN}, {UNBORN})
        for owner in OWNERS:
            for scopes in ((), ("a",)):
                self._note_account(self.house.add_account(owner, scopes), owner, scopes)

    def make_house(self) -> AnyHouse:
        """A fresh house with these parties, of which only the last owner has no sender."""
        raise NotImplementedError

    def _note_account(self, account: str, owner: Party, scopes: tuple[str, ...]) -> None:
        self.model.accounts[account] = PaperAccount(owner, set(scopes))

    def _accounts(self, owner: Party) -> list[str]:
        return [name for name, account in self.model.accounts.items() if account.owner == owner]

    def _ask(
        self, side: Side, owner: Party, intermediary: Party, login: str, account: str | None, scopes: Scopes
    ) -> None:
        forbidden = self.model.ask(side, owner, intermediary, account)
        identifier, rules = attempt(lambda: self.house.ask(side, owner, intermediary, login, account, scopes))
        assert rules == forbidden
        if identifier is None:
            return
        key = self.model.key(side, owner, intermediary, account)
        open_one = self.model.thread(key).open
        assert identifier not in self.model.papers or identifier == open_one
        self.model.send(identifier, Paper(key, side, owner, intermediary, account), login, scopes)

    def _step(self, identifier: str, step: Step, side: Side, login: str, account: str | None = None) -> None:
        forbidden = self.model.step(identifier, step, side, login, account)
        done, rules = attempt(lambda: self.house.step(identifier, step, side, login, account))
        assert rules == forbidden
        if done is None:
            return
        given = self.house.all_requests()[identifier].account
        if given and given not in self.model.accounts:
            self._note_account(given, self.model.papers[identifier].owner, ())
        self.model.take(identifier, step, login, given)

    @rule(
        owner=st.sampled_from((*OWNERS, UNBORN)),
        intermediary=st.sampled_from(INTERMEDIARIES),
        login=st.sampled_from(PEOPLE[Side.INTERMEDIARY]),
        scopes=SCOPES,
    )
    def intermediary_asks(self, owner: Party, intermediary: Party, login: str, scopes: Scopes) -> None:
        self._ask(Side.INTERMEDIARY, owner, intermediary, login, None, scopes)

    @rule(
        owner=st.sampled_from(OWNERS),
        intermediary=st.sampled_from(INTERMEDIARIES),
        login=st.sampled_from(PEOPLE[Side.OWNER]),
        data=st.data(),
    )
    def owner_offers(self, owner: Party, intermediary: Party, login: str, data: st.DataObject) -> None:
        account = data.draw(st.sampled_from(self._accounts(owner)))
        self._ask(Side.OWNER, owner, intermediary, login, account, ())

    @precondition(lambda self: self.model.papers)
    @rule(
        step=st.sampled_from([s for s in Step if s not in {Step.REQUEST, Step.LAPSE}]),
        side=st.sampled_from(list(Side)),
        person=st.integers(0, 1),
        data=st.data(),
    )
    def somebody_steps(self, step: Step, side: Side, person: int, data: st.DataObject) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.model.papers)))
        paper = self.model.papers[identifier]
        chooses = step is Step.ACCEPT and side is Side.OWNER and paper.account is None
        account = data.draw(st.sampled_from([None, *self._accounts(paper.owner)])) if chooses else None
        self._step(identifier, step, side, PEOPLE[side][person], account)

    @rule(
        owner=st.sampled_from(OWNERS[:2]),
        intermediary=st.sampled_from(INTERMEDIARIES[:2]),
        times=st.integers(1, 22),
        last=st.sampled_from([Step.REFUSE, Step.WITHDRAW]),
        again=st.booleans(),
    )
    def intermediary_presses(self, owner: Party, intermediary: Party, times: int, last: Step, again: bool) -> None:
        """Asks and is refused, many times over; or withdraws each time before anybody answers."""
        key = self.model.key(Side.INTERMEDIARY, owner, intermediary, None)
        side, login = (Side.OWNER, "bo") if last is Step.REFUSE else (Side.INTERMEDIARY, "cy")
        for _n in range(times):
            open_one = self.model.thread(key).open
            if again and open_one:
                self._step(open_one, Step.RESEND, Side.INTERMEDIARY, "cy")
            else:
                self._ask(Side.INTERMEDIARY, owner, intermediary, "cy", None, ())
            if pending := self.model.thread(key).open:
                self._step(pending, last, side, login)

    @rule(data=st.data())
    def owner_closes(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.model.accounts)))
        account = self.model.accounts[name]
        if not account.delegated and not account.closed and len(self._open_accounts(account.owner)) > 1:
            self.house.close(name)
            account.closed = True
            self.model.lapse(name)

    def _open_accounts(self, owner: Party) -> list[str]:
        return [name for name in self._accounts(owner) if not self.model.accounts[name].closed]

    @rule(scopes=SCOPES, data=st.data())
    def owner_sets_permissions(self, scopes: Scopes, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.model.accounts)))
        account = self.model.accounts[name]
        if not account.closed:
            self.house.set_permissions(name, scopes)
            account.scopes, account.added = set(scopes), set()

    @rule(owner=st.sampled_from(OWNERS), ocmw=st.booleans())
    def operator_records(self, owner: Party, ocmw: bool) -> None:
        self.house.set_ocmw(owner, ocmw)
        self.model.ocmws = self.model.ocmws | {owner} if ocmw else self.model.ocmws - {owner}

    @rule(days=DAYS)
    def a_clock_jumps(self, days: int) -> None:
        self.house.turn_clock(timedelta(days=days))

    @invariant()
    def requests_stand_where_the_model_says(self) -> None:
        requests = self.house.all_requests()
        assert requests.keys() == self.model.papers.keys()
        for identifier, paper in self.model.papers.items():
            assert (requests[identifier].state, requests[identifier].sends) == (paper.state, paper.sends)

    @invariant()
    def accounts_are_as_the_model_says(self) -> None:
        accounts = self.house.all_accounts()
        for name, paper in self.model.accounts.items():
            manager = self.model.papers[paper.delegated].intermediary if paper.delegated else None
            assert (set(accounts[name].permissions), accounts[name].delegated_to) == (paper.scopes, manager)

    @invariant()
    def one_open_request_for_each_number_at_each_enterprise(self) -> None:
        asked = (d for d in self.house.all_requests().values() if d.started_by is Side.INTERMEDIARY and d.is_open)
        assert all(n == 1 for n in Counter((d.owner, d.intermediary.number) for d in asked).values())
