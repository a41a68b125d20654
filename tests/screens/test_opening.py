"""The first picture: it stands before the store is open, and says so when the store cannot be opened."""

from threading import Event

import pytest
from rich.text import Text

from chaman_tui.app import ChamanApp
from chaman_tui.domain.errors import StoreError
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import OPERATOR
from tests.screens.conftest import SMALL, User

World = dict[str, Session]


def refuse() -> System:
    raise StoreError("nobody opened it")


async def test_the_first_picture_does_not_wait_for_the_store(world: World, system: System) -> None:
    opened = Event()
    app = ChamanApp(lambda: system if opened.wait(30) else refuse(), OPERATOR, "ocmw-mgr")
    async with app.run_test(size=SMALL) as pilot:
        user = User(app, pilot)
        await pilot.pause()
        assert user.text.split() == ["Chaman", "Opening", "the", "store…"]
        await pilot.press("x", "q", "enter", "escape")
        assert app.is_running
        opened.set()
        await user.settle()
        assert user.at == "AccountListScreen"


async def test_one_can_leave_while_the_store_is_opened(world: World, system: System) -> None:
    opened = Event()
    app = ChamanApp(lambda: system if opened.wait(30) else refuse(), OPERATOR, "ocmw-mgr")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+q")
        opened.set()
    assert app.return_code == 0


@pytest.mark.parametrize("message", ["The store /x is locked.", "[/] \x1b]52;c;ZXZpbA==\x07 [bold]"])
async def test_why_the_store_cannot_be_opened_is_said_harmlessly(message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> System:
        raise StoreError(message)

    app, said = ChamanApp(refuse, OPERATOR, "an"), []
    leave = app.exit

    def listen(return_code: int, message: Text) -> None:
        said.append(message.plain)
        leave(return_code=return_code, message=message)

    monkeypatch.setattr(app, "exit", listen)
    async with app.run_test(size=SMALL) as pilot:
        await User(app, pilot).settle()
    assert app.return_code == 5
    assert "\x1b" not in said[0]
    assert message.split()[0] in said[0]


async def test_with_several_roles_one_chooses_and_with_one_one_works(world: World, system: System) -> None:
    for login, screen in ((None, "LoginRoleScreen"), ("other-mgr", "AccountListScreen"), ("nobody", "LoginRoleScreen")):
        app = ChamanApp(lambda: system, OPERATOR, login)
        async with app.run_test(size=SMALL) as pilot:
            user = User(app, pilot)
            await user.settle()
            assert user.at == screen
            if screen == "AccountListScreen":
                await user.press("escape")
                assert user.at == "LoginRoleScreen"
                await user.press("enter")
                assert user.at == "AccountListScreen"
                await user.act("switch-role")
                assert user.at == "LoginRoleScreen"


async def test_only_the_memberships_of_the_enterprise_that_was_named_count(world: World, system: System) -> None:
    party = world["provider"].party
    app = ChamanApp(lambda: system, OPERATOR, "provider-mgr", party)
    async with app.run_test(size=SMALL) as pilot:
        user = User(app, pilot)
        await user.settle()
        assert user.at == "AccountListScreen"
    app = ChamanApp(lambda: system, OPERATOR, "provider-mgr", world["ocmw"].party)
    async with app.run_test(size=SMALL) as pilot:
        user = User(app, pilot)
        await user.settle()
        assert user.at == "LoginRoleScreen"
