"""Every rule about access, the sender, accounts and certificates through the verbs, in both directions."""

from datetime import timedelta
from pathlib import Path

import pytest

from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.enterprise import Party, Registration
from chaman_tui.domain.errors import NoAccess, NotFound, Refusal
from chaman_tui.service import accounts, certificates, delegations, people, rest, senders, setup, trust
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import COMPANY, NOW, OCMW, OPERATOR, PROVIDER, TYPED, add_enterprise, add_member, person
from tests.material import CERT_SIGN, authority, issued, key, make
from tests.service.helpers import PASSWORD, World, ftp, make_ssh_key, refused, rest_account, trusted

__all__ = ["trusted"]


# Access


def test_access_member(system: System, world: World) -> None:
    integrator = add_member(system, OCMW, "integrator", Role.INTEGRATOR, granted=True)
    group = add_member(system, OCMW, "group", Role.GROUP_MANAGER)
    assert refused(accounts.visible, integrator) == ("access.member",)
    assert accounts.visible(group) == []
    with pytest.raises(NoAccess):
        accounts.visible(Session(system, person("stranger"), OCMW))


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
    with pytest.raises(Refusal) as caught:
        people.set_right(world["ocmw"], "ocmw-mgr", False)
    assert (caught.value.rules, caught.value.exit_code, caught.value.kind) == (("access.role",), 1, "refused")


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
    senders.create(provider, *TYPED)
    assert refused(delegations.request_by_intermediary, provider, OCMW) == ("sender.required",)
    assert senders.create(manager, *TYPED).number == "000002"
    assert accounts.add(manager, opening).client_id


def test_sender_one_for_each_capacity(world: World) -> None:
    assert refused(senders.create, world["ocmw"], *TYPED) == ("sender.one",)
    changed = senders.replace_contact(world["ocmw"], "Bart", "bart@x.be")
    assert (changed.number, senders.show(world["ocmw"]).contact.name) == ("000001", "Bart")


# Accounts


@pytest.mark.usefixtures("trusted")
def test_one_account_per_channel(world: World) -> None:
    accounts.add(world["ocmw"], ftp())
    assert refused(accounts.add, world["ocmw"], ftp("anothername")) == ("account.one-per-channel",)
    first, second = (Opening(Channel.SOAP, certificate=issued(Kind.PERSONALSIGN)) for _time in range(2))
    accounts.add(world["ocmw"], first)
    assert refused(accounts.add, world["ocmw"], second) == ("account.one-per-channel",)
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


@pytest.mark.usefixtures("trusted")
def test_a_closed_account_has_no_password_any_more(world: World) -> None:
    open_one = accounts.add(world["ocmw"], ftp())
    assert (open_one.password_hash or "").startswith("$argon2id$")
    closed = accounts.close(world["ocmw"], open_one.id)
    assert (closed.password_hash, closed.username) == (None, "ocmwgent1")
    assert accounts.show(world["ocmw"], open_one.id).password_hash is None
    key_line = make_ssh_key()
    sftp = Opening(Channel.SFTP, username="ocmwgent1", ssh_key=key_line, certificate=issued(Kind.EID))
    with_key = accounts.add(world["ocmw"], sftp)
    assert accounts.close(world["ocmw"], with_key.id).ssh_key == with_key.ssh_key  # it is public


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
    stranger = person("someone")
    fingerprint = trust.trusted(system, OPERATOR)[0].fingerprint
    with pytest.raises(NoAccess):
        trust.add_anchor(system, stranger, authority("eid").pem, Kind.EID)
    with pytest.raises(NoAccess):
        trust.remove_anchor(system, stranger, fingerprint)
    with pytest.raises(NoAccess):
        setup.add_enterprise(system, stranger, Registration(COMPANY, "Mine"))
    anchor = authority(Kind.EID.value).pem
    assert refused(trust.add_anchor, system, OPERATOR, anchor, Kind.EID) == ("certificate.duplicate",)
    assert refused(trust.add_anchor, system, OPERATOR, make().pem, Kind.EID) == ("trust.authority",)
    accounts.add(world["ocmw"], ftp())
    trust.remove_anchor(system, OPERATOR, fingerprint)
    assert refused(accounts.add, world["other"], ftp("anothername")) == ("certificate.type", "certificate.chain")
    with pytest.raises(NotFound):
        trust.remove_anchor(system, OPERATOR, fingerprint)
