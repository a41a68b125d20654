"""An error of the program's own: one sentence, an id, and a file in which no value stands."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import click
import pytest

from chaman_tui import crashes
from chaman_tui.cli.main import run
from chaman_tui.domain.errors import InternalError
from tests.cli.conftest import Cli

SECRET = "Geheim+pas#1"


@pytest.fixture
def errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where they are kept."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "chaman" / "errors"


def break_with(password: str) -> None:
    try:
        int(password)
    except ValueError as error:
        raise KeyError(password) from error


def broken() -> Exception:
    try:
        break_with(SECRET)
    except KeyError as error:
        return error
    raise AssertionError


def test_the_file_tells_where_and_never_what(errors: Path) -> None:
    told = crashes.keep(broken())
    (path,) = errors.iterdir()
    assert path.name == f"{told.id}.txt"
    assert str(path) in str(told)
    assert told.id in str(told)
    text = path.read_text()
    assert SECRET not in text
    assert "builtins.KeyError" in text
    assert "from builtins.ValueError" in text
    assert f"{__file__}:" in text
    assert "break_with" in text


def test_it_belongs_to_its_owner_alone(errors: Path) -> None:
    os.umask(os.umask(0))
    crashes.keep(broken())
    (path,) = errors.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(errors.stat().st_mode) == 0o700


def test_where_nothing_can_be_written_the_sentence_says_the_place(errors: Path) -> None:
    errors.parent.parent.write_text("a file in the way")
    told = crashes.keep(broken())
    assert f"{told.id} (KeyError)" in str(told)
    assert SECRET not in str(told)


def test_nobodys_home_is_no_directory_of_the_present_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_state_dir", lambda _name: "~/state")  # as some of its versions say it
    told = crashes.keep(broken())
    assert list(tmp_path.iterdir()) == []
    assert "KeyError" in str(told)


def test_the_oldest_are_forgotten(errors: Path) -> None:
    told = [crashes.keep(broken()) for _ in range(crashes._MOST_KEPT + 3)]
    assert len(list(errors.iterdir())) == crashes._MOST_KEPT
    assert (errors / f"{told[-1].id}.txt").exists()


def test_errors_that_came_together_are_all_told(errors: Path) -> None:
    crashes.keep(ExceptionGroup(SECRET, [broken(), TypeError(SECRET)]))
    text = next(errors.iterdir()).read_text()
    assert "builtins.TypeError" in text
    assert "builtins.ValueError" in text
    assert SECRET not in text


def test_a_ring_of_errors_has_an_end(errors: Path) -> None:
    one, two = ValueError(), TypeError()
    one.__cause__, two.__cause__ = two, one
    crashes.keep(one)
    assert next(errors.iterdir()).read_text().count("Error") == 2


def failing(command_name: str) -> click.Group:
    @click.group()
    def group() -> None:
        pass

    @group.command(command_name)
    def fail() -> None:
        break_with(SECRET)

    return group


def test_a_command_that_fails_says_one_sentence(errors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing("x"), ["x"]) == InternalError.exit_code == 70
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("The program was stopped by an error of its own, ")
    assert len(err.splitlines()) == 1
    assert SECRET not in err


def test_as_json_it_is_one_document(errors: Path, chaman: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chaman_tui.service.rest.readiness", lambda *_: break_with(SECRET))
    chaman.ok(
        "init", "--enterprise", "0207437468", "--name", "X", "--manager", "an", "--manager-name", "An",
        "--manager-email", "an@x.example.be",
    )  # fmt: skip
    answer = chaman("rest", "status", login="an")
    assert (answer.code, answer.err) == (70, ""), answer
    assert set(answer.json) == {"error"}
    assert answer.json["error"]["kind"] == "store"
    assert (errors / f"{answer.json['error']['id']}.txt").exists()
    assert SECRET not in answer.out


def test_an_error_in_the_telling_is_told_too(errors: Path, chaman: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chaman_tui.presentation.json_shapes.error", lambda _error: break_with(SECRET))
    answer = chaman("rules", "no.such")
    assert (answer.code, answer.out) == (70, "")
    assert answer.err.startswith("The program was stopped by an error of its own, ")
    assert SECRET not in answer.err


@pytest.mark.parametrize(
    ("wrong", "words"), [("int(password)", b"stopped by an error of its own"), ("raise KeyboardInterrupt", b"")]
)
def test_beneath_everything_is_a_last_net(errors: Path, wrong: str, words: bytes) -> None:
    script = f"from chaman_tui.process import begin; begin(); password = {SECRET!r}; {wrong}"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert found.returncode != 0
    assert (words in found.stderr) if words else not found.stderr
    assert b"Traceback" not in found.stderr
    assert SECRET.encode() not in found.stderr


def test_a_thread_and_a_destructor_are_quiet(
    errors: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    crashes.keep_quietly()
    thread = threading.Thread(target=break_with, args=(SECRET,))
    thread.start()
    thread.join()

    class Breaks:
        def __del__(self) -> None:
            break_with(SECRET)

    Breaks().__str__()
    assert len(list(errors.iterdir())) == 2
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def chaman(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return Cli(tmp_path / "store", capsys, monkeypatch)
