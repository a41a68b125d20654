"""Whatever the shell does to it: closed streams, other encodings, bytes that are no text, a directory that is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chaman_tui.cli.main import run as run_here
from chaman_tui.process import begin, begin_ui
from tests.cli.conftest import Cli, the_tree
from tests.terminal import Terminal

PROGRAM = [sys.executable, "-m", "chaman_tui"]


def run(
    *arguments: str | bytes, close: str = "", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run it under a shell that closes streams, such as ``>&-``."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {close}', "sh", *PROGRAM, *arguments],
        capture_output=True, check=False, cwd=cwd, env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("close", "arguments", "code", "words"),
    [
        (">&-", ("rules",), 5, "The result could not be written"),
        (">&-", ("--json", "rules"), 5, "The result could not be written"),
        ("2>&-", ("rules", "no.such"), 4, ""),
        ("<&-", ("check", "password"), 2, "Standard input is closed."),
        ("<&-", ("check", "ssh-key", "-"), 2, "Standard input is closed."),
        ("<&- >&- 2>&-", ("check", "ssh-key", "-"), 2, ""),
        ("<&-", (), 2, "The user interface needs a terminal"),
    ],
)
def test_closed_streams(close: str, arguments: tuple[str, ...], code: int, words: str) -> None:
    found = run(*arguments, close=close)
    assert found.returncode == code
    assert words.encode() in found.stderr
    assert b"Traceback" not in found.stderr + found.stdout


def test_what_is_meant_for_a_closed_stream_never_reaches_the_store(tmp_path: Path) -> None:
    store, init = tmp_path / "store", (
        "init", "--enterprise", "0207437468", "--name", "OCMW", "--manager", "an", "--manager-name", "An",
        "--manager-email", "an@x.example.be",
    )  # fmt: skip
    assert run("--store", str(store), *init, close="<&- >&- 2>&-").returncode == 5
    assert run("--store", str(store), "store", "verify").stdout == b"1 records, no problems\n"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_output_in_another_encoding(encoding: str, tmp_path: Path) -> None:
    strange = os.fsencode(tmp_path) + b"/\xff\xe9"
    for arguments in (("--lang", "nl", "rules", "text.plain"), ("access", "--help"), ("--store", strange, "info")):
        found = run(*arguments, PYTHONIOENCODING=encoding, LC_ALL="xx_YY.nonsense", PYTHONUTF8="0")
        assert (found.returncode, found.stderr) == (0, b"")
        assert found.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("\udcff\x1b[31m",), 2),
        (("check", "username", "a\udcffb"), 1),
        (("check", "ssh-key", "/\udcff"), 2),
        (("check", "ssh-key", "/\0"), 2),
        (("check", "ssh-key", "/"), 2),
        (("check", "ssh-key", "~nobody-there/x"), 2),
        (("--store", "~nobody-there/x", "info"), 2),
        (("--store", "/nowhere/\0", "info"), 2),
        (("--store", "/nowhere/\udcff\udcc3", "info"), 0),
        (("certificate", "generate", "--common-name", "x", "--out", "~nobody-there/x"), 2),
        (("store", "backup", "~nobody-there/x"), 2),
        (("--as", "a\udcffb", "account", "list"), 3),
        (("history", "--limit", "9" * 5000), 2),
    ],
)
def test_bytes_that_are_no_text_and_homes_of_nobody(chaman: Cli, arguments: tuple[str, ...], code: int) -> None:
    for form in ((), ("--json",)):
        found = chaman.run(*form, *arguments)
        assert found.code == code
        assert "Traceback" not in found.out + found.err
        assert (found.out + found.err).replace("\n", "").isprintable()


def test_whoever_has_no_home_says_where_the_store_is(
    chaman: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "XDG_DATA_HOME", "CHAMAN_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
    assert run_here(the_tree(), ["account", "list"]) == 2
    assert "--store: ~: nobody’s home" in capsys.readouterr().err
    monkeypatch.setenv("CHAMAN_STORE", "~/nowhere")
    assert run_here(the_tree(), ["account", "list"]) == 2
    assert list(tmp_path.iterdir()) == []
    assert chaman.run("info").code == 0


def test_a_directory_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f'cd "{gone}" && rmdir "{gone}" && exec "$@"'
    for arguments, code in ((("--store", "x", "account", "list"), 3), (("check", "ssh-key", "x"), 2)):
        found = subprocess.run(["sh", "-c", script, "sh", *PROGRAM, *arguments], capture_output=True, check=False)
        assert found.returncode == code, found.stderr
        assert b"Traceback" not in found.stderr


def test_a_width_that_is_none(chaman: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in ("0", "-3", "x", "9" * 30, "²"):
        monkeypatch.setenv("COLUMNS", columns)
        assert chaman.run("--help").code == 0


@pytest.mark.parametrize("setting", ["error", "default"])
def test_warnings_stay_off_the_terminal(setting: str) -> None:
    script = "import warnings; from chaman_tui.process import begin; begin(); warnings.warn('x')"
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, env={**os.environ, "PYTHONWARNINGS": setting}
    )
    assert found.returncode == 0
    assert b"UserWarning" not in found.stderr


def test_beginning_where_everything_is_open_changes_no_descriptor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.open", None)
    monkeypatch.setattr("warnings.simplefilter", lambda _action: None)
    monkeypatch.setattr("chaman_tui.crashes.keep_quietly", lambda: None)
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    begin()


def test_the_environment_tells_textual_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEXTUAL_DRIVER", "TEXTUAL_PRESS", "TEXTUAL_LOG", "TEXTUAL_ANYTHING"):
        monkeypatch.setenv(name, "x")
    for width in ("0", "-1", "²", "99999", "x", ""):
        monkeypatch.setenv("COLUMNS", width)
        monkeypatch.setenv("LINES", "40")
        begin_ui()
        assert "COLUMNS" not in os.environ
        assert os.environ["LINES"] == "40"
    assert not [name for name in os.environ if name.startswith("TEXTUAL_")]


def test_the_user_interface_does_not_run_blind(tmp_path: Path) -> None:
    script = "import os, sys; os.dup2(os.open('/dev/null', os.O_WRONLY), 2); sys.stderr = sys.__stderr__ = open(2, 'w')"
    started = (
        f"{script}; sys.argv = ['chaman', '--store', {str(tmp_path)!r}]; from chaman_tui.__main__ import main; main()"
    )
    with Terminal(script=started) as terminal:
        assert terminal.exit_code() == 2
