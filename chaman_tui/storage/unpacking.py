"""Reads the file of a backup: what ``chaman_tui.storage.backup`` writes, and nothing else that a tar may hold.

The file may come from anywhere. It is read in pieces, and nothing is believed that it says of itself: no name leads
out of the directory, no size makes room for what is not there, and what is no journal is refused at its first bytes.
"""

import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.storage.backup import GZIP, archived_name
from chaman_tui.storage.files import DIRECTORY_MODE, named_errors, new_file, sync_directory, write_all
from chaman_tui.storage.place import ARCHIVE, JOURNAL

_PIECE = 256 * 1024
_BEGINS = re.compile(rb"[0-9a-f]{64} \{")
_BEGINNING = 66
_MOST_ROOM = 1024 * 1024
"""NUL bytes behind a journal; its room is 64 KiB at most."""


class _NoBackupError(Exception):
    """Says why a file is no backup."""


def unpack(source: int, path: Path, directory: Path) -> None:
    """Write what a backup holds into an empty directory, durably; StoreError when it is none."""
    try:
        _unpack(_Inflated(source, path), directory)
    except _NoBackupError as error:
        raise StoreError(_("{path} is no backup: {error}.", path=path, error=error)) from error
    except (tarfile.TarError, zlib.error) as error:
        cause = _("it is damaged, or something else")
        raise StoreError(_("{path} is no backup: {error}.", path=path, error=cause)) from error


class _Inflated:
    """What was compressed, as far as it is asked for."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self._path = path
        self._inflate = zlib.decompressobj(wbits=GZIP)

    def _some(self, most: int) -> bytes:
        """The next bytes, at most so many; none at the end."""
        found = b""
        while not found and not self._inflate.eof:
            given = self._inflate.unconsumed_tail or self._given(_PIECE)
            found = self._inflate.decompress(given, most)
            if not (given or found):
                raise _NoBackupError(_("it ends in the middle"))
        return found

    def _given(self, most: int) -> bytes:
        with named_errors(self._path, other=True):
            return os.read(self._descriptor, most)

    def pieces(self, length: int) -> Iterator[bytes]:
        """So many bytes, piece by piece."""
        while length > 0:
            piece = self._some(min(length, _PIECE))
            if not piece:
                raise _NoBackupError(_("it ends in the middle"))
            length -= len(piece)
            yield piece

    def exactly(self, length: int) -> bytes:
        """So many bytes at once."""
        return b"".join(self.pieces(length))

    def require_end(self) -> None:
        """Nothing but the filling of a tar may follow."""
        filling = b""
        while len(filling) <= tarfile.RECORDSIZE and (piece := self._some(tarfile.RECORDSIZE)):
            filling += piece
        whole = self._inflate.eof and not self._inflate.unused_data and not self._given(1)
        if filling.strip(b"\0") or not whole:
            raise _NoBackupError(_("something follows its end"))


def _unpack(tar: _Inflated, directory: Path) -> None:
    number = 0
    while (member := _next_member(tar)).name != JOURNAL:
        number += 1
        if member.name != archived_name(number):
            raise _not_of_a_backup(member)
        (directory / ARCHIVE).mkdir(DIRECTORY_MODE, exist_ok=True)
        _copy(tar, member, directory / member.name)
    if member.size > os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"):
        raise _NoBackupError(_("this machine has not enough memory for it"))
    _copy(tar, member, directory / JOURNAL)
    if tar.exactly(tarfile.BLOCKSIZE).strip(b"\0"):
        raise _NoBackupError(_("something follows its end"))
    tar.require_end()
    if number:
        sync_directory(directory / ARCHIVE)
    sync_directory(directory)


def _next_member(tar: _Inflated) -> tarfile.TarInfo:
    block = tar.exactly(tarfile.BLOCKSIZE)
    if not block.strip(b"\0"):
        raise _NoBackupError(_("there is no journal in it"))
    member = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):  # links, devices, sparse files, and names elsewhere
        raise _not_of_a_backup(member)
    return member


def _not_of_a_backup(member: tarfile.TarInfo) -> _NoBackupError:
    return _NoBackupError(_("“{name}” is in it, which is in no backup", name=member.name))


def _copy(tar: _Inflated, member: tarfile.TarInfo, path: Path) -> None:
    """Write a journal without its room."""
    beginning = tar.exactly(min(member.size, _BEGINNING))
    if not _BEGINS.match(beginning):
        raise _NoBackupError(_("“{name}” in it is no journal", name=member.name))
    _require_room(member.size, path.parent)
    left, room = member.size - len(beginning), False
    with new_file(path) as descriptor:
        write_all(descriptor, beginning)
        for piece in tar.pieces(left):
            text = b"" if room else piece.partition(b"\0")[0]
            left -= len(piece)
            room = room or len(text) < len(piece)
            if room and (left > _MOST_ROOM or piece[len(text) :].strip(b"\0")):
                raise _NoBackupError(_("“{name}” in it is no journal", name=member.name))
            write_all(descriptor, text)
    tar.exactly(-member.size % tarfile.BLOCKSIZE)


def _require_room(size: int, directory: Path) -> None:
    disk = os.statvfs(directory)
    free = disk.f_bavail * disk.f_frsize
    if size > free:
        raise StoreError(
            _(
                "The store {path} cannot be used: {wanted} bytes are needed, and {free} are free.",
                path=directory.parent,
                wanted=size,
                free=free,
            )
        )
