"""The documents in memory, each as the JSON it was committed as: snapshots that do not change, and changes over them.

A document is decoded when it is asked for: of the many that a store holds, one person sees few.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from operator import and_

import msgspec
from msgspec import Raw
from tinydb import Storage, TinyDB, where
from tinydb.table import Table

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.store import Document
from chaman_tui.storage.chain import UNDECODABLE, Record

HISTORY = "history"
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Document).decode


@dataclass
class Documents:
    """What is committed: the documents by table and key, and the history entries, which are only ever added to."""

    tables: dict[str, dict[str, Raw]] = field(default_factory=dict)
    history: list[Raw] = field(default_factory=list)

    def apply(self, record: Record) -> None:
        """Lay a record over them, in place."""
        for table, documents in record.put.items():
            self.tables.setdefault(table, {}).update(documents)
        for table, keys in record.delete.items():
            for key in keys:
                self.tables.get(table, {}).pop(key, None)
        self.history.extend(record.history)

    def unshare(self, record: Record) -> None:
        """Copy the tables that a record changes, so that whoever looks at a snapshot keeps what he sees."""
        for table in {*record.put, *record.delete} & self.tables.keys():
            self.tables[table] = dict(self.tables[table])


class _Memory(Storage):
    """TinyDB's storage over tables that are already in memory."""

    def __init__(self, tables: dict[str, dict[str, Document]]) -> None:
        self.tables = tables

    def read(self) -> dict[str, dict[str, Document]]:
        return self.tables

    def write(self, data: dict[str, dict[str, Document]]) -> None:
        self.tables = data


class _TextTable(Table):
    document_id_class = str  # type: ignore[assignment]  # TinyDB takes any class here, and declares int


class _Database(TinyDB):
    table_class = _TextTable


class Snapshot:
    """One committed state."""

    def __init__(self, documents: Documents) -> None:
        self._tables = dict(documents.tables)
        self._history, self._history_length = documents.history, len(documents.history)

    def _raw(self, table: str, key: str) -> Raw | None:
        return self._tables.get(table, {}).get(key)

    def _all(self, table: str) -> dict[str, Raw]:
        if table == HISTORY:
            return {str(n): raw for n, raw in enumerate(islice(self._history, self._history_length))}
        return self._tables.get(table, {})

    def get(self, table: str, key: str) -> Document | None:
        """One document, or None."""
        raw = self._raw(table, key)
        return None if raw is None else _decoded(table, raw)

    def find(self, table: str, **equal: object) -> list[Document]:
        """The documents whose fields equal these values, in the order of their creation."""
        documents = self._all(table)
        if not equal:
            return [_decoded(table, raw) for raw in documents.values()]
        marks = [mark for name, value in equal.items() for mark in _marks(name, value)]
        likely = {key: _decoded(table, documents[key]) for key in _bearing(documents, marks)}
        query = reduce(and_, (where(name) == wanted for name, wanted in equal.items()))
        return [dict(d) for d in _Database(storage=lambda: _Memory({table: likely})).table(table).search(query)]

    def latest(self, table: str) -> Iterator[Document]:
        """The documents, the one created last first, decoded only as far as they are asked for."""
        return (_decoded(table, raw) for raw in reversed(self._all(table).values()))

    def counts(self) -> dict[str, int]:
        """The number of documents of each table."""
        counts = {name: len(documents) for name, documents in self._tables.items()}
        return {**counts, HISTORY: self._history_length} if self._history_length else counts


def _decoded(table: str, raw: Raw) -> Document:
    try:
        return _decode(raw)
    except UNDECODABLE as error:
        raise StoreError(_("a document in the table {table} is damaged: {error}", table=table, error=error)) from error


def _marks(name: str, value: object) -> list[bytes]:
    """What the JSON of a document bears somewhere if its field has this value.

    TinyDB asks its query of each document with several calls, and decoding takes longer still; a search through the
    bytes leaves it those that may match. It relies on every document having been written by this encoder.
    """
    if isinstance(value, dict):
        return [mark for key, inner in value.items() for mark in _marks(key, inner)]
    return [_encode({name: value})[1:-1]] if isinstance(value, str) else []


def _bearing(documents: dict[str, Raw], marks: list[bytes]) -> Iterator[str]:
    for key, raw in documents.items():
        text = bytes(raw)
        for mark in marks:
            if mark not in text:
                break
        else:
            yield key


class Change(Snapshot):
    """A transaction: what it puts and deletes lies over a snapshot until it commits."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self._put: dict[str, dict[str, Raw]] = {}
        self._deleted: dict[str, set[str]] = {}

    def _raw(self, table: str, key: str) -> Raw | None:
        if key in self._deleted.get(table, ()):
            return None
        return self._put.get(table, {}).get(key) or super()._raw(table, key)

    def _all(self, table: str) -> dict[str, Raw]:
        before, gone = super()._all(table), self._deleted.get(table)
        if table not in self._put and not gone:
            return before
        merged = {**before, **self._put.get(table, {})}
        return {key: raw for key, raw in merged.items() if key not in gone} if gone else merged

    def put(self, table: str, key: str, document: Document) -> None:
        """Add a document, or replace it in its place."""
        self._put.setdefault(table, {})[key] = Raw(_encode(document))
        self._deleted.get(table, set()).discard(key)

    def delete(self, table: str, key: str) -> None:
        """Remove a document."""
        self._put.get(table, {}).pop(key, None)
        self._deleted.setdefault(table, set()).add(key)

    def next_number(self, series: str) -> int:
        """The next number of a series."""
        number = (self.get("series", series) or {"last": 0})["last"] + 1
        self.put("series", series, {"last": number})
        return int(number)

    def record(self, sequence: int) -> Record | None:
        """The journal record of what changed; None when nothing did."""
        put = {table: documents for table, documents in self._put.items() if documents}
        history = list(put.pop(HISTORY, {}).values())
        delete = {table: sorted(keys) for table, keys in self._deleted.items() if keys}
        return Record(sequence, history, put, delete) if put or history or delete else None
