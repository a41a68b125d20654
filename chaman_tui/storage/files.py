"""The careful handling of files beneath a store: private modes, nothing but regular files, durable replacement."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST, ENOTDIR, EOPNOTSUPP, EPERM
from pathlib import Path
from types import TracebackType

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _

DIRECTORY_MODE, FILE_MODE = 0o700, 0o600
AT_ONCE = os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
"""Flags to open a file that may turn out to be a pipe or a device: without waiting for it."""
OURS = AT_ONCE | os.O_NOFOLLOW
"""Flags for a file of the store, which is never a link."""


class named_errors:  # noqa: N801 (read as a verb: with named_errors(path))
    """Turn an OSError, or a lack of memory, into a StoreError that names the path and the cause.

    The path is that of a store, unless it is of another file, as a backup is.
    """

    __slots__ = ("_other", "_path")

    def __init__(self, path: Path, *, other: bool = False) -> None:
        self._path = path
        self._other = other

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            raise cannot_be_used(self._path, error.strerror or str(error), other=self._other) from error
        if isinstance(error, MemoryError):
            cause = _("this machine has not enough memory for it")
            raise cannot_be_used(self._path, cause, other=self._other) from error


def cannot_be_used(path: Path, cause: str, *, other: bool = False) -> StoreError:
    """The error that names a path and why nothing can be done with it."""
    if other:
        return StoreError(_("{path} cannot be used: {cause}.", path=path, cause=cause))
    return StoreError(_("The store {path} cannot be used: {cause}.", path=path, cause=cause))


def open_regular(path: Path, flags: int = os.O_RDONLY | OURS) -> int:
    """Open a regular file; OSError for anything else in its place, without waiting for it."""
    descriptor = os.open(path, flags)
    try:
        require_regular(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def require_regular(descriptor: int) -> os.stat_result:
    """The status of a regular file; OSError for a pipe, a device or a directory, which hold no part of a store."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(EPERM, _("it is a pipe, a device or a directory, and no file"))
    return status


@contextmanager
def opened(path: Path, flags: int = os.O_RDONLY | OURS) -> Iterator[int]:
    """The descriptor of a regular file, for as long as the context lasts."""
    descriptor = open_regular(path, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write everything, in however many calls it takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


@contextmanager
def new_file(path: Path) -> Iterator[int]:
    """A file that was not there, to write to: durable when the context ends, gone when it ends by an exception."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | OURS, FILE_MODE)
    try:
        try:
            yield descriptor
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def write_beside(path: Path, content: bytes) -> Path:
    """Write a content durably to a file of another name, which ``put_in_place`` makes that of the path."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with suppress(FileNotFoundError):
        temporary.unlink()  # of a process with the same number that died
    with new_file(temporary) as descriptor:
        write_all(descriptor, content)
    return temporary


def put_in_place(temporary: Path, path: Path) -> None:
    """Rename a durable file over another: whoever looks sees the one whole or the other. Then make the name durable."""
    try:
        temporary.rename(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_directory(path.parent)


def replace_durably(path: Path, content: bytes) -> None:
    """Never a part of the content, whatever happens."""
    put_in_place(write_beside(path, content), path)


def give_new_name(temporary: Path, path: Path) -> None:
    """Give a durable file its name, and that alone; FileExistsError where the name is taken."""
    try:
        _name(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink()
    sync_directory(path.parent)


def _name(temporary: Path, path: Path) -> None:
    """Where one file cannot have two names, as on a USB stick, another could take the name between look and rename."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in (EPERM, EOPNOTSUPP):
            raise
        if os.path.lexists(path):
            raise FileExistsError(EEXIST, os.strerror(EEXIST)) from error
        temporary.rename(path)


def sync_directory(directory: Path) -> None:
    """Make names that were added to a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def missing_directories(directory: Path) -> list[Path]:
    """Those on the way to a directory that are not there, the outermost first; OSError where a link leads nowhere."""
    missing = []
    for each in (directory, *directory.parents):
        if each.exists():
            break
        if each.is_symlink():
            raise OSError(ENOTDIR, _("it is a link that leads nowhere"))
        missing.append(each)
    return missing[::-1]


def names_in(directory: Path) -> list[str]:
    """What is in a directory, in order; nothing where there is none."""
    try:
        return sorted(path.name for path in directory.iterdir())
    except FileNotFoundError:
        return []
