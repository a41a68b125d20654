"""The embedded store: TinyDB tables over one JSON file.

Invariants: the file is only ever replaced whole, by rename, after fsync; only the holder of the lock replaces it; a
transaction reads under the lock, so that it decides on what it will replace; a file that does not read as a store is
refused and left as it is.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from operator import and_
from pathlib import Path
from threading import Lock

import msgspec
from tinydb import Storage, TinyDB, where
from tinydb.table import Table

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.store import Document
from chaman_tui.storage.files import (
    locked,
    make_private_directory,
    named_errors,
    replace_durably,
    sweep_temporary,
)

SCHEMA = 1
FILE_NAME = "chaman.json"
Tables = dict[str, dict[str, Document]]


class _Memory(Storage):
    """TinyDB's storage over tables that are already in memory."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def read(self) -> Tables:
        return dict(self.tables)

    def write(self, data: Tables) -> None:
        self.tables = data


class _TextTable(Table):
    document_id_class = str  # type: ignore[assignment]  # TinyDB takes any class here, and declares int


class _Database(TinyDB):
    table_class = _TextTable


class Snapshot:
    """One committed state."""

    def __init__(self, tables: Tables) -> None:
        self._storage = _Memory(tables)
        self._database = _Database(storage=lambda: self._storage)

    @property
    def tables(self) -> Tables:
        """All documents."""
        return self._storage.tables

    def get(self, table: str, key: str) -> Document | None:
        """One document, or None."""
        return self.tables.get(table, {}).get(key)

    def find(self, table: str, **equal: object) -> list[Document]:
        """The documents whose fields equal these values."""
        if not equal:
            return list(self.tables.get(table, {}).values())
        query = reduce(and_, (where(field) == value for field, value in equal.items()))
        return [dict(found) for found in self._database.table(table).search(query)]


class Change(Snapshot):
    """A transaction: a snapshot of its own that can be changed. A table is copied before its first change."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(dict(tables))
        self._copied: set[str] = set()

    def _own(self, table: str) -> dict[str, Document]:
        if table not in self._copied:
            self.tables[table] = dict(self.tables.get(table, {}))
            self._copied.add(table)
        self._database.table(table).clear_cache()
        return self.tables[table]

    def put(self, table: str, key: str, document: Document) -> None:
        """Add a document, or replace it in its place."""
        self._own(table)[key] = document

    def delete(self, table: str, key: str) -> None:
        """Remove a document."""
        self._own(table).pop(key, None)

    def next_number(self, series: str) -> int:
        """The next number of a series."""
        number = (self.get("series", series) or {"last": 0})["last"] + 1
        self.put("series", series, {"last": number})
        return int(number)


class TinyDBStore:
    """A directory that holds the store. Nothing is created before the first commit."""

    def __init__(self, directory: Path, lock_seconds: float = 10) -> None:
        self.directory = directory
        self._path = directory / FILE_NAME
        self._lock_seconds = lock_seconds
        self._cached: tuple[object, Snapshot] = (None, Snapshot({}))
        self._loading = Lock()

    def version(self) -> object:
        """Inode, size and time of the file: each commit makes a new one. None before the first."""
        with named_errors(self.directory):
            try:
                found = self._path.stat()
            except FileNotFoundError:
                return None
        return (found.st_ino, found.st_size, found.st_mtime_ns)

    def read(self) -> Snapshot:
        """The state committed last, read again only when it changed."""
        with self._loading:
            version = self.version()
            if version != self._cached[0] or version is None:
                self._cached = (version, Snapshot(self._load()))
            return self._cached[1]

    def _load(self) -> Tables:
        with named_errors(self._path):
            try:
                content = self._path.read_bytes()
            except FileNotFoundError:
                return {}
        try:
            tables = msgspec.json.decode(content, type=Tables)
        except (msgspec.DecodeError, RecursionError) as error:
            message = _("The store {path} is damaged and was left as it is: {error}.", path=self._path, error=error)
            raise StoreError(message) from error
        schema = tables.get("meta", {}).get("schema", {}).get("version")
        if schema != SCHEMA:
            message = _(
                "The store {path} has schema {found}; this program reads {known}.",
                path=self._path,
                found=schema,
                known=SCHEMA,
            )
            raise StoreError(message)
        return tables

    @contextmanager
    def transaction(self) -> Iterator[Change]:
        """Lock, read, let the caller change, replace the file durably. An exception changes nothing."""
        with named_errors(self.directory):
            make_private_directory(self.directory)
        with self._locked():
            change = Change(self.read().tables)
            yield change
            if "meta" not in change.tables:
                change.put("meta", "schema", {"version": SCHEMA})
            content = msgspec.json.encode(change.tables)
            with named_errors(self._path):
                replace_durably(self._path, content)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with named_errors(self.directory), locked(self.directory / "lock", self._lock_seconds):
            sweep_temporary(self._path)
            yield

    def verify(self) -> tuple[int, list[str]]:
        """Count the records and look for whatever is wrong with the file."""
        try:
            tables = self.read().tables
        except StoreError as error:
            return 0, [str(error)]
        with named_errors(self.directory):
            open_paths = [p for p in (self.directory, self._path) if p.exists() and p.stat().st_mode & 0o077]
        problems = [_("{path} can be read by other users of this system", path=path) for path in open_paths]
        numbers = [entry.get("sequence") for entry in tables.get("history", {}).values()]
        if numbers != list(range(1, len(numbers) + 1)):
            problems.append(_("the history has a gap"))
        return sum(len(documents) for documents in tables.values()), problems

    def info(self) -> Mapping[str, object]:
        """Where the store is, its schema and its size."""
        tables = self.read().tables
        size = self._path.stat().st_size if tables else 0
        counts = {name: len(documents) for name, documents in tables.items() if name not in {"meta", "series"}}
        return {"location": str(self.directory), "schema": SCHEMA, "bytes": size, "documents": counts}
