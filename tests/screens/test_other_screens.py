"""Access, history, the REST channel, help, the palette, and a store that stops serving while the program runs."""

import errno
import os
from pathlib import Path

import pytest
from textual.command import CommandPalette

from chaman_tui.app import ChamanApp
from chaman_tui.domain.channel import Channel
from chaman_tui.service import accounts, people, rest, setup
from chaman_tui.service.accounts import Opening
from chaman_tui.service.identity import Identity, Power
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import OPERATOR, PROVIDER
from tests.screens.conftest import SMALL, WIDE, OpenApp, User

World = dict[str, Session]


async def test_a_manager_grants_and_revokes(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await user.act("people")
        assert [row.cells[0] for row in user.table.rows] == ["ocmw-mgr", "group", "user", "integrator"]
        await user.press("down", "down")
        await user.act("access-grant")
        await user.press("escape")
        assert user.table.rows[2].cells[3] == "no"
        await user.act("access-grant")
        await user.press("y")
        assert user.table.rows[2].cells[3] == "yes"
        await user.act("access-revoke")
        await user.press("y")
        assert user.table.rows[2].cells[3] == "no"
        await user.press("end")
        await user.act("access-grant")
        await user.press("y")
        assert "[access.rest-configuration]" in user.text


async def test_a_person_is_added(open_app: OpenApp, office: World) -> None:
    async with open_app("group") as user:
        await user.act("people")
        await user.act("person-add")
        await user.type("uma")
        await user.press("enter")
        await user.type("Uma")
        await user.press("enter")
        await user.type("uma@")
        await user.press("enter")
        assert "✗ not met   a valid e-mail address" in user.text
        await user.type("x.example.be")
        await user.press("enter")
        assert "uma" in [row.cells[0] for row in user.table.rows]
    assert not next(m for m in people.members(office["ocmw"]) if m.login == "uma").right


async def test_who_may_not_grant_reads_why(open_app: OpenApp, office: World) -> None:
    people.set_right(office["ocmw"], "user", True)
    async with open_app("user") as user:
        await user.act("people")
        assert "[access.grant]" in user.text
        await user.act("access-grant")
        await user.press("y")
        assert "This was not done" in user.text


async def test_history(open_app: OpenApp, office: World) -> None:
    async with open_app("provider-mgr") as user:
        await user.act("history")
        newest = user.table.rows[0].cells
        assert newest[:3] == ("2026-11-23 12:04", "provider-mgr", "added a certificate")
        actions = [row.cells[2] for row in user.table.rows]
        assert "requested a delegation" in actions
        assert "opened an account" not in actions  # that of another enterprise


async def test_rest_is_activated_by_whom_may(open_app: OpenApp, office: World) -> None:
    async with open_app("group") as user:
        await user.act("rest")
        assert "[access.rest-configuration]" in user.text
    async with open_app("ocmw-mgr") as user:
        await user.act("rest")
        assert "✗ not met   the REST channel is not active" in user.text
        await user.act("rest-activate")
        await user.press("y")
        assert "Ready: calls of the enterprise are served." in user.text
    assert all(c.met for c in rest.readiness(office["ocmw"]))


async def test_rest_without_a_certificate_says_what_is_missing(open_app: OpenApp, world: World) -> None:
    accounts.add(world["ocmw"], Opening(Channel.REST, name="Dimona"))
    async with open_app("ocmw-mgr") as user:
        await user.act("rest")
        await user.act("rest-activate")
        await user.press("y")
        assert "[rest.valid-certificate]" in user.text
        assert "0 of 1 REST accounts have a valid certificate" in user.text


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_shows_the_keys_and_the_rules(open_app: OpenApp, office: World, key: str) -> None:
    async with open_app("ocmw-mgr", size=(80, 200)) as user:
        await user.act("inbox")
        await user.press(key)
        assert "w  Withdraw" in user.text
        assert "space  Mark" in user.text
        assert "delegation.blocked" in user.text
        assert "(FAQ, Technische tussenpersoon en delegatie)" in user.text
        await user.press("escape")
        assert user.at == "DelegationInboxScreen"


async def test_the_palette_finds_an_action_by_name(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await user.press("ctrl+p")
        assert isinstance(user.app.screen, CommandPalette)
        await user.type("hist")
        await user.press("enter")
        for _turn in range(50):
            await user.settle()
            if user.at == "HistoryScreen":
                return
        raise AssertionError(user.at)


async def test_every_action_has_a_name_in_the_palette(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await user.act("inbox")
        names = {command.title for command in user.app.get_system_commands(user.app.screen)}
        assert names >= {"Accept", "Refuse", "Resend", "Withdraw", "End", "New", "Mark", "Help", "Switch role", "Quit"}


async def test_colours_are_chosen(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        commands = {c.title: c.callback for c in user.app.get_system_commands(user.app.screen)}
        commands["Light colours"]()
        assert user.app.theme == "textual-light"
        commands["Dark colours"]()
        assert user.app.theme == "textual-dark"


async def test_no_colour_at_all(office: World, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = ChamanApp(lambda: system, OPERATOR.acting_as("ocmw-mgr"))
    async with app.run_test(size=SMALL) as pilot:
        await User(app, pilot).settle()
        assert app.theme == "ansi-dark"


async def test_quit_from_the_home_but_never_from_a_text_field(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await user.act("inbox")
        await user.act("filter")
        await user.type("q")
        assert user.at == "DelegationInboxScreen"
        await user.act("back")
        await user.act("back")
        await user.act("quit-home")
        assert not user.app.is_running or user.app._exit


async def test_a_store_that_breaks_is_named_and_the_program_lives_on(
    open_app: OpenApp, office: World, tmp_path: Path
) -> None:
    path = tmp_path / "store" / "journal"
    content = path.read_bytes()
    async with open_app("ocmw-mgr") as user:
        path.write_bytes(content[:100])
        await user.act("inbox")
        assert str(path)[:30] in user.text.replace("\n", "")
        assert "damaged" in user.text
        await user.act("delegation-request")
        assert user.at == "MessageDialog"
        await user.press("escape")
        await user.act("back")
        assert user.at == "AccountListScreen"
        path.write_bytes(content)
        await user.act("inbox")
        assert user.names == ["Provider"]
    assert path.read_bytes() == content


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
async def test_a_disk_that_refuses_is_named_and_the_same_is_done_later(
    open_app: OpenApp, office: World, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    async with open_app("ocmw-mgr") as user:
        await user.act("inbox")
        with monkeypatch.context() as broken:
            broken.setattr(os, "pwrite", refuse)
            await user.act("delegation-accept")
            await user.press("enter", "y")
        assert "This was not done" in user.text
        assert f"{os.strerror(number)}." in user.text
        await user.press("escape")
        assert user.names == ["Provider"]
        await user.act("delegation-accept")
        await user.press("enter", "y")
        assert user.names == []
    assert accounts.show(office["ocmw"], "Provider").delegated_to == PROVIDER


async def test_a_damaged_store_at_the_start(open_app: OpenApp, office: World, tmp_path: Path) -> None:
    path = tmp_path / "store" / "journal"
    path.write_bytes(b"{")
    async with open_app("ocmw-mgr") as user:
        assert user.app.return_code == 5


FOUNDER = Identity("an", "an", frozenset(Power))
SCREENS: dict[str, tuple[str | Identity, tuple[str, ...]]] = {
    "login role": (OPERATOR, ()),
    "no access": ("user", ()),
    "account list": ("ocmw-mgr", ()),
    "account": ("ocmw-mgr", ("down", "enter")),
    "channel": ("ocmw-mgr", ("a",)),
    "account form ftp": ("company-mgr", ("a", "enter")),
    "account form rest": ("ocmw-mgr", ("a", "end", "enter")),
    "certificate form": ("ocmw-mgr", ("down", "enter", "c")),
    "sender form": ("ocmw-mgr", ("s",)),
    "inbox": ("ocmw-mgr", ("i",)),
    "inbox past": ("provider-mgr", ("i", "v")),
    "refuse": ("ocmw-mgr", ("i", "r")),
    "confirm": ("ocmw-mgr", ("i", "a", "enter")),
    "request form": ("provider-mgr", ("i", "n")),
    "rest channel": ("ocmw-mgr", ("r",)),
    "readiness": ("integrator", ()),
    "access": ("ocmw-mgr", ("p",)),
    "history": ("ocmw-mgr", ("h",)),
    "help": ("ocmw-mgr", ("i", "question_mark")),
    "refusal": ("ocmw-mgr", ("i", "s")),
}


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCREENS)
async def test_what_each_screen_shows(
    open_app: OpenApp, office: World, name: str, size: tuple[int, int], snapshot: object
) -> None:
    login, keys = SCREENS[name]
    async with open_app(login, size=size) as user:
        for key in keys:
            await user.press(key)
        assert user.text == snapshot


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])
async def test_what_setting_up_shows(open_app: OpenApp, size: tuple[int, int], snapshot: object) -> None:
    async with open_app(FOUNDER, size=size) as user:
        assert user.text == snapshot


async def test_nothing_is_set_up_without_the_reader(open_app: OpenApp, system: System) -> None:
    async with open_app(FOUNDER) as user:
        await user.act("back")
    assert setup.is_empty(system.store.read())
