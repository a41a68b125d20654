"""Every rule about REST and delegation through the verbs, in both directions; and the rulebook as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import Delegation, State
from chaman_tui.domain.enterprise import Capacity, Party
from chaman_tui.domain.errors import NotFound, Refusal, Violation
from chaman_tui.domain.rest_channel import call_violations
from chaman_tui.domain.rules import all_rules, rule
from chaman_tui.service import accounts, certificates, delegations, people, rest, senders
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import (
    COMPANY,
    OCMW,
    OPERATOR,
    OTHER_OCMW,
    PROVIDER,
    TYPED,
    FakeClock,
    add_enterprise,
    add_member,
)
from tests.material import make
from tests.service.helpers import World, ftp, one, refused, rest_account, rival, secretariat, trusted

__all__ = ["rival", "secretariat", "trusted"]


# REST


def test_rest_valid_certificate(world: World, clock: FakeClock) -> None:
    assert refused(rest.activate, world["ocmw"]) == ("rest.valid-certificate",)
    account = rest_account(world["ocmw"])
    assert refused(rest.activate, world["ocmw"]) == ("rest.valid-certificate",)
    certificates.add(world["ocmw"], account, make(days=30).pem)
    clock.advance(days=29, seconds=1)
    assert refused(rest.activate, world["ocmw"]) == ("rest.valid-certificate",)
    clock.advance(seconds=-2)
    assert rest.activate(world["ocmw"]).rest_active
    clock.advance(days=1)
    assert not next(c for c in rest.readiness(world["ocmw"]) if c.id == "rest.valid-certificate").met


def test_rest_enterprise_registered(system: System) -> None:
    add_enterprise(system, COMPANY, "Nieuw", registered=False)
    manager = add_member(system, COMPANY, "mgr", Role.ACCESS_MANAGER)
    senders.create(manager, *TYPED)
    rest_account(manager, certificate=make().pem)
    assert refused(rest.activate, manager) == ("rest.enterprise-registered",)


def test_rest_not_active(world: World) -> None:
    rest_account(world["ocmw"], certificate=make().pem)
    before = world["ocmw"].read().actor().enterprise
    assert [v.rule for v in call_violations(before)] == ["rest.not-active"]
    after = rest.activate(world["ocmw"])
    assert call_violations(after) == []
    assert rest.activate(world["ocmw"]) == after


def test_permission_syntax(world: World) -> None:
    account = rest_account(world["ocmw"])
    assert refused(accounts.set_permissions, world["ocmw"], account, ("a b",)) == ("permission.syntax",)
    assert accounts.set_permissions(world["ocmw"], account, ("b", "a")).permissions == ("a", "b")


def scopes(n: int, prefix: str = "s") -> tuple[str, ...]:
    return tuple(f"{prefix}{i}" for i in range(n))


def observed(verb: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(Refusal) as caught:
        verb(*arguments)
    assert caught.value.rules == ("permission.number",)
    assert caught.value.exit_code == 1
    return caught.value.violations[0].observed


def test_permission_number_where_they_are_given(world: World) -> None:
    owner, account = world["ocmw"], rest_account(world["ocmw"])
    assert len(accounts.set_permissions(owner, account, scopes(50)).permissions) == 50
    assert observed(accounts.set_permissions, owner, account, scopes(51)) == "51 permissions"
    assert accounts.set_permissions(owner, account, ("x",) * 51).permissions == ("x",)  # the same one is one
    assert accounts.set_permissions(owner, account, ("x" * 200,)).permissions == ("x" * 200,)
    assert observed(accounts.set_permissions, owner, account, ("x" * 201,)) == "201 characters"
    opening = Opening(Channel.REST, name="Vol", permissions=scopes(51))
    assert observed(accounts.add, owner, opening) == "51 permissions"
    assert len(accounts.add(owner, replace(opening, permissions=scopes(50))).permissions) == 50
    ask = delegations.request_by_intermediary
    assert observed(ask, world["provider"], OCMW, scopes(51)) == "51 permissions"
    assert len(ask(world["provider"], OCMW, scopes(50)).permissions) == 50


@pytest.mark.parametrize(("had", "asked", "shared"), [(20, 30, 0), (50, 50, 50), (50, 1, 1), (0, 50, 0)])
def test_an_acceptance_that_comes_to_fifty(world: World, had: int, asked: int, shared: int) -> None:
    account = rest_account(world["ocmw"])
    accounts.set_permissions(world["ocmw"], account, scopes(had))
    wanted = scopes(shared) + scopes(asked - shared, "t")
    request = delegations.request_by_intermediary(world["provider"], OCMW, wanted).id
    one(delegations.accept(world["ocmw"], [request], account))
    assert len(accounts.show(world["ocmw"], account).permissions) == had + asked - shared


@pytest.mark.parametrize(("had", "asked"), [(50, 1), (1, 50), (21, 30)])
def test_an_acceptance_past_fifty(world: World, had: int, asked: int) -> None:
    account = rest_account(world["ocmw"])
    accounts.set_permissions(world["ocmw"], account, scopes(had))
    request = delegations.request_by_intermediary(world["provider"], OCMW, scopes(asked, "t")).id
    assert observed(delegations.accept, world["ocmw"], [request], account) == "51 permissions"
    kept = accounts.show(world["ocmw"], account)
    assert (len(kept.permissions), kept.delegated_to) == (had, None)
    assert delegations.show(world["ocmw"], request).delegation.state is State.PENDING


# Delegation


def test_delegation_ocmw(world: World) -> None:
    account = rest_account(world["company"])
    assert refused(delegations.request_by_owner, world["company"], PROVIDER, account) == ("delegation.ocmw",)
    assert refused(delegations.request_by_intermediary, world["provider"], COMPANY) == ("delegation.ocmw",)
    assert delegations.request_by_intermediary(world["provider"], OCMW).state is State.PENDING


def test_delegation_self_in_whatever_capacity(system: System, world: World) -> None:
    assert refused(delegations.request_by_intermediary, world["ocmw"], OCMW) == (
        "delegation.intermediary",
        "delegation.self",
    )
    own_service = Party(OCMW.number, Capacity.SERVICE_PROVIDER)
    add_enterprise(system, own_service, "Ocmw ICT")
    service = add_member(system, own_service, "ict", Role.ACCESS_MANAGER)
    senders.create(service, *TYPED)
    account = rest_account(world["ocmw"])
    assert refused(delegations.request_by_intermediary, service, OCMW) == ("delegation.self",)
    assert refused(delegations.request_by_owner, world["ocmw"], own_service, account) == ("delegation.self",)
    assert delegations.request_by_intermediary(service, OTHER_OCMW).state is State.PENDING


def test_delegation_intermediary(world: World, secretariat: Session) -> None:
    account = rest_account(world["ocmw"])
    assert refused(delegations.request_by_owner, world["ocmw"], COMPANY, account) == ("delegation.intermediary",)
    assert refused(delegations.request_by_intermediary, world["company"], OCMW) == ("delegation.intermediary",)
    assert refused(delegations.request_by_intermediary, world["other"], OCMW) == ("delegation.intermediary",)
    for party in (PROVIDER, secretariat.party):
        assert delegations.request_by_owner(world["ocmw"], party, account).state is State.PENDING


@pytest.mark.usefixtures("trusted")
def test_delegation_rest(world: World, rival: Session) -> None:
    channel = accounts.add(world["ocmw"], ftp())
    assert refused(delegations.request_by_owner, world["ocmw"], PROVIDER, channel.id) == ("delegation.rest",)
    account = rest_account(world["ocmw"])
    first = delegations.request_by_owner(world["ocmw"], PROVIDER, account)
    refused_one = delegations.request_by_owner(world["ocmw"], rival.party, rest_account(world["ocmw"], "DmfA"))
    one(delegations.refuse(rival, [refused_one.id], "nee"))
    one(delegations.accept(world["provider"], [first.id]))
    assert refused(delegations.request_by_owner, world["ocmw"], rival.party, account) == ("delegation.rest",)
    asked = delegations.request_by_intermediary(rival, OCMW).id
    assert refused(delegations.accept, world["ocmw"], [asked], account) == ("delegation.rest",)
    assert one(delegations.resend(world["ocmw"], [refused_one.id])).state is State.PENDING
    one(delegations.refuse(rival, [refused_one.id], "nee"))
    accounts.close(world["ocmw"], refused_one.account or "")
    assert refused(delegations.resend, world["ocmw"], [refused_one.id]) == ("delegation.rest",)


def test_delegation_initiative(world: World) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    assert refused(delegations.accept, world["provider"], [asked]) == ("delegation.initiative",)
    assert refused(delegations.withdraw, world["ocmw"], [asked]) == ("delegation.initiative",)
    assert one(delegations.accept(world["ocmw"], [asked])).state is State.ACCEPTED


def test_delegation_resend_unlimited(world: World) -> None:
    assert "as often as needed" in rule("delegation.resend-unlimited").text
    account = rest_account(world["ocmw"])
    asked = delegations.request_by_owner(world["ocmw"], PROVIDER, account).id
    for _i in range(25):
        delegations.refuse(world["provider"], [asked], "nee")
        assert one(delegations.resend(world["ocmw"], [asked])).resends_left is None


def test_delegation_permissions_and_certificates(world: World) -> None:
    account = rest_account(world["ocmw"], certificate=make("own").pem)
    asked = delegations.request_by_owner(world["ocmw"], PROVIDER, account)
    one(delegations.accept(world["provider"], [asked.id]))
    assert accounts.show(world["ocmw"], account).live == ()
    assert refused(accounts.set_permissions, world["provider"], account, ("x",)) == ("delegation.permissions",)
    assert accounts.set_permissions(world["ocmw"], account, ("x",)).permissions == ("x",)
    for verb in (certificates.listed, lambda s, a: certificates.add(s, a, make("b").pem)):
        assert refused(verb, world["ocmw"], account) == ("delegation.certificates",)
    certificates.add(world["provider"], account, make("his").pem)
    assert len(certificates.listed(world["provider"], account)) == 1
    assert accounts.show(world["ocmw"], account).certificates_seen_by(OCMW) is None
    assert refused(accounts.close, world["ocmw"], account) == ("account.delegated",)
    seen = [e.action for e in people.account_history(world["ocmw"], account, 100)]
    assert "certificate.add" not in seen
    one(delegations.end(world["ocmw"], [asked.id], "klaar"))
    returned = accounts.show(world["ocmw"], account)
    assert (returned.live, returned.delegated_to) == ((), None)
    assert [c.name for c in certificates.listed(world["ocmw"], account)] == ["CN=own"]
    with pytest.raises(NotFound):
        accounts.show(world["provider"], account)


def test_delegation_state(world: World) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    assert refused(delegations.resend, world["provider"], [asked]) == ("delegation.state",)
    assert refused(delegations.request_by_intermediary, world["provider"], OCMW) == ("delegation.state",)
    assert refused(delegations.end, world["ocmw"], [asked], "x") == ("delegation.state",)
    one(delegations.withdraw(world["provider"], [asked]))
    assert refused(delegations.accept, world["ocmw"], [asked]) == ("delegation.state",)


def test_delegation_reason(world: World) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    assert refused(delegations.refuse, world["ocmw"], [asked], "  ") == ("delegation.reason",)
    assert refused(delegations.end, world["ocmw"], [asked], "") == ("delegation.reason",)
    one(delegations.refuse(world["ocmw"], [asked], "  te vroeg "))
    assert delegations.show(world["provider"], asked).delegation.reason == "te vroeg"


def test_accepting_without_an_account_makes_one(world: World) -> None:
    for expected in ("Provider", "Provider 2"):
        asked = delegations.request_by_intermediary(world["provider"], OCMW, ("scope:a",))
        accepted = one(delegations.accept(world["ocmw"], [asked.id]))
        account = accounts.show(world["ocmw"], accepted.account or "")
        assert (account.name, account.permissions, account.delegated_to) == (expected, ("scope:a",), PROVIDER)


def test_several_at_once_are_one_commit_and_failures_stand_apart(system: System, world: World, rival: Session) -> None:
    first = delegations.request_by_intermediary(world["provider"], OCMW).id
    second = delegations.request_by_intermediary(rival, OCMW).id
    before = system.store.version()
    results = delegations.refuse(world["ocmw"], [first, "del-none", second], "nee")
    assert system.store.version() != before
    assert [isinstance(r, Delegation) for r in results] == [True, False, True]
    assert isinstance(results[1], NotFound)
    again = delegations.refuse(world["ocmw"], [first, second], "nee")
    assert all(isinstance(r, Refusal) for r in again)


def test_others_see_nothing_of_a_delegation(world: World) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    with pytest.raises(NotFound):
        delegations.show(world["company"], asked)
    assert [row.incoming for row in delegations.listed(world["ocmw"])] == [True]
    assert [row.incoming for row in delegations.listed(world["provider"])] == [False]
    assert delegations.listed(world["ocmw"], "out") == []


def test_every_change_is_authorised_when_it_commits(system: System, world: World) -> None:
    user = add_member(system, OCMW, "user", Role.USER, granted=True)
    account = rest_account(user)
    people.set_right(world["ocmw"], "user", False)
    assert refused(accounts.close, user, account) == ("access.right",)


def test_history_says_who_and_for_whom(system: System, world: World) -> None:
    operated = Session(system, OPERATOR.acting_as("ocmw-mgr"), OCMW)
    rest_account(operated)
    newest = people.history(world["ocmw"])[0]
    assert (newest.login, newest.operator, newest.action) == ("ocmw-mgr", "operator", "account.add")
    assert all(OCMW in e.visible_to for e in people.history(world["ocmw"]))
    sequences = [e.sequence for e in people.history(world["ocmw"])]
    assert sequences == sorted(sequences, reverse=True)


def test_a_refusal_needs_a_registered_rule() -> None:
    with pytest.raises(KeyError):
        Violation("no.such-rule", "x")
    with pytest.raises(ValueError, match="at least one"):
        Refusal([])


def test_which_rules_ask_for_a_power() -> None:
    powers = {"access.member", "access.right", "access.grant", "access.self", "access.rank",
              "access.rest-configuration", "access.readonly"}  # fmt: skip
    for r in all_rules():
        refusal = Refusal([Violation(r.id, "x")])
        assert refusal.exit_code == (3 if r.id in powers else 1), r.id
        assert refusal.kind == ("no-access" if r.id in powers else "refused"), r.id
    assert Refusal([Violation("username.length", "x"), Violation("access.right", "x")]).exit_code == 3


def test_every_rule_says_how_to_mend_it() -> None:
    found = list(all_rules())
    assert len({r.id for r in found}) == len(found)
    for r in found:
        assert r.text.endswith((".", "_")), r.id
        assert r.fix, r.id
        assert r.source.startswith(("FAQ", "Decision")), r.id


def _sources() -> Iterator[str]:
    for path in Path(__file__).parent.parent.rglob("test_*.py"):
        yield path.read_text()


def test_every_rule_is_tested() -> None:
    text = "\n".join(_sources())
    untested = [r.id for r in all_rules() if f'"{r.id}"' not in text]
    assert untested == []
