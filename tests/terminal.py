"""The program in a real pseudo-terminal, as somebody at a keyboard sees it."""

import os
import sys
import time
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

_PATIENCE = 30
# The first two would overrule the size of this terminal; without the third, as installed, the program is compiled.
_UNLIKE_A_LOGIN = ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "end": "\x1b[F",
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "f9": "\x1b[20~",
}


class Terminal:
    """A terminal of 80 by 24 in which ``chaman`` was started, or a script of Python."""

    def __init__(
        self, *arguments: str, term: str = "xterm-256color", size: tuple[int, int] = (80, 24), script: str = ""
    ) -> None:
        columns, rows = size
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        environment = {**os.environ, "TERM": term, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        for name in _UNLIKE_A_LOGIN:
            environment.pop(name, None)
        command = ["-c", script] if script else ["-m", "chaman_tui", *arguments]
        self._child = pexpect.spawn(sys.executable, command, dimensions=(rows, columns), env=environment)
        self._child.delaybeforesend = None

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close(force=True)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def read(self) -> bool:
        """Take in what the program wrote; whether it still runs."""
        try:
            data = self._child.read_nonblocking(65_536, timeout=0.05)
            self.written += data
            self._stream.feed(data)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        return True

    def expect(self, *words: str) -> None:
        """Read until all these words stand on the screen."""
        deadline = time.monotonic() + _PATIENCE
        while not all(word in self.text for word in words):
            assert self.read(), f"the program ended; last seen:\n{self.text}"
            assert time.monotonic() < deadline, f"{words} never appeared:\n{self.text}"

    def press(self, *keys: str) -> None:
        """Press named keys."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def paste(self, text: str) -> None:
        """Paste in brackets, as terminals do."""
        self._child.send(f"\x1b[200~{text}\x1b[201~")

    def exit_code(self) -> int:
        """Read until the program ends, and give its exit code."""
        deadline = time.monotonic() + _PATIENCE
        while self.read():
            assert time.monotonic() < deadline, self.text
        self._child.close()
        assert self._child.exitstatus is not None, self._child.signalstatus
        return int(self._child.exitstatus)


def chaman_json(store: Path, *arguments: str) -> str:
    """What a command prints, run as a process of its own."""
    import subprocess

    command = [sys.executable, "-m", "chaman_tui", "--store", str(store), "--json", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
