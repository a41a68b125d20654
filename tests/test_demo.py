"""The sample data is real: it keeps the rules, and shows every state."""

import pytest

from chaman_tui.demo.seed import sample_number, seed
from chaman_tui.domain.account import CertificateState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.credentials.username import check_username
from chaman_tui.domain.delegation import State
from chaman_tui.domain.errors import Refusal
from chaman_tui.service import accounts, care, delegations, people, records, senders, setup
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import OPERATOR, FakeClock, person


@pytest.fixture
def demo(system: System) -> System:
    seed(system, OPERATOR, 60)
    return system


def sessions(system: System) -> list[Session]:
    members = [m for m in setup.choices(system, OPERATOR)[0] if m.role.is_manager and m.right]
    return [Session(system, person(m.login), m.party) for m in members]


def test_every_state_and_channel_is_there(demo: System, clock: FakeClock) -> None:
    found = records.DELEGATIONS.find(demo.store.read())
    assert len(found) == 60
    assert {d.state for d in found} == set(State)
    kept = records.ACCOUNTS.find(demo.store.read())
    assert {a.channel for a in kept} == set(Channel)
    certificates = [c for a in kept for c in a.certificates]
    assert {c.state(clock()) for c in certificates} >= {CertificateState.VALID, CertificateState.EXPIRED}
    assert {c.kind for c in certificates} == {Kind.EID, Kind.PERSONALSIGN, Kind.SELF_SIGNED}
    assert any(0 <= c.days_left(clock()) < 30 for c in certificates)


def test_one_intermediary_has_dozens_of_requests(demo: System) -> None:
    inboxes = sorted((len(delegations.listed(session)) for session in sessions(demo)), reverse=True)
    assert inboxes[0] >= 24


def test_it_reads_as_if_it_was_made_by_the_verbs(demo: System) -> None:
    assert care.verify(demo, OPERATOR)[1] == []
    for session in sessions(demo):
        assert senders.show(session).number
        for account in accounts.visible(session):
            assert account.channel.has_username == bool(account.username)
            assert not account.username or check_username(account.username).ok
        for row in delegations.listed(session):
            if row.delegation.state is State.BLOCKED:
                assert (row.delegation.resends, row.delegation.resends_left) == (20, 0)
    moments = [e.at for e in records.HISTORY.find(demo.store.read())]
    assert moments == sorted(moments)


def test_a_delegated_account_is_where_both_sides_say(demo: System) -> None:
    accepted = [d for d in records.DELEGATIONS.find(demo.store.read()) if d.state is State.ACCEPTED]
    for delegation in accepted:
        account = records.ACCOUNTS.get(demo.store.read(), delegation.account or "")
        assert account
        assert (account.party, account.delegated_to) == (delegation.owner, delegation.intermediary)


def test_it_fills_an_empty_store_only(demo: System) -> None:
    with pytest.raises(Refusal):
        seed(demo, OPERATOR, 1)


def test_everybody_can_go_on_from_there(demo: System) -> None:
    session = max(sessions(demo), key=lambda s: len(delegations.listed(s, "in", State.PENDING)))
    waiting = delegations.listed(session, "in", State.PENDING)
    results = delegations.refuse(session, [row.delegation.id for row in waiting], "nee")
    assert len(results) == len(waiting)
    assert people.history(session, 1)[0].action == "delegation.refuse"


@pytest.mark.parametrize("serial", [0, 1, 4_999, 5_099])
def test_numbers_are_valid(serial: int) -> None:
    assert len(sample_number(serial)) == 10


def test_numbers_do_not_repeat() -> None:
    assert len({sample_number(i) for i in range(5_100)}) == 5_100
