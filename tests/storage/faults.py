"""Counts the system calls that touch files, and lets one of them be the last, or fail."""

import errno
import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

_MODULES: dict[ModuleType, tuple[str, ...]] = {
    fcntl: ("flock",),
    os: (
        *("open", "close", "read", "write", "pread", "pwrite", "lseek", "ftruncate", "fsync", "fdatasync", "dup"),
        *("stat", "lstat", "fstat", "statvfs", "listdir", "scandir", "chmod"),
        *("mkdir", "rmdir", "link", "unlink", "rename", "replace"),
    ),
}
WRITING = {"write", "pwrite"}
FAIL_WHEN_FULL = {"write", "pwrite", "ftruncate", "fsync", "fdatasync", "mkdir", "link", "rename", "replace"}
NEVER_FAIL = {"close", "lseek", "fstat", "flock", "dup"}
"""A disk has no say in these."""
Hook = Callable[[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]


@contextmanager
def hooked(hook: Hook) -> Iterator[None]:
    """Every such call goes through the hook, which is given its name, the function and the arguments."""

    def through(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments, **options: hook(name, original, arguments, options)

    originals = [(module, name, getattr(module, name)) for module, names in _MODULES.items() for name in names]
    for module, name, original in originals:
        setattr(module, name, through(name, original))
    try:
        yield
    finally:
        for module, name, original in originals:
            setattr(module, name, original)


class Fault:
    """What happens at the k-th call: ``kill`` before it, ``half`` of what it writes and then a kill, or a failure."""

    def __init__(self, at: int, how: str) -> None:
        self.at = at
        self.how = how
        self.calls = 0
        self.happened = False

    def __call__(
        self, name: str, original: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        """Make the call, unless it is the one."""
        if self._concerns(name, arguments):
            self.calls += 1
            if self.calls == self.at:
                self.happened = True
                self._strike(original, arguments)
        return original(*arguments, **options)

    def _concerns(self, name: str, arguments: tuple[Any, ...]) -> bool:
        if self.how == "half":
            return name in WRITING
        if self.how == "full":
            return name in FAIL_WHEN_FULL or (name == "open" and bool(arguments[1] & os.O_CREAT))
        return self.how == "kill" or name not in NEVER_FAIL

    def _strike(self, original: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        if self.how == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.how == "broken":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        if self.how == "half":
            descriptor, data, *rest = arguments
            original(descriptor, data[: len(data) // 2], *rest)
        os.kill(os.getpid(), signal.SIGKILL)


class Durability:
    """Notes what is given a name before it is durable, and which names are not durable in the end."""

    def __init__(self) -> None:
        self._dirty: set[int] = set()
        self._named: dict[Path, Path] = {}
        self.too_early: list[str] = []

    def __call__(
        self, name: str, original: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]
    ) -> Any:
        """Make the call, and note what it means."""
        if name in {"rename", "replace", "link"}:
            source, target = Path(arguments[0]), Path(arguments[1])
            if source.lstat().st_ino in self._dirty:
                self.too_early.append(f"{source} to {target}")
            self._named[target] = target.parent
        result = original(*arguments, **options)
        if name in WRITING:
            self._dirty.add(os.fstat(arguments[0]).st_ino)
        if name in {"fsync", "fdatasync"}:
            self._synced(os.fstat(arguments[0]).st_ino)
        return result

    def _synced(self, inode: int) -> None:
        self._dirty.discard(inode)
        self._named = {
            path: parent for path, parent in self._named.items() if parent.exists() and parent.stat().st_ino != inode
        }

    @property
    def undurable(self) -> list[str]:
        """The names that a loss of power may take back."""
        return [str(path) for path in self._named if path.exists()]
