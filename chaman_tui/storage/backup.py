"""Writes the file of a backup: one compressed tar with the archive and the journal, for its owner alone."""

import os
import secrets
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from errno import EEXIST
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.storage.chain import SCHEMA, DamageError, Header, Position
from chaman_tui.storage.files import FILE_MODE, give_new_name, new_file, write_all
from chaman_tui.storage.place import ARCHIVE
from chaman_tui.storage.walking import Walk

GZIP = 16 + zlib.MAX_WBITS
"""The window bits that mean the gzip format, to zlib."""


@dataclass(frozen=True)
class Member:
    """A journal that goes into the backup: its name there, and how far it is read."""

    name: str
    descriptor: int
    path: Path
    size: int


def require_new(target: Path, directory: Path) -> None:
    """A backup is a new file, and not within the store that it is of."""
    if os.path.lexists(target):
        raise FileExistsError(EEXIST, os.strerror(EEXIST))
    if Path(os.path.realpath(directory)) in Path(os.path.realpath(target)).parents:
        raise StoreError(_("A backup does not lie within its store, with which it would be lost: {path}", path=target))


@contextmanager
def written(target: Path) -> Iterator["Writer"]:
    """A backup to add to. It has its name when it is whole and durable; until then it is no file that was there."""
    temporary = target.with_name(f"chaman-backup.{secrets.token_hex(4)}.tmp")
    with new_file(temporary) as descriptor:
        writer = Writer(descriptor)
        yield writer
        writer.finish()
    give_new_name(temporary, target)


class Writer:
    """Writes a tar through gzip, in the memory of one line of a journal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._compressor = zlib.compressobj(wbits=GZIP)
        self._position = Position()

    @property
    def records(self) -> int:
        """The number of records of the chain that was written so far."""
        return self._position.sequence

    def add(self, member: Member) -> None:
        """Copy a journal, which continues the one before, while it is verified."""
        header = tarfile.TarInfo(member.name)
        header.size, header.mode = member.size, FILE_MODE
        self._write(header.tobuf(tarfile.GNU_FORMAT))
        walk = Walk(member.descriptor, member.path, member.size)
        for text in walk:
            self._write(text)
        self._write(bytes(-member.size % tarfile.BLOCKSIZE))
        if walk.batch.header != Header(SCHEMA, self._position.head, self._position.sequence):
            raise DamageError(member.path, 0)
        self._position = walk.batch.position

    def finish(self) -> None:
        """The end of a tar, and of what is compressed."""
        self._write(bytes(2 * tarfile.BLOCKSIZE))
        write_all(self._descriptor, self._compressor.flush())

    def _write(self, data: bytes) -> None:
        if compressed := self._compressor.compress(data):
            write_all(self._descriptor, compressed)


def archived_name(number: int) -> str:
    """The name in a backup of the n-th archived journal, from 1."""
    return f"{ARCHIVE}/{number:06}"
