"""What a directory is: a store, no store yet, a store that lost its journal, or somebody else's.

``journal`` makes it a store; ``chaman.json`` one of schema 1. Everything else that the program names is the trace of
a store (``archive``, ``lock``, ``torn-N``, ``before-restore-N``, ``chaman.json.migrated``), but for what a writer
prepares under a name that ends in ``.tmp``: that counts for nothing until it is renamed.
"""

import os
import re
import stat
from enum import Enum
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.storage.files import DIRECTORY_MODE, cannot_be_used, names_in

JOURNAL, OLD_FILE, ARCHIVE, LOCK = "journal", "chaman.json", "archive", "lock"
PREPARED = re.compile(r"(journal|torn-\d+|before-restore-\d+)(\.\d+)?\.tmp|restore\.[0-9a-f]+\.tmp")
TORN = re.compile(r"torn-\d+")
MIGRATED = re.compile(r"chaman\.json\.migrated(-\d+)?")
SET_ASIDE = re.compile(r"before-restore-(\d+)")
_OF_THE_SYSTEM = "lost+found"  # a store may be the root of a file system
_PLAIN_TRACES = {ARCHIVE, LOCK}  # names that others may give too: alone they say that a store was here


class Place(Enum):
    """What a directory is, as far as it can be used."""

    NOTHING = "no store yet"
    OLD = "a store of schema 1"
    STORE = "a store"


class LostJournalError(StoreError):
    """There was a store, and its journal is gone."""

    def __init__(self, directory: Path, traces: list[str]) -> None:
        super().__init__(
            _(
                "The store {path} has lost its journal; of it are left: {traces}. Nothing was changed. "
                "Bring a backup back: chaman store restore FILE --replace",
                path=directory,
                traces=", ".join(traces[:5]),
            )
        )


def look(directory: Path) -> Place:
    """What a directory is; LostJournalError, or StoreError for what is nobody's to make a store of."""
    names = set(names_in(directory)) - {_OF_THE_SYSTEM}
    if JOURNAL in names:
        return Place.STORE
    if OLD_FILE in names:
        return Place.OLD
    names = {name for name in names if not PREPARED.fullmatch(name)}
    foreign = sorted(name for name in names if not is_ours(name))
    traces = sorted(names - set(foreign) - (_PLAIN_TRACES if foreign else set()))
    if traces:
        raise LostJournalError(directory, traces)
    if foreign:
        raise StoreError(
            _(
                "{path} is no store, for {name} is in it; it was left as it is. Name a store, or a directory that is "
                "empty or does not exist.",
                path=directory,
                name=foreign[0],
            )
        )
    return Place.NOTHING


def is_ours(name: str) -> bool:
    """Whether the program gives this name to something in the directory of a store."""
    return name in {JOURNAL, OLD_FILE, ARCHIVE, LOCK, _OF_THE_SYSTEM} or any(
        pattern.fullmatch(name) for pattern in (PREPARED, TORN, SET_ASIDE, MIGRATED)
    )


def require_own(directory: Path) -> None:
    """A store is made in a directory of one's own; in one of many people's, or another's, it is refused."""
    try:
        status = directory.stat()
    except FileNotFoundError:
        return
    if status.st_mode & stat.S_ISVTX or status.st_uid != os.geteuid():
        raise cannot_be_used(directory, _("it belongs to others too"))


def make_private(directory: Path) -> None:
    """For its owner alone."""
    if stat.S_IMODE(directory.stat().st_mode) & 0o077:
        directory.chmod(DIRECTORY_MODE)
