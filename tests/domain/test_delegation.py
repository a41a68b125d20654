"""The delegation state machine against a plain model, and its rules one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chaman_tui.domain.delegation import (
    MOST_SENDS,
    Delegation,
    Event,
    Side,
    State,
    Step,
    current_thread,
    request,
)
from chaman_tui.domain.errors import Refusal
from tests.conftest import NOW, OCMW, OTHER_OCMW, PROVIDER

SIDES = st.sampled_from(list(Side))


def event(step: Step, side: Side, at: int = 0, text: str = "because") -> Event:
    return Event(step, side, "login", "Name", NOW + timedelta(minutes=at), text)


def fresh(side: Side, at: int = 0, identifier: str = "del-1") -> Delegation:
    account = "acc" if side is Side.OWNER else None
    first = (event(Step.REQUEST, side, at),)
    return Delegation(identifier, OCMW, PROVIDER, side, account, (), "", State.PENDING, 1, first)


class Against(RuleBasedStateMachine):
    """Both directions between one pair; the model counts in the simplest way that can be right."""

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[Side, list[Delegation]] = {side: [] for side in Side}
        self.state: dict[Side, State | None] = dict.fromkeys(Side)
        self.sends = dict.fromkeys(Side, 0)
        self.minute = 0

    def _tick(self) -> int:
        self.minute += 1
        return self.minute

    def _store(self, side: Side, changed: Delegation) -> None:
        kept = [d for d in self.made[side] if d.id != changed.id]
        self.made[side] = [*kept, changed]

    def _latest(self, side: Side) -> Delegation:
        return self.made[side][-1]

    @rule(side=SIDES)
    def ask(self, side: Side) -> None:
        state, limited = self.state[side], side is Side.INTERMEDIARY
        if state in {State.ACCEPTED, State.ENDED}:
            self.sends[side], state = 0, None
        full = limited and self.sends[side] == MOST_SENDS
        allowed = state in {None, State.REFUSED, State.WITHDRAWN} and not full
        new = fresh(side, self._tick(), f"del-{self.minute}")
        thread = current_thread(self.made[side], OCMW, PROVIDER, side, new.account)
        if allowed:
            self._store(side, request(new, thread))
            self.sends[side] += 1
            self.state[side] = State.PENDING
            return
        with pytest.raises(Refusal) as caught:
            request(new, thread)
        expected = "delegation.blocked" if state is not State.PENDING else "delegation.state"
        assert expected in caught.value.rules

    @precondition(lambda self: any(self.made.values()))
    @rule(side=SIDES, by=SIDES, step=st.sampled_from([s for s in Step if s is not Step.REQUEST]))
    def step(self, side: Side, by: Side, step: Step) -> None:
        if not self.made[side]:
            return
        allowed = self._model_allows(side, by, step)
        found = self._latest(side)
        assert (not found.violations(step, by)) == allowed
        if not allowed:
            with pytest.raises(Refusal):
                found.take(event(step, by, self._tick()))
            return
        self._store(side, found.take(event(step, by, self._tick())))
        if step is Step.RESEND:
            self.sends[side] += 1
        full = side is Side.INTERMEDIARY and self.sends[side] == MOST_SENDS
        after_refusal = State.BLOCKED if full else State.REFUSED
        self.state[side] = {
            Step.ACCEPT: State.ACCEPTED,
            Step.REFUSE: after_refusal,
            Step.WITHDRAW: State.WITHDRAWN,
            Step.RESEND: State.PENDING,
            Step.END: State.ENDED,
        }[step]

    def _model_allows(self, side: Side, by: Side, step: Step) -> bool:
        state = self.state[side]
        if step in {Step.ACCEPT, Step.REFUSE}:
            return state is State.PENDING and by is not side
        if step is Step.WITHDRAW:
            return state is State.PENDING and by is side
        if step is Step.RESEND:
            return state is State.REFUSED and by is side
        return state is State.ACCEPTED

    @invariant()
    def agrees_with_the_model(self) -> None:
        for side in Side:
            if self.made[side]:
                latest = self._latest(side)
                assert latest.state is self.state[side]
                assert latest.sends == self.sends[side] or self.state[side] in {State.ACCEPTED, State.ENDED}
                assert latest.started_by is Side.OWNER or latest.sends <= MOST_SENDS


Against.TestCase.settings = settings(max_examples=60, stateful_step_count=70, deadline=None)
TestAgainstModel = Against.TestCase


def refused_times(n: int) -> Delegation:
    found = fresh(Side.INTERMEDIARY)
    for i in range(n):
        if i:
            found = found.take(event(Step.RESEND, Side.INTERMEDIARY, i))
        found = found.take(event(Step.REFUSE, Side.OWNER, i))
    return found


def test_twenty_resends_and_not_one_more() -> None:
    for n in range(1, 21):
        found = refused_times(n)
        assert (found.state, found.resends_left) == (State.REFUSED, 21 - n)
    blocked = refused_times(21)
    assert (blocked.state, blocked.resends, blocked.resends_left) == (State.BLOCKED, 20, 0)
    with pytest.raises(Refusal) as caught:
        blocked.take(event(Step.RESEND, Side.INTERMEDIARY))
    assert caught.value.rules == ("delegation.resend-limit", "delegation.blocked")
    assert "starts" in caught.value.violations[1].fix


def test_the_owner_resends_without_limit() -> None:
    found = fresh(Side.OWNER)
    for i in range(60):
        found = found.take(event(Step.REFUSE, Side.INTERMEDIARY, i)).take(event(Step.RESEND, Side.OWNER, i))
    assert (found.state, found.resends, found.resends_left) == (State.PENDING, 60, None)


def test_nobody_answers_his_own_request() -> None:
    for side in Side:
        for step in (Step.ACCEPT, Step.REFUSE):
            with pytest.raises(Refusal) as caught:
                fresh(side).take(event(step, side))
            assert caught.value.rules == ("delegation.initiative",)


def test_a_refusal_and_an_ending_need_a_reason() -> None:
    for found, step in (
        (fresh(Side.OWNER), Step.REFUSE),
        (fresh(Side.OWNER).take(event(Step.ACCEPT, Side.INTERMEDIARY)), Step.END),
    ):
        with pytest.raises(Refusal) as caught:
            found.take(event(step, Side.INTERMEDIARY, text="  "))
        assert caught.value.rules == ("delegation.reason",)


def test_a_second_decision_names_who_decided_and_when() -> None:
    decided = fresh(Side.OWNER).take(event(Step.ACCEPT, Side.INTERMEDIARY))
    with pytest.raises(Refusal) as caught:
        decided.take(event(Step.REFUSE, Side.INTERMEDIARY))
    (violation,) = caught.value.violations
    assert violation.rule == "delegation.state"
    assert "Name" in violation.observed
    assert "2026-11-23 12:00" in violation.observed


def test_withdrawing_is_no_way_round_the_limit() -> None:
    found = fresh(Side.INTERMEDIARY)
    for i in range(1, 21):
        found = request(fresh(Side.INTERMEDIARY, i), found.take(event(Step.WITHDRAW, Side.INTERMEDIARY, i)))
    assert found.sends == MOST_SENDS
    with pytest.raises(Refusal) as caught:
        request(fresh(Side.INTERMEDIARY), found.take(event(Step.WITHDRAW, Side.INTERMEDIARY)))
    assert "delegation.blocked" in caught.value.rules


def test_threads_are_apart_by_pair_direction_and_account() -> None:
    mine = refused_times(2)
    other = replace(fresh(Side.INTERMEDIARY), owner=OTHER_OCMW)
    owners = fresh(Side.OWNER)
    everything = [mine, other, owners]
    assert current_thread(everything, OCMW, PROVIDER, Side.INTERMEDIARY, None) == mine
    assert current_thread(everything, OCMW, PROVIDER, Side.OWNER, "acc") == owners
    assert current_thread(everything, OCMW, PROVIDER, Side.OWNER, "another") is None
