"""Where the user interface cannot run, the program says what to use instead."""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

CHAMAN = [sys.executable, "-m", "chaman_tui"]


def test_a_pipe(tmp_path: Path) -> None:
    done = subprocess.run([*CHAMAN, "--store", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not a pipe" in done.stderr
    assert "chaman account list" in done.stderr


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_cannot_be_drawn_on(tmp_path: Path, term: str) -> None:
    child = pexpect.spawn(CHAMAN[0], [*CHAMAN[1:], "--store", str(tmp_path)], env={**os.environ, "TERM": term})
    child.expect("--help")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2


def test_messages_in_dutch(tmp_path: Path) -> None:
    arguments = [*CHAMAN, "--lang", "nl", "--store", str(tmp_path), "check", "username", "kort"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert "8 tot 17 tekens" in done.stdout


def test_demo_fills_a_store(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    seed = subprocess.run([*CHAMAN, "--store", store, "demo", "--seed-only"], capture_output=True, check=False)
    assert seed.returncode == 0
    again = subprocess.run([*CHAMAN, "--store", store, "demo", "--seed-only"], capture_output=True, check=False)
    assert again.returncode == 1
    nowhere = subprocess.run([*CHAMAN, "demo", "--seed-only"], capture_output=True, check=False)
    assert nowhere.returncode == 2


def test_a_read_only_store(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.write_text("a file, not a directory")
    done = subprocess.run(
        [*CHAMAN, "--store", str(store), "enterprise", "list"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 5
    assert str(store) in done.stderr
    assert "Traceback" not in done.stderr
