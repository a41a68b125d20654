"""The careful handling of files beneath a store: private modes, a lock with a bounded wait, atomic replacement."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _

DIRECTORY_MODE, FILE_MODE = 0o700, 0o600
_POLL_SECONDS = 0.01


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Turn an OSError into a StoreError that names the path and the cause."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or str(error)
        raise StoreError(_("The store {path} cannot be used: {cause}.", path=path, cause=cause)) from error


def make_private_directory(directory: Path) -> None:
    """Create the directory 0700, or take over an empty one; one with foreign files in it is refused."""
    directory.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    directory.chmod(DIRECTORY_MODE)


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Hold the exclusive lock on a side file; StoreError when another keeps it for longer than these seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    try:
        _wait_for(descriptor, path, seconds)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, path: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                message = _(
                    "The store {path} was locked by another program for {n} seconds. Try again.",
                    path=path.parent,
                    n=seconds,
                )
                raise StoreError(message) from None
            time.sleep(_POLL_SECONDS)
        else:
            return


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


def sweep_temporary(path: Path) -> None:
    """Remove what a writer that was killed left beside the file. Only under the lock."""
    for left_over in path.parent.glob(f"{path.name}.*.tmp"):
        left_over.unlink(missing_ok=True)
