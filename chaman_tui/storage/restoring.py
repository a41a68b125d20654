"""Puts another store in the place of one, so that at each moment the old one or the new one is there, whole.

The new one is prepared in a folder of the same directory; the old one gets a second name in ``before-restore-N``. Then
one rename makes the new journal the journal. The archive needs no such moment, for a journal finds what it continues in
the prepared folder as well (see ``chaman_tui.storage.archive``). What is left is tidied by the same process, or by the
next writer when that one died.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.storage import archive, tidying
from chaman_tui.storage.files import DIRECTORY_MODE, names_in, sync_directory
from chaman_tui.storage.lock import LockedDirectory, Turn
from chaman_tui.storage.place import ARCHIVE, JOURNAL, MIGRATED, OLD_FILE, SET_ASIDE, TORN


class Prepared:
    """A folder in which a store is prepared, locked so that nobody tidies it away."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.path = directory / f"restore.{secrets.token_hex(4)}.tmp"
        self.path.mkdir(DIRECTORY_MODE)
        self._lock = LockedDirectory(self.path)
        self._lock.taken()
        self._used = False

    def switch(self) -> None:
        """Under the lock: make the prepared store the store."""
        _set_aside(self._directory)
        self._used = True
        (self.path / JOURNAL).rename(self._directory / JOURNAL)
        sync_directory(self._directory)

    def finish(self) -> None:
        """Under the lock: leave nothing of the folder but what became the store."""
        self._lock.give_back()
        if not self._used or (self.path / JOURNAL).exists():
            shutil.rmtree(self.path)
        if self._used:
            tidying.tidy(self._directory)


@contextmanager
def prepared(directory: Path, turn: Turn) -> Iterator[Prepared]:
    """A folder to prepare a store in; it goes when the context ends."""
    with turn:
        folder = Prepared(directory)
    try:
        yield folder
    finally:
        with suppress(StoreError, OSError), turn:  # if not now, the next writer tidies
            folder.finish()


def _set_aside(directory: Path) -> None:
    """Give everything that makes the present store a second name in a folder of its own."""
    names = [name for name in names_in(directory) if _goes_aside(name)]
    archived = archive.paths(directory / ARCHIVE)
    if not names and not archived:
        return
    aside = directory / f"before-restore-{_next_number(directory)}"
    building = aside.with_name(f"{aside.name}.tmp")
    shutil.rmtree(building, ignore_errors=True)  # of a restore that died
    building.mkdir(DIRECTORY_MODE)
    for name in names:
        os.link(directory / name, building / name, follow_symlinks=False)
    if archived:
        (building / ARCHIVE).mkdir(DIRECTORY_MODE)
        for path in archived:
            os.link(path, building / ARCHIVE / path.name, follow_symlinks=False)
        sync_directory(building / ARCHIVE)
    sync_directory(building)
    building.rename(aside)
    sync_directory(directory)


def _goes_aside(name: str) -> bool:
    return name in {JOURNAL, OLD_FILE} or bool(TORN.fullmatch(name) or MIGRATED.fullmatch(name))


def _next_number(directory: Path) -> int:
    found = [int(match[1]) for name in names_in(directory) if (match := SET_ASIDE.fullmatch(name))]
    return max(found, default=0) + 1
