"""Finishes or takes back what somebody began who died: a commit, a compaction, a restore, a migration.

Nothing here decides what the store is: that is what the journal says, and it is whole at each moment. What is removed
is a second name of a file that stays under another, or was never a part of the store.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from chaman_tui.storage import archive
from chaman_tui.storage.files import DIRECTORY_MODE, names_in, opened, sync_directory
from chaman_tui.storage.lock import LockedDirectory
from chaman_tui.storage.migration import retire_old
from chaman_tui.storage.place import ARCHIVE, JOURNAL, MIGRATED, OLD_FILE, PREPARED, SET_ASIDE, TORN
from chaman_tui.storage.walking import header_of


def leftovers(directory: Path) -> list[Path]:
    """What somebody left who died, or who is at work; it is no part of the store, and does it no harm."""
    names, path = names_in(directory), directory / JOURNAL
    found = [directory / name for name in names if PREPARED.fullmatch(name)]
    if JOURNAL in names:
        found += [directory / name for name in names if name == OLD_FILE]
        found += [aside for aside in _asides(directory) if _same(aside / JOURNAL, path)]
        found += [archived for archived in archive.paths(directory / ARCHIVE)[-1:] if _same(archived, path)]
    return found


def tidy(directory: Path) -> None:
    """Under the lock of a store: leave what its journal needs, in its place, and nothing else that was begun."""
    path = directory / JOURNAL
    with opened(path) as descriptor:
        header = header_of(descriptor, path)
    _adopt(directory, archive.trail(directory, header))
    needed = archive.trail(directory, header)
    if any(archived.parent != directory / ARCHIVE for archived in needed):
        return  # a restore that lives has a part of it
    for aside in _asides(directory):
        if _same(aside / JOURNAL, path):
            _take_back(directory, aside)
    _remove_second_names(directory, needed)
    if (directory / OLD_FILE).exists():
        retire_old(directory)
    for name in names_in(directory):
        if PREPARED.fullmatch(name):
            _remove_prepared(directory / name)


def _asides(directory: Path) -> list[Path]:
    return [directory / name for name in names_in(directory) if SET_ASIDE.fullmatch(name)]


def _adopt(directory: Path, needed: list[Path]) -> None:
    """Move what a restore brought, and a journal continues, from the folder in which it was prepared."""
    folder = directory / ARCHIVE
    brought = [path for path in needed if path.parent != folder and not _in_use(path.parent.parent)]
    for path in reversed(brought):
        folder.mkdir(DIRECTORY_MODE, exist_ok=True)
        path.rename(archive.next_path(folder))
    if brought:
        sync_directory(folder)
        sync_directory(directory)


def _take_back(directory: Path, aside: Path) -> None:
    """A restore died before it replaced what it had set aside."""
    for path in list(aside.rglob("*")):
        if _same(path, directory / path.relative_to(aside)) and not path.is_dir():
            path.unlink()
    for folder in (aside / ARCHIVE, aside):
        with suppress(OSError):  # it is not there, or something else is in it
            folder.rmdir()


def _remove_second_names(directory: Path, needed: list[Path]) -> None:
    """What a restore set aside, and what a compaction had archived that died before it replaced the journal."""
    kept = {_identity(path) for aside in _asides(directory) for path in aside.rglob("*")}
    kept.add(_identity(directory / JOURNAL))
    begun = [path for path in archive.paths(directory / ARCHIVE) if path not in needed]
    begun += [directory / n for n in names_in(directory) if n == OLD_FILE or TORN.fullmatch(n) or MIGRATED.fullmatch(n)]
    for path in begun:
        if _identity(path) in kept:
            path.unlink()


def _remove_prepared(path: Path) -> None:
    if not path.is_dir():
        path.unlink()
    elif not _in_use(path):
        shutil.rmtree(path)


def _in_use(folder: Path) -> bool:
    """Whether a restore that lives prepares something in it."""
    return not LockedDirectory(folder).taken()


def _identity(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_dev, status.st_ino


def _same(one: Path, other: Path) -> bool:
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except OSError:
        return False
