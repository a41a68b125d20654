"""The documents as readers and transactions see them: one moment, and changes that lie over it.

A document is decoded when it is asked for: of the many that a store holds, one person sees few.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import and_

from msgspec import Raw
from tinydb import where
from tinydb.queries import QueryInstance

from chaman_tui.service.declared import HISTORY, SERIES, Declaration, Key
from chaman_tui.service.query import KEY, Equal, Question, Row, check, key_asked
from chaman_tui.service.store import Document, NotUniqueError, UnexplainedError
from chaman_tui.storage.chain import Record
from chaman_tui.storage.committed import Committed
from chaman_tui.storage.decoding import MISSHAPEN, damaged, decoded, encode, search
from chaman_tui.storage.lists import Lists
from chaman_tui.storage.marks import Mark, Marks, mark


class Snapshot:
    """One moment of what is committed."""

    def __init__(self, committed: Committed) -> None:
        self._committed: Committed | None = committed
        self._moment = committed.moment

    def close(self) -> None:
        """Let go of what is looked at; nothing is answered any more."""
        self._committed = None

    def _at(self) -> Committed:
        if self._committed is None:
            raise RuntimeError("this reading has ended")
        return self._committed

    def _raw(self, table: str, key: str) -> Raw | None:
        committed = self._at()
        with committed.lock:
            return committed.versions.get(table, key, self._moment)

    def _all(self, table: str) -> Mapping[str, Raw]:
        """Every document of a table, in the order in which they were made."""
        committed = self._at()
        with committed.lock:
            versions = committed.versions
            if table == HISTORY:
                entries, length = committed.history(), versions.history_length(self._moment)
                return {f"{n:010}": raw for n, raw in enumerate(islice(entries, length), 1)}
            return versions.all(table, self._moment)

    def get(self, table: str, key: str) -> Document | None:
        """One document, or None."""
        if table == HISTORY:
            return next(iter(self.documents(Question(table, Equal(KEY.name, key)))), None)
        raw = self._raw(table, key)
        return None if raw is None else decoded(table, raw)

    def get_many(self, table: str, keys: Iterable[str]) -> dict[str, Document]:
        """Those of these documents that are there, by their keys."""
        found = ((key, self.get(table, key)) for key in dict.fromkeys(keys))
        return {key: document for key, document in found if document is not None}

    def ask(self, question: Question) -> list[Row]:
        """A page of a list."""
        with self._at().lock:
            return self._lists(question.table).ask(question, self._moment)

    def count(self, question: Question) -> int:
        """How many documents a question matches."""
        with self._at().lock:
            return self._lists(question.table).count(question, self._moment)

    def documents(self, question: Question) -> list[Document]:
        """Whole documents; those that are asked for by a key are looked up by it."""
        committed = self._at()
        with committed.lock:
            declaration = committed.declaration(question.table)
            check(question, declaration)
            asked = key_asked(question, declaration)
            if asked is not None:
                found = self._look_up(question.table, *asked)
                return [found[key] for key in sorted(found)]
            numbers = self._lists(question.table).find(question, self._moment)
            return [self._numbered(question.table, number, key) for number, key in numbers]

    def _lists(self, table: str) -> Lists:
        return self._at().lists(table)

    def _numbered(self, table: str, number: int, key: str) -> Document:
        raw = self._at().versions.history[number - 1] if table == HISTORY else self._raw(table, key)
        assert raw is not None  # noqa: S101 (a row is made of a document)
        return decoded(table, raw)

    def _look_up(self, table: str, key: Key, values: tuple[Hashable, ...]) -> dict[str, Document]:
        """The documents with these values, by their keys: of those that may have them, those that do."""
        declaration = self._at().declaration(table)
        likely = self.get_many(table, self._likely(table, mark(key, values)))
        return search(table, likely, QueryInstance(lambda each: values in declaration.values(key, each), None))

    def _likely(self, table: str, wanted: Mark) -> set[str]:
        return self._at().marks(table).look_up(wanted)

    def find(self, table: str, **equal: object) -> list[Document]:
        """The documents whose fields equal these values, in the order in which they were made."""
        documents = self._all(table)
        texts = [text for name, value in equal.items() for text in _texts(name, value)]
        likely = {key: decoded(table, documents[key]) for key in _bearing(documents, texts)}
        if not equal:
            return list(likely.values())
        query = reduce(and_, (where(name) == wanted for name, wanted in equal.items()))
        return list(search(table, likely, query).values())

    def latest(self, table: str) -> Iterator[Document]:
        """The documents, the one made last first, decoded only as far as they are asked for."""
        return (decoded(table, raw) for raw in reversed(list(self._all(table).values())))

    def encoded(self, table: str) -> Iterator[bytes]:
        """The documents as they were committed, in the order in which they were made."""
        return map(bytes, self._all(table).values())

    def counts(self) -> dict[str, int]:
        """The number of documents of each table."""
        counts = {table: len(self._all(table)) for table in self._at().versions.tables}
        history = len(self._all(HISTORY))
        return {**counts, HISTORY: history} if history else counts


def _texts(name: str, value: object) -> list[bytes]:
    """What the JSON of a document bears somewhere if its field has this value.

    TinyDB asks its query of each document with several calls, and decoding takes longer still; a search through the
    bytes leaves it those that may match. It relies on every document having been written by this encoder.
    """
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in _texts(key, inner)]
    return [encode({name: value})[1:-1]] if isinstance(value, str) else []


def _bearing(documents: Mapping[str, Raw], texts: list[bytes]) -> Iterator[str]:
    for key, raw in documents.items():
        content = bytes(raw)
        if all(text in content for text in texts):
            yield key


class Change(Snapshot):
    """A transaction: what it puts and deletes lies over a snapshot until it commits.

    It looks at the moment that its commit will have.
    """

    def __init__(self, committed: Committed) -> None:
        super().__init__(committed)
        self._moment += 1
        self._put: dict[str, dict[str, Raw]] = {}
        self._deleted: dict[str, set[str]] = {}
        self._unlisted: dict[str, dict[str, None]] = {}
        self._marks: dict[str, Marks] = {}
        self._unmarked: dict[str, dict[str, None]] = {}

    @property
    def number(self) -> int:
        """The number that its commit will have."""
        return self._moment

    def close(self) -> None:
        """Leave nothing of it in what is committed."""
        with self._at().lock:
            self._at().undo()
        super().close()

    def _raw(self, table: str, key: str) -> Raw | None:
        if key in self._deleted.get(table, ()):
            return None
        return self._put.get(table, {}).get(key) or super()._raw(table, key)

    def _all(self, table: str) -> Mapping[str, Raw]:
        before, gone = super()._all(table), self._deleted.get(table)
        if table not in self._put and not gone:
            return before
        merged = {**before, **self._put.get(table, {})}
        return {key: raw for key, raw in merged.items() if key not in gone} if gone else merged

    def _lists(self, table: str) -> Lists:
        committed = self._at()
        for each in committed.reached(table):
            lists = committed.lists(each)
            changed = ((key, self._document(each, key)) for key in self._unlisted.pop(each, ()))
            lists.put(each, changed, self._moment, undo=True)
        return committed.lists(table)

    def _document(self, table: str, key: str) -> Document | None:
        raw = self._raw(table, key)
        return None if raw is None else decoded(table, raw)

    def _numbered(self, table: str, number: int, key: str) -> Document:
        put = self._put.get(table, {}).get(key)
        return super()._numbered(table, number, key) if put is None else decoded(table, put)

    def _likely(self, table: str, wanted: Mark) -> set[str]:
        marks = self._marks.setdefault(table, Marks(self._at().declaration(table)))
        for key in self._unmarked.pop(table, ()):
            document = self._document(table, key)
            if document is not None:
                marks.add(key, document)
        return marks.look_up(wanted) | super()._likely(table, wanted)

    def put(self, table: str, key: str, document: Document) -> None:
        """Add a document, or replace it."""
        self._put.setdefault(table, {})[key] = Raw(encode(document))
        self._deleted.get(table, set()).discard(key)
        self._changed(table, key)

    def delete(self, table: str, key: str) -> None:
        """Remove a document."""
        self._put.get(table, {}).pop(key, None)
        self._deleted.setdefault(table, set()).add(key)
        self._changed(table, key)

    def _changed(self, table: str, key: str) -> None:
        self._unlisted.setdefault(table, {})[key] = None
        self._unmarked.setdefault(table, {})[key] = None

    def next_number(self, series: str) -> int:
        """The next number of a series."""
        kept = self.get(SERIES, series)
        last = 0 if kept is None else kept.get("last")
        if not isinstance(last, int):
            raise damaged(SERIES, TypeError(series))
        self.put(SERIES, series, {"last": last + 1})
        return last + 1

    def record(self) -> Record | None:
        """The journal record of what changed; None when nothing did. NotUniqueError when it would break a key."""
        self._check_unique()
        self._check_explained()
        put = {table: documents for table, documents in self._put.items() if documents}
        history = list(put.pop(HISTORY, {}).values())
        delete = {table: sorted(keys) for table, keys in self._deleted.items() if keys}
        return Record(self._moment, history, put, delete) if put or history or delete else None

    def _check_unique(self) -> None:
        """Of the keys that this commit gives to documents; what stood there before is not its fault."""
        for table, documents in self._put.items():
            declaration = self._at().declaration(table)
            if any(key.unique for key in declaration.keys):
                for key in documents:
                    self._check_keys(declaration, key)

    def _check_explained(self) -> None:
        """A change and the history entry that explains it are committed together, or not at all."""
        tables = {*self._put, *(table for table, keys in self._deleted.items() if keys)}
        bare = sorted(table for table in tables & self._at().tables.keys() if not self._at().tables[table].private)
        if bare and not self._put.get(HISTORY):
            raise UnexplainedError(f"no history entry explains what is changed in {', '.join(bare)}")

    def _check_keys(self, declaration: Declaration, key: str) -> None:
        table = declaration.name
        before, after = super()._raw(table, key), self._put[table][key]
        given = _unique(declaration, decoded(table, after))
        if before is not None:
            given -= _unique(declaration, decoded(table, before))
        for unique, values in given:
            if self._look_up(table, unique, values).keys() - {key}:
                raise NotUniqueError(table, str(unique))


def _unique(declaration: Declaration, document: Document) -> set[tuple[Key, tuple[Hashable, ...]]]:
    """The unique keys that a document has."""
    unique = [key for key in declaration.keys if key.unique]
    try:
        return {(key, values) for key in unique for values in declaration.values(key, document)}
    except MISSHAPEN as error:
        raise damaged(declaration.name, error) from error
