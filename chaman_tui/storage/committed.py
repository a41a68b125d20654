"""What is committed: the documents in memory, with what is made of them to find them by.

Lists and marks are made of a table when somebody first asks for it, and brought up to date when somebody asks again:
a commit and the following of one cost nothing for them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import RLock

from msgspec import Raw

from chaman_tui.service.declared import HISTORY, Declaration, Through
from chaman_tui.service.store import Document
from chaman_tui.storage.chain import Record
from chaman_tui.storage.decoding import decoded
from chaman_tui.storage.lists import Lists
from chaman_tui.storage.marks import Marks
from chaman_tui.storage.versions import FOR_EVER, Versions

Archived = Callable[[], Iterable[Raw]]
"""Reads the history entries that compaction archived, in their order."""
_Late = list[tuple[int, dict[str, Raw | None]]]


class Committed:
    """Every document at every moment that somebody still looks at. Whoever uses it holds the lock."""

    def __init__(self, tables: Mapping[str, Declaration], lock: RLock, archived: Archived | None = None) -> None:
        self.tables, self.lock = tables, lock
        self._archived = archived
        self.moment = 0
        self.versions = Versions()
        self._lists = Lists(tables)
        self._marks: dict[str, Marks] = {}
        self._late: dict[str, _Late] = {}

    def declaration(self, table: str) -> Declaration:
        """That of a table; one without fields for a table that nobody declared."""
        return self.tables.get(table) or Declaration(table)

    def history(self) -> list[Raw]:
        """Every history entry; those that were archived are read when somebody first asks for any."""
        self._reach(HISTORY)
        return self.versions.history

    def _reach(self, table: str) -> None:
        if table == HISTORY and self._archived:
            self.versions.precede(self._archived())
            self._archived = None

    def apply(self, record: Record, *, keep: bool) -> None:
        """Take in a commit; with ``keep`` earlier moments can still be looked at."""
        self.versions.apply(record, keep=keep)
        self.moment = record.sequence
        for table, late in self._late.items():
            changed: dict[str, Raw | None] = dict.fromkeys(record.delete.get(table, ()))
            changed |= record.put.get(table, {})
            if table == HISTORY:
                changed |= {str(number): raw for number, raw in enumerate(record.history)}
            if changed:
                late.append((record.sequence, changed))

    def marks(self, table: str) -> Marks:
        """What the documents of a table are looked up by."""
        self._reach(table)
        self._catch_up(table)
        if table not in self._marks:
            self._marks[table] = found = Marks(self.declaration(table))
            for key, _since, _until, document in self._every(table):
                found.add(key, document)
            self._late.setdefault(table, [])
        return self._marks[table]

    def lists(self, table: str) -> Lists:
        """The rows of a table, and of those that they refer to."""
        for each in self.reached(table):
            self._reach(each)
            self._catch_up(each)
            if not self._lists.holds(each):
                self._lists.take(each, self._every(each))
                self._late.setdefault(each, [])
        return self._lists

    def reached(self, table: str) -> list[str]:
        """A table, and those that its fields reach through a reference."""
        takes = [field.take for field in self.declaration(table).fields]
        return sorted({table} | {take.table for take in takes if isinstance(take, Through)})

    def undo(self) -> None:
        """Leave nothing in the lists of a transaction that ends."""
        self._lists.undo()

    def _catch_up(self, table: str) -> None:
        for moment, changed in self._late.get(table, ()):
            documents = [
                (_key(table, key, document), document)
                for key, raw in changed.items()
                for document in [None if raw is None else decoded(table, raw)]
            ]
            if self._lists.holds(table):
                self._lists.put(table, documents, moment)
            if table in self._marks:
                for key, document in documents:
                    if document is not None:
                        self._marks[table].add(key, document)
        if table in self._late:
            self._late[table] = []

    def _every(self, table: str) -> Iterator[tuple[str, int, int, Document]]:
        if table == HISTORY:
            for moment, raw in self.versions.entries():
                document = decoded(table, raw)
                yield _key(table, "", document), moment, FOR_EVER, document
        for key, since, until, raw in self.versions.every(table):
            yield key, since, until, decoded(table, raw)


def _key(table: str, key: str, document: Document | None) -> str:
    """A history entry is known by its number, in ten digits."""
    return f"{document.get('sequence', 0):010}" if table == HISTORY and document else key
