"""The same random programs through the verbs, over a store: what the domain promises is what is committed."""

import atexit
import shutil
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from hypothesis import settings

from chaman_tui.domain.access import Role
from chaman_tui.domain.account import Account
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import Delegation, Side, Step
from chaman_tui.domain.enterprise import Party
from chaman_tui.service import accounts, delegations, records, senders
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import TYPED, FakeClock, add_enterprise, add_member, by_hand, person
from tests.domain.delegation_machine import OWNERS, PARTIES, PEOPLE, UNBORN, AnyHouse, Programs
from tests.service.helpers import one


@cache
def _founded() -> Path:
    """A store in which everybody is there, made once and copied for each program."""
    scratch = mkdtemp()
    atexit.register(shutil.rmtree, scratch)
    directory = Path(scratch) / "store"
    system = System(TinyDBStore(directory), FakeClock())
    for party in PARTIES:
        add_enterprise(system, party, party.key, ocmw=True)
        side = Side.OWNER if party in (*OWNERS, UNBORN) else Side.INTERMEDIARY
        sessions = [add_member(system, party, login, Role.ACCESS_MANAGER) for login in PEOPLE[side]]
        if party != UNBORN:
            senders.create(sessions[0], *TYPED)
    return directory


class StoreHouse:
    """The house of the programs, over a store."""

    def __init__(self, directory: Path) -> None:
        shutil.copytree(_founded(), directory)
        self.clock = FakeClock()
        self.system = System(TinyDBStore(directory), self.clock)

    def _as(self, login: str, party: Party) -> Session:
        return Session(self.system, person(login), party)

    def ask(
        self,
        side: Side,
        owner: Party,
        intermediary: Party,
        login: str,
        account: str | None = None,
        scopes: tuple[str, ...] = (),
    ) -> str:
        if side is Side.INTERMEDIARY:
            return delegations.request_by_intermediary(self._as(login, intermediary), owner, scopes, "because").id
        assert account
        return delegations.request_by_owner(self._as(login, owner), intermediary, account, "because").id

    def step(self, identifier: str, step: Step, side: Side, login: str, account: str | None = None) -> str:
        session = self._as(login, self.all_requests()[identifier].party(side))
        ids = [identifier]
        results = {
            Step.ACCEPT: lambda: delegations.accept(session, ids, account),
            Step.REFUSE: lambda: delegations.refuse(session, ids, "because"),
            Step.RESEND: lambda: delegations.resend(session, ids),
            Step.WITHDRAW: lambda: delegations.withdraw(session, ids),
            Step.END: lambda: delegations.end(session, ids, "because"),
        }[step]()
        return one(results).id

    def add_account(self, owner: Party, permissions: tuple[str, ...] = ()) -> str:
        number = len(self.all_accounts())
        opening = Opening(Channel.REST, name=f"Account {number}", permissions=permissions)
        return accounts.add(self._as("bo", owner), opening).id

    def close(self, account: str) -> None:
        accounts.close(self._as("bo", self.all_accounts()[account].party), account)

    def set_permissions(self, account: str, scopes: tuple[str, ...]) -> None:
        accounts.set_permissions(self._as("bo", self.all_accounts()[account].party), account, scopes)

    def set_ocmw(self, owner: Party, ocmw: bool) -> None:
        with by_hand(self.system) as transaction:
            found = records.ENTERPRISES.get(transaction, owner.key)
            assert found
            changed = records.encode(replace(found, ocmw=ocmw))
            transaction.put(records.ENTERPRISES.name, owner.key, changed)

    def turn_clock(self, by: timedelta) -> None:
        self.clock.now += by

    def all_requests(self) -> dict[str, Delegation]:
        return {found.id: found for found in records.DELEGATIONS.find(self.system.store.read())}

    def all_accounts(self) -> dict[str, Account]:
        return {found.id: found for found in records.ACCOUNTS.find(self.system.store.read())}


class OverTheStore(Programs):
    """A store for each program."""

    def make_house(self) -> AnyHouse:
        self._directory = TemporaryDirectory()
        return StoreHouse(Path(self._directory.name) / "store")

    def teardown(self) -> None:
        self._directory.cleanup()


OverTheStore.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
TestPrograms = OverTheStore.TestCase
