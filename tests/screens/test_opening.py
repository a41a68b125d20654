"""The first picture: it stands before the store is open, and says so when the store cannot be opened."""

from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from chaman_tui.app import ChamanApp
from chaman_tui.domain.errors import StoreError
from chaman_tui.domain.history import Door
from chaman_tui.service import setup
from chaman_tui.service.identity import Identity
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.wiring import open_system
from tests.conftest import OPERATOR, person
from tests.screens.conftest import SMALL, User

World = dict[str, Session]


def refuse() -> System:
    raise StoreError("nobody opened it")


async def last_words(app: ChamanApp) -> str:
    """Run the program, which ends by itself, and give why."""
    async with app.run_test(size=SMALL) as pilot:
        await User(app, pilot).settle()
    return str(app.failure)


async def test_the_first_picture_does_not_wait_for_the_store(world: World, system: System) -> None:
    opened = Event()
    app = ChamanApp(lambda: system if opened.wait(30) else refuse(), OPERATOR.acting_as("ocmw-mgr"))
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
    app = ChamanApp(lambda: system if opened.wait(30) else refuse(), OPERATOR.acting_as("ocmw-mgr"))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+q")
        opened.set()
    assert app.return_code == 0


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (replace(OPERATOR, remote=True), "not set up through SSH"),
        (replace(OPERATOR, door=Door.SSH), "not set up through SSH"),
        (OPERATOR.acting_as("an"), "whoever acts for an is not"),
        (person("an"), "you are an"),
    ],
)
async def test_an_empty_store_is_offered_to_its_operator_alone(system: System, identity: Identity, words: str) -> None:
    app = ChamanApp(lambda: system, identity)
    said = await last_words(app)
    assert app.return_code == 3
    assert words in said
    assert setup.is_empty(system.store.read())


async def test_whoever_is_not_here_is_not_acted_for(world: World, system: System) -> None:
    app = ChamanApp(lambda: system, OPERATOR.acting_as("ghost"))
    async with app.run_test(size=SMALL) as pilot:
        await User(app, pilot).settle()
    assert app.return_code == 3


async def test_why_the_store_cannot_be_opened_is_kept_for_when_the_terminal_is_back() -> None:
    failure = StoreError("The store /x is locked.")

    def refuse() -> System:
        raise failure

    app = ChamanApp(refuse, OPERATOR.acting_as("an"))
    assert await last_words(app) == str(failure)
    assert (app.failure, app.return_code) == (failure, 5)


@pytest.fixture
def without_journal(tmp_path: Path) -> Path:
    """As a restore of before left a store that was stopped."""
    (tmp_path / "before-restore-1").mkdir()
    return tmp_path


async def test_a_store_that_lost_its_journal_is_damage_and_never_set_up_anew(without_journal: Path) -> None:
    app = ChamanApp(lambda: open_system(without_journal), OPERATOR)
    assert "has lost its journal" in await last_words(app)
    assert app.return_code == 5


async def test_with_several_roles_one_chooses_and_with_one_one_works(world: World, system: System) -> None:
    screens = {
        OPERATOR: "LoginRoleScreen",
        person("other-mgr"): "AccountListScreen",
        person("nobody"): "LoginRoleScreen",
    }
    for identity, screen in screens.items():
        app = ChamanApp(lambda: system, identity)
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
    app = ChamanApp(lambda: system, OPERATOR.acting_as("provider-mgr"), party)
    async with app.run_test(size=SMALL) as pilot:
        user = User(app, pilot)
        await user.settle()
        assert user.at == "AccountListScreen"
    app = ChamanApp(lambda: system, OPERATOR.acting_as("provider-mgr"), world["ocmw"].party)
    async with app.run_test(size=SMALL) as pilot:
        user = User(app, pilot)
        await user.settle()
        assert user.at == "LoginRoleScreen"
