"""Who writes to a store is alone, among processes and threads."""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from weakref import finalize

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.storage.files import (
    DIRECTORY_MODE,
    FILE_MODE,
    OURS,
    missing_directories,
    named_errors,
    require_regular,
    sync_directory,
)
from chaman_tui.storage.place import LOCK

_POLL_SECONDS = 0.01


class Lockable:
    """Something open that one process at a time can lock; given back when nobody holds this any more."""

    def __init__(self, path: Path, flags: int) -> None:
        self.path = path
        self.descriptor = os.open(path, flags | os.O_CLOEXEC)
        self._close = finalize(self, os.close, self.descriptor)

    def taken(self) -> bool:
        """Whether it could be locked at once."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def give_back(self) -> None:
        """Let others have it."""
        self._close()

    def is_current(self) -> bool:
        """Whether it is what others find who come now."""
        raise NotImplementedError


class _SideFile(Lockable):
    """The lock file of a store. It stays open between uses, for opening it costs as much as the rest of a commit."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, os.O_RDWR | OURS)
        require_regular(self.descriptor)

    def give_back(self) -> None:
        """Let others have it; the file stays open."""
        fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def is_current(self) -> bool:
        """Whether nobody removed it."""
        return os.fstat(self.descriptor).st_nlink > 0


class LockedDirectory(Lockable):
    """A directory that is locked itself, which leaves nothing in it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, os.O_RDONLY | os.O_DIRECTORY)

    def is_current(self) -> bool:
        """Whether it still has its name, and writers do not yet have a side file to lock."""
        try:
            same = os.path.samestat(os.fstat(self.descriptor), self.path.stat())
        except FileNotFoundError:
            return False
        return same and not os.path.lexists(self.path / LOCK)


class Turn:
    """The turn to write to a store; StoreError when another keeps it for so many seconds.

    Writers of a store lock its side file. Where there is none, because no store was made yet or because somebody
    removed it, they lock the directory itself: a side file without a journal would be the trace of a store that was
    lost. The directory is made where it is missing, and taken away again if nobody made a store in it.

    The side file is opened again in a process that was forked, which would share the lock of its parent, and when
    somebody removed it, for then it locks nobody out.
    """

    def __init__(self, directory: Path, seconds: float) -> None:
        self._directory = directory
        self._seconds = seconds
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._threads = Lock()
        self._side: _SideFile | None = None
        self._held: Lockable | None = None
        self._made: list[Path] = []

    def __enter__(self) -> None:
        if self._process != os.getpid():
            self._forget()
        if not self._threads.acquire(timeout=self._seconds):
            raise self._kept()
        try:
            if not self._taken():
                self._wait()
        except BaseException:
            self._take_away()
            self._threads.release()
            with named_errors(self._directory):
                raise

    def _wait(self) -> None:
        deadline = time.monotonic() + self._seconds
        while not self._taken():
            if time.monotonic() > deadline:
                raise self._kept()
            time.sleep(_POLL_SECONDS)

    def _taken(self) -> bool:
        found = self._side or self._open()
        if found is None or not found.taken():
            return False
        if self._is_current(found):
            self._held = found
            return True
        self._side = None
        return self._taken()

    def _is_current(self, found: Lockable) -> bool:
        """What is locked and is not what others lock is given back at once, whoever still looks at it."""
        current = False
        try:
            current = found.is_current()
        finally:
            if not current:
                found.give_back()
        return current

    def _open(self) -> Lockable | None:
        try:
            self._side = _SideFile(self._directory / LOCK)
        except FileNotFoundError:
            return self._open_directory()
        return self._side

    def _open_directory(self) -> Lockable | None:
        """None when another, who had made it, took it away meanwhile."""
        try:
            for each in missing_directories(self._directory):
                with suppress(FileExistsError):
                    each.mkdir(DIRECTORY_MODE)
                    self._made.append(each)
            return LockedDirectory(self._directory)
        except FileNotFoundError:
            return None

    def settle(self) -> None:
        """After a commit: what was made stays, and the next take turns by a side file."""
        if self._held is self._side:
            return
        while self._made:
            with suppress(PermissionError):  # a parent that may be entered, not read
                sync_directory(self._made.pop().parent)
        with suppress(OSError):  # on a full disk the next take turns by the directory, as this one did
            os.close(os.open(self._directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | OURS, FILE_MODE))

    def _take_away(self) -> None:
        """What is still in use then is tried again at the end of the next turn."""
        while self._made:
            try:
                self._made[-1].rmdir()
            except FileNotFoundError:
                pass
            except OSError:
                return
            self._made.pop()

    def _kept(self) -> StoreError:
        return StoreError(
            _(
                "The store {path} was locked by another program for {n} seconds. Try again.",
                path=self._directory,
                n=self._seconds,
            )
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._held is not self._side:
            self._take_away()
        if self._held:
            self._held.give_back()
        self._held = None
        self._threads.release()
