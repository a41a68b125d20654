"""An append-only file of commits, in the format of ``chaman_tui.storage.chain``, and room for more: NUL bytes.

A commit overwrites the room, for a file that grows costs the file system a third more at each fsync. No line holds a
NUL byte, so the journal ends at its first one, or where the file does.

Invariants:
1. A line is written whole and fsynced, under the lock, before its commit is acknowledged.
2. Nothing is written behind a line that may not be durable: a crash finds one unfinished line at most, the last.
3. What follows the last line end is a commit that nobody acknowledged: a reader passes over it, the next writer sets
   it aside in a file of its own. Of such a line a crash may have left some disk sectors and not others.
4. Anything else that does not fit is damage: it is refused with its position, and nothing is written.
5. Nobody asks for the file's status (stat) between two commits. Since Linux 6.13 that makes the next write change the
   inode, and its fsync cost as much as growing. A journal is known by the hash of the line that was read last.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from chaman_tui.storage.chain import HASH_LENGTH, ORIGIN, Batch, DamageError, Position, Record, chained, line
from chaman_tui.storage.files import replace_durably

_ROOM = 64 * 1024
_SECTOR = 512


def holds(descriptor: int, position: Position) -> bool:
    """Whether the line that was read last is still there.

    It is not in another journal, nor after a writer whose disk failed took it back.
    """
    return (
        position.offset > 0
        and os.pread(descriptor, HASH_LENGTH, position.last) == position.head.encode()
        and os.pread(descriptor, 1, position.offset - 1) == b"\n"
    )


def goes_on(descriptor: int, position: Position) -> bool:
    """Whether anything was written since the last read, which found whatever a loss of power had left."""
    return os.pread(descriptor, 1, position.offset) not in (b"", b"\0")


def read_since(descriptor: int, position: Position, path: Path) -> Batch:
    """Every whole line after a position, verified; DamageError with the position of the first that does not fit.

    Whoever reads does not hold the lock, and may see the end of what is being written before its start. That is whole
    on a second look; damage is found in the same place again.
    """
    seen = None
    while True:
        try:
            return _read(descriptor, position, path)
        except DamageError as damage:
            if damage.offset == seen:
                raise
            seen = damage.offset


def _read(descriptor: int, position: Position, path: Path) -> Batch:
    data = _rest(descriptor, position.offset)
    nul = data.find(b"\0")
    end = data.rfind(b"\n", 0, nul if nul >= 0 else len(data)) + 1
    if position.offset == 0 and not end:
        raise DamageError(path, 0)  # the header is written with the file; no crash leaves one without it
    batch = Batch(position, unfinished=data[end:].rstrip(b"\0"))
    if end < len(data) // 2:
        data = data[:end]  # documents keep what they were read in, and the room with it
    for text in _lines(data, end):
        batch.take(text, path)
    _check_unfinished(batch, path)
    if batch.header and batch.header.continues != ORIGIN and not batch.records:
        raise DamageError(path, batch.position.offset)  # what it continues with was durable before it had its name
    return batch


def _rest(descriptor: int, offset: int) -> bytes:
    """Everything from an offset on. One call gives 2 GiB at most."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    parts = []
    while part := os.pread(descriptor, max(size - offset, 0), offset):
        parts.append(part)
        offset += len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _lines(data: bytes, end: int) -> Iterator[memoryview]:
    """Views, for the documents of a record stay where they were read."""
    view, start = memoryview(data), 0
    while start < end:
        after = data.index(b"\n", start)
        yield view[start:after]
        start = after + 1


def _check_unfinished(batch: Batch, path: Path) -> None:
    """A crash leaves one line, perhaps without some of its sectors. Other holes, and lines behind one, are damage."""
    hole = batch.unfinished.find(b"\0")
    if hole < 0:
        return
    torn = all(sector.count(b"\0") in (0, len(sector)) for sector in _sectors(batch))
    if not torn or b"\n" in batch.unfinished[:-1]:
        raise DamageError(path, batch.position.offset + hole)


def _sectors(batch: Batch) -> Iterator[bytes]:
    start, first = 0, _SECTOR - batch.position.offset % _SECTOR
    for end in range(first, len(batch.unfinished) + _SECTOR, _SECTOR):
        yield batch.unfinished[start:end]
        start = end


def set_aside(descriptor: int, position: Position, unfinished: bytes, path: Path) -> None:
    """Under the lock: move what a writer that died left after the last line into a file of its own."""
    if unfinished[:HASH_LENGTH] == chained(position.head, unfinished[HASH_LENGTH + 1 : -1]).encode():
        # a whole line whose end was changed: no crash leaves that
        raise DamageError(path, position.offset + len(unfinished) - 1)
    replace_durably(path.with_name(f"torn-{position.offset}"), unfinished)
    os.ftruncate(descriptor, position.offset)
    os.fsync(descriptor)


def append(descriptor: int, position: Position, record: Record) -> Position:
    """Write one record durably, after a durable one; on any failure the file is as it was, less its room."""
    data, head = line(position.head, record)
    after = position.offset + len(data)
    wanted = data if after <= os.lseek(descriptor, 0, os.SEEK_END) else data + bytes(_ROOM)
    try:
        written = 0
        while written < len(data):  # a disk that is nearly full gives less room
            written += os.pwrite(descriptor, wanted[written:], position.offset + written)
        os.fdatasync(descriptor)
    except OSError:
        os.ftruncate(descriptor, position.offset)
        raise
    return Position(after, head, record.sequence, position.offset)
