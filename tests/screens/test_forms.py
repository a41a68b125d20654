"""Setting up, the sender form and the account forms: live rules that do not scold, the cursor in the bad field."""

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from chaman_tui.demo.material import rsa_public_line
from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.service import accounts, senders, setup, trust
from chaman_tui.service.accounts import Opening
from chaman_tui.service.identity import Identity, Power
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.widgets.validated_field import ValidatedField
from tests.conftest import COMPANY, OCMW, OPERATOR, add_enterprise, add_member, person
from tests.material import authority, issued, make
from tests.screens.conftest import REST_PEM, OpenApp, User

World = dict[str, Session]


def focused_field(user: User) -> str | None:
    around = user.app.focused.ancestors if user.app.focused else []
    return next((widget.id for widget in around if isinstance(widget, ValidatedField)), None)


async def test_an_empty_store_walks_to_the_first_account(open_app: OpenApp, system: System) -> None:
    async with open_app(Identity("an", "an", frozenset(Power))) as user:
        assert user.at == "SetupFormScreen"
        await user.type("0207437469")
        assert "not yet" in user.text
        await user.press("backspace")
        await user.type("8")
        assert "✓ met" in user.text
        await user.press("enter")
        await user.type("OCMW Gent")
        await user.press("tab")
        await user.type("An Peeters")
        await user.press("tab")
        await user.type("an@ocmw.example.be")
        await user.press("tab", "space")
        await user.act("submit")
        assert user.at == "SenderFormScreen"
        await user.type("An Peeters")
        await user.press("tab")
        await user.type("an@ocmw.example.be")
        await user.act("submit")
        assert user.at == "AccountListScreen"
        assert "OCMW Gent (000001)" in user.text
    (enterprise,) = setup.enterprises(system, OPERATOR)
    assert (enterprise.party, enterprise.ocmw) == (OCMW, True)
    (member,) = setup.memberships(system.store.read(), person("an"))
    assert member.role is Role.ACCESS_MANAGER


async def test_nothing_scolds_before_the_reader_could_type(open_app: OpenApp, system: System) -> None:
    add_enterprise(system, COMPANY, "Company")
    add_member(system, COMPANY, "an", Role.ACCESS_MANAGER)
    async with open_app("an") as user:
        assert user.at == "SenderFormScreen"
        assert "not met" not in user.text
        heights = [field.size.height for field in user.app.screen.query(ValidatedField)]
        await user.press("tab", "tab", "tab", "tab")
        assert "not met" not in user.text
        await user.press("shift+tab", "shift+tab", "shift+tab")
        await user.type("a@x.be; b@x.be")
        assert "○ not yet   exactly one address (more than one address)" in user.text
        await user.press("tab")
        assert "✗ not met   exactly one address" in user.text
        await user.act("submit")
        assert "✗ not met   mandatory (nothing)" in user.text
        assert focused_field(user) == "name"
        await user.type("An")
        assert [field.size.height for field in user.app.screen.query(ValidatedField)] == heights
        await user.act("submit")
        assert focused_field(user) == "email"
        assert isinstance(user.app.focused, Input)
        assert user.app.focused.value == "a@x.be; b@x.be"


async def test_without_a_sender_esc_leads_home_where_adding_says_why_not(open_app: OpenApp, system: System) -> None:
    add_enterprise(system, COMPANY, "Company")
    add_member(system, COMPANY, "an", Role.ACCESS_MANAGER)
    async with open_app("an") as user:
        await user.act("back")
        await user.act("account-add")
        assert "[sender.required]" in user.text
        await user.press("enter")
        assert user.at == "ChooseDialog"


async def test_the_contact_person_is_replaced(open_app: OpenApp, world: World) -> None:
    async with open_app("company-mgr") as user:
        await user.act("sender")
        field = user.app.screen.query_one("#name Input", Input)
        assert field.value == "An Peeters"
        field.value = "Bo"
        await user.act("submit")
        assert user.at == "AccountListScreen"
    assert senders.show(world["company"]).contact.name == "Bo"


async def open_form(user: User, channel: int) -> None:
    await user.act("account-add")
    await user.press(*["down"] * channel, "enter")
    assert user.at == "AccountFormScreen"


@pytest.fixture
def trusted(system: System, world: World) -> World:
    for kind in (Kind.EID, Kind.PERSONALSIGN):
        trust.add_anchor(system, OPERATOR, authority(kind.value).pem, kind)
    return world


async def test_an_ftp_account_with_a_pasted_certificate(open_app: OpenApp, trusted: World) -> None:
    async with open_app("company-mgr") as user:
        await open_form(user, 0)
        await user.type("company1")
        await user.press("tab")
        await user.type("a+b#")
        assert "! advice" in user.text
        assert "a+b#" not in user.text
        await user.press("tab")
        await user.paste(issued(Kind.EID).decode().replace("\n", "\r\n"))
        assert "one X.509 certificate" in user.text
        await user.act("submit")
        assert user.at == "AccountListScreen"
    (account,) = accounts.visible(trusted["company"])
    assert (account.username, account.live[0].kind) == ("company1", Kind.EID)


async def test_an_sftp_account_with_a_key_by_path(open_app: OpenApp, trusted: World, tmp_path: Path) -> None:
    (tmp_path / "id.pub").write_bytes(rsa_public_line())
    (tmp_path / "eid.der").write_bytes(make("x", issuer=authority("eid")).der)
    async with open_app("company-mgr") as user:
        await open_form(user, 1)
        await user.type("company1")
        await user.press("tab")
        await user.paste(f"{tmp_path}/id.pub")
        await user.press("tab")
        await user.paste(f"{tmp_path}/eid.der")
        await user.act("submit")
        assert user.at == "AccountListScreen"
    (account,) = accounts.visible(trusted["company"])
    assert account.ssh_key
    assert account.ssh_key.startswith("ssh-rsa ")


async def test_the_channel_that_has_its_account_says_so(open_app: OpenApp, trusted: World) -> None:
    accounts.add(trusted["company"], Opening(Channel.FTP, "company1", "Sterk+pas#1", certificate=issued(Kind.EID)))
    async with open_app("company-mgr") as user:
        await user.act("account-add")
        assert "[account.one-per-channel]" in user.text
        await user.press("enter")
        assert user.at == "ChooseDialog"


async def test_a_taken_user_name_is_seen_while_typing(open_app: OpenApp, trusted: World) -> None:
    accounts.add(trusted["ocmw"], Opening(Channel.FTP, "ocmwgent1", "Sterk+pas#1", certificate=issued(Kind.EID)))
    async with open_app("company-mgr") as user:
        await open_form(user, 0)
        await user.type("OCMWGENT1")
        assert "not used by another account (OCMWGENT1)" in user.text


async def test_what_the_rules_refuse_keeps_what_was_typed(open_app: OpenApp, trusted: World) -> None:
    async with open_app("company-mgr") as user:
        await open_form(user, 3)
        await user.type("Dimona")
        accounts.add(trusted["company"], Opening(Channel.REST, name="dimona"))  # a colleague was faster
        await user.press("tab", "tab")
        await user.paste(REST_PEM.decode())
        await user.act("submit")
        assert "[account.name]" in user.text
        await user.press("escape")
        assert user.at == "AccountFormScreen"
        assert user.app.screen.query_one("#name Input", Input).value == "Dimona"
        assert user.app.screen.query_one(TextArea).text == REST_PEM.decode()


async def test_a_broken_rule_comes_first_and_f9_names_it(open_app: OpenApp, world: World) -> None:
    async with open_app("company-mgr") as user:
        await open_form(user, 3)
        await user.type("Dimona")
        await user.press("tab", "tab")
        await user.paste(make(usage=None).pem.decode())
        drawn = [line.strip() for line in user.text.splitlines() if line.strip().startswith(("✓", "✗", "○", "!"))]
        first = next(i for i, line in enumerate(drawn) if "key usage Digital Signature" in line)
        assert drawn[first] == "✗ not met   key usage Digital Signature (none)"
        rules = ["one X.509", "RSA-2048", "SHA-256", "valid at", "on REST", "signed with its own key"]
        assert [any(rule in line for line in drawn[first + 1 :]) for rule in rules] == [True] * 6
        await user.act("submit")
        assert user.at == "AccountFormScreen"
        said = "✗ Certificate (may follow later): key usage Digital Signature [certificate.key-usage]"
        assert said in " ".join(user.text.split())
        await user.type("x")
        assert "[certificate.key-usage]" not in user.text


async def test_f9_names_every_rule_that_stands_in_the_way(open_app: OpenApp, world: World) -> None:
    async with open_app("company-mgr") as user:
        await open_form(user, 0)
        await user.type("kort")
        await user.act("submit")
        for rule in ("username.length", "password.special", "certificate.format"):
            assert f"[{rule}]" in user.text
        assert focused_field(user) == "username"


@pytest.mark.parametrize(
    ("pasted", "rule", "stays"),
    [
        (make().private_pem.decode(), "A private key is never accepted. (a PEM private key)", False),
        (REST_PEM.decode() + make().private_pem.decode(), "A private key is never accepted.", False),
        ("A" * 10_000_000, "more than 262,144 bytes", False),
        ("\x1b]52;c;ZXZpbA==\x07[/foo]", "text that is not recognised", True),
        ("🔑 niets", "text that is not recognised", True),
        ("-----BEGIN CERTIFICATE REQUEST-----\nAAAA", "a certificate signing request (CSR)", True),
        ("/dev/zero", "(/dev/zero: it cannot be read)", True),
        ("/nowhere/at.all", "(/nowhere/at.all: it cannot be read)", True),
        ("~nobody-there/x", "(~nobody-there/x: it cannot be read)", True),
        ("/", "(/: it cannot be read)", True),
    ],
)
async def test_bad_material(open_app: OpenApp, world: World, pasted: str, rule: str, stays: bool) -> None:
    async with open_app("company-mgr") as user:
        await open_form(user, 3)
        await user.type("Dimona")
        await user.press("tab", "tab")
        await user.paste(pasted)
        assert rule in user.text
        assert "\x1b" not in user.text
        assert bool(user.app.screen.query_one(TextArea).text) is stays
        if stays:
            await user.act("submit")
            assert "✗ not met" in user.text
            assert user.at == "AccountFormScreen"
        assert accounts.visible(world["company"]) == []
