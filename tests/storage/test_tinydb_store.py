"""The contract of a store, and the care of its files."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import care
from chaman_tui.service.work import System
from chaman_tui.storage.tinydb_store import TinyDBStore


@pytest.fixture
def store(tmp_path: Path) -> TinyDBStore:
    return TinyDBStore(tmp_path / "store", lock_seconds=0.05)


def put(store: TinyDBStore, key: str, **document: object) -> None:
    with store.transaction() as change:
        change.put("things", key, document)


def test_reading_creates_nothing(store: TinyDBStore) -> None:
    assert store.read().get("things", "a") is None
    assert store.read().find("things") == []
    assert store.version() is None
    assert not store.directory.exists()


def test_commit_and_find(store: TinyDBStore) -> None:
    put(store, "b", colour="red", party={"number": "1"})
    put(store, "a", colour="red")
    put(store, "b", colour="blue", party={"number": "1"})
    again = TinyDBStore(store.directory).read()
    assert again.get("things", "b") == {"colour": "blue", "party": {"number": "1"}}
    assert [d["colour"] for d in again.find("things")] == ["blue", "red"]
    assert len(again.find("things", party={"number": "1"}, colour="blue")) == 1
    assert again.find("things", party={"number": "2"}) == []


def test_a_transaction_sees_its_own_changes(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    with store.transaction() as change:
        assert len(change.find("things", n=1)) == 1
        change.put("things", "b", {"n": 1})
        assert len(change.find("things", n=1)) == 2
        change.delete("things", "a")
        assert len(change.find("things", n=1)) == 1
        assert len(store.read().find("things")) == 1
    assert store.read().get("things", "a") is None


def test_an_exception_changes_nothing(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    before = store.version()
    with pytest.raises(ZeroDivisionError), store.transaction() as change:  # noqa: PT012 (the change comes first)
        change.put("things", "a", {"n": 2})
        _ = 1 / 0
    assert store.version() == before
    assert store.read().get("things", "a") == {"n": 1}


def test_numbers_are_never_given_twice(store: TinyDBStore) -> None:
    numbers = []
    for _i in range(3):
        with store.transaction() as change:
            numbers.append(change.next_number("senders"))
    assert numbers == [1, 2, 3]


def test_modes(store: TinyDBStore) -> None:
    os.umask(0)
    try:
        put(store, "a")
    finally:
        os.umask(0o022)
    assert store.directory.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in store.directory.iterdir()} == {0o600}
    (store.directory / "chaman.json").chmod(0o644)
    assert "other users" in store.verify()[1][0]


def test_a_reader_sees_the_commits_of_others(store: TinyDBStore) -> None:
    reader = TinyDBStore(store.directory)
    put(store, "a", n=1)
    assert reader.read().get("things", "a") == {"n": 1}
    put(store, "a", n=2)
    assert reader.read().get("things", "a") == {"n": 2}
    assert reader.read() is reader.read()


def test_locked_for_too_long(store: TinyDBStore) -> None:
    put(store, "a")
    with (store.directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match=r"locked by another program for 0\.05 seconds"):
            put(store, "b")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\x00" * 100, b"[]", b'{"meta": 3}', b'{"meta":{"schema":{"version":99}}}']
)
def test_damage_is_named_and_left_alone(store: TinyDBStore, content: bytes) -> None:
    put(store, "a")
    path = store.directory / "chaman.json"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"chaman\.json"):
        store.read()
    with pytest.raises(StoreError, match=r"chaman\.json"):
        put(store, "b")
    assert path.read_bytes() == content
    assert store.verify()[0] == 0


def test_a_document_of_the_wrong_shape_is_damage(system: System) -> None:
    with system.store.transaction() as change:
        change.put("members", "x", {"login": 3})
    count, problems = care.verify(system)
    assert count == 2
    assert "members" in problems[0]


def test_a_gap_in_the_history(store: TinyDBStore) -> None:
    with store.transaction() as change:
        change.put("history", "1", {"sequence": 2})
    assert store.verify()[1] == ["the history has a gap"]


@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_a_crash_at_any_step_leaves_the_old_or_the_new(store: TinyDBStore, step: str) -> None:
    put(store, "a", n=1)
    script = f"""
import os, pathlib
from chaman_tui.storage.tinydb_store import TinyDBStore
def die(*a, **k): os._exit(9)
if {step!r} == "write": os.fdopen = die
if {step!r} == "fsync": os.fsync = die
if {step!r} == "replace": pathlib.Path.replace = die
with TinyDBStore(pathlib.Path({str(store.directory)!r})).transaction() as change:
    change.put("things", "a", {{"n": 2}})
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9
    assert TinyDBStore(store.directory).read().get("things", "a") == {"n": 1}
    assert list(store.directory.glob("*.tmp"))
    put(store, "b")
    assert not list(store.directory.glob("*.tmp"))


def test_a_full_disk_is_refused_and_cleaned_up(store: TinyDBStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "a", n=1)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        put(store, "a", n=2)
    monkeypatch.undo()
    assert store.read().get("things", "a") == {"n": 1}
    assert not list(store.directory.glob("*.tmp"))


def test_an_impossible_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="Not a directory"):
        put(TinyDBStore(tmp_path / "file" / "store"), "a")


def test_four_writers_lose_nothing(store: TinyDBStore) -> None:
    script = f"""
import sys, pathlib
from chaman_tui.storage.tinydb_store import TinyDBStore
store = TinyDBStore(pathlib.Path({str(store.directory)!r}))
for i in range(25):
    with store.transaction() as change:
        change.put("things", f"{{sys.argv[1]}}-{{i}}", {{"n": change.next_number("n")}})
"""
    writers = [subprocess.Popen([sys.executable, "-c", script, str(n)]) for n in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    numbers = sorted(d["n"] for d in store.read().find("things"))
    assert numbers == list(range(1, 101))


def test_the_file_is_plain_json(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    content = json.loads((store.directory / "chaman.json").read_text())
    assert content["meta"]["schema"]["version"] == 1
    assert store.info()["documents"] == {"things": 1}
