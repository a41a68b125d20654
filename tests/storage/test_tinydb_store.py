"""The embedded store: the contract, its files, and what it does when they are not as they should be."""

import errno
import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from tinydb import TinyDB
from tinydb.table import Table

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import care, delegations, people, records, setup
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage import journal
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import OCMW, OPERATOR, PROVIDER
from tests.storage.contract import Open, StoreContract, put

SAMPLES = Path(__file__).parent / "samples"


class TestTinyDBStore(StoreContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        return lambda: TinyDBStore(tmp_path / "store", lock_seconds=5)


@pytest.fixture
def store(tmp_path: Path) -> TinyDBStore:
    return TinyDBStore(tmp_path / "store", lock_seconds=0.05)


def test_the_version_of_tinydb_whose_extension_points_are_used() -> None:
    assert version("tinydb") == "4.9.0"
    assert hasattr(Table, "document_id_class")
    assert hasattr(TinyDB, "table_class")


def test_reading_creates_nothing(store: TinyDBStore) -> None:
    store.read()
    assert not store.directory.exists()


def test_modes(store: TinyDBStore) -> None:
    os.umask(0)
    try:
        put(store, "a")
        store.compact()
    finally:
        os.umask(0o022)
    modes = {p.name: p.stat().st_mode & 0o777 for p in store.directory.rglob("*")}
    assert modes == {"journal": 0o600, "lock": 0o600, "archive": 0o700, "000001": 0o600}
    assert store.directory.stat().st_mode & 0o777 == 0o700
    store.path.chmod(0o644)
    assert "other users" in store.verify()[1][0]


def test_locked_for_too_long(store: TinyDBStore) -> None:
    put(store, "a")
    with (store.directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match=r"locked by another program for 0\.05 seconds"):
            put(store, "b")
    put(store, "b")


# A torn end, and damage


def lines(store: TinyDBStore) -> list[bytes]:
    return store.path.read_bytes().splitlines(keepends=True)


def test_a_torn_end_is_set_aside_at_every_byte(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    put(store, "b", n=2)
    whole = store.path.read_bytes()
    last = len(lines(store)[-1])
    for cut in range(1, last):
        store.path.write_bytes(whole[: len(whole) - last + cut])
        again = TinyDBStore(store.directory)
        assert again.read().find("things") == [{"n": 1}]
        put(again, "c", n=3)
        assert TinyDBStore(store.directory).read().find("things") == [{"n": 1}, {"n": 3}]
        (aside,) = store.directory.glob("torn-*")
        assert aside.read_bytes() == whole[len(whole) - last : len(whole) - last + cut]
        assert again.verify()[1] == [f"an unfinished commit was set aside in {aside}; nobody was told that it was done"]
        aside.unlink()


def test_a_flipped_bit_in_every_byte_of_every_record_is_found(store: TinyDBStore) -> None:
    for n in range(3):
        put(store, str(n), n=n)
    whole = store.path.read_bytes()
    starts = [0]
    for text in lines(store):
        starts.append(starts[-1] + len(text))
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        store.path.write_bytes(changed)
        again = TinyDBStore(store.directory)
        with pytest.raises(StoreError, match="damaged at byte") as caught:
            put(again, "x")
        named = int(str(caught.value).split("at byte ")[1].split(" ")[0])
        assert named == max(s for s in starts if s <= at) or at == len(whole) - 1 or whole[at : at + 1] == b"\n"
        assert store.path.read_bytes() == changed
        assert again.verify()[1] or at == len(whole) - 1


@pytest.mark.parametrize("how", ["leave out", "swap", "repeat", "change and sign anew"])
def test_whoever_rewrites_the_past_is_found(store: TinyDBStore, how: str) -> None:
    for n in range(4):
        put(store, str(n), n=n)
    header, *found = lines(store)
    if how == "leave out":
        del found[1]
    elif how == "swap":
        found[1], found[2] = found[2], found[1]
    elif how == "repeat":
        found.insert(2, found[1])
    else:
        head = found[0][:64].decode()
        body = found[1][65:-1].replace(b'"n":1', b'"n":9')
        found[1] = f"{journal.chained(head, body)} ".encode() + body + b"\n"
    store.path.write_bytes(header + b"".join(found))
    _count, problems = TinyDBStore(store.directory).verify()
    assert "damaged at byte" in problems[0]


def test_records_that_vanish_are_missed_by_those_who_saw_them(store: TinyDBStore) -> None:
    for n in range(3):
        put(store, str(n), n=n)
    found = lines(store)
    store.path.write_bytes(b"".join(found[:-1]))  # one may be that of a writer whose disk failed
    assert len(store.read().find("things")) == 2
    store.path.write_bytes(found[0])
    for _again in range(2):
        with pytest.raises(StoreError, match="damaged at byte"):
            store.read()


@pytest.mark.parametrize("n", [8, 88888])
def test_a_record_that_was_taken_back_is_forgotten_whatever_came_in_its_place(store: TinyDBStore, n: int) -> None:
    put(store, "a", n=1)
    put(store, "a", n=7)
    reader = TinyDBStore(store.directory)
    assert reader.read().find("things") == [{"n": 7}]
    store.path.write_bytes(b"".join(lines(store)[:-1]))  # as the writer whose disk failed leaves it
    put(TinyDBStore(store.directory), "a", n=n)
    assert reader.read().find("things") == [{"n": n}]
    put(reader, "b", n=2)
    assert TinyDBStore(store.directory).verify() == (3, [])


@pytest.mark.parametrize("content", [b"", b"{", b"\x00" * 100, b"[]\n", b"x" * 70 + b"\n", b"\n"])
def test_something_else_in_its_place_is_left_alone(store: TinyDBStore, content: bytes) -> None:
    put(store, "a")
    store.path.write_bytes(content)
    for use in (store.read, lambda: put(store, "b"), store.compact):
        with pytest.raises(StoreError, match="damaged at byte 0"):
            use()
    assert store.path.read_bytes() == content


def test_a_store_of_the_future_is_left_alone(store: TinyDBStore) -> None:
    put(store, "a")
    store.path.write_bytes(journal.line(journal.ORIGIN, journal.Header(99))[0])
    with pytest.raises(StoreError, match="has schema 99; this program reads 2"):
        store.read()


def test_the_archive_is_part_of_the_chain(store: TinyDBStore) -> None:
    for n in range(3):
        put(store, str(n), n=n)
        store.compact()
    assert store.verify()[1] == []
    archived = sorted((store.directory / "archive").iterdir())
    assert len(archived) == 3
    kept = archived[1].read_bytes()
    archived[1].write_bytes(kept.replace(b'"n":1', b'"n":7'))
    assert "damaged" in store.verify()[1][0]
    archived[1].unlink()
    assert "damaged" in store.verify()[1][0]


def test_a_document_of_the_wrong_shape_is_damage(system: System) -> None:
    with system.store.transaction() as change:
        change.put("members", "x", {"login": 3})
    count, problems = care.verify(system)
    assert count == 1
    assert "members" in problems[0]


@pytest.mark.parametrize("body", ["[]", "3", '"text"', "null"])
def test_what_is_no_document_is_damage(store: TinyDBStore, body: str) -> None:
    put(store, "a", n=1)
    head = store.info()["head"]
    record = f'{{"sequence":2,"put":{{"things":{{"b":{body}}}}}}}'.encode()
    with store.path.open("ab") as file:
        file.write(f"{journal.chained(str(head), record)} ".encode() + record + b"\n")
    for use in (lambda: store.read().find("things"), lambda: store.read().get("things", "b")):
        with pytest.raises(StoreError, match="in the table things is damaged"):
            use()
    assert store.read().get("things", "a") == {"n": 1}


def test_a_gap_in_the_history(store: TinyDBStore) -> None:
    with store.transaction() as change:
        change.put("history", "1", {"sequence": 2})
    assert store.verify()[1] == ["the history has a gap"]


# Where nothing can be written


def refuse_with(number: int) -> object:
    def refuse(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_failing_disk_leaves_the_store_as_it_was(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    put(store, "a", n=1)
    before = store.path.read_bytes()
    monkeypatch.setattr(os, call, refuse_with(number))
    with pytest.raises(StoreError, match=os.strerror(number)):
        put(store, "a", n=2)
    monkeypatch.undo()
    assert store.path.read_bytes() == before
    assert store.read().get("things", "a") == {"n": 1}
    put(store, "a", n=3)
    assert TinyDBStore(store.directory).read().get("things", "a") == {"n": 3}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small tmpfs needs root and the permission to mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    store = TinyDBStore(small_disk / "store")
    committed = 0
    with pytest.raises(StoreError, match="No space left"):  # noqa: PT012 (the disk fills while it goes on)
        for n in range(1000):
            put(store, str(n), text="x" * 1000)
            committed = n + 1
    assert committed > 10
    again = TinyDBStore(small_disk / "store")
    assert len(again.read().find("things")) == committed
    assert again.verify() == (committed, [])


def test_an_impossible_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="Not a directory"):
        put(TinyDBStore(tmp_path / "file" / "store"), "a")


# Migration, care


def test_a_store_of_schema_1_is_read_and_then_migrated(tmp_path: Path) -> None:
    directory = tmp_path / "store"
    directory.mkdir(mode=0o700)
    shutil.copy(SAMPLES / "schema-1.json", directory / "chaman.json")
    expected = json.loads((SAMPLES / "schema-1.json").read_text())
    system = System(TinyDBStore(directory))
    before = system.store.read()
    assert len(before.find("history")) == len(expected["history"])
    assert {d.state.value for d in records.DELEGATIONS.find(before)} == {"pending", "accepted"}
    members = setup.memberships(system, None)
    session = Session(system, members[0].login, members[0].party)
    people.add_ordinary_user(session, "nieuw", "Nieuw", "nieuw@x.be")
    assert not (directory / "chaman.json").exists()
    again = System(TinyDBStore(directory))
    assert care.verify(again) == (2, [])
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


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"meta": {}}', b'{"meta":{"schema":{"version":99}}}'])
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


def test_the_head_tells_stores_apart(store: TinyDBStore) -> None:
    heads = set()
    for n in range(3):
        put(store, "a", n=n)
        heads.add(store.info()["head"])
    assert len(heads) == 3
    assert store.info()["records"] == 3


def test_history_reaches_into_the_archive(system: System, world: dict[str, Session]) -> None:
    delegations.request_by_intermediary(world["provider"], OCMW)
    before = [e.action for e in people.history(world["ocmw"])]
    care.compact(system, OPERATOR)
    assert [e.action for e in people.history(world["ocmw"])] == before
    assert people.history(world["ocmw"], 1)[0].action == "delegation.request"
    assert PROVIDER in people.history(world["ocmw"], 1)[0].visible_to


def test_a_hundred_decisions_are_one_commit(system: System, world: dict[str, Session]) -> None:
    from chaman_tui.domain.channel import Channel
    from chaman_tui.service import accounts
    from chaman_tui.service.accounts import Opening

    asked = []
    for n in range(100):
        account = accounts.add(world["ocmw"], Opening(Channel.REST, name=f"a{n}"))
        asked.append(delegations.request_by_owner(world["ocmw"], PROVIDER, account.id).id)
    before = system.store.info()["records"]
    delegations.accept(world["provider"], asked)
    assert system.store.info()["records"] == int(str(before)) + 1
