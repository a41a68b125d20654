"""An append-only file of commits, in the format of ``chaman_tui.storage.chain``.

Invariants:
1. A line is appended whole and fsynced, under the lock, before its commit is acknowledged.
2. Bytes after the last line end are a commit that nobody acknowledged: a reader passes over them, the next writer sets
   them aside in a file of their own.
3. Anything else that does not fit is damage: it is refused with its position, and nothing is written.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from chaman_tui.storage.chain import HASH_LENGTH, Batch, Position, Record, chained, damaged, line


def read_since(descriptor: int, position: Position, path: Path) -> Batch:
    """Every whole line after a position, verified; StoreError with the position of the first that does not fit."""
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, size - position.offset, position.offset) if size > position.offset else b""
    batch = Batch(position)
    if position.offset == 0 and b"\n" not in data:
        raise damaged(path, 0)  # the header is written with the file; no crash leaves one without it
    for text in _whole_lines(data):
        batch.take(text, path)
    return batch


def holds(descriptor: int, position: Position) -> bool:
    """Whether the record that was read last is still there: a writer whose disk failed takes its last one back."""
    return os.pread(descriptor, HASH_LENGTH, position.last) == position.head.encode()


def _whole_lines(data: bytes) -> Iterator[memoryview]:
    """Views, for the documents of a record stay where they were read."""
    view, start = memoryview(data), 0
    while (end := data.find(b"\n", start)) >= 0:
        yield view[start:end]
        start = end + 1


def set_torn_aside(descriptor: int, position: Position, path: Path) -> None:
    """Under the lock: move what a writer that died left after the last line into a file of its own."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, size - position.offset, position.offset)
    body = tail[HASH_LENGTH + 1 : -1]
    if tail[:HASH_LENGTH] == chained(position.head, body).encode():
        raise damaged(path, size - 1)  # a whole record whose line end was changed: no crash leaves that
    aside = path.with_name(f"torn-{position.offset}")
    target = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.write(target, tail)
        os.fsync(target)
    finally:
        os.close(target)
    os.ftruncate(descriptor, position.offset)
    os.fsync(descriptor)


def append(descriptor: int, position: Position, record: Record) -> Position:
    """Append one record durably; on any failure the file is as it was."""
    data, head = line(position.head, record)
    try:
        written = 0
        while written < len(data):
            written += os.pwrite(descriptor, data[written:], position.offset + written)
        os.fdatasync(descriptor)
    except OSError:
        os.ftruncate(descriptor, position.offset)
        raise
    return Position(position.offset + len(data), head, record.sequence, position.offset)
