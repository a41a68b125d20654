"""The steps on a request, each both ways: by whom, from which state, to which."""

import pytest

from chaman_tui.domain.delegation import Delegation, Side, State, Step
from chaman_tui.domain.errors import Refusal
from chaman_tui.domain.sender import parse_contact
from chaman_tui.domain.steps import fits, take, violations
from tests.domain.requests import after, event, fresh, refused_times

REFUSED_RESEND = (Step.REFUSE, Step.RESEND)
# Every state, by a way that leads to it, with the steps that it lets be taken.
LETS: dict[str, tuple[tuple[Step, ...], State, set[Step]]] = {
    "pending": ((), State.PENDING, {Step.ACCEPT, Step.REFUSE, Step.WITHDRAW, Step.LAPSE}),
    "refused": ((Step.REFUSE,), State.REFUSED, {Step.RESEND}),
    "resent": (REFUSED_RESEND, State.PENDING, {Step.ACCEPT, Step.REFUSE, Step.WITHDRAW, Step.LAPSE}),
    "accepted": ((Step.ACCEPT,), State.ACCEPTED, {Step.END}),
    "ended": ((Step.ACCEPT, Step.END), State.ENDED, set()),
    "withdrawn": ((Step.WITHDRAW,), State.WITHDRAWN, set()),
    "withdrawn-after-refusal": ((*REFUSED_RESEND, Step.WITHDRAW), State.WITHDRAWN, {Step.RESEND}),
    "lapsed": ((Step.LAPSE,), State.LAPSED, set()),
    "blocked": ((*REFUSED_RESEND * 20, Step.REFUSE), State.BLOCKED, set()),
    "last-withdrawn": ((*REFUSED_RESEND * 20, Step.WITHDRAW), State.WITHDRAWN, set()),
}


@pytest.mark.parametrize("name", LETS)
def test_a_state_lets_these_steps_be_taken_and_no_others(name: str) -> None:
    way, state, lets = LETS[name]
    found = after(fresh(Side.INTERMEDIARY), *way)
    assert found.state is state
    for step in set(Step) - {Step.REQUEST}:
        side = Side.OWNER if step in {Step.ACCEPT, Step.REFUSE} else Side.INTERMEDIARY
        assert fits(found, step) == (step in lets)
        rules = {v.rule for v in violations(found, step, side, "dee")}
        if step in lets:
            assert rules == set()
        elif step is Step.RESEND and name in {"blocked", "last-withdrawn"}:
            assert rules == {"delegation.resend-limit", "delegation.blocked"}
        else:
            assert rules == {"delegation.state"}


def test_twenty_resends_and_not_one_more() -> None:
    for n in range(1, 21):
        found = refused_times(n)
        assert (found.state, found.resends_left) == (State.REFUSED, 21 - n)
    blocked = refused_times(21)
    assert (blocked.state, blocked.resends, blocked.resends_left) == (State.BLOCKED, 20, 0)
    with pytest.raises(Refusal) as caught:
        after(blocked, Step.RESEND)
    assert caught.value.rules == ("delegation.resend-limit", "delegation.blocked")
    assert "starts" in caught.value.violations[1].fix
    assert caught.value.violations[0].observed == "20 resends used"


def test_who_is_blocked_is_told_whom_to_contact() -> None:
    contact = parse_contact("An Peeters", "an@ocmw.example.be", "+32 2 511 22 33")
    for way in ("blocked", "last-withdrawn"):
        blocked = after(fresh(Side.INTERMEDIARY), *LETS[way][0])
        for found in violations(blocked, Step.RESEND, Side.INTERMEDIARY, "cy", contact):
            assert "An Peeters (an@ocmw.example.be, +32 2 511 22 33)" in found.fix
    no_phone = violations(refused_times(21), Step.RESEND, Side.INTERMEDIARY, "cy", parse_contact("An", "an@x.be"))
    assert "An (an@x.be)," in no_phone[0].fix


def test_the_owner_resends_without_limit() -> None:
    found = after(fresh(Side.OWNER), *REFUSED_RESEND * 60)
    assert (found.state, found.resends, found.resends_left) == (State.PENDING, 60, None)
    assert not after(found, Step.REFUSE).is_blocked


@pytest.mark.parametrize("side", Side)
def test_each_step_has_its_side(side: Side) -> None:
    for step in (Step.ACCEPT, Step.REFUSE):
        assert [v.rule for v in violations(fresh(side), step, side, "dee")] == ["delegation.initiative"]
        assert violations(fresh(side), step, side.other, "dee") == []
    for found, step in ((fresh(side), Step.WITHDRAW), (after(fresh(side), Step.REFUSE), Step.RESEND)):
        (violation,) = violations(found, step, side.other, "dee")
        assert (violation.rule, violation.observed) == ("delegation.initiative", "the other party asked")
        assert violations(found, step, side, "dee") == []
    accepted = after(fresh(side), Step.ACCEPT)
    assert violations(accepted, Step.END, side, "dee") == violations(accepted, Step.END, side.other, "dee") == []


def test_who_sent_it_does_not_accept_it_for_the_other_side() -> None:
    sent = after(fresh(Side.INTERMEDIARY), Step.REFUSE)
    resent = take(sent, event(Step.RESEND, Side.INTERMEDIARY, login="an"))
    for login in ("cy", "an"):
        (violation,) = violations(resent, Step.ACCEPT, Side.OWNER, login)
        assert violation.rule == "delegation.initiative"
        assert "yourself" in violation.observed
        assert "somebody else" in violation.fix
        assert violations(resent, Step.REFUSE, Side.OWNER, login) == []
    assert violations(resent, Step.ACCEPT, Side.OWNER, "bo") == []  # he refused it before, which is no send


def test_a_refusal_and_an_ending_need_a_reason() -> None:
    for found, step in ((fresh(Side.OWNER), Step.REFUSE), (after(fresh(Side.OWNER), Step.ACCEPT), Step.END)):
        with pytest.raises(Refusal) as caught:
            take(found, event(step, Side.INTERMEDIARY, text="  "))
        assert caught.value.rules == ("delegation.reason",)
        assert take(found, event(step, Side.INTERMEDIARY, text="te duur")).reason == "te duur"


def test_a_second_decision_names_who_decided_and_when() -> None:
    with pytest.raises(Refusal) as caught:
        after(fresh(Side.OWNER), Step.ACCEPT, Step.REFUSE)
    (violation,) = caught.value.violations
    assert (violation.rule, violation.allowed) == ("delegation.state", "pending")
    assert violation.observed == "accepted since 2026-11-23 12:00 UTC, by Cy"


def test_what_lapsed_names_nobody() -> None:
    nobody = event(Step.LAPSE, Side.OWNER).__class__(Step.LAPSE, Side.OWNER, "", "", fresh(Side.OWNER).updated_at)
    (violation,) = violations(take(fresh(Side.OWNER), nobody), Step.ACCEPT, Side.INTERMEDIARY, "cy")
    assert violation.observed == "lapsed since 2026-11-23 12:00 UTC"


def test_a_resend_keeps_what_was_asked_unless_it_says_otherwise() -> None:
    sent = after(fresh(Side.INTERMEDIARY, scopes=("a",)), Step.REFUSE)
    same = take(sent, event(Step.RESEND, Side.INTERMEDIARY, text=""))
    assert (same.permissions, same.message, same.permissions_before) == (("a",), "Dag", None)
    assert same.events[-1].permissions == ("a",)
    other = take(sent, event(Step.RESEND, Side.INTERMEDIARY, text="Nu zo.", scopes=("a", "b")))
    assert (other.permissions, other.message, other.permissions_before) == (("a", "b"), "Nu zo.", ("a",))
    kept: Delegation = after(other, Step.REFUSE, Step.RESEND)
    assert (kept.permissions, kept.permissions_before) == (("a", "b"), None)
