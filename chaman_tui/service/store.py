"""What the service asks of a store. Adapters live in ``chaman_tui.storage``; nothing else knows them.

Documents are JSON objects, kept by table and id. A transaction sees the store as it is at its start, holds every
other writer off until it ends, and commits what it put together with its history entry, or nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

Document = dict[str, Any]


class Reader(Protocol):
    """A consistent view of the documents."""

    def get(self, table: str, key: str) -> Document | None:
        """One document, or None."""

    def find(self, table: str, **equal: object) -> list[Document]:
        """The documents whose fields equal these values, in the order of their creation."""

    def latest(self, table: str) -> Iterator[Document]:
        """The documents, the one created last first, for readers that stop early."""


class Transaction(Reader, Protocol):
    """A view that can be changed. Leaving it by an exception changes nothing."""

    def put(self, table: str, key: str, document: Document) -> None:
        """Add or replace a document."""

    def delete(self, table: str, key: str) -> None:
        """Remove a document."""

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1; never given twice."""


class Store(Protocol):
    """A durable set of documents, shared by many processes. Every method may raise StoreError."""

    def read(self) -> Reader:
        """The state that was committed last."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction: durable when the context ends without an exception."""

    def version(self) -> object:
        """A cheap value that differs after each commit by anyone."""

    def verify(self) -> tuple[int, list[str]]:
        """The number of records, and every problem found, in words."""

    def archived_history(self) -> list[Document]:
        """The history entries that compaction archived, oldest first."""

    def compact(self) -> tuple[int, int]:
        """Archive what was, and keep the documents alone; the bytes before and after."""

    def backup(self, target: Path) -> int:
        """Write a consistent copy to a new file; the number of records in it."""

    def restore(self, source: Path, *, replace: bool) -> int:
        """Bring a verified backup back; the number of records. StoreError over what is not empty, without replace."""

    def info(self) -> Mapping[str, object]:
        """Where the store is, its schema and its size."""
