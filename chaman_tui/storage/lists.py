"""The declared fields of documents as rows of SQL tables in memory, to choose, order and count by.

Rows are kept for each moment that somebody still looks at: a row stands from one moment until another. Nothing here
is a truth of its own; all of it is made from documents.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chaman_tui.domain.moments import from_microseconds
from chaman_tui.service.declared import Declaration, Kind, Through
from chaman_tui.service.query import KEY, Order, Question, Row, check
from chaman_tui.service.store import Document
from chaman_tui.storage.conditions import MAIN, Rows, compared_column, quoted, shown_column, side_table
from chaman_tui.storage.decoding import MISSHAPEN, damaged
from chaman_tui.storage.versions import FOR_EVER

Version = tuple[str, int, int, Document | None]
"""A key, the moments from and until which a document stood there, and the document; None where it was deleted."""


class Columns:
    """The columns that hold what a document itself says: its fields as they are shown, and texts without case."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self._shown = [field for field in declaration.shown if not isinstance(field.take, Through)]
        self._texts = [(place, field) for place, field in enumerate(self._shown) if field.kind is Kind.TEXT]
        self.many = [field for field in declaration.fields if field.kind is Kind.MANY]
        self.names = [shown_column(field.name) for field in self._shown]
        self.names += [compared_column(field) for _place, field in self._texts]

    def values(self, document: Document) -> tuple[list[Any], list[set[str]]]:
        """What a document has in these columns, and its many codes."""
        try:
            shown = [field.of(document) for field in self._shown]
            many = [set(field.of(document)) for field in self.many]
        except MISSHAPEN as error:
            raise damaged(self._declaration.name, error) from error
        return shown + [field.encoded(shown[place]) for place, field in self._texts], many


def create(database: sqlite3.Connection, declaration: Declaration) -> None:
    """The tables of a declaration."""
    name = declaration.name
    columns = ["v INTEGER PRIMARY KEY", "key TEXT", "since INTEGER", "until INTEGER", *Columns(declaration).names]
    database.execute(f"CREATE TABLE {quoted(name)} ({', '.join(columns)})")
    indexes = [["key"], *([compared_column(declaration.by_name[f]) for f in index] for index in declaration.indexes)]
    for number, fields in enumerate(indexes):
        database.execute(f"CREATE INDEX {quoted(f'{name} {number}')} ON {quoted(name)} ({', '.join(fields)})")
    for field in Columns(declaration).many:
        side = side_table(name, field.name)
        database.execute(f"CREATE TABLE {side} (value TEXT, v INTEGER, PRIMARY KEY (value, v)) WITHOUT ROWID")


class Lists:
    """The rows of tables in memory. A table is taken in when it is first asked for; then it is kept up to date.

    What a transaction changes is put here at the moment that its commit will have, and undone when it ends: nobody
    else looks at that moment before.
    """

    def __init__(self, tables: Mapping[str, Declaration]) -> None:
        self._tables = tables
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._last: dict[str, int] = {}
        self._began: dict[str, int] = {}
        self._undo: list[tuple[str, tuple[object, ...]]] = []

    def holds(self, table: str) -> bool:
        """Whether a table was taken in."""
        return table in self._last

    def declaration(self, table: str) -> Declaration:
        """That of a table; one without fields for a table that nobody declared."""
        return self._tables.get(table) or Declaration(table)

    def take(self, table: str, versions: Iterable[Version]) -> None:
        """Take a table in, with every version of its documents."""
        create(self._database, self.declaration(table))
        self._last[table] = 0
        self._insert(table, versions)

    def put(
        self, table: str, documents: Iterable[tuple[str, Document | None]], moment: int, *, undo: bool = False
    ) -> None:
        """Documents that stand there from a moment on; None for deleted. With ``undo`` until that is called."""
        name, last, fresh = quoted(table), self._last[table], []
        standing = f"SELECT v, since FROM {name} WHERE key = ? AND until = {FOR_EVER}"
        for key, document in documents:
            v, since = self._database.execute(standing, (key,)).fetchone() or (None, None)
            if since == moment:
                self._database.execute(f"DELETE FROM {name} WHERE v = ?", (v,))
            elif v is not None:
                self._database.execute(f"UPDATE {name} SET until = ? WHERE v = ?", (moment, v))
                if undo:
                    self._undo.append((f"UPDATE {name} SET until = {FOR_EVER} WHERE v = ?", (v,)))
            fresh.append((key, moment, FOR_EVER, document))
        sides = self._insert(table, fresh)
        if undo:
            self._undo += [(f"DELETE FROM {name} WHERE v = ?", (v,)) for v in range(last + 1, self._last[table] + 1)]
            for side, values in sides.items():
                self._undo += [(f"DELETE FROM {side} WHERE value = ? AND v = ?", each) for each in values]
            self._began.setdefault(table, last)

    def undo(self) -> None:
        """Take back what was put with ``undo``."""
        for statement, parameters in reversed(self._undo):
            self._database.execute(statement, parameters)
        self._last.update(self._began)
        self._undo.clear()
        self._began.clear()

    def _insert(self, table: str, versions: Iterable[Version]) -> dict[str, list[tuple[str, int]]]:
        """Add rows; the many codes that were added, by their table."""
        columns = Columns(self.declaration(table))
        sides: dict[str, list[tuple[str, int]]] = {side_table(table, field.name): [] for field in columns.many}

        def rows() -> Iterator[list[Any]]:
            for key, since, until, document in versions:
                if document is not None:
                    values, many = columns.values(document)
                    self._last[table] = v = self._last[table] + 1
                    for side, found in zip(sides.values(), many, strict=True):
                        side += [(value, v) for value in found]
                    yield [v, key, since, until, *values]

        names = ["v", "key", "since", "until", *columns.names]
        marks = ", ".join("?" * len(names))
        self._database.executemany(f"INSERT INTO {quoted(table)} ({', '.join(names)}) VALUES ({marks})", rows())
        for side, found in sides.items():
            self._database.executemany(f"INSERT INTO {side} VALUES (?, ?)", sorted(found))
        return sides

    def _rows(self, table: str) -> Rows:
        return Rows(self.declaration(table), MAIN, self._tables, lambda _table: (MAIN,))

    def count(self, question: Question, moment: int) -> int:
        """How many documents match, whatever the page."""
        check(question, self.declaration(question.table))
        rows = self._rows(question.table)
        statement = f"SELECT count(*) {rows.visible()} AND {rows.holds(question.where)}"
        return int(self._database.execute(statement, {"moment": moment, **rows.parameters}).fetchone()[0])

    def ask(self, question: Question, moment: int) -> list[Row]:
        """The rows of a page."""
        declaration = self.declaration(question.table)
        shown = [field.name for field in declaration.shown]
        return list(_as_rows(declaration, self._page(question, shown, moment)))

    def find(self, question: Question, moment: int) -> list[tuple[int, str]]:
        """Of the documents of a page the numbers, in the order in which they were put here, and the keys."""
        return [(number, key) for number, key in self._page(question, (), moment)]

    def _page(self, question: Question, fields: Iterable[str], moment: int) -> Iterable[tuple[Any, ...]]:
        check(question, self.declaration(question.table))
        rows = self._rows(question.table)
        order = [(rows.compared(each.field), each.descending) for each in (*question.order, Order(KEY.name))]
        where = rows.holds(question.where)
        if question.after is not None:
            where += f" AND {rows.beyond(order, self._place(question, moment))}"
        columns = ", ".join(["r.v", "r.key", *map(rows.shown, fields)])
        by = ", ".join(f"{expression} DESC" if descending else expression for expression, descending in order)
        limit = -1 if question.limit is None else question.limit
        statement = f"SELECT {columns} {rows.visible()} AND {where} ORDER BY {by}"
        statement += f" LIMIT {rows.parameter(limit)} OFFSET {rows.parameter(question.skip)}"
        return self._database.execute(statement, {"moment": moment, **rows.parameters})

    def _place(self, question: Question, moment: int) -> list[Any]:
        """The values of the document after which a page begins, in the order that is asked for."""
        rows = self._rows(question.table)
        values = [rows.compared(each.field) for each in (*question.order, Order(KEY.name))]
        statement = f"SELECT {', '.join(values)} {rows.visible()} AND r.key = {rows.parameter(question.after)}"
        found = self._database.execute(statement, {"moment": moment, **rows.parameters}).fetchone()
        if found is None:
            raise LookupError(f"a page of {question.table} begins after {question.after}, which is not there")
        return list(found)


def _as_rows(declaration: Declaration, found: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    places = {field.name: place for place, field in enumerate(declaration.shown)}
    moments = [place for place, field in enumerate(declaration.shown) if field.kind is Kind.MOMENT]
    flags = [place for place, field in enumerate(declaration.shown) if field.kind is Kind.FLAG]
    for _number, key, *values in found:
        for place in moments:
            if values[place] is not None:
                values[place] = from_microseconds(values[place])
        for place in flags:
            if values[place] is not None:
                values[place] = bool(values[place])
        yield Row(key, places, values)
