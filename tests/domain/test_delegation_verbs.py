"""Why a request or a step is forbidden, with everything that it depends on beside itself."""

from dataclasses import replace

import pytest

from chaman_tui.domain.account import Account, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import Delegation, Side, Step
from chaman_tui.domain.enterprise import Capacity, Party, Registration
from chaman_tui.domain.permission import parse_permissions
from chaman_tui.domain.sender import Sender
from chaman_tui.domain.verbs.delegations import (
    Circumstances,
    choice_violations,
    offer_violations,
    request_violations,
    step_violations,
)
from tests.conftest import CONTACT, NOW, OCMW, PROVIDER
from tests.domain.requests import after, fresh, refused_times

SENDER = Sender("000001", OCMW, CONTACT)
ACCOUNT = Account("acc", OCMW, Channel.REST, "Dimona", NOW)
CLOSED = replace(ACCOUNT, state=AccountState.CLOSED)
NOW_ALL_WELL = Circumstances(
    Registration(OCMW, "Gent", ocmw=True).parse(), Registration(PROVIDER, "Dataflux").parse(), SENDER, ACCOUNT
)
NO_OCMW = replace(NOW_ALL_WELL, owner=Registration(OCMW, "Gent").parse())
SECRETARIAT = Party(PROVIDER.number, Capacity.SOCIAL_SECRETARIAT)
LIMIT = ["delegation.resend-limit", "delegation.blocked"]


def rules(request: Delegation, step: Step, now: Circumstances = NOW_ALL_WELL) -> list[str]:
    """The rules against a step by the side that may take it."""
    side = request.started_by.other if step in {Step.ACCEPT, Step.REFUSE} else request.started_by
    return [v.rule for v in step_violations(request, step, side, "dee", lambda: now)]


@pytest.mark.parametrize("side", Side)
def test_a_request_names_every_rule_that_forbids_it(side: Side) -> None:
    assert request_violations(fresh(side), NOW_ALL_WELL) == []
    nothing_well = replace(NO_OCMW, sender=None, account=CLOSED, earlier=(fresh(side),))
    found = [v.rule for v in request_violations(fresh(side, identifier="new"), nothing_well)]
    assert found == ["delegation.ocmw", "delegation.rest", "sender.required", "delegation.state"]


def test_the_two_and_the_account_count_at_acceptance_and_resend_alone() -> None:
    badly = replace(NO_OCMW, account=CLOSED)
    pending, refused = fresh(Side.OWNER), after(fresh(Side.OWNER), Step.REFUSE)
    for request, step in ((pending, Step.ACCEPT), (refused, Step.RESEND)):
        assert rules(request, step) == []
        assert rules(request, step, badly) == ["delegation.ocmw", "delegation.rest"]
    for request, step in ((pending, Step.REFUSE), (pending, Step.WITHDRAW), (after(pending, Step.ACCEPT), Step.END)):
        assert rules(request, step, badly) == []


def test_what_was_decided_is_told_by_its_state_alone() -> None:
    for steps in ((Step.ACCEPT,), (Step.REFUSE,), (Step.WITHDRAW,)):
        assert rules(after(fresh(Side.OWNER), *steps), Step.ACCEPT, NO_OCMW) == ["delegation.state"]
    assert rules(fresh(Side.OWNER), Step.RESEND, NO_OCMW) == ["delegation.state"]


def test_accepting_what_lapsed_says_also_why_it_did() -> None:
    lapsed = after(fresh(Side.OWNER), Step.LAPSE)
    assert rules(lapsed, Step.ACCEPT, replace(NOW_ALL_WELL, account=CLOSED)) == ["delegation.state", "delegation.rest"]
    assert rules(lapsed, Step.ACCEPT) == ["delegation.state"]
    assert rules(lapsed, Step.RESEND, NO_OCMW) == ["delegation.state"]


def test_who_is_blocked_reads_the_contact_person_of_the_enterprise() -> None:
    blocked = refused_times(21)
    new = fresh(Side.INTERMEDIARY, identifier="new")
    for found in (
        step_violations(blocked, Step.RESEND, Side.INTERMEDIARY, "dee", lambda: NOW_ALL_WELL),
        request_violations(new, replace(NOW_ALL_WELL, account=None, earlier=(blocked,))),
    ):
        assert [v.rule for v in found] == LIMIT
        assert all(CONTACT.email in v.fix for v in found)


def test_a_block_in_another_capacity_stops_a_resend() -> None:
    blocked = replace(refused_times(21), id="blocked", intermediary=SECRETARIAT)
    refused, withdrawn = refused_times(1), after(fresh(Side.INTERMEDIARY), Step.WITHDRAW)
    now = replace(NOW_ALL_WELL, account=None, earlier=(blocked, refused))
    assert rules(refused, Step.RESEND, now) == LIMIT
    assert rules(withdrawn, Step.RESEND, now) == ["delegation.state"]
    assert rules(refused, Step.RESEND) == []


def test_an_acceptance_that_makes_too_many_permissions() -> None:
    scopes = parse_permissions([f"scope-{n}" for n in range(50)])
    full = replace(NOW_ALL_WELL, account=replace(ACCOUNT, permissions=scopes))
    asks = fresh(Side.INTERMEDIARY, scopes=("scope-0", "more"))
    assert rules(asks, Step.ACCEPT, full) == ["permission.number"]
    assert rules(asks, Step.ACCEPT) == []
    assert rules(fresh(Side.INTERMEDIARY, scopes=("scope-0",)), Step.ACCEPT, full) == []
    assert rules(asks, Step.REFUSE, full) == []
    assert rules(after(asks, Step.WITHDRAW), Step.ACCEPT, full) == ["delegation.state"]


def test_an_offer_and_a_choice_name_what_forbids_them() -> None:
    asks = fresh(Side.INTERMEDIARY, scopes=("more",))
    full = replace(ACCOUNT, permissions=parse_permissions([f"scope-{n}" for n in range(50)]))
    assert [v.rule for v in offer_violations(NO_OCMW.owner, CLOSED)] == ["delegation.ocmw", "delegation.rest"]
    assert offer_violations(NOW_ALL_WELL.owner, ACCOUNT) == []
    assert [v.rule for v in choice_violations(asks, replace(full, state=AccountState.CLOSED))] == [
        "delegation.rest",
        "permission.number",
    ]
    assert choice_violations(asks, ACCOUNT) == []


@pytest.mark.parametrize("step", [Step.REFUSE, Step.WITHDRAW, Step.END])
def test_what_is_decided_by_the_request_alone_reads_nothing_else(step: Step) -> None:
    def read() -> Circumstances:
        raise AssertionError(step)

    assert [v.rule for v in step_violations(after(fresh(Side.OWNER), Step.WITHDRAW), step, Side.OWNER, "dee", read)]
