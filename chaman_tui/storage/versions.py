"""The documents in memory, each as the JSON it was committed as, at every moment that somebody still looks at."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Raw

from chaman_tui.storage.chain import Record

FOR_EVER = 2**62


class Versions:
    """What is committed: the documents by table and key, and the history entries, which are only ever added to.

    A moment is the number of a commit. What stood somewhere before is kept for who looks at an earlier moment.
    """

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Raw]] = {}
        self.history: list[Raw] = []
        self._written = array("q")  # the moment of each entry
        self._before: dict[str, dict[str, list[tuple[int, Raw | None]]]] = {}

    def apply(self, record: Record, *, keep: bool) -> None:
        """Lay a commit over them; with ``keep`` earlier moments can still be looked at."""
        if keep:
            for table, keys in changes(record):
                self._keep(table, keys, record.sequence)
        for table, documents in record.put.items():
            self.tables.setdefault(table, {}).update(documents)
        for table, deleted in record.delete.items():
            for key in deleted:
                self.tables.get(table, {}).pop(key, None)
        self.history.extend(record.history)
        self._written.extend([record.sequence] * len(record.history))

    def precede(self, entries: Iterable[Raw]) -> None:
        """Put earlier history entries before those that are here; they stood there at every moment."""
        self.history[:0] = entries
        self._written[:0] = array("q", [0] * (len(self.history) - len(self._written)))

    def _keep(self, table: str, keys: Iterable[str], moment: int) -> None:
        now, before = self.tables.get(table, {}), self._before.setdefault(table, {})
        for key in keys:
            before.setdefault(key, []).append((moment, now.get(key)))

    def get(self, table: str, key: str, moment: int) -> Raw | None:
        """What stands there at a moment."""
        for until, raw in self._before.get(table, {}).get(key, ()):
            if moment < until:
                return raw
        return self.tables.get(table, {}).get(key)

    def all(self, table: str, moment: int) -> dict[str, Raw]:
        """Every document that stands in a table at a moment, in the order in which they were made.

        What was deleted after an earlier moment comes last there.
        """
        found = dict(self.tables.get(table, {}))
        for key, versions in self._before.get(table, {}).items():
            if moment < versions[-1][0]:
                raw = next(raw for until, raw in versions if moment < until)
                if raw is None:
                    found.pop(key, None)
                else:
                    found[key] = raw
        return found

    def history_length(self, moment: int) -> int:
        """How many history entries there were at a moment."""
        return bisect_right(self._written, moment)

    def entries(self) -> Iterator[tuple[int, Raw]]:
        """The history entries with their moments."""
        return zip(self._written, self.history, strict=True)

    def every(self, table: str) -> Iterator[tuple[str, int, int, Raw]]:
        """Every version of every document: key, the moments from and until which it stood, and the document."""
        began: dict[str, int] = {}
        for key, versions in self._before.get(table, {}).items():
            since = 0
            for until, raw in versions:
                if raw is not None:
                    yield key, since, until, raw
                since = until
            began[key] = since
        for key, raw in self.tables.get(table, {}).items():
            yield key, began.get(key, 0), FOR_EVER, raw


def changes(record: Record) -> Iterator[tuple[str, Iterable[str]]]:
    """The keys that a commit changes, by table."""
    yield from record.put.items()
    yield from record.delete.items()
