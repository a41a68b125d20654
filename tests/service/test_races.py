"""Several people at once: one winner, and a refusal that names him."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import State
from chaman_tui.domain.errors import ChamanError, Refusal
from chaman_tui.service import accounts, care, delegations, people, senders
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import OCMW, OPERATOR, TYPED, FakeClock, add_member

World = dict[str, Session]
Outcome = object | ChamanError


def at_once(*verbs: Callable[[], object]) -> list[Outcome]:
    """Run verbs at the same moment, each in a thread; what each gave or was refused with."""
    barrier = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> Outcome:
        barrier.wait()
        try:
            return verb()
        except ChamanError as error:
            return error

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


@pytest.fixture
def elsewhere(system: System, clock: FakeClock, tmp_path: Path) -> Callable[[Session], Session]:
    """The same person in another process: with a store of his own over the same directory."""

    def opened(session: Session) -> Session:
        return Session(System(TinyDBStore(tmp_path / "store"), clock), session.identity, session.party)

    return opened


def refused_with(outcomes: list[Outcome], rule: str) -> list[Refusal]:
    found = [o for o in outcomes if isinstance(o, Refusal)]
    assert all(refusal.rules == (rule,) for refusal in found)
    return found


@pytest.mark.parametrize("turn", range(8))
def test_accepted_and_refused_at_the_same_moment(
    system: System, world: World, elsewhere: Callable[[Session], Session], turn: int
) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    colleague = elsewhere(add_member(system, OCMW, "group", Role.GROUP_MANAGER))
    manager = elsewhere(world["ocmw"])
    verbs = [
        lambda: delegations.accept(manager, [asked]),
        lambda: delegations.refuse(colleague, [asked], "nee"),
    ]
    outcomes = at_once(*(verbs if turn % 2 else reversed(verbs)))
    (loser,) = refused_with(outcomes, "delegation.state")
    decided = delegations.show(world["ocmw"], asked).delegation
    assert decided.state in {State.ACCEPTED, State.REFUSED}
    assert decided.decided_by
    assert decided.decided_by.name in loser.violations[0].observed
    assert "2026-11-23 12:00" in loser.violations[0].observed
    actions = [e.action for e in people.history(world["ocmw"]) if e.about == asked]
    assert len(actions) == 2
    assert care.verify(system, OPERATOR)[1] == []


def test_one_account_per_channel_also_at_the_same_moment(
    system: System, world: World, elsewhere: Callable[[Session], Session]
) -> None:
    sessions = [elsewhere(world["ocmw"]) for _n in range(4)]
    outcomes = at_once(*(lambda s=s: accounts.add(s, Opening(Channel.REST, name="Dimona")) for s in sessions))
    assert len(refused_with(outcomes, "account.name")) == 3
    assert len(accounts.visible(world["ocmw"])) == 1


def test_one_sender_also_at_the_same_moment(
    system: System, world: World, elsewhere: Callable[[Session], Session]
) -> None:
    from tests.conftest import COMPANY, add_enterprise

    party = type(COMPANY)(COMPANY.number, type(COMPANY.capacity).SOCIAL_SECRETARIAT)
    add_enterprise(system, party, "Secretariaat")
    session = add_member(system, party, "sec", Role.ACCESS_MANAGER)
    sessions = [elsewhere(session) for _n in range(4)]
    outcomes = at_once(*(lambda s=s: senders.create(s, *TYPED) for s in sessions))
    assert len(refused_with(outcomes, "sender.one")) == 3
    assert senders.show(session).number == "000005"


def test_a_right_that_is_revoked_meanwhile_counts_at_the_commit(system: System, world: World) -> None:
    user = add_member(system, OCMW, "user", Role.USER, granted=True)
    accounts.add(user, Opening(Channel.REST, name="Dimona"))
    people.set_right(world["ocmw"], "user", False)
    with pytest.raises(Refusal) as caught:
        accounts.add(user, Opening(Channel.REST, name="DmfA"))
    assert caught.value.rules == ("access.right",)


def test_the_last_resend_is_sent_once(
    system: System, world: World, elsewhere: Callable[[Session], Session], clock: FakeClock
) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    for _n in range(19):
        delegations.refuse(world["ocmw"], [asked], "nee")
        delegations.resend(world["provider"], [asked])
    delegations.refuse(world["ocmw"], [asked], "nee")
    sessions = [elsewhere(world["provider"]) for _n in range(4)]
    outcomes = at_once(*(lambda s=s: delegations.resend(s, [asked]) for s in sessions))
    assert len(refused_with(outcomes, "delegation.state")) == 3
    assert delegations.show(world["ocmw"], asked).delegation.resends == 20
