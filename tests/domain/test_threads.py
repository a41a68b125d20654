"""Which thread a new request goes on with; who may be intermediary; who is blocked."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from chaman_tui.domain.delegation import Delegation, Side, State, Step
from chaman_tui.domain.enterprise import Capacity, Party, Registration
from chaman_tui.domain.errors import Refusal
from chaman_tui.domain.sender import parse_contact
from chaman_tui.domain.threads import block_violations, open_request, party_violations, request
from tests.conftest import COMPANY, OCMW, OTHER_OCMW, PROVIDER
from tests.domain.requests import after, event, fresh, refused_times

SECRETARIAT = Party(PROVIDER.number, Capacity.SOCIAL_SECRETARIAT)
BLOCKED = ("delegation.resend-limit", "delegation.blocked")


def ask(*earlier: Delegation, intermediary: Party = PROVIDER, scopes: tuple[str, ...] = ()) -> Delegation:
    """A new request by an intermediary, after these."""
    return request(fresh(Side.INTERMEDIARY, identifier="new", intermediary=intermediary, scopes=scopes), earlier)


def refused(*earlier: Delegation, intermediary: Party = PROVIDER) -> Refusal:
    with pytest.raises(Refusal) as caught:
        ask(*earlier, intermediary=intermediary)
    return caught.value


@pytest.mark.parametrize(
    ("owner", "ocmw", "intermediary", "rules"),
    [
        (OCMW, True, PROVIDER, []),
        (OCMW, True, SECRETARIAT, []),
        (OCMW, False, PROVIDER, ["delegation.ocmw"]),
        (OCMW, True, COMPANY, ["delegation.intermediary"]),
        (OCMW, True, Party(OCMW.number, Capacity.SERVICE_PROVIDER), ["delegation.self"]),
        (OCMW, False, OCMW, ["delegation.ocmw", "delegation.intermediary", "delegation.self"]),
    ],
)
def test_who_may_delegate_to_whom(owner: Party, ocmw: bool, intermediary: Party, rules: list[str]) -> None:
    found = party_violations(
        Registration(owner, "Owner", ocmw=ocmw).parse(), Registration(intermediary, "Other", ocmw=True).parse()
    )
    assert [v.rule for v in found] == rules


def test_a_new_request_on_a_refused_thread_is_a_resend_and_counts() -> None:
    sent = ask(refused_times(2))
    assert (sent.id, sent.state, sent.sends) == ("del-1", State.PENDING, 3)
    assert sent.events[-1].step is Step.RESEND


def test_what_a_new_request_does_not_say_stays() -> None:
    thread = refused_times(1, fresh(Side.INTERMEDIARY, scopes=("a",)))
    assert ask(thread).permissions == ("a",)
    changed = ask(thread, scopes=("b",))
    assert (changed.permissions, changed.permissions_before) == (("b",), ("a",))


def test_a_withdrawal_before_anybody_refused_counts_for_nothing() -> None:
    earlier: list[Delegation] = []
    for n in range(30):
        sent = ask(*earlier)
        assert (sent.id, sent.sends) == ("new", 1)
        earlier.append(after(replace(sent, id=f"del-{n}"), Step.WITHDRAW))


def test_withdrawing_after_a_refusal_is_no_way_round_the_limit() -> None:
    found = refused_times(1)
    for sends in range(2, 22):
        found = ask(found)
        assert (found.id, found.sends) == ("del-1", sends)
        found = after(found, Step.WITHDRAW)
    assert refused(found).rules == BLOCKED


def test_an_acceptance_closes_its_own_thread_and_no_other() -> None:
    accepted = after(refused_times(20), Step.RESEND, Step.ACCEPT)
    assert ask(accepted).sends == 1
    blocked = replace(refused_times(21), id="blocked")
    ended = after(accepted, Step.END)
    for earlier in ((ended, blocked), (blocked, ended), (accepted, blocked), (blocked, accepted)):
        assert refused(*earlier).rules == BLOCKED


def test_nothing_that_the_owner_started_touches_the_thread_of_the_intermediary() -> None:
    given = after(replace(fresh(Side.OWNER), id="given"), Step.ACCEPT)
    for earlier in ([refused_times(21), given], [given, refused_times(21), after(given, Step.END)]):
        assert refused(*earlier).rules == BLOCKED
    offer = fresh(Side.OWNER, identifier="offer")
    assert request(offer, [refused_times(21)]) is offer


def test_a_pending_request_is_named() -> None:
    (violation,) = refused(fresh(Side.INTERMEDIARY)).violations
    assert (violation.rule, violation.observed) == ("delegation.state", "del-1 waits since 2026-11-23 12:00 UTC")
    assert "del-1" in violation.fix


@pytest.mark.parametrize(
    ("steps", "rules"),
    [
        ((), ("delegation.state",)),
        ((Step.REFUSE,), ("delegation.state",)),
        ((Step.REFUSE, Step.RESEND, Step.WITHDRAW), ("delegation.state",)),
        ((Step.REFUSE, *(Step.RESEND, Step.REFUSE) * 20), BLOCKED),
        ((Step.WITHDRAW,), ()),
        ((Step.ACCEPT,), ()),
        ((Step.REFUSE, Step.RESEND, Step.ACCEPT, Step.END), ()),
    ],
)
def test_another_capacity_does_not_start_afresh(steps: Sequence[Step], rules: tuple[str, ...]) -> None:
    stands = after(fresh(Side.INTERMEDIARY), *steps)
    if not rules:
        assert ask(stands, intermediary=SECRETARIAT).intermediary == SECRETARIAT
        return
    refusal = refused(stands, intermediary=SECRETARIAT)
    assert refusal.rules == rules
    for violation in refusal.violations:
        assert "as service provider" in violation.observed
        assert "del-1" not in violation.observed + violation.fix  # who asks need not be a member there


def test_a_thread_belongs_to_the_capacity_of_the_enterprise() -> None:
    blocked = refused_times(21)
    other_role = Party(OCMW.number, Capacity.SOCIAL_SECRETARIAT)
    for owner in (other_role, OTHER_OCMW):
        new = fresh(Side.INTERMEDIARY, identifier="new", owner=owner)
        assert request(new, [blocked]) is new


def test_an_owner_goes_on_by_pair_and_account() -> None:
    offer = after(fresh(Side.OWNER), Step.REFUSE)
    assert request(fresh(Side.OWNER, identifier="new"), [offer]).id == "del-1"
    for new in (
        replace(fresh(Side.OWNER, identifier="new"), account="another"),
        fresh(Side.OWNER, identifier="new", intermediary=SECRETARIAT),
    ):
        assert request(new, [offer]).id == "new"
    with pytest.raises(Refusal) as caught:
        request(fresh(Side.OWNER, identifier="new"), [fresh(Side.OWNER)])
    assert caught.value.rules == ("delegation.state",)


def test_who_is_blocked_elsewhere_is_told_whom_to_contact() -> None:
    new = fresh(Side.INTERMEDIARY, identifier="new", intermediary=SECRETARIAT)
    with pytest.raises(Refusal) as caught:
        request(new, [refused_times(21)], parse_contact("An Peeters", "an@x.be"))
    assert "An Peeters (an@x.be)" in caught.value.violations[1].fix


# Stores from before could hold several open requests of one thread, each with a count of its own.


def test_a_block_counts_most_then_what_waits_then_what_was_sent_most() -> None:
    new = fresh(Side.INTERMEDIARY, identifier="new")
    blocked, pending = replace(refused_times(21), id="blocked"), fresh(Side.INTERMEDIARY, identifier="pending")
    one, two = (replace(refused_times(n), id=f"refused-{n}") for n in (2, 1))
    for earlier, expected in (
        ([blocked, pending, one], blocked),
        ([one, pending, blocked], blocked),
        ([pending, one], pending),
        ([one, pending, two], pending),
        ([one, two], one),
        ([two, one], one),
    ):
        assert open_request(new, earlier) is expected


def test_a_resend_is_blocked_by_another_capacity_that_is() -> None:
    blocked = replace(refused_times(21), id="blocked")
    refused_too = replace(refused_times(1), intermediary=SECRETARIAT)
    assert tuple(v.rule for v in block_violations(refused_too, [blocked, refused_too], None)) == BLOCKED
    assert block_violations(refused_too, [refused_times(20), refused_too], None) == []
    assert block_violations(blocked, [blocked], None) == []
    assert block_violations(replace(refused_too, owner=OTHER_OCMW), [blocked], None) == []


def test_a_withdrawn_request_went_on_in_the_next_one() -> None:
    withdrawn = after(refused_times(1), Step.RESEND, Step.WITHDRAW)
    went_on = after(replace(fresh(Side.INTERMEDIARY), id="next", sends=3), Step.ACCEPT)
    assert (withdrawn.sends_before, went_on.sends_before) == (0, 2)
    new = fresh(Side.INTERMEDIARY, identifier="new")
    assert open_request(new, [withdrawn]) is withdrawn
    assert open_request(new, [withdrawn, went_on]) is open_request(new, [went_on, withdrawn]) is None
    for other in (replace(went_on, intermediary=SECRETARIAT), replace(went_on, sends=2), replace(went_on, sends=1)):
        assert open_request(new, [withdrawn, other]) is withdrawn
    refused_one = after(fresh(Side.INTERMEDIARY), Step.REFUSE)
    assert open_request(new, [refused_one, replace(went_on, sends=2)]) is refused_one


def test_a_clock_orders_nothing() -> None:
    """The first send of what was refused last lies years ahead; the order is that of the list."""
    ahead = refused_times(21, fresh(Side.INTERMEDIARY, 9_999_999))
    later = after(replace(fresh(Side.INTERMEDIARY), id="later", events=(event(Step.REQUEST, Side.INTERMEDIARY),)))
    assert refused(ahead).rules == refused(ahead, after(later, Step.ACCEPT)).rules == BLOCKED
