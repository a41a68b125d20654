"""Stores of an earlier schema, and what is brought back that is no backup."""

import json
import shutil
from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import care, people, records, setup
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import OPERATOR, person
from tests.storage.contract import put

SAMPLES = Path(__file__).parent / "samples"


def test_a_store_of_schema_1_is_read_and_then_migrated(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    directory.mkdir(mode=0o700)
    shutil.copy(SAMPLES / "schema-1.json", directory / "chaman.json")
    expected = json.loads((SAMPLES / "schema-1.json").read_text())
    system = System(TinyDBStore(directory))
    before = system.store.read()
    assert len(before.find("history")) == len(expected["history"])
    assert {d.state.value for d in records.DELEGATIONS.find(before)} == {"pending", "accepted"}
    members, _names = setup.choices(system, OPERATOR)
    session = Session(system, person(members[0].login), members[0].party)
    people.add_ordinary_user(session, "nieuw", "Nieuw", "nieuw@x.be")
    assert not (directory / "chaman.json").exists()
    again = System(TinyDBStore(directory))
    assert care.verify(again, OPERATOR) == (2, [])
    for table in ("accounts", "delegations", "senders", "enterprises", "anchors"):
        assert again.store.read().find(table) == list(expected[table].values())
    assert len(again.store.read().find("history")) == len(expected["history"]) + 1


def test_a_store_of_schema_1_is_backed_up(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    directory.mkdir(mode=0o700)
    shutil.copy(SAMPLES / "schema-1.json", directory / "chaman.json")
    store = TinyDBStore(directory)
    before = store.read().find("accounts")
    assert store.backup(tmp_path / "backup") == 1
    fresh = TinyDBStore(tmp_path / "fresh")
    assert fresh.restore(tmp_path / "backup", replace=False) == 1
    assert fresh.read().find("accounts") == before
    assert fresh.verify() == (1, [])


def test_a_store_of_schema_1_is_not_restored_over_without_saying_so(store: TinyDBStore, tmp_path: Path) -> None:
    put(store, "a", n=1)
    store.backup(tmp_path / "backup")
    old = tmp_path / "old"
    old.mkdir(mode=0o700)
    shutil.copy(SAMPLES / "schema-1.json", old / "chaman.json")
    with pytest.raises(StoreError, match="--replace"):
        TinyDBStore(old).restore(tmp_path / "backup", replace=False)
    assert TinyDBStore(old).read().find("accounts")
    assert TinyDBStore(old).restore(tmp_path / "backup", replace=True) == 1
    assert TinyDBStore(old).read().find("things") == [{"n": 1}]
    kept = old / "before-restore-1" / "chaman.json"
    assert kept.read_bytes() == (SAMPLES / "schema-1.json").read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"meta": {}}', b'{"meta":{"schema":{"version":99}}}', b'{"\xff":{}}', b'{"a":{"b":' + b"[" * 9999],
)
def test_a_damaged_store_of_schema_1_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "chaman.json").write_bytes(content)
    store = TinyDBStore(tmp_path)
    for use in (store.read, lambda: put(store, "a")):
        with pytest.raises(StoreError, match=r"chaman\.json is damaged"):
            use()
    assert (tmp_path / "chaman.json").read_bytes() == content


@pytest.mark.parametrize("how", ["not a tar", "empty", "damaged journal", "nothing"])
def test_what_is_no_backup_is_not_restored(store: TinyDBStore, tmp_path: Path, how: str) -> None:
    put(store, "a", n=1)
    source = tmp_path / "backup"
    if how == "damaged journal":
        store.path.write_bytes(store.path.read_bytes().replace(b'"n":1', b'"n":2'))
        with pytest.raises(StoreError, match="damaged"):
            store.backup(source)
        return
    if how != "nothing":
        source.write_bytes(b"" if how == "empty" else b"x" * 1000)
    with pytest.raises(StoreError):
        store.restore(source, replace=True)
    assert store.read().get("things", "a") == {"n": 1}


def test_a_store_that_was_compacted_by_a_version_before_is_read_kept_and_goes_on(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "schema-2", tmp_path / "store")
    store = TinyDBStore(tmp_path / "store")
    assert [e["sequence"] for e in store.read().find("history")] == [1, 2, 3, 4]
    assert store.read().find("things") == [{"n": 3}, {"n": 4}]
    assert store.info()["archives"] == 2
    put(store, "2", n=5)
    store.compact()
    assert store.backup(tmp_path / "backup") == 8
    fresh = TinyDBStore(tmp_path / "fresh")
    fresh.restore(tmp_path / "backup", replace=False)
    for each in (store, fresh):
        assert len(each.read().find("history")) == 4
        assert [p for p in each.verify()[1] if "other users" not in p] == []
