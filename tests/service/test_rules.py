"""Every rule of the rulebook through the verbs, in both directions: broken it refuses, kept it lets through."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.delegation import Delegation, State
from chaman_tui.domain.enterprise import Enterprise, Party
from chaman_tui.domain.errors import ChamanError, NoAccess, NotFound, Refusal, Violation
from chaman_tui.domain.rest_channel import call_violations
from chaman_tui.domain.rules import all_rules, rule
from chaman_tui.domain.sender import Contact
from chaman_tui.service import accounts, certificates, delegations, people, rest, senders, setup
from chaman_tui.service.accounts import Opening
from chaman_tui.service.work import Caller, Session, System
from tests.conftest import (
    COMPANY,
    CONTACT,
    NOW,
    OCMW,
    OPERATOR,
    OTHER_OCMW,
    PROVIDER,
    FakeClock,
    add_enterprise,
    add_member,
)
from tests.material import CERT_SIGN, authority, issued, key, make

World = dict[str, Session]
PASSWORD = "Sterk+pas#1"


@pytest.fixture
def trusted(system: System) -> None:
    for kind in (Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER):
        setup.add_anchor(system, OPERATOR, authority(kind.value).pem, kind)


def refused(verb: Callable[..., object], *args: object, **kwargs: object) -> tuple[str, ...]:
    with pytest.raises(Refusal) as caught:
        verb(*args, **kwargs)
    return caught.value.rules


def ftp(username: str = "ocmwgent1", password: str = PASSWORD) -> Opening:
    return Opening(Channel.FTP, username=username, password=password, certificate=issued(Kind.EID))


def rest_account(session: Session, name: str = "Dimona", certificate: bytes = b"") -> str:
    return accounts.add(session, Opening(Channel.REST, name=name, certificate=certificate)).id


def one(results: list[Delegation | ChamanError]) -> Delegation:
    (result,) = results
    assert isinstance(result, Delegation)
    return result


# Access


def test_access_member(system: System, world: World) -> None:
    integrator = add_member(system, OCMW, "integrator", Role.INTEGRATOR, granted=True)
    group = add_member(system, OCMW, "group", Role.GROUP_MANAGER)
    assert refused(accounts.visible, integrator) == ("access.member",)
    assert accounts.visible(group) == []
    with pytest.raises(NoAccess):
        accounts.visible(Session(system, "stranger", OCMW))


def test_access_right(system: System, world: World) -> None:
    user = add_member(system, OCMW, "user", Role.USER)
    with pytest.raises(Refusal) as caught:
        accounts.visible(user)
    (violation,) = caught.value.violations
    assert (violation.rule, caught.value.exit_code, caught.value.kind) == ("access.right", 3, "no-access")
    assert "Ocmw-Mgr" in violation.fix
    assert "ocmw-mgr@example.be" in violation.fix
    people.set_right(world["ocmw"], "user", True)
    assert accounts.visible(user) == []
    people.set_right(world["ocmw"], "user", False)
    assert refused(accounts.visible, user) == ("access.right",)


def test_access_grant(system: System, world: World) -> None:
    user = add_member(system, OCMW, "user", Role.USER, granted=True)
    group = add_member(system, OCMW, "group", Role.GROUP_MANAGER)
    add_member(system, OCMW, "other", Role.USER)
    assert refused(people.set_right, user, "other", True) == ("access.grant",)
    assert people.set_right(group, "other", True).right
    with pytest.raises(NotFound):
        people.set_right(world["company"], "other", True)
    assert refused(people.add_ordinary_user, user, "new", "New", "n@x.be") == ("access.grant",)
    assert not people.add_ordinary_user(group, "new", "New", "n@x.be").right


def test_access_role_cannot_lose_what_comes_with_it(world: World) -> None:
    assert refused(people.set_right, world["ocmw"], "ocmw-mgr", False) == ("access.role",)


def test_access_rest_configuration(system: System, world: World) -> None:
    rest_account(world["ocmw"], certificate=make().pem)
    group = add_member(system, OCMW, "group", Role.GROUP_MANAGER)
    integrator = add_member(system, OCMW, "integrator", Role.INTEGRATOR)
    user = add_member(system, OCMW, "user", Role.USER)
    for session in (group, integrator, user):
        assert refused(rest.activate, session) == ("access.rest-configuration",)
    assert refused(people.set_right, world["ocmw"], "integrator", True) == ("access.rest-configuration",)
    assert [c.met for c in rest.readiness(integrator)] == [True, True, True, False]
    people.set_right(world["ocmw"], "group", True)
    assert rest.activate(group).rest_active
    assert all(c.met for c in rest.readiness(integrator))


def test_person_rules(system: System, world: World) -> None:
    assert refused(people.add_ordinary_user, world["ocmw"], "Bad Login", "", "x") == (
        "person.login",
        "sender.contact-name",
        "sender.contact-email",
    )
    assert refused(people.add_ordinary_user, world["ocmw"], "ocmw-mgr", "N", "n@x.be") == ("person.one-role",)


# Enterprise and sender


def test_enterprise_rules(system: System, world: World) -> None:
    with pytest.raises(Refusal) as caught:
        add_enterprise(system, OCMW, "")
    assert caught.value.rules == ("enterprise.name", "enterprise.unique")
    with pytest.raises(Refusal) as caught:
        Party.parse("0123456789")
    assert caught.value.rules == ("enterprise.number",)


def test_sender_required(system: System) -> None:
    add_enterprise(system, OCMW, "Gent", ocmw=True)
    add_enterprise(system, PROVIDER, "Provider")
    manager = add_member(system, OCMW, "mgr", Role.ACCESS_MANAGER)
    provider = add_member(system, PROVIDER, "prov", Role.ACCESS_MANAGER)
    opening = Opening(Channel.REST, name="x")
    assert refused(accounts.add, manager, opening) == ("sender.required",)
    assert refused(rest.activate, manager) == ("sender.required",)
    assert refused(delegations.request_by_intermediary, provider, OCMW) == ("sender.required",)
    senders.create(provider, CONTACT)
    assert refused(delegations.request_by_intermediary, provider, OCMW) == ("sender.required",)
    assert senders.create(manager, CONTACT).number == "000002"
    assert accounts.add(manager, opening).client_id


def test_sender_one_for_each_capacity(world: World) -> None:
    assert refused(senders.create, world["ocmw"], CONTACT) == ("sender.one",)
    changed = senders.replace_contact(world["ocmw"], Contact("Bart", "bart@x.be"))
    assert (changed.number, senders.show(world["ocmw"]).contact.name) == ("000001", "Bart")


# Accounts


@pytest.mark.usefixtures("trusted")
def test_one_account_per_channel(world: World) -> None:
    accounts.add(world["ocmw"], ftp())
    assert refused(accounts.add, world["ocmw"], ftp("anothername")) == ("account.one-per-channel",)
    soap = Opening(Channel.SOAP, certificate=issued(Kind.PERSONALSIGN))
    accounts.add(world["ocmw"], soap)
    assert refused(accounts.add, world["ocmw"], soap) == ("account.one-per-channel",)
    names = {rest_account(world["ocmw"], name) for name in ("one", "two", "three")}
    assert len(names) == 3
    assert refused(accounts.add, world["ocmw"], Opening(Channel.REST, name="ONE")) == ("account.name",)
    assert refused(accounts.add, world["ocmw"], Opening(Channel.REST)) == ("account.name",)


@pytest.mark.usefixtures("trusted")
def test_all_broken_rules_are_listed(world: World) -> None:
    opening = Opening(Channel.FTP, username="kort é", password="lang zonder tekens", certificate=make().pem)
    assert refused(accounts.add, world["ocmw"], opening) == (
        "username.length",
        "username.characters",
        "password.length",
        "password.special",
        "password.space",
        "certificate.type",
    )


@pytest.mark.usefixtures("trusted")
def test_username_unique_over_enterprises_within_a_channel(system: System, world: World) -> None:
    accounts.add(world["ocmw"], ftp("SharedName1"))
    assert refused(accounts.add, world["other"], ftp("sharedname1")) == ("username.unique",)
    key_line = make_ssh_key()
    sftp = Opening(Channel.SFTP, username="sharedname1", ssh_key=key_line, certificate=issued(Kind.EID))
    assert accounts.add(world["other"], sftp).ssh_key


def make_ssh_key() -> bytes:
    from chaman_tui.demo.material import rsa_public_line

    return rsa_public_line()


@pytest.mark.usefixtures("trusted")
def test_secrets_are_not_kept(system: System, world: World) -> None:
    account = accounts.add(world["ocmw"], ftp())
    accounts.set_password(world["ocmw"], account.id, "Ander+pas#2")
    content = Path(str(system.store.info()["location"]), "journal").read_text()
    assert PASSWORD not in content
    assert "Ander" not in content
    assert "$argon2id$" in content
    assert PASSWORD not in repr(ftp())
    assert refused(accounts.set_password, world["ocmw"], account.id, "x") == ("password.special",)


@pytest.mark.usefixtures("trusted")
def test_what_a_channel_does_not_have(world: World) -> None:
    account = accounts.add(world["ocmw"], ftp()).id
    assert refused(accounts.set_ssh_key, world["ocmw"], account, make_ssh_key()) == ("account.channel",)
    assert refused(accounts.set_permissions, world["ocmw"], account, ()) == ("account.channel",)
    assert refused(accounts.set_password, world["ocmw"], rest_account(world["ocmw"]), PASSWORD) == ("account.channel",)


def test_closing(world: World) -> None:
    account = rest_account(world["ocmw"], certificate=make().pem)
    closed = accounts.close(world["ocmw"], account)
    assert closed.live == ()
    assert refused(accounts.close, world["ocmw"], account) == ("account.closed",)
    assert refused(certificates.add, world["ocmw"], account, make("b").pem) == ("account.closed",)
    assert rest_account(world["ocmw"]) != account


def test_accounts_of_others_do_not_exist(world: World) -> None:
    account = rest_account(world["ocmw"])
    for verb in (accounts.show, accounts.close, certificates.listed):
        with pytest.raises(NotFound):
            verb(world["company"], account)
    assert accounts.show(world["ocmw"], "Dimona").id == account
    assert accounts.show(world["ocmw"], "rest").id == account
    rest_account(world["ocmw"], "Second")
    with pytest.raises(NotFound, match="choose by id"):
        accounts.show(world["ocmw"], "rest")


# Certificates


@pytest.mark.usefixtures("trusted")
def test_certificate_replace_only(world: World) -> None:
    account = accounts.add(world["ocmw"], ftp())
    other = issued(Kind.PERSONALSIGN, "Nieuw")
    assert refused(certificates.add, world["ocmw"], account.id, other) == ("certificate.replace-only",)
    changed = certificates.replace(world["ocmw"], account.id, other)
    assert len(changed.live) == 1
    assert len(changed.certificates) == 2


def test_certificate_add(world: World) -> None:
    account = rest_account(world["ocmw"], certificate=make("a").pem)
    assert refused(certificates.replace, world["ocmw"], account, make("b").pem) == ("certificate.add",)
    assert len(certificates.add(world["ocmw"], account, make("b").pem).live) == 2


def test_certificate_duplicate(world: World) -> None:
    data = make().pem
    account = rest_account(world["ocmw"], certificate=data)
    assert refused(certificates.add, world["ocmw"], account, data) == ("certificate.duplicate",)
    fingerprint = certificates.listed(world["ocmw"], account)[0].fingerprint
    certificates.retire(world["ocmw"], account, fingerprint[:12])
    assert len(certificates.add(world["ocmw"], account, data).live) == 1
    with pytest.raises(NotFound):
        certificates.retire(world["ocmw"], account, "ffff")


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (make(key_name="P-256").pem, ("certificate.key",)),
        (make(usage=CERT_SIGN).pem, ("certificate.key-usage",)),
        (make(start=NOW - timedelta(days=9), days=3).pem, ("certificate.validity",)),
        (make(signer=key("P-521")).pem, ("certificate.self-signature",)),
        (b"nothing of the kind", ("certificate.format",)),
        (make().private_pem, ("key.private",)),
    ],
)
def test_certificate_content(world: World, data: bytes, rules: tuple[str, ...]) -> None:
    account = rest_account(world["ocmw"])
    assert refused(certificates.add, world["ocmw"], account, data) == rules
    assert certificates.listed(world["ocmw"], account) == ()


@pytest.mark.usefixtures("trusted")
def test_trust_is_the_operators(system: System, world: World) -> None:
    stranger = Caller("someone", operator=False)
    fingerprint = setup.trusted(system)[0].fingerprint
    with pytest.raises(NoAccess):
        setup.add_anchor(system, stranger, authority("eid").pem, Kind.EID)
    with pytest.raises(NoAccess):
        setup.remove_anchor(system, stranger, fingerprint)
    with pytest.raises(NoAccess):
        setup.add_enterprise(system, stranger, Enterprise(COMPANY, "Mine"))
    anchor = authority(Kind.EID.value).pem
    assert refused(setup.add_anchor, system, OPERATOR, anchor, Kind.EID) == ("certificate.duplicate",)
    assert refused(setup.add_anchor, system, OPERATOR, make().pem, Kind.EID) == ("trust.authority",)
    accounts.add(world["ocmw"], ftp())
    setup.remove_anchor(system, OPERATOR, fingerprint)
    assert refused(accounts.add, world["other"], ftp("anothername")) == ("certificate.type", "certificate.chain")
    with pytest.raises(NotFound):
        setup.remove_anchor(system, OPERATOR, fingerprint)


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
    senders.create(manager, CONTACT)
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


# Delegation


def test_delegation_ocmw(world: World) -> None:
    account = rest_account(world["company"])
    assert refused(delegations.request_by_owner, world["company"], PROVIDER, account) == ("delegation.ocmw",)
    assert refused(delegations.request_by_intermediary, world["provider"], COMPANY) == ("delegation.ocmw",)
    assert delegations.request_by_intermediary(world["provider"], OCMW).state is State.PENDING


def test_delegation_self(world: World) -> None:
    assert refused(delegations.request_by_intermediary, world["ocmw"], OCMW) == ("delegation.self",)


@pytest.mark.usefixtures("trusted")
def test_delegation_rest(world: World) -> None:
    channel = accounts.add(world["ocmw"], ftp())
    assert refused(delegations.request_by_owner, world["ocmw"], PROVIDER, channel.id) == ("delegation.rest",)
    account = rest_account(world["ocmw"])
    first = delegations.request_by_owner(world["ocmw"], PROVIDER, account)
    second = delegations.request_by_owner(world["ocmw"], COMPANY, account)
    one(delegations.accept(world["provider"], [first.id]))
    assert refused(delegations.accept, world["company"], [second.id]) == ("delegation.rest",)
    assert refused(delegations.request_by_owner, world["ocmw"], COMPANY, account) == ("delegation.rest",)


def test_delegation_initiative(world: World) -> None:
    asked = delegations.request_by_intermediary(world["provider"], OCMW).id
    assert refused(delegations.accept, world["provider"], [asked]) == ("delegation.initiative",)
    assert refused(delegations.withdraw, world["ocmw"], [asked]) == ("delegation.initiative",)
    assert one(delegations.accept(world["ocmw"], [asked])).state is State.ACCEPTED


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


def test_several_at_once_are_one_commit_and_failures_stand_apart(system: System, world: World) -> None:
    first = delegations.request_by_intermediary(world["provider"], OCMW).id
    second = delegations.request_by_intermediary(world["other"], OCMW).id
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
    operated = Session(system, "ocmw-mgr", OCMW, operator="root")
    rest_account(operated)
    newest = people.history(world["ocmw"])[0]
    assert (newest.login, newest.operator, newest.action) == ("ocmw-mgr", "root", "account.add")
    assert all(OCMW in e.visible_to for e in people.history(world["ocmw"]))
    sequences = [e.sequence for e in people.history(world["ocmw"])]
    assert sequences == sorted(sequences, reverse=True)


def test_a_refusal_needs_a_registered_rule() -> None:
    with pytest.raises(KeyError):
        Violation("no.such-rule", "x")
    with pytest.raises(ValueError, match="at least one"):
        Refusal([])


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
