"""What a request says of itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chaman_tui.domain import delegation
from chaman_tui.domain.delegation import STATE_NAMES, STEP_NAMES, Side, State, Step
from chaman_tui.domain.permission import Scope
from tests.conftest import NOW, OCMW, OTHER_OCMW, PROVIDER
from tests.domain.requests import after, event, fresh, refused_times


def test_the_drawing_shows_every_state_and_step() -> None:
    drawing = delegation.__doc__ or ""
    assert [s.value for s in (*State, *Step) if s.value not in drawing] == []
    assert STATE_NAMES.keys() == set(State)
    assert STEP_NAMES.keys() == set(Step)


@pytest.mark.parametrize(
    ("steps", "is_open"),
    [
        ((), True),
        ((Step.REFUSE,), True),
        ((Step.REFUSE, Step.RESEND), True),
        ((Step.REFUSE, Step.RESEND, Step.WITHDRAW), True),
        ((Step.WITHDRAW,), False),
        ((Step.LAPSE,), False),
        ((Step.ACCEPT,), False),
        ((Step.ACCEPT, Step.END), False),
    ],
)
def test_open_until_it_is_accepted_or_goes_before_anybody_refused(steps: tuple[Step, ...], is_open: bool) -> None:
    assert after(fresh(Side.INTERMEDIARY), *steps).is_open == is_open


def test_blocked_once_the_last_send_came_to_nothing() -> None:
    assert not refused_times(20).is_blocked
    last = after(refused_times(20), Step.RESEND)
    assert last.exhausted
    assert not last.is_blocked
    assert after(last, Step.REFUSE).is_blocked
    assert after(last, Step.WITHDRAW).is_blocked
    assert not after(last, Step.ACCEPT).is_blocked


def test_what_is_counted() -> None:
    found = refused_times(3)
    assert (found.sends, found.resends, found.resends_left) == (3, 2, 18)
    assert refused_times(21).resends_left == 0
    assert (found.sends_before, replace(found, sends=5).sends_before) == (0, 2)
    assert after(fresh(Side.OWNER), Step.WITHDRAW).sends_before == 0
    assert after(fresh(Side.OWNER), Step.REFUSE, Step.RESEND).sends_before == 0
    assert after(fresh(Side.OWNER), Step.REFUSE, Step.RESEND).resends_left is None


def test_waiting_is_counted_from_the_last_send_in_whole_days() -> None:
    found = fresh(Side.INTERMEDIARY)
    assert found.waiting_days(NOW + timedelta(days=2, seconds=-1)) == 1
    assert found.waiting_days(NOW - timedelta(days=9)) == 0  # a clock that was set back
    refused = after(found, Step.REFUSE)
    assert refused.waiting_days(NOW) is None
    resent = after(found, Step.REFUSE, Step.RESEND)
    assert resent.sent.step is Step.RESEND
    assert (
        replace(resent, events=(*resent.events[:-1], event(Step.RESEND, Side.INTERMEDIARY, 1440))).waiting_days(
            NOW + timedelta(days=2)
        )
        == 1
    )


def test_its_parties_and_its_words() -> None:
    found = after(fresh(Side.OWNER), Step.REFUSE, Step.RESEND, Step.ACCEPT)
    assert [found.side_of(p) for p in (OCMW, PROVIDER, OTHER_OCMW)] == [Side.OWNER, Side.INTERMEDIARY, None]
    assert [found.party(side) for side in Side] == [OCMW, PROVIDER]
    assert found.reason == "because"
    assert found.decided_by is found.events[-1]
    assert fresh(Side.OWNER).decided_by is None
    assert fresh(Side.OWNER).reason == ""


def test_the_commit_orders_and_no_clock() -> None:
    early = replace(fresh(Side.OWNER), events=(event(Step.REQUEST, Side.OWNER, 500, number=7),))
    late = replace(fresh(Side.OWNER), events=(event(Step.REQUEST, Side.OWNER, -500, number=8),))
    before_numbers = fresh(Side.OWNER, 9_999)
    assert sorted([late, before_numbers, early], key=lambda d: d.order) == [before_numbers, early, late]
    assert early.updated_at > late.updated_at


def test_what_is_asked_anew_is_known_only_where_both_sets_are() -> None:
    from_before = replace(
        fresh(Side.INTERMEDIARY), permissions=(Scope("a"),), events=(event(Step.REQUEST, Side.INTERMEDIARY),)
    )
    assert from_before.permissions_before is None
    assert after(from_before, Step.REFUSE, Step.RESEND).permissions_before is None
