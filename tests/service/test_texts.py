"""What was checked is what is kept: names and messages in one form, however they were typed."""

import pytest

from chaman_tui.domain.access import Introduction, Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.enterprise import Registration
from chaman_tui.domain.errors import StoreError
from chaman_tui.domain.sender import Contact
from chaman_tui.domain.text import Email, Name
from chaman_tui.service import accounts, delegations, people, records, senders, setup
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import OCMW, OPERATOR, PROVIDER, by_hand, person
from tests.service.helpers import World, one, refused, rest_account

COMPOSED, DECOMPOSED = "Zoë", "Zoe\u0308"


def test_an_account_name_that_looks_the_same_is_the_same(world: World) -> None:
    rest_account(world["ocmw"], f" {DECOMPOSED} ")
    assert accounts.show(world["ocmw"], COMPOSED).name == COMPOSED
    twin = Opening(Channel.REST, name=COMPOSED)
    assert refused(accounts.add, world["ocmw"], twin) == ("account.name",)


def test_a_person_is_kept_as_he_was_checked(world: World) -> None:
    added = people.add_ordinary_user(world["ocmw"], " zoe ", f" {DECOMPOSED} ", " zoe@X.example.be ")
    assert (added.login, added.name, added.email, added.role) == ("zoe", COMPOSED, "zoe@x.example.be", Role.USER)
    assert added in people.members(world["ocmw"])
    assert refused(people.add_ordinary_user, world["ocmw"], "zoe  ", "Z", "z@x.example.be") == ("person.one-role",)


def test_an_enterprise_and_its_first_manager_are_kept_as_they_were_checked(system: System) -> None:
    typed = Registration(OCMW, f" {DECOMPOSED} "), Introduction(" root ", f" {DECOMPOSED} ", " root@X.example.be ")
    enterprise, manager = setup.initialise(system, OPERATOR, *typed)
    assert setup.enterprises(system, OPERATOR) == [enterprise]
    assert setup.memberships(system.store.read(), person("root")) == [manager]
    assert (enterprise.name, manager.login, manager.name, manager.email) == (
        COMPOSED, "root", COMPOSED, "root@x.example.be",
    )  # fmt: skip
    session = Session(system, person("root"), OCMW)
    sent = senders.create(session, f" {DECOMPOSED} ", " an@X.example.be ", " +32 2 511 22 33 ", " NL ")
    assert senders.show(session) == sent
    assert sent.contact == Contact(Name(COMPOSED), Email("an@x.example.be"), "+32 2 511 22 33", "nl")
    changed = senders.replace_contact(session, f" {DECOMPOSED} ", " bo@X.example.be ")
    assert (changed.contact.name, changed.contact.email) == (COMPOSED, "bo@x.example.be")


def test_a_login_that_was_kept_with_blanks_is_read_without(system: System, world: World) -> None:
    with by_hand(system) as transaction:
        document = transaction.get("members", f"ocmw-mgr@{OCMW.key}")
        assert document
        transaction.put("members", f" root @{OCMW.key}", {**document, "login": " root "})
        transaction.put("members", f"Root@{OCMW.key}", {**document, "login": "Root"})
    kept = records.MEMBERS.get(system.store.read(), f" root @{OCMW.key}")
    assert kept
    assert kept.login == "root"
    with pytest.raises(StoreError, match="members"):
        records.MEMBERS.get(system.store.read(), f"Root@{OCMW.key}")


def test_a_message_is_kept_with_plain_spaces(world: World) -> None:
    account = rest_account(world["ocmw"])
    sent = delegations.request_by_owner(world["ocmw"], PROVIDER, account, f" Attention\u00a0: {DECOMPOSED} ❤\ufe0f ")
    assert sent.message == sent.events[0].text == f"Attention : {COMPOSED} ❤\ufe0f"
    assert one(delegations.refuse(world["provider"], [sent.id], "Non\u202f!")).reason == "Non !"


def test_what_is_not_seen_is_refused_in_every_free_text(world: World) -> None:
    ocmw, provider, unseen = world["ocmw"], world["provider"], "a\u3164b"
    assert refused(accounts.add, ocmw, Opening(Channel.REST, name=unseen)) == ("text.plain",)
    assert refused(accounts.add, ocmw, Opening(Channel.REST, name="x", certificate_name=unseen)) == ("text.plain",)
    assert refused(people.add_ordinary_user, ocmw, "x", unseen, "x@x.example.be") == ("text.plain",)
    assert refused(people.add_ordinary_user, ocmw, "x", "x", "a\u3164b@x.example.be") == ("text.plain",)
    assert refused(delegations.request_by_intermediary, provider, OCMW, (), unseen) == ("text.plain",)
    sent = delegations.request_by_intermediary(provider, OCMW)
    assert refused(delegations.refuse, ocmw, [sent.id], unseen) == ("text.plain",)
    assert refused(delegations.end, ocmw, [sent.id], unseen) == ("text.plain",)
