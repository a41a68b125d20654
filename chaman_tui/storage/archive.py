"""Journals that were compacted: kept whole, each continued by the next, so that chain and history stay readable."""

import os
from collections.abc import Iterator
from pathlib import Path

from chaman_tui.storage.chain import SCHEMA, Batch, DamageError, Header, Position
from chaman_tui.storage.files import make_private_directory, named_errors, sync_directory
from chaman_tui.storage.journal import read_since

DIRECTORY = "archive"


def paths(directory: Path) -> list[Path]:
    """The archived journals, oldest first."""
    return sorted((directory / DIRECTORY).glob("[0-9]*"))


def keep(directory: Path, journal: Path) -> None:
    """Give the present journal a second name in the archive; the next one then replaces the first name."""
    folder = directory / DIRECTORY
    make_private_directory(folder)
    os.link(journal, folder / f"{len(paths(directory)) + 1:06}")
    sync_directory(folder)


def batches(directory: Path) -> Iterator[Batch]:
    """What each archived journal holds."""
    for path in paths(directory):
        yield _read(path)


def chain(directory: Path, journal: Path) -> Iterator[Batch]:
    """The whole chain from its first record; StoreError where a journal does not continue the one before it."""
    before: Position | None = None
    for path in [*paths(directory), *([journal] if journal.exists() else [])]:
        batch = _read(path)
        if before is not None and batch.header != Header(SCHEMA, before.head, before.sequence):
            raise DamageError(path, 0)
        before = batch.position
        yield batch


def _read(path: Path) -> Batch:
    with named_errors(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            return read_since(descriptor, Position(), path)
        finally:
            os.close(descriptor)
