"""Looks at a journal that is not kept in memory: an archived one, or one that is copied or brought back."""

import os
from collections.abc import Iterator
from pathlib import Path

from chaman_tui.storage.chain import HASH_LENGTH, Batch, DamageError, Header, Position

_PIECE = 256 * 1024


class Walk:
    """A journal line by line, verified, in the memory of one line.

    ``batch`` holds the record of the line that was given last, the header, and the position after it. DamageError also
    for a last line that is unfinished.
    """

    def __init__(self, descriptor: int, path: Path, end: int | None = None) -> None:
        self._descriptor = descriptor
        self._path = path
        self._end = end
        self.batch = Batch(Position())

    def __iter__(self) -> Iterator[bytes]:
        """The lines with their ends, up to a place, or all."""
        for text in self._texts():
            self.batch.records.clear()
            if not text.endswith(b"\n"):
                raise self._damage()
            self.batch.take(memoryview(text)[:-1], self._path)
            yield text
        if self.batch.header is None or self._end not in (None, self.batch.position.offset):
            raise self._damage()

    def _damage(self) -> DamageError:
        return DamageError(self._path, self.batch.position.offset)

    def _texts(self) -> Iterator[bytes]:
        """The lines with their ends, up to the room; then whatever is there without one, or in the room."""
        parts, room = list[bytes](), False
        for piece in self._pieces():
            if room and piece.strip(b"\0"):
                yield b"\0"
                return
            start = 0
            while (end := piece.find(b"\n", start) + 1) > 0:
                yield b"".join((*parts, piece[start:end]))
                parts.clear()
                start = end
            rest = piece[start:]
            room = room or (not parts and bool(rest) and not rest.strip(b"\0"))
            if rest and not room:
                parts.append(rest)
                if b"\0" in rest:
                    break
        if parts:
            yield b"".join(parts)

    def _pieces(self) -> Iterator[bytes]:
        offset = 0
        while piece := os.pread(self._descriptor, self._length(offset), offset):
            offset += len(piece)
            yield piece

    def _length(self, offset: int) -> int:
        return _PIECE if self._end is None else min(_PIECE, self._end - offset)


def header_of(descriptor: int, path: Path) -> Header:
    """The first line, verified."""
    walk = Walk(descriptor, path)
    next(iter(walk))
    if walk.batch.header is None:
        raise DamageError(path, 0)
    return walk.batch.header


def last_head(descriptor: int) -> str:
    """The head of the chain at the end of a file, as its last line says; nothing is verified."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    end = _last_line_end(descriptor, size)
    start = _last_line_end(descriptor, end)
    return _read_at(descriptor, HASH_LENGTH, start + 1).decode("ascii", "replace")


def _read_at(descriptor: int, length: int, offset: int) -> bytes:
    """So many bytes, unless the file ends before; one call may give fewer."""
    parts = []
    while length and (part := os.pread(descriptor, length, offset)):
        parts.append(part)
        offset, length = offset + len(part), length - len(part)
    return b"".join(parts)


def _last_line_end(descriptor: int, before: int) -> int:
    """The place of the last line end before a place; -1 where there is none."""
    while before > 0:
        start = max(before - _PIECE, 0)
        found = _read_at(descriptor, before - start, start).rfind(b"\n")
        if found >= 0:
            return start + found
        before = start
    return -1
