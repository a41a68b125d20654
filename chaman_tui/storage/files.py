"""The careful handling of files beneath a store: private modes, a lock with a bounded wait, atomic replacement."""

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

DIRECTORY_MODE, FILE_MODE = 0o700, 0o600
_POLL_SECONDS = 0.01


class named_errors:  # noqa: N801 (read as a verb: with named_errors(path))
    """Turn an OSError into a StoreError that names the path and the cause."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            cause = error.strerror or str(error)
            message = _("The store {path} cannot be used: {cause}.", path=self._path, cause=cause)
            raise StoreError(message) from error


class _OpenFile:
    """A file that is made where it is missing, and stays open for as long as somebody holds this."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
        finalize(self, os.close, self.descriptor)


def make_private_directory(directory: Path) -> None:
    """Create the directory 0700, or take over an empty one; one with foreign files in it is refused."""
    directory.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    directory.chmod(DIRECTORY_MODE)


class FileLock:
    """Exclusive among processes and threads, by a side file; StoreError when another keeps it for so many seconds.

    The file stays open between uses, for opening it costs as much as the rest of a commit. It is opened again in a
    process that was forked, which would share the lock of its parent, and when somebody removed it, for then it locks
    nobody out.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self._path = path
        self._seconds = seconds
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._threads = Lock()
        self._file: _OpenFile | None = None

    def __enter__(self) -> None:
        if self._process != os.getpid():
            self._forget()
        if not self._threads.acquire(timeout=self._seconds):
            raise self._held()
        try:
            if not self._taken():
                self._wait()
        except BaseException:
            self._threads.release()
            with named_errors(self._path.parent):
                raise

    def _wait(self) -> None:
        deadline = time.monotonic() + self._seconds
        while not self._taken():
            if time.monotonic() > deadline:
                raise self._held()
            time.sleep(_POLL_SECONDS)

    def _taken(self) -> bool:
        if self._file is None:
            make_private_directory(self._path.parent)
            self._file = _OpenFile(self._path)
        try:
            fcntl.flock(self._file.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        if os.fstat(self._file.descriptor).st_nlink:
            return True
        self._file = None
        return self._taken()

    def _held(self) -> StoreError:
        return StoreError(
            _(
                "The store {path} was locked by another program for {n} seconds. Try again.",
                path=self._path.parent,
                n=self._seconds,
            )
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            fcntl.flock(self._file.descriptor, fcntl.LOCK_UN)
        self._threads.release()


def replace_durably(path: Path, content: bytes) -> None:
    """Write beside the file, fsync, rename over it and fsync the directory: never a part of the content."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(temporary, flags, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Make names that were added to a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep_temporary(directory: Path) -> None:
    """Remove what a writer that was killed left there. Only under the lock."""
    for left_over in directory.glob("*.[0-9]*.tmp"):
        left_over.unlink(missing_ok=True)
