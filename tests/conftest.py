import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chaman_tui.domain.access import Introduction, Role
from chaman_tui.domain.enterprise import Capacity, EnterpriseNumber, Party, Registration
from chaman_tui.domain.sender import parse_contact
from chaman_tui.i18n import use_language
from chaman_tui.service import records, senders, setup
from chaman_tui.service.identity import Identity, Power
from chaman_tui.service.store import Transaction
from chaman_tui.service.system import System
from chaman_tui.service.work import Session, record_by_operator
from chaman_tui.storage.tinydb_store import TinyDBStore

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OCMW = Party(EnterpriseNumber("0207437468"))
OTHER_OCMW = Party(EnterpriseNumber("0212171563"))
COMPANY = Party(EnterpriseNumber("0123456749"))
PROVIDER = Party(EnterpriseNumber("0417497106"), Capacity.SERVICE_PROVIDER)
TYPED = ("An Peeters", "an@ocmw.example.be")  # the contact person of a sender, as it is typed
CONTACT = parse_contact(*TYPED)
OPERATOR = Identity("operator", "operator", frozenset(Power))


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many workers as processors: the tests of screens wait for the event loop half of their time."""
    return 2 * len(os.sched_getaffinity(0))


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **spans: float) -> None:
        self.now += timedelta(**spans)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


@pytest.fixture(scope="session", autouse=True)
def _errors_stay_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is kept of an error that a test provokes is not kept in the home of whoever runs the tests."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    yield
    del os.environ["XDG_STATE_HOME"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def system(tmp_path: Path, clock: FakeClock) -> System:
    return System(TinyDBStore(tmp_path / "store"), clock)


def person(login: str) -> Identity:
    """Somebody who comes in at the local door, and is not the operator."""
    return Identity(login, login)


@contextmanager
def by_hand(system: System) -> Iterator[Transaction]:
    """A commit that no verb makes, with the history entry without which there is none."""
    with system.store.transaction() as transaction:
        yield transaction
        record_by_operator(system, transaction, OPERATOR, "person.add", None)


def add_enterprise(system: System, party: Party, name: str, *, ocmw: bool = False, registered: bool = True) -> None:
    setup.add_enterprise(system, OPERATOR, Registration(party, name, ocmw, registered))


def add_member(system: System, party: Party, login: str, role: Role, *, granted: bool = False) -> Session:
    introduction = Introduction(login, login.title(), f"{login}@example.be")
    member = setup.add_person(system, OPERATOR, party, introduction, role)
    if granted:  # also where no manager could grant it
        with by_hand(system) as transaction:
            transaction.put(records.MEMBERS.name, member.key, records.encode(replace(member, granted=True)))
    return Session(system, person(login), party)


@pytest.fixture
def world(system: System) -> dict[str, Session]:
    """Two OCMWs, a company and an intermediary, each with its Access manager and sender."""
    sessions = {}
    for name, party, ocmw in (
        ("ocmw", OCMW, True),
        ("other", OTHER_OCMW, True),
        ("company", COMPANY, False),
        ("provider", PROVIDER, False),
    ):
        add_enterprise(system, party, name.title(), ocmw=ocmw)
        sessions[name] = add_member(system, party, f"{name}-mgr", Role.ACCESS_MANAGER)
        senders.create(sessions[name], *TYPED)
    return sessions
