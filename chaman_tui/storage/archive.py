"""Journals that were compacted: kept whole, each continued by the next, so that chain and history stay readable.

An archived journal is known by the head at which it ends, never by its file's name: the header of the journal says
which head it continues, that one's header which it continues in turn. Whatever else lies in the archive is no part of
the store. So it is never in doubt what the archive of a journal is, whoever died while he changed it.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from errno import EACCES, ELOOP, ENOENT, ENXIO, EPERM
from pathlib import Path

from msgspec import Raw

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.collector import without_collector
from chaman_tui.storage.chain import ORIGIN, DamageError, Header
from chaman_tui.storage.files import DIRECTORY_MODE, named_errors, names_in, opened, sync_directory
from chaman_tui.storage.place import ARCHIVE, PREPARED
from chaman_tui.storage.walking import Walk, header_of, last_head

NUMBER = "{:06}"


_NO_JOURNAL = {ENOENT, EPERM, EACCES, ELOOP, ENXIO}
"""Why something in the archive cannot be opened that is no file of it, or was moved since a moment."""


@dataclass(frozen=True)
class Passed:
    """What is kept in memory of an archived journal."""

    header: Header
    records: int
    history: list[Raw]


class Archive:
    """The archive of one directory. What was read of it is kept, for it never changes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._known: dict[str, Passed] = {}

    def forget(self) -> None:
        """Read everything again."""
        self._known = {}

    def before(self, header: Header | None) -> Iterator[Passed]:
        """What a journal with this header continues, the newest first; StoreError when some of it is not there."""
        files = _Files(self._directory)
        while header and header.continues != ORIGIN:
            passed = self._known.get(header.continues)
            if passed is None:
                passed = self._known[header.continues] = _read(files.that_ends_before(header), header)
            yield passed
            header = passed.header

    def history(self, header: Header | None) -> list[Raw]:
        """The history entries of all that a journal with this header continues, the oldest first."""
        newest_first = [passed.history for passed in self.before(header)]
        return [entry for entries in reversed(newest_first) for entry in entries]


def _read(path: Path, next_one: Header) -> Passed:
    history: list[Raw] = []
    records = 0
    with named_errors(path), opened(path) as descriptor, without_collector():
        walk = Walk(descriptor, path)
        for _line in walk:
            for record in walk.batch.records:
                history += [entry.copy() for entry in record.history]
                records += 1
    header, end = walk.batch.header, walk.batch.position
    if header is None or (end.head, end.sequence) != (next_one.continues, next_one.sequence):
        raise DamageError(path, end.last)
    return Passed(header, records, history)


def trail(directory: Path, header: Header) -> list[Path]:
    """The files that a journal with this header continues, the newest first, by their first and last lines alone."""
    files, found = _Files(directory), []
    while header.continues != ORIGIN:
        path = files.that_ends_before(header)
        found.append(path)
        with named_errors(path), opened(path) as descriptor:
            header = header_of(descriptor, path)
    return found


class _Files:
    """The archived journals by the heads at which they end."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._ends: dict[str, Path] = {}

    def that_ends_before(self, header: Header) -> Path:
        """The file that a journal with this header continues."""
        for _look in range(3):  # before the first nothing is known; whoever finishes a restore may move it
            path = self._ends.get(header.continues)
            with named_errors(self._directory):
                if path and path.exists():
                    return path
                self._ends = {_last_head(path): path for path in _candidates(self._directory)}
        raise StoreError(
            _(
                "The store {path} is damaged: no file in its archive ends at record {n}, which the next one "
                "continues. Bring a backup back: chaman store restore FILE --replace",
                path=self._directory,
                n=header.sequence,
            )
        )


def _candidates(directory: Path) -> list[Path]:
    """Where a restore that was not finished may have left it, too."""
    prepared = [directory / name / ARCHIVE for name in names_in(directory) if PREPARED.fullmatch(name)]
    return [path for folder in (*prepared, directory / ARCHIVE) for path in paths(folder)]


def _last_head(path: Path) -> str:
    try:
        with opened(path) as descriptor:
            return last_head(descriptor)
    except OSError as error:
        if error.errno not in _NO_JOURNAL:
            raise
        return ""  # verify names it


def paths(folder: Path) -> list[Path]:
    """The files of an archive, by their numbers."""
    try:
        return [folder / name for name in names_in(folder) if name.isascii() and name.isdigit()]
    except NotADirectoryError:
        return []


def keep(directory: Path, path: Path) -> Path:
    """Give a journal a second name in the archive."""
    folder = directory / ARCHIVE
    folder.mkdir(DIRECTORY_MODE, exist_ok=True)
    kept = next_path(folder)
    os.link(path, kept)
    sync_directory(folder)
    sync_directory(directory)
    return kept


def next_path(folder: Path) -> Path:
    """A name that no file in this archive has."""
    last = max((int(path.name) for path in paths(folder)), default=0)
    return folder / f"{last + 1:06}"
