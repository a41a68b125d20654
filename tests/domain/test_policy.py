"""Who may do what: the whole table, role by role."""

from dataclasses import replace

import pytest

from chaman_tui.domain.access import Introduction, Role
from chaman_tui.domain.account import Account
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.enterprise import Registration
from chaman_tui.domain.policy import Action, Actor, ask, certificate_violations, permission_violations, violations
from chaman_tui.domain.sender import Sender
from tests.conftest import CONTACT, NOW, OCMW, PROVIDER

MANAGER = Introduction("an", "An Peeters", "an@x.be").parse(OCMW, Role.ACCESS_MANAGER)
ENTERPRISE = Registration(OCMW, "OCMW Gent", ocmw=True).parse()
SENDER = Sender("000001", OCMW, CONTACT)
ALL = frozenset(Action)

# What each role may do, without and with the right.
MAY = {
    (Role.ACCESS_MANAGER, False): ALL,
    (Role.ACCESS_MANAGER, True): ALL,
    (Role.GROUP_MANAGER, False): ALL - {Action.ACTIVATE_REST},
    (Role.GROUP_MANAGER, True): ALL,
    (Role.USER, False): frozenset(),
    (Role.USER, True): ALL - {Action.GRANT},
    (Role.INTEGRATOR, False): frozenset({Action.READINESS}),
    (Role.INTEGRATOR, True): frozenset({Action.READINESS}),
}
RULE = {
    (Role.USER, False): "access.right",
    (Role.INTEGRATOR, False): "access.member",
    (Role.INTEGRATOR, True): "access.member",
    (Role.USER, True): "access.grant",
}


def actor(role: Role, granted: bool, sender: Sender | None = SENDER) -> Actor:
    return Actor(replace(MANAGER, role=role, granted=granted), ENTERPRISE, sender, (MANAGER,))


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("role", "granted"), MAY)
def test_the_table(role: Role, granted: bool, action: Action) -> None:
    found = [v.rule for v in violations(action, actor(role, granted))]
    if action in MAY[role, granted]:
        assert found == []
    elif action is Action.ACTIVATE_REST:
        assert found == ["access.rest-configuration"]
    else:
        assert found == [RULE[role, granted]]


@pytest.mark.parametrize("action", Action)
def test_without_a_sender(action: Action) -> None:
    found = [v.rule for v in violations(action, actor(Role.ACCESS_MANAGER, False, sender=None))]
    assert found == (["sender.required"] if action in {Action.MANAGE, Action.ACTIVATE_REST} else [])


def test_whom_to_ask_by_name() -> None:
    (violation,) = violations(Action.VIEW, actor(Role.USER, False))
    assert violation.fix == "Ask: An Peeters (Access manager, an@x.be)"
    assert ask(()) == "The enterprise has nobody to ask yet."


@pytest.mark.parametrize("delegated", [False, True])
def test_who_manages_what_on_a_delegated_account(delegated: bool) -> None:
    account = Account("acc-1", OCMW, Channel.REST, "Dimona", NOW, delegated_to=PROVIDER if delegated else None)
    owner = actor(Role.ACCESS_MANAGER, False)
    intermediary = replace(owner, member=replace(MANAGER, party=PROVIDER))
    assert permission_violations(owner, account) == []
    assert [v.rule for v in permission_violations(intermediary, account)] == ["delegation.permissions"]
    assert bool(certificate_violations(owner, account)) is delegated
    assert bool(certificate_violations(intermediary, account)) is not delegated
