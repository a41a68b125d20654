"""Every screen over a forged store, and every action on it: not one cell that could act on a terminal, and no error.

Nobody lists the screens or actions here: each that is offered is taken, once on each kind of screen, and left again.
"""

import asyncio
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.screen import Screen

import chaman_tui.screens
from chaman_tui.app import ChamanApp
from chaman_tui.domain.visible import hidden
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.screens.dialogs import ChooseDialog, Dialog, MessageDialog
from chaman_tui.screens.form import FormScreen
from chaman_tui.service.system import System
from chaman_tui.storage.tinydb_store import TinyDBStore
from chaman_tui.widgets.material_field import MaterialField
from chaman_tui.widgets.plain_input import PlainInput
from tests.conftest import OPERATOR
from tests.hostile import HOSTILE, hostile_store
from tests.terminal import Terminal

NEVER = {"back", "quit", "quit-home", "switch-role"}
BASES = {ChamanScreen, FormScreen, Dialog}
DEEPEST = 6
QUIET_ROUNDS = 8
LOGINS = ("", "manager1", "manager9", "user1", "integrator1")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> System:
    return hostile_store(tmp_path_factory.mktemp("hostile") / "store")


def all_screens() -> set[str]:
    """The names of the screens that the program has."""
    names = (module.name for module in pkgutil.iter_modules(chaman_tui.screens.__path__))
    modules = [importlib.import_module(f"chaman_tui.screens.{name}") for name in names]
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    ours = {value for value in found if issubclass(value, Screen) and value.__module__.startswith("chaman_tui")}
    return {screen.__name__ for screen in ours - BASES}


class Crawler:
    """Takes every action of every screen that it comes to."""

    def __init__(self) -> None:
        self.taken = set[tuple[str, str]]()
        self.visited = set[str]()
        self.showed_codes = 0

    async def crawl(self, app: ChamanApp) -> None:
        """Everything that can be reached in a program, from where it opens."""
        self._app = app
        async with app.run_test(size=(80, 24)):
            await self._settle()
            self.look("start")
            await self.explore()
            await self._press("ctrl+p")
            self.look("palette")

    async def _press(self, *keys: str) -> None:
        for key in keys:
            self._app.post_message(events.Key(key, None))
            await self._settle()

    async def _settle(self) -> None:
        """Until nothing runs and nothing waits: a pilot would measure the processor, which takes ten times as long."""
        quiet = 0
        while quiet < QUIET_ROUNDS:
            await asyncio.sleep(0.005)
            app = self._app
            asked = [s for s in app.screen_stack if isinstance(s, Dialog) and not isinstance(s, MessageDialog)]
            busy = [worker for worker in app.workers if not worker.is_finished]
            pumps = [app, *app.screen_stack, *(app.screen.walk_children() if app.screen_stack else ())]
            waiting = sum(pump.message_queue_size for pump in pumps)
            quiet = quiet + 1 if len(busy) <= len(asked) and not waiting else 0

    @property
    def _at(self) -> str:
        return type(self._app.screen).__name__

    def look(self, by: str) -> None:
        """What is drawn now."""
        app = self._app
        assert app.failure is None, (self._at, by, app.failure)
        strips = [strip for screen in app.screen_stack for strip in screen._compositor.render_strips()]
        for strip in strips:
            places = hidden(strip.text)
            assert not places, (self._at, by, strip.text)
        self.visited.add(self._at)
        self.showed_codes += sum("‹U+001B›" in strip.text for strip in strips)

    def offered(self) -> Iterator[tuple[str, str]]:
        """The actions on this screen that were not taken yet, each with its key."""
        for key, active in self._app.screen.active_bindings.items():
            identifier = active.binding.id or ""
            moves = identifier.startswith("row-") and identifier != "row-open"
            if identifier and identifier not in NEVER and not moves:
                yield identifier, key

    async def explore(self) -> None:
        """Take each action once, and come back from where it led."""
        await self._fill_fields()
        app = self._app
        for identifier, key in list(self.offered()):
            at, depth = "" if identifier == "help" else self._at, len(app.screen_stack)  # of help one is like another
            if (at, identifier) in self.taken or depth > DEEPEST:
                continue
            self.taken.add((at, identifier))
            await self._press(key)
            self.look(identifier)
            if isinstance(app.screen, ChooseDialog):
                await self._press("end", "enter")
                self.look("choose")
            if len(app.screen_stack) > depth:
                await self.explore()
            while len(app.screen_stack) > depth:
                await self._press("escape")
            self.look("escape")

    async def _fill_fields(self) -> None:
        if isinstance(self._app.screen, FormScreen | Dialog):
            for box in self._app.screen.query(PlainInput):
                box.value = HOSTILE
            for field in self._app.screen.query(MaterialField):
                field._area.text = HOSTILE
            await self._settle()
            self.look("typing")


async def test_no_screen_lets_hostile_text_out(system: System, tmp_path: Path) -> None:
    crawler, empty = Crawler(), System(TinyDBStore(tmp_path / "empty"))
    for login in LOGINS:
        await crawler.crawl(ChamanApp(lambda: system, OPERATOR.acting_as(login) if login else OPERATOR))
    await crawler.crawl(ChamanApp(lambda: empty, OPERATOR))
    assert all_screens() - crawler.visited == set()
    assert crawler.showed_codes


def test_no_byte_of_it_reaches_a_real_terminal(system: System) -> None:
    with Terminal("--store", str(system.store.info()["location"]), "--as", "manager1") as terminal:
        terminal.expect("‹U+001B›]52", "i Inbox")
        terminal.press("i")
        terminal.expect("‹U+001B›]52", "a Accept")
        terminal.press("\x11")
        assert terminal.exit_code() == 0
    for raw in ("\x1b]52", "\x9b", "\u202e", "\u200b", "\u3164", "\u2800", "\ufeff"):
        assert raw.encode() not in terminal.written
