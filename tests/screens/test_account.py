"""The account list and one account: what can be done, and why the rest cannot."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, TextArea

from chaman_tui.domain.account import AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.history import Door
from chaman_tui.service import accounts, certificates
from chaman_tui.service.accounts import Opening
from chaman_tui.service.work import Session
from tests.conftest import OPERATOR, FakeClock
from tests.material import issued, make
from tests.screens.conftest import REST_PEM, OpenApp, User

World = dict[str, Session]


async def open_account(user: User, name: str) -> None:
    await user.press("home", *["down"] * user.names.index(name), "enter")
    assert user.at == "AccountScreen"


async def test_what_needs_attention_comes_first(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        assert user.names == ["DmfA", "Dimona", "ocmwgent1", "SOAP"]
        states = [row.cells[2:4] for row in user.table.rows]
        assert states[:2] == [("REST not active", "no certificate"), ("REST not active", "26 days left")]
        assert [row.attention for row in user.table.rows] == [True, True, False, False]
        assert "1 delegation request waits for you (i) · the REST channel is not active (r)" in user.text


async def test_it_expires_the_second_it_expires(open_app: OpenApp, office: World, clock: FakeClock) -> None:
    (account,) = (a for a in accounts.visible(office["ocmw"]) if a.name == "Dimona")
    clock.now = account.live[0].not_after
    async with open_app("ocmw-mgr") as user:
        assert "0 days left" in user.text
        clock.advance(seconds=1)
        await user.act("inbox")
        await user.act("back")
        assert "expired 0 days ago" in user.text


async def test_what_others_commit_shows_by_itself(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        accounts.add(office["ocmw"], Opening(Channel.REST, name="Ecaro"))
        await user.second_passes()
        assert "Ecaro" in user.names


async def test_the_owner_of_a_delegated_account_reads_why_he_sees_no_certificates(
    open_app: OpenApp, office: World
) -> None:
    async with open_app("other-mgr") as user:
        assert "managed by the intermediary" in user.text
        await open_account(user, "Ecaro")
        assert "×  Add a certificate" in user.text
        assert "[delegation.certificates]" in user.text
        assert "No certificates." in user.text
        await user.act("certificate-put")
        assert user.at == "AccountScreen"
        await user.act("delegate")
        assert user.at == "AccountScreen"


async def test_the_intermediary_manages_certificates_only(open_app: OpenApp, office: World) -> None:
    async with open_app("provider-mgr") as user:
        await open_account(user, "Ecaro")
        assert "client" in user.text
        assert "×  Set the permissions" in user.text
        await user.act("permissions")
        assert user.at == "AccountScreen"
        await user.act("certificate-retire")
        assert "It is the last one" in user.text
        await user.press("escape")
        assert len(user.table.rows) == 1
        await user.act("certificate-retire")
        await user.press("y")
        assert "retired" in user.text


async def test_a_certificate_is_added_on_rest(open_app: OpenApp, office: World, tmp_path: Path) -> None:
    (tmp_path / "new.pem").write_bytes(make("new").pem)
    async with open_app("ocmw-mgr") as user:
        await open_account(user, "Dimona")
        await user.act("certificate-put")
        await user.paste(REST_PEM.decode())
        await user.act("submit")
        assert "Both are valid together for 26 days." in user.text
        await user.press("y")
        assert "[certificate.duplicate]" in user.text
        await user.press("escape")
        user.app.screen.query_one(TextArea).text = ""
        await user.type(str(tmp_path / "new.pem").replace("/", "~").replace("~", "/"))
        await user.press("tab")
        await user.type("second")
        await user.press("enter", "y")
        assert user.at == "AccountScreen"
        assert [row.cells[0] for row in user.table.rows] == ["CN=rest.ocmw.example.be", "second"]


async def test_a_certificate_is_replaced_on_ftp(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await open_account(user, "ocmwgent1")
        await user.act("certificate-put")
        await user.paste(make("own").pem.decode())
        await user.act("submit")
        assert "✗ not met   on FTP: Belgian eID, GlobalSign PersonalSign 3 PRO (self-signed)" in user.text
        user.app.screen.query_one(TextArea).text = ""
        await user.paste(issued(Kind.EID, "new").decode())
        await user.act("submit")
        assert "New: CN=new" in user.text
        assert "Now: CN=Jan Janssens" in user.text
        await user.press("y")
        assert user.at == "AccountScreen"
        assert [row.cells[3] for row in user.table.rows] == ["363 days left", "retired"]


async def test_permissions_password_and_closing(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await open_account(user, "Dimona")
        await user.act("permissions")
        await user.type(" scope:b")
        await user.press("enter")
        assert "Permissions: scope:a, scope:b" in user.text
        await user.act("password")
        assert user.at == "AccountScreen"
        await user.act("account-close")
        await user.press("enter")
        assert user.at == "AccountScreen"
        assert "closed" not in user.text.splitlines()[1]
        await user.act("account-close")
        await user.press("y")
        assert "closed" in user.text.splitlines()[1]
        assert "[account.closed]" in user.text
        await user.act("back")
        await open_account(user, "ocmwgent1")
        await user.act("password")
        await user.type("zeer+geheim#9")
        assert "zeer" not in user.text
        await user.press("enter")
        assert "changed the password" in user.text
        await user.act("ssh-key")
        assert user.at == "AccountScreen"
    closed = next(a for a in accounts.visible(office["ocmw"]) if a.name == "Dimona")
    assert closed.state is AccountState.CLOSED


async def test_delegating_from_the_account(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await open_account(user, "Dimona")
        await user.act("delegate")
        await user.type("0417.497.106")
        await user.press("tab", "tab")
        await user.type("Dag")
        await user.act("submit")
        assert user.at == "AccountScreen"
        assert "requested a delegation" in user.text
        await user.act("delegate")
        await user.type("0417.497.106")
        await user.act("submit")
        assert "[delegation.state]" in user.text


async def test_a_company_cannot_delegate_and_reads_why(open_app: OpenApp, world: World) -> None:
    accounts.add(world["company"], Opening(Channel.REST, name="Dimona"))
    async with open_app("company-mgr") as user:
        await open_account(user, "Dimona")
        assert "×  Request a delegation  [delegation.ocmw] Company is not an OCMW" in user.text
        await user.act("delegate")
        assert user.at == "AccountScreen"


async def test_an_ssh_key_is_replaced(open_app: OpenApp, office: World) -> None:
    from chaman_tui.demo.material import rsa_public_line

    key = rsa_public_line()
    accounts.add(office["ocmw"], Opening(Channel.SFTP, "ocmwgent2", ssh_key=key, certificate=issued(Kind.EID)))
    async with open_app("ocmw-mgr") as user:
        await open_account(user, "ocmwgent2")
        await user.act("ssh-key")
        await user.paste(rsa_public_line().decode())
        await user.act("submit")
        assert "replaced the SSH key" in user.text


@pytest.mark.parametrize("name", ["Dimona", "ocmwgent1"])
async def test_a_group_manager_reaches_accounts(open_app: OpenApp, office: World, name: str) -> None:
    async with open_app("group") as user:
        await open_account(user, name)
        assert "C  Close the account" in user.text


async def test_the_right_is_asked_again_when_it_commits(open_app: OpenApp, office: World) -> None:
    from chaman_tui.service import people

    people.set_right(office["ocmw"], "user", True)
    async with open_app("user") as user:
        await open_account(user, "Dimona")
        await user.act("permissions")
        people.set_right(office["ocmw"], "user", False)
        await user.type(" scope:b")
        await user.press("enter")
        assert "[access.right]" in user.text
    assert accounts.show(office["ocmw"], "Dimona").permissions == ("scope:a",)
    assert len(certificates.listed(office["ocmw"], "Dimona")) == 1


async def test_the_facts_of_a_certificate(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr", size=(120, 40)) as user:
        await open_account(user, "Dimona")
        await user.press("enter")
        for words in (
            "Kind: self-signed",
            "Key: P-384, signed with SHA-256",
            "Key usage: digital_signature",
            "26 days left",
        ):
            assert words in user.text
        await user.press("escape")
        assert user.at == "AccountScreen"


async def test_a_certificate_is_made_here(open_app: OpenApp, office: World, tmp_path: Path) -> None:
    async with open_app("ocmw-mgr") as user:
        await open_account(user, "Dimona")
        await user.act("certificate-generate")
        await user.type("rest.ocmw.example.be")
        await user.press("tab")
        user.app.screen.query_one("#key Input", Input).value = "p-384"
        await user.press("tab", "tab")
        await user.type(str(tmp_path / "made"))
        await user.press("tab")
        await user.type("zeer geheim")
        await user.act("submit")
        assert "openssl req -x509" in user.text
        assert "zeer geheim" not in user.text
        await user.press("escape")
        assert user.at == "AccountScreen"
        assert len(user.table.rows) == 2
    key = tmp_path / "made" / "private-key.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED PRIVATE KEY" in key.read_bytes()


@pytest.mark.parametrize(
    "came", [{"remote": True}, {"door": Door.SSH}], ids=["as the environment tells", "by the door"]
)
async def test_no_private_key_is_made_through_ssh(
    open_app: OpenApp, office: World, tmp_path: Path, came: dict[str, Any]
) -> None:
    async with open_app(replace(OPERATOR.acting_as("ocmw-mgr"), **came)) as user:
        await open_account(user, "Dimona")
        await user.act("certificate-generate")
        await user.type("rest.example.be")
        await user.press("tab", "tab", "tab")
        await user.type(str(tmp_path / "made"))
        await user.act("submit")
        assert "[key.made-here]" in user.text
        assert "openssl req -x509 -newkey rsa:3072" in user.text
    assert not (tmp_path / "made").exists()
