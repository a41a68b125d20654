"""The documents in memory: TinyDB tables over them, snapshots that do not change, and changes laid over them."""

from functools import reduce
from operator import and_

from tinydb import Storage, TinyDB, where
from tinydb.table import Table

from chaman_tui.service.store import Document
from chaman_tui.storage.journal import Record

HISTORY = "history"
Tables = dict[str, dict[str, Document]]


class _Memory(Storage):
    """TinyDB's storage over tables that are already in memory."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def read(self) -> Tables:
        return self.tables

    def write(self, data: Tables) -> None:
        self.tables = data


class _TextTable(Table):
    document_id_class = str  # type: ignore[assignment]  # TinyDB takes any class here, and declares int


class _Database(TinyDB):
    table_class = _TextTable


class Snapshot:
    """One committed state. Nobody changes the tables that it holds."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def get(self, table: str, key: str) -> Document | None:
        """One document, or None."""
        return self.tables.get(table, {}).get(key)

    def find(self, table: str, **equal: object) -> list[Document]:
        """The documents whose fields equal these values, in the order of their creation."""
        documents = self.tables.get(table, {})
        if not equal:
            return list(documents.values())
        # TinyDB asks its query of each document with several calls; comparing the first field narrows them first.
        field, value = next(iter(equal.items()))
        narrowed = {key: found for key, found in documents.items() if found.get(field) == value}
        query = reduce(and_, (where(name) == wanted for name, wanted in equal.items()))
        database = _Database(storage=lambda: _Memory({table: narrowed}))
        return [dict(found) for found in database.table(table).search(query)]


class Change(Snapshot):
    """A transaction: what it puts and deletes lies over a snapshot until it commits."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.put_documents: Tables = {}
        self.deleted: dict[str, set[str]] = {}

    def get(self, table: str, key: str) -> Document | None:
        """One document, as this transaction left it."""
        if key in self.deleted.get(table, ()):
            return None
        return self.put_documents.get(table, {}).get(key) or super().get(table, key)

    def find(self, table: str, **equal: object) -> list[Document]:
        """The documents whose fields equal these values, as this transaction left them."""
        if table not in self.put_documents and table not in self.deleted:
            return super().find(table, **equal)
        gone = self.deleted.get(table, set())
        merged = {**self.tables.get(table, {}), **self.put_documents.get(table, {})}
        return Snapshot({table: {k: d for k, d in merged.items() if k not in gone}}).find(table, **equal)

    def put(self, table: str, key: str, document: Document) -> None:
        """Add a document, or replace it in its place."""
        self.put_documents.setdefault(table, {})[key] = document
        self.deleted.get(table, set()).discard(key)

    def delete(self, table: str, key: str) -> None:
        """Remove a document."""
        self.put_documents.get(table, {}).pop(key, None)
        self.deleted.setdefault(table, set()).add(key)

    def next_number(self, series: str) -> int:
        """The next number of a series."""
        number = (self.get("series", series) or {"last": 0})["last"] + 1
        self.put("series", series, {"last": number})
        return int(number)

    def record(self, sequence: int) -> Record | None:
        """The journal record of what changed; None when nothing did."""
        put = {table: documents for table, documents in self.put_documents.items() if documents}
        history = list(put.pop(HISTORY, {}).values())
        delete = {table: sorted(keys) for table, keys in self.deleted.items() if keys}
        return Record(sequence, history, put, delete) if put or history or delete else None


def apply(tables: Tables, record: Record) -> None:
    """Lay a record over the tables, in place."""
    for table, documents in record.put.items():
        tables.setdefault(table, {}).update(documents)
    for table, keys in record.delete.items():
        for key in keys:
            tables.get(table, {}).pop(key, None)
    for entry in record.history:
        tables.setdefault(HISTORY, {})[f"{entry['sequence']:010}"] = entry


def touched(record: Record) -> set[str]:
    """The tables that a record changes."""
    return {*record.put, *record.delete, *({HISTORY} if record.history else ())}
