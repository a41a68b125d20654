"""An error that nobody caught, in every place where the user interface may have one."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from rich.text import Text
from textual.app import ComposeResult
from textual.worker import WorkerFailed

from chaman_tui.domain.errors import InternalError, StoreError
from chaman_tui.widgets.harmless_app import HarmlessApp
from chaman_tui.widgets.lines import Lines
from tests.terminal import Terminal

SECRET = "Geheim+pas#1"


def fail() -> NoReturn:
    password = SECRET
    raise ValueError(password)


class Broken(Lines):
    def render(self) -> Text:
        fail()


class Program(HarmlessApp):
    wrong: Callable[["Program"], object] = staticmethod(lambda _app: None)

    def compose(self) -> ComposeResult:
        yield Lines("before")

    def on_mount(self) -> None:
        self.call_after_refresh(self.wrong, self)

    def action_wrong(self) -> None:
        fail()

    async def in_a_worker(self) -> None:
        fail()

    def telling_richly(self) -> None:
        error = ValueError(SECRET)
        error.__rich__ = lambda: SECRET  # type: ignore[attr-defined]  # as Textual's own errors have it
        raise error


PLACES: dict[str, Callable[[Program], object]] = {
    "a callback": lambda _app: fail(),
    "a timer": lambda app: app.set_timer(0.001, fail),
    "an action": lambda app: app.call_later(app.run_action, "app.wrong"),
    "a worker": lambda app: app.run_worker(app.in_a_worker()),
    "a worker in a thread": lambda app: app.run_worker(fail, thread=True),
    "drawing": lambda app: app.mount(Broken()),
    "an error that would draw itself": lambda app: app.telling_richly(),
}


@pytest.fixture
def errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "chaman" / "errors"


async def run_until_it_ends(app: Program) -> None:
    async with app.run_test() as pilot:
        for _turn in range(300):
            if app.failure:
                return
            await pilot.pause(0.01)


@pytest.mark.parametrize("place", PLACES)
def test_it_is_kept_once_and_nothing_is_drawn_of_it(
    place: str, errors: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "wrong", staticmethod(PLACES[place]))
    app = Program()
    with pytest.raises((ValueError, WorkerFailed)):  # Textual gives it to the test, once the program has ended
        asyncio.run(run_until_it_ends(app))
    assert isinstance(app.failure, InternalError)
    (kept,) = errors.iterdir()
    assert kept.stem == app.failure.id
    assert "builtins.ValueError" in kept.read_text()
    assert SECRET not in kept.read_text()
    assert capsys.readouterr() == ("", "")


async def test_the_first_reason_to_leave_stays() -> None:
    app, first = Program(), StoreError("full")
    async with app.run_test() as pilot:
        app.leave(first)
        app.leave(StoreError("locked"))
        await pilot.pause()
    assert (app.failure, app.return_code) == (first, 5)


SCRIPT = """
import sys
from chaman_tui import process
process.begin_ui()
from chaman_tui.app import ChamanApp
from chaman_tui.__main__ import main

def fail(*_):
    password = {secret!r}
    int(password)

async def fail_later(*_):
    fail()

{place}
sys.argv = ["chaman"]
main()
"""
THROUGH_A_TERMINAL = {
    "opening the store": "ChamanApp._open = fail",
    "a thread": "ChamanApp.on_mount = lambda app: app.run_worker(fail, thread=True)",
    "starting": "ChamanApp.compose = fail",
    "shutting down": "ChamanApp.on_mount = lambda app: app.exit(); ChamanApp.on_unmount = fail",
}


@pytest.mark.parametrize("place", THROUGH_A_TERMINAL)
def test_it_ends_in_one_sentence_on_a_terminal_that_is_as_it_was(
    place: str, errors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAMAN_STORE", str(tmp_path / "store"))
    with Terminal(script=SCRIPT.format(secret=SECRET, place=THROUGH_A_TERMINAL[place])) as terminal:
        assert terminal.exit_code() == 70
        _drawn, _left, after = terminal.written.rpartition(b"\x1b[?1049l")  # back from the alternate screen
    said = re.sub(rb"\x1b(\[[?0-9]*[a-z]|\][^\x07]*\x07)", b"", after).decode().strip()
    assert said.startswith("The program was stopped by an error of its own, ")
    assert said.isprintable()
    assert SECRET.encode() not in terminal.written
    for on, off in ((b"?1000h", b"?1000l"), (b"?2004h", b"?2004l"), (b"?25l", b"?25h")):
        assert terminal.written.rfind(off) > terminal.written.rfind(on) >= 0
    (kept,) = errors.iterdir()
    assert kept.stem in said
    assert kept.stat().st_mode & 0o777 == 0o600
    assert SECRET not in kept.read_text()
