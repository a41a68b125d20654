"""What the service asks of a store. Adapters live in ``chaman_tui.storage``; nothing else knows them.

Documents are JSON objects, kept by table and key. A transaction sees the store as it is at its start, holds every
other writer off until it ends, and commits what it put together with its history entry, or nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.query import Question, Row

T = TypeVar("T")
Document = dict[str, Any]


class NotUniqueError(StoreError):
    """A commit would have put two documents under one unique key of a table.

    The last line only: the service asks first, and refuses by a rule.
    """

    def __init__(self, table: str, key: str) -> None:
        super().__init__(_("two documents of the table {table} would share their {key}", table=table, key=key))
        self.table, self.key = table, key


class UnexplainedError(RuntimeError):
    """A commit without the history entry that explains it, of a table that is not private: the program is wrong."""


class Reader(Protocol):
    """One moment of the store. The table ``history`` is whole in each, whatever was compacted."""

    def get(self, table: str, key: str) -> Document | None:
        """One document, or None."""

    def get_many(self, table: str, keys: Iterable[str]) -> dict[str, Document]:
        """Those of these documents that are there, by their keys."""

    def ask(self, question: Question) -> list[Row]:
        """A page of a list: keys and declared fields. LookupError when what it is to begin after is not there."""

    def count(self, question: Question) -> int:
        """How many documents a question matches, whatever its page."""

    def documents(self, question: Question) -> list[Document]:
        """Whole documents. Asked for by a declared key, and nothing else, at the cost of those that are found."""

    def find(self, table: str, **equal: object) -> list[Document]:
        """The documents whose fields equal these values, in the order in which they were made."""

    def latest(self, table: str) -> Iterator[Document]:
        """The documents, the one made last first, for readers that stop early."""

    def encoded(self, table: str) -> Iterable[bytes]:
        """The documents as JSON, in the order in which they were made, for who decodes them into a type."""


class Transaction(Reader, Protocol):
    """A moment that can be changed. Leaving it by an exception changes nothing."""

    @property
    def number(self) -> int:
        """The number of this commit: greater than that of every commit before, whatever any clock says."""

    def put(self, table: str, key: str, document: Document) -> None:
        """Add or replace a document."""

    def delete(self, table: str, key: str) -> None:
        """Remove a document."""

    def next_number(self, series: str) -> int:
        """The next number of a series, from 1; never given twice."""


class Store(Protocol):
    """A durable set of documents, shared by many processes. Every method may raise StoreError."""

    def reading(self) -> AbstractContextManager[Reader]:
        """The state that was committed last, for as long as the context lasts; afterwards it answers no more."""

    def change(self, apply: Callable[[Transaction], T]) -> T:
        """Run a function in a transaction, and commit. It may be run again, so nothing outside shall notice it."""

    def read(self) -> Reader:
        """The state that was committed last."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction: durable when the context ends without an exception."""

    def version(self) -> object:
        """A cheap value that differs after each commit by anyone."""
