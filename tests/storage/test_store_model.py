"""The store against a plain dictionary: whatever is put, deleted, given up, compacted or read by others."""

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chaman_tui.service.store import Document, Reader, Transaction
from chaman_tui.storage.tinydb_store import TinyDBStore

TABLES = st.sampled_from(["things", "others"])
KEYS = st.sampled_from(["a", "b", "c", 'k"', "é"])
TEXTS = st.one_of(st.sampled_from(["", "x", '"', "\\", "number"]), st.text(max_size=6))
DOCUMENTS = st.fixed_dictionaries(
    {"text": TEXTS},
    optional={"number": st.integers(-5, 5), "party": st.fixed_dictionaries({"text": TEXTS}), "none": st.none()},
)
CHANGES = st.lists(st.tuples(TABLES, KEYS, st.one_of(st.none(), DOCUMENTS)), min_size=1, max_size=5)
Model = dict[str, dict[str, Document]]
Changes = list[tuple[str, str, Document | None]]


class GivenUpError(Exception):
    """Ends a transaction that shall not commit."""


def changed(model: Model, changes: Changes) -> Model:
    """The model after a transaction: what was there keeps its place, what is new comes last."""
    after = {table: dict(documents) for table, documents in model.items()}
    for table, documents in after.items():
        put: dict[str, Document] = {}
        for _table, key, document in (change for change in changes if change[0] == table):
            if document is None:
                put.pop(key, None)
            else:
                put[key] = document
        gone = {key for t, key, _document in changes if t == table} - put.keys()
        documents.update(put)
        for key in gone:
            documents.pop(key, None)
    return after


def make(change: Transaction, changes: Changes) -> None:
    for table, key, document in changes:
        if document is None:
            change.delete(table, key)
        else:
            change.put(table, key, document)


def agree(reader: Reader, model: Model, *, later: bool = False) -> None:
    """They hold the same, in the same order; with ``later``, when documents may have been deleted since, in any."""
    order = _sorted if later else list
    for table, documents in model.items():
        assert order(reader.find(table)) == order(documents.values())
        assert order(reader.latest(table)) == order(reversed(documents.values()))
        for key in ("a", "b", "c", 'k"', "é"):
            assert reader.get(table, key) == documents.get(key)
        for wanted in documents.values():
            for name, value in wanted.items():
                equal: dict[str, Any] = {name: value}
                expected = [d for d in documents.values() if name in d and d[name] == value]
                assert order(reader.find(table, **equal)) == order(expected)
            assert wanted in reader.find(table, **wanted)


def _sorted(documents: Iterable[Document]) -> list[Document]:
    return sorted(documents, key=repr)


class StoreAgainstDictionary(RuleBasedStateMachine):
    """Two openings of one store take turns; snapshots are kept and looked at again and again."""

    @initialize()
    def open(self) -> None:
        self.directory = Path(tempfile.mkdtemp())
        self.stores = [TinyDBStore(self.directory), TinyDBStore(self.directory)]
        self.model: Model = {"things": {}, "others": {}}
        self.commits = 0
        self.kept: list[tuple[Reader, Model]] = []

    @rule(who=st.integers(0, 1), changes=CHANGES)
    def commit(self, who: int, changes: Changes) -> None:
        after = changed(self.model, changes)
        with self.stores[who].transaction() as change:
            make(change, changes)
            agree(change, after)
        self.model = after
        self.commits += 1

    @rule(who=st.integers(0, 1), changes=CHANGES)
    def give_up(self, who: int, changes: Changes) -> None:
        with suppress(GivenUpError), self.stores[who].transaction() as change:
            make(change, changes)
            raise GivenUpError

    @rule(who=st.integers(0, 1))
    def keep_a_snapshot(self, who: int) -> None:
        self.kept = [*self.kept[-3:], (self.stores[who].read(), changed(self.model, []))]

    @precondition(lambda self: self.commits > 0)
    @rule(who=st.integers(0, 1))
    def compact(self, who: int) -> None:
        self.stores[who].compact()
        self.commits += 1

    @rule(who=st.integers(0, 1))
    def open_anew(self, who: int) -> None:
        self.stores[who] = TinyDBStore(self.directory)

    @invariant()
    def everybody_reads_the_same(self) -> None:
        if hasattr(self, "stores"):
            for store in self.stores:
                agree(store.read(), self.model)
            for snapshot, model in self.kept:
                agree(snapshot, model, later=True)

    def teardown(self) -> None:
        if hasattr(self, "stores"):
            assert TinyDBStore(self.directory).verify() == (self.commits, [])
            shutil.rmtree(self.directory)


TestStoreAgainstDictionary = StoreAgainstDictionary.TestCase
TestStoreAgainstDictionary.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
