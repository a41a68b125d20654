"""A document whose field is of another type than it should be, or says what cannot be: named, and never a traceback."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chaman_tui.demo.seed import seed
from chaman_tui.domain.errors import StoreError
from chaman_tui.service import records
from chaman_tui.service.records import Table
from chaman_tui.service.store import Document
from chaman_tui.service.system import System
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.cli.conftest import Cli, Result
from tests.conftest import OPERATOR
from tests.hostile import TABLES
from tests.storage.journals import forge

ODD: tuple[Any, ...] = (
    None, 5, -1, 1.5, True, "", "x", "2026-01-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", [], {},
    [None], [[]], {"x": 1}, 10**30, "\u0000", "AA==", "0566988258", "Party", "9" * 5000,
)  # fmt: skip
AS_OWNER = ("--as", "manager1")
# For each table a document, and the verbs that read it.
READ: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "enterprises": ("0200000043:employer", (("enterprise", "list"), (*AS_OWNER, "account", "list"))),
    "members": ("manager1@0200000043:employer", ((*AS_OWNER, "access", "list"), (*AS_OWNER, "info"))),
    "senders": ("0200000043:employer", ((*AS_OWNER, "sender", "show"), (*AS_OWNER, "rest", "status"))),
    "accounts": ("acc-rest-0000", ((*AS_OWNER, "account", "list"), (*AS_OWNER, "certificate", "list", "acc-rest-0000"),
                                   (*AS_OWNER, "report", "expiring"))),
    "delegations": ("del-000001", ((*AS_OWNER, "delegation", "list"), (*AS_OWNER, "delegation", "show", "del-000001"))),
    "anchors": ("", (("trust", "list"),)),
    "history": ("", ((*AS_OWNER, "history"),)),
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> TinyDBStore:
    store = TinyDBStore(tmp_path / "store")
    seed(System(store), OPERATOR, delegations=4)
    return store


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in a document, and to the document itself; of a list the first item stands for all."""
    yield path
    if isinstance(document, dict):
        for key, value in document.items():
            yield from places(value, (*path, key))
    elif isinstance(document, list) and document:
        yield from places(document[0], (*path, 0))


def changed(document: Document, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of the document with another value in one place."""
    if not path:
        return value
    made = copy.deepcopy(document)
    inner: Any = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return made


def find(store: TinyDBStore, table: str, key: str) -> tuple[str, Document]:
    reader = store.read()
    if table == "history":
        return "forged", next(e for e in reader.latest(table) if records.encode(e["party"])["number"] == "0200000043")
    document = reader.get(table, key) if key else reader.find(table)[0]
    assert document
    return key or document["fingerprint"], document


@pytest.mark.parametrize("table", READ)
def test_whatever_stands_in_a_field(store: TinyDBStore, chaman: Cli, table: str) -> None:
    key, document = find(store, table, READ[table][0])
    kind = next(t for t in (*TABLES, records.HISTORY) if t.name == table)
    refused: list[Any] = []
    read: list[Any] = []
    for path in places(document):
        for odd in ODD:
            wrong = changed(document, path, odd)
            (read if is_read(kind, wrong) else refused).append(wrong)
    assert len(refused) > len(read) > 0
    for wrong in read:
        for answer in answers(store, chaman, table, key, wrong):
            assert answer.code in range(6), (wrong, answer)
    codes = set()
    for wrong in refused[:: len(refused) // 5]:
        for answer in answers(store, chaman, table, key, wrong):
            codes.add(answer.code)
            assert answer.code != 5 or f"the table {table} is damaged" in answer.json["error"]["message"]
        verified = chaman.run("--json", "store", "verify")
        assert verified.code == 5
        assert any(f"the table {table} is damaged" in problem for problem in verified.json["problems"])
    assert {5} <= codes <= {0, 3, 5}  # a document that says of itself that it is another's is not found


def is_read(kind: Table[Any], document: Any) -> bool:
    """Whether the type can hold it; else it is named as damaged, and by no other error."""
    try:
        kind.decode_all([document])
    except StoreError:
        return False
    return True


def answers(store: TinyDBStore, chaman: Cli, table: str, key: str, document: Any) -> Iterator[Result]:
    """What the verbs that read the table say of a document in it."""
    if table == "history":
        forge(store, {}, [document])
    else:
        forge(store, {table: {key: document}})
    for verb in READ[table][1]:
        answer = chaman.run("--json", *verb)
        json.loads(answer.out)
        yield answer


def test_a_series_that_is_none(store: TinyDBStore) -> None:
    for odd in ({}, {"last": "x"}, {"last": None}):
        forge(store, {"series": {"senders": odd}})
        with pytest.raises(StoreError, match="the table series is damaged"), store.transaction() as transaction:
            transaction.next_number("senders")
