"""When nobody can be told: a full disk behind the output, a reader that went away, an interrupt."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

PROGRAM = [sys.executable, "-m", "chaman_tui"]
FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def run(*arguments: str, error: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    with FULL.open("w") as full:
        return subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=error, text=True, check=False)


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_change_that_was_made_is_not_called_undone(office: Cli, form: tuple[str, ...]) -> None:
    found = run("--store", str(office.store), *form, "--as", "an", "account", "add", "rest", "--name", "Dimona")
    assert found.returncode == 5
    assert found.stderr == (
        "The result could not be written: No space left on device. Whatever was to be changed has been changed.\n"
    )
    assert [a["name"] for a in office.ok("account", "list", login="an")] == ["Dimona"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("rules",), 5),
        (("--help",), 5),
        (("--json", "rules", "no.such"), 4),
        (("--json", "rules", "--bad"), 2),
        (("--json", "check", "username", "x"), 5),
        (("check", "username", "x"), 5),
    ],
)
def test_the_exit_code_tells_even_when_nothing_else_can(arguments: tuple[str, ...], code: int) -> None:
    found = run(*arguments)
    assert found.returncode == code
    assert "Traceback" not in found.stderr
    with FULL.open("w") as full:
        assert run(*arguments, error=full.fileno()).returncode == code


def test_a_reader_that_goes_away_is_no_refusal(office: Cli) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [*PROGRAM, "rules"]
    found = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (found.returncode, found.stderr) == (141, "")


def test_an_interrupt_ends_it_without_a_word_of_python(office: Cli) -> None:
    command = [*PROGRAM, "--store", str(office.store), "check", "ssh-key", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin
        child.stdin.write(b"ssh-ed25519 ")
        child.stdin.flush()
        _wait_until_it_reads(child.pid)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (130, b"")
    assert b"Traceback" not in err


def _wait_until_it_reads(pid: int) -> None:
    """Until what was written into its standard input was taken out again: from then on it waits for more."""
    import fcntl
    import struct
    import termios

    deadline = time.monotonic() + 30
    pipe = os.open(f"/proc/{pid}/fd/0", os.O_RDONLY | os.O_NONBLOCK)
    try:
        while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0"))[0]:
            assert time.monotonic() < deadline
    finally:
        os.close(pipe)
