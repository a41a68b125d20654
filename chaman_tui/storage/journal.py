r"""An append-only journal of commits, each chained to the one before it by a hash.

The file is lines of ``<hash> <json>\n``. The hash is SHA-256 over the hash of the line before and the JSON, so that no
line can be changed, left out or put elsewhere without every later hash failing. The first line is the header: the
schema, and the head of the chain that it continues after a compaction.

Invariants:
1. A line is appended whole and fsynced, under the lock, before its commit is acknowledged.
2. Bytes after the last line end are a commit that nobody acknowledged: a reader passes over them, the next writer sets
   them aside in a file of their own.
3. Anything else that does not fit is damage: it is refused with its position, and nothing is written.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _

SCHEMA = 2
ORIGIN = "0" * 64
_HASH_LENGTH = 64


class Header(msgspec.Struct, omit_defaults=True):
    """The first line. ``continues`` is the head of the archived chain, ORIGIN where there is none."""

    schema: int
    continues: str = ORIGIN
    sequence: int = 0


class Record(msgspec.Struct, omit_defaults=True):
    """One commit: what was put and deleted, by table and key, with the history entries that explain it.

    Its documents stay encoded: reading a journal costs a tenth of decoding it.
    """

    sequence: int
    history: list[Raw] = []
    put: dict[str, dict[str, Raw]] = {}
    delete: dict[str, list[str]] = {}


_encode = msgspec.json.Encoder().encode
_decode_header = msgspec.json.Decoder(Header).decode
_decode_record = msgspec.json.Decoder(Record).decode


class Position(NamedTuple):
    """How far a journal was read: offset in bytes, head of the chain, number and offset of the last record."""

    offset: int = 0
    head: str = ORIGIN
    sequence: int = 0
    last: int = 0


@dataclass
class Batch:
    """What a read gave: the header, if it began there, the records since a position, and the position after them."""

    position: Position
    records: list[Record] = field(default_factory=list)
    header: Header | None = None


def chained(head: str, body: bytes | memoryview) -> str:
    """The hash of a line, given that of the line before it."""
    found = hashlib.sha256(head.encode())
    found.update(body)
    return found.hexdigest()


def line(head: str, content: Header | Record) -> tuple[bytes, str]:
    """A whole line, and the head of the chain after it."""
    body = _encode(content)
    after = chained(head, body)
    return b"%s %s\n" % (after.encode(), body), after


def read_since(descriptor: int, position: Position, path: Path) -> Batch:
    """Every whole line after a position, verified; StoreError with the position of the first that does not fit."""
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, size - position.offset, position.offset) if size > position.offset else b""
    batch = Batch(position)
    if position.offset == 0 and b"\n" not in data:
        raise damaged(path, 0)  # the header is written with the file; no crash leaves one without it
    for start, text in _whole_lines(data):
        batch.position = _take(batch, text, position.offset + start, path)
    return batch


def holds(descriptor: int, position: Position) -> bool:
    """Whether the record that was read last is still there: a writer whose disk failed takes its last one back."""
    return os.pread(descriptor, _HASH_LENGTH, position.last) == position.head.encode()


def _whole_lines(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Views, for the documents of a record stay where they were read."""
    view, start = memoryview(data), 0
    while (end := data.find(b"\n", start)) >= 0:
        yield start, view[start:end]
        start = end + 1


def _take(batch: Batch, text: memoryview, offset: int, path: Path) -> Position:
    before, body = batch.position, text[_HASH_LENGTH + 1 :]
    after = offset + len(text) + 1
    try:
        if offset == 0:
            batch.header, position = _begin(text, body, after, path)
            return position
        head = chained(before.head, body)
        record = _decode_record(body)
        if text[: _HASH_LENGTH + 1] != f"{head} ".encode() or record.sequence != before.sequence + 1:
            raise damaged(path, offset)
    except msgspec.DecodeError as error:
        raise damaged(path, offset) from error
    batch.records.append(record)
    return Position(after, head, record.sequence, offset)


def _begin(text: memoryview, body: memoryview, after: int, path: Path) -> tuple[Header, Position]:
    header = _decode_header(body)
    head = chained(header.continues, body)
    if text[: _HASH_LENGTH + 1] != f"{head} ".encode():
        raise damaged(path, 0)
    if header.schema != SCHEMA:
        message = _(
            "The store {path} has schema {found}; this program reads {known}.",
            path=path,
            found=header.schema,
            known=SCHEMA,
        )
        raise StoreError(message)
    return header, Position(after, head, header.sequence)


def damaged(path: Path, offset: int) -> StoreError:
    """The refusal that names a file and where in it something does not fit."""
    return StoreError(
        _(
            "The store {path} is damaged at byte {offset} and was left as it is. "
            "Bring a backup back: chaman store restore",
            path=path,
            offset=offset,
        )
    )


def set_torn_aside(descriptor: int, position: Position, path: Path) -> None:
    """Under the lock: move what a writer that died left after the last line into a file of its own."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, size - position.offset, position.offset)
    body = tail[_HASH_LENGTH + 1 : -1]
    if tail[:_HASH_LENGTH] == chained(position.head, body).encode():
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
