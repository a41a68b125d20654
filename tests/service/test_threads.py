"""Threads, blocks, offers that lapse, permissions that come and go: through the verbs, over a store."""

import pytest

from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import State, Step
from chaman_tui.domain.enterprise import Capacity, Party
from chaman_tui.domain.errors import Refusal
from chaman_tui.domain.history import Entry
from chaman_tui.service import accounts, delegations, people, senders
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session, write_entry
from tests.conftest import COMPANY, CONTACT, OCMW, OTHER_OCMW, PROVIDER, TYPED, FakeClock, add_enterprise, add_member
from tests.service.helpers import World, one, refused, rest_account, rival, secretariat

__all__ = ["rival", "secretariat"]


def test_what_is_offered_lapses_when_the_account_goes_to_another(world: World, rival: Session) -> None:
    account = rest_account(world["ocmw"])
    taken = delegations.request_by_owner(world["ocmw"], PROVIDER, account).id
    offered = delegations.request_by_owner(world["ocmw"], rival.party, account).id
    elsewhere = delegations.request_by_owner(world["ocmw"], rival.party, rest_account(world["ocmw"], "DmfA")).id
    one(delegations.accept(world["provider"], [taken]))
    assert delegations.show(rival, offered).delegation.state is State.LAPSED
    assert delegations.show(rival, elsewhere).delegation.state is State.PENDING
    with pytest.raises(Refusal) as caught:
        delegations.accept(rival, [offered])
    assert caught.value.rules == ("delegation.state", "delegation.rest")
    told = str([(v.observed, v.allowed, v.fix) for v in caught.value.violations])
    seen = str(people.history(rival)) + str(delegations.show(rival, offered)) + told
    for third_party in (PROVIDER.number, PROVIDER.number.dotted, "Provider"):
        assert third_party not in seen
    (entry,) = [e for e in people.history(world["ocmw"]) if e.action == "delegation.lapse"]
    assert (entry.about, entry.visible_to, entry.login) == (offered, (OCMW, rival.party), "")
    one(delegations.end(world["ocmw"], [taken], "klaar"))
    assert refused(delegations.accept, rival, [offered]) == ("delegation.state",)
    assert delegations.request_by_owner(world["ocmw"], rival.party, account).id != offered


def test_what_is_offered_lapses_when_the_owner_gives_the_account_or_closes_it(world: World, rival: Session) -> None:
    given, closed = rest_account(world["ocmw"]), rest_account(world["ocmw"], "DmfA")
    offers = [delegations.request_by_owner(world["ocmw"], rival.party, account).id for account in (given, closed)]
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    one(delegations.accept(world["ocmw"], [asked], given))
    assert delegations.show(world["ocmw"], offers[0]).delegation.state is State.LAPSED
    accounts.close(world["ocmw"], closed)
    assert delegations.show(rival, offers[1]).delegation.state is State.LAPSED
    assert refused(delegations.accept, rival, [offers[1]]) == ("delegation.state", "delegation.rest")
    assert [e.action for e in people.history(rival)].count("delegation.lapse") == 2


def test_an_offer_to_who_has_no_sender_yet(system: System, world: World) -> None:
    newcomer = Party(COMPANY.number, Capacity.SOCIAL_SECRETARIAT)
    add_enterprise(system, newcomer, "Nieuw")
    session = add_member(system, newcomer, "nieuw", Role.ACCESS_MANAGER)
    offered = delegations.request_by_owner(world["ocmw"], newcomer, rest_account(world["ocmw"])).id
    assert refused(delegations.accept, session, [offered]) == ("sender.required",)
    senders.create(session, *TYPED)
    assert one(delegations.accept(session, [offered])).state is State.ACCEPTED


def test_who_is_no_ocmw_any_more_keeps_what_was_accepted(system: System, world: World) -> None:
    accepted = delegations.request_by_intermediary(world["provider"], OCMW).id
    one(delegations.accept(world["ocmw"], [accepted]))
    pending = delegations.request_by_intermediary(world["provider"], OCMW).id
    with system.store.transaction() as transaction:
        document = transaction.get("enterprises", OCMW.key)
        assert document
        transaction.put("enterprises", OCMW.key, {**document, "ocmw": False})
        write_entry(transaction, Entry(system.clock(), "operator", "enterprise.set"))
    assert refused(delegations.accept, world["ocmw"], [pending]) == ("delegation.ocmw",)
    assert delegations.show(world["ocmw"], accepted).delegation.state is State.ACCEPTED
    one(delegations.refuse(world["ocmw"], [pending], "geen OCMW meer"))
    assert refused(delegations.resend, world["provider"], [pending]) == ("delegation.ocmw",)
    assert one(delegations.end(world["provider"], [accepted], "klaar")).state is State.ENDED


def test_delegation_initiative_of_the_person(system: System, world: World) -> None:
    both = add_member(system, PROVIDER, "ocmw-mgr", Role.ACCESS_MANAGER)
    asked = delegations.request_by_intermediary(both, OCMW).id
    assert refused(delegations.accept, world["ocmw"], [asked]) == ("delegation.initiative",)
    one(delegations.refuse(world["ocmw"], [asked], "ik mag weigeren"))
    one(delegations.resend(world["provider"], [asked]))
    assert refused(delegations.accept, world["ocmw"], [asked]) == ("delegation.initiative",)
    colleague = add_member(system, OCMW, "colleague", Role.ACCESS_MANAGER)
    assert one(delegations.accept(colleague, [asked])).state is State.ACCEPTED


def test_another_capacity_does_not_start_afresh(world: World, secretariat: Session) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    assert refused(delegations.request_by_intermediary, secretariat, OCMW) == ("delegation.state",)
    for _n in range(20):
        delegations.refuse(world["ocmw"], [asked], "nee")
        delegations.resend(world["provider"], [asked])
    one(delegations.withdraw(world["provider"], [asked]))
    for session in (world["provider"], secretariat):
        with pytest.raises(Refusal) as caught:
            delegations.request_by_intermediary(session, OCMW)
        assert caught.value.rules == ("delegation.resend-limit", "delegation.blocked")
        assert CONTACT.email in caught.value.violations[1].fix
    assert delegations.request_by_intermediary(secretariat, OTHER_OCMW).sends == 1


def test_the_end_of_an_older_delegation_does_not_lift_the_block(world: World, clock: FakeClock) -> None:
    older = delegations.request_by_intermediary(world["provider"], OCMW).id
    one(delegations.accept(world["ocmw"], [older]))
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    for n in range(21):
        clock.advance(days=-30)
        delegations.refuse(world["ocmw"], [asked], "nee")
        if n < 20:
            delegations.resend(world["provider"], [asked])
    clock.advance(days=10_000)
    one(delegations.end(world["provider"], [older], "klaar"))
    both = ("delegation.resend-limit", "delegation.blocked")
    assert refused(delegations.request_by_intermediary, world["provider"], OCMW) == both
    account = rest_account(world["ocmw"])
    given = delegations.request_by_owner(world["ocmw"], PROVIDER, account).id
    one(delegations.accept(world["provider"], [given]))
    assert refused(delegations.request_by_intermediary, world["provider"], OCMW) == both


def test_the_end_takes_back_what_the_acceptance_added(world: World) -> None:
    for permissions, since, left in ((("a", "b"), None, ("a",)), (("b", "c"), ("b",), ("b",))):
        account = accounts.add(world["ocmw"], Opening(Channel.REST, name="Dimona", permissions=("a",))).id
        asked = delegations.request_by_intermediary(world["provider"], OCMW, permissions).id
        one(delegations.accept(world["ocmw"], [asked], account))
        assert accounts.show(world["ocmw"], account).permissions == tuple(sorted({"a", *permissions}))
        if since:
            accounts.set_permissions(world["ocmw"], account, since)
        one(delegations.end(world["provider"], [asked], "klaar"))
        assert accounts.show(world["ocmw"], account).permissions == left
        accounts.close(world["ocmw"], account)


def test_twenty_one_refusals_and_the_block(world: World) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    for left in range(20, 0, -1):
        assert one(delegations.refuse(world["ocmw"], [asked], "nee")).resends_left == left
        if left % 2:
            assert delegations.request_by_intermediary(world["provider"], OCMW).id == asked
        else:
            one(delegations.resend(world["provider"], [asked]))
    assert one(delegations.refuse(world["ocmw"], [asked], "nee")).state is State.BLOCKED
    both = ("delegation.resend-limit", "delegation.blocked")
    assert refused(delegations.resend, world["provider"], [asked]) == both
    assert refused(delegations.request_by_intermediary, world["provider"], OCMW) == both
    assert delegations.request_by_intermediary(world["provider"], OTHER_OCMW).sends == 1
    account = rest_account(world["ocmw"])
    started = delegations.request_by_owner(world["ocmw"], PROVIDER, account)
    assert one(delegations.accept(world["provider"], [started.id])).state is State.ACCEPTED


def test_history_names_permissions_before_and_after(world: World) -> None:
    account = accounts.add(world["ocmw"], Opening(Channel.REST, name="Dimona", permissions=("a",))).id
    asked = delegations.request_by_intermediary(world["provider"], OCMW, ("a", "b")).id
    one(delegations.accept(world["ocmw"], [asked], account))
    accounts.set_permissions(world["ocmw"], account, ("b", "c"))
    other = delegations.request_by_intermediary(world["provider"], OCMW, ("d",)).id
    made = one(delegations.accept(world["ocmw"], [other])).account or ""
    one(delegations.end(world["provider"], [other], "klaar"))
    one(delegations.end(world["provider"], [asked], "klaar"))
    told = [
        (e.action, e.details["before"], e.details["after"])
        for e in people.history(world["ocmw"])
        if "after" in e.details
    ]
    assert told == [
        ("delegation.end", "d", ""),
        ("delegation.accept", "", "d"),
        ("permission.set", "a b", "b c"),
        ("delegation.accept", "a", "a b"),
        ("account.add", "", "a"),
    ]
    assert accounts.show(world["ocmw"], account).permissions == ("b", "c")
    assert accounts.show(world["ocmw"], made).permissions == ()


def test_why_not_says_it_of_each_request_of_ones_own(world: World, rival: Session) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    others = delegations.request_by_intermediary(rival, OCMW).id
    refused_one = delegations.request_by_intermediary(world["provider"], OTHER_OCMW).id
    one(delegations.refuse(world["other"], [refused_one], "nee"))
    found = delegations.why_not(world["provider"], [asked, refused_one, others, "del-none"], Step.RESEND)
    assert {key: [v.rule for v in why] for key, why in found.items()} == {asked: ["delegation.state"], refused_one: []}
    assert delegations.why_not(world["ocmw"], [asked], Step.ACCEPT) == {asked: []}


def test_the_latest_change_is_that_of_the_last_commit_whatever_the_clock_says(world: World, clock: FakeClock) -> None:
    ids = [delegations.request_by_intermediary(world["provider"], party).id for party in (OCMW, OTHER_OCMW)]
    clock.advance(days=-300)
    one(delegations.refuse(world["ocmw"], ids[:1], "nee"))
    assert [row.delegation.id for row in delegations.listed(world["provider"])] == ids
    clock.advance(days=-300)
    one(delegations.refuse(world["other"], ids[1:], "nee"))
    assert [row.delegation.id for row in delegations.listed(world["provider"])] == ids[::-1]
    requests = [delegations.show(world["provider"], identifier).delegation for identifier in ids]
    numbers = [event.number for place in (0, 1) for request in requests for event in request.events[place : place + 1]]
    assert numbers == sorted(set(numbers))
    account = rest_account(world["ocmw"])
    offered = delegations.request_by_owner(world["ocmw"], PROVIDER, account).id
    accounts.close(world["ocmw"], account)
    sent, lapsed = delegations.show(world["ocmw"], offered).delegation.events
    assert numbers[-1] < sent.number < lapsed.number
