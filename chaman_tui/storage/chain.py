r"""The format of a journal: lines of ``<hash> <json>\n``, each chained to the one before it.

The hash is SHA-256 over the hash of the line before and the JSON, so that no line can be changed, left out or put
elsewhere without every later hash failing. The first line is the header: the schema, and the head of the chain that
it continues after a compaction.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _

SCHEMA = 2
ORIGIN = "0" * 64
HASH_LENGTH = 64
UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for what is not the JSON that was asked for."""


class DamageError(StoreError):
    """Names a file and where in it something does not fit."""

    def __init__(self, path: Path, offset: int) -> None:
        super().__init__(
            _(
                "The store {path} is damaged at byte {offset} and was left as it is. "
                "Bring a backup back: chaman store restore",
                path=path,
                offset=offset,
            )
        )
        self.offset = offset


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


@dataclass
class Batch:
    """What a read gave.

    The header, if it began there; the records since a position; the position after them; and what a writer left there
    that died, or is still at work.
    """

    position: Position
    records: list[Record] = field(default_factory=list)
    header: Header | None = None
    unfinished: bytes = b""

    def take(self, text: memoryview, path: Path) -> None:
        """Verify the next line, without its end, and add it; DamageError when it does not fit."""
        before, body = self.position, text[HASH_LENGTH + 1 :]
        after = before.offset + len(text) + 1
        try:
            if before.offset == 0:
                self.header, self.position = _begin(text, body, after, path)
                return
            head = chained(before.head, body)
            if text[: HASH_LENGTH + 1] != f"{head} ".encode():
                raise DamageError(path, before.offset)
            record = _decode_record(body)
        except UNDECODABLE as error:
            raise DamageError(path, before.offset) from error
        if record.sequence != before.sequence + 1:
            raise DamageError(path, before.offset)
        self.records.append(record)
        self.position = Position(after, head, record.sequence, before.offset)


def _begin(text: memoryview, body: memoryview, after: int, path: Path) -> tuple[Header, Position]:
    header = _decode_header(body)
    head = chained(header.continues, body)
    if text[: HASH_LENGTH + 1] != f"{head} ".encode():
        raise DamageError(path, 0)
    if header.schema != SCHEMA:
        message = _(
            "The store {path} has schema {found}; this program reads {known}.",
            path=path,
            found=header.schema,
            known=SCHEMA,
        )
        raise StoreError(message)
    return header, Position(after, head, header.sequence)
