"""What compaction put away: one history, one chain, and what does not belong to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.service.query import Equal, Order, Question
from chaman_tui.storage import archive
from chaman_tui.storage.lock import Turn
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.contract import put
from tests.storage.dying import grow, pictured, state, with_archive


def numbers(directory: Path) -> list[int]:
    return [entry["sequence"] for entry in TinyDBStore(directory).read().find("history")]


def test_history_is_one_however_often_it_was_compacted(store: TinyDBStore) -> None:
    with_archive(store.directory)
    reader = store.read()
    assert numbers(store.directory) == list(range(1, 9))
    assert [e["sequence"] for e in reader.latest("history")] == list(range(8, 0, -1))
    assert [e["sequence"] for e in reader.find("history", about="1")] == [1, 4, 7]
    assert [e[-3:] for e in map(bytes, reader.encoded("history"))] == [b'%d"}' % (n % 3) for n in range(1, 9)]
    assert store.info()["archives"] == 2
    assert store.info()["documents"] == {"things": 3, "history": 8}
    with store.transaction() as change:
        change.put("history", f"{9:010}", {"sequence": 9, "about": "1"})
        for found in (change.find("history"), list(change.latest("history"))[::-1]):
            assert [e["sequence"] for e in found] == list(range(1, 10))
        assert len(list(change.encoded("history"))) == 9
    assert numbers(store.directory) == list(range(1, 10))
    assert [e["sequence"] for e in reader.find("history")] == list(range(1, 9))


def test_a_snapshot_keeps_its_history_when_others_compact(store: TinyDBStore) -> None:
    with_archive(store.directory)
    before = store.read()
    for _time in range(3):
        TinyDBStore(store.directory).compact()
    assert [e["sequence"] for e in before.latest("history")] == list(range(8, 0, -1))


def test_what_is_not_asked_for_history_does_not_read_the_archive(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_archive(store.directory)
    (store.directory / "archive" / "000001").unlink()
    reader = store.read()
    assert len(reader.find("things")) == 3
    for _again in range(2):
        for use in (
            lambda: reader.find("history"),
            lambda: list(reader.latest("history")),
            lambda: reader.ask(Question("history")),
            lambda: reader.count(Question("history")),
            lambda: reader.documents(Question("history", Equal("about", "1"))),
            lambda: reader.get("history", "0000000008"),
            reader.counts,
        ):
            with pytest.raises(StoreError, match="no file in its archive ends at record 3"):
                use()
    put(store, "a", n=1)


def test_lists_and_counts_of_history_reach_back_too(store: TinyDBStore) -> None:
    with_archive(store.directory)
    before = store.read()
    assert before.count(Question("history")) == 8
    put_entry(store, 9)
    TinyDBStore(store.directory).compact()
    put_entry(store, 10)
    for reader, last in ((before, 8), (store.read(), 10), (TinyDBStore(store.directory).read(), 10)):
        rows = reader.ask(Question("history", order=(Order("key", descending=True),), limit=3))
        assert [row.key for row in rows] == [f"{n:010}" for n in range(last, last - 3, -1)]
        assert reader.count(Question("history", Equal("about", "1"))) == len(
            [n for n in range(1, last + 1) if n % 3 == 1]
        )
        found = reader.documents(Question("history", Equal("about", "2")))
        assert [e["sequence"] for e in found] == list(range(2, last + 1, 3))
        assert (reader.get("history", "0000000002") or {})["sequence"] == 2
    with store.transaction() as change:
        change.put("history", f"{11:010}", {"sequence": 11, "about": "2"})
        assert change.count(Question("history")) == 11
        assert len(change.documents(Question("history", Equal("about", "2")))) == 4


def put_entry(store: TinyDBStore, number: int) -> None:
    with store.transaction() as change:
        change.put("history", f"{number:010}", {"sequence": number, "about": f"{number % 3}"})


def test_what_was_read_of_the_archive_is_not_read_again(store: TinyDBStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with_archive(store.directory)
    store.read().find("history")
    for path in (store.directory / "archive").iterdir():
        path.rename(path.with_suffix(".away"))
    assert [e["sequence"] for e in store.read().find("history")] == list(range(1, 9))
    put(store, "a", n=1)
    assert len(store.read().find("history")) == 8
    assert store.verify()[1] != []


@pytest.mark.parametrize("lost", [0, 1])
def test_a_gap_in_the_archive_is_named(store: TinyDBStore, lost: int) -> None:
    with_archive(store.directory)
    sorted((store.directory / "archive").iterdir())[lost].unlink()
    (problem,) = TinyDBStore(store.directory).verify()[1]
    assert f"no file in its archive ends at record {(3, 7)[lost]}, which the next one continues" in problem
    with pytest.raises(StoreError, match="no file in its archive ends"):
        TinyDBStore(store.directory).backup(store.directory.parent / "backup")
    assert not list(store.directory.parent.glob("backup*"))
    put(TinyDBStore(store.directory), "a", n=1)


@pytest.mark.parametrize("at", [0, 70, 100, 200, -2])
def test_every_byte_of_the_archive_counts(store: TinyDBStore, at: int) -> None:
    with_archive(store.directory)
    path = store.directory / "archive" / "000001"
    changed = bytearray(path.read_bytes())
    changed[at] ^= 1
    path.write_bytes(changed)
    for use in (lambda: store.read().find("history"), lambda: store.backup(store.directory.parent / "backup")):
        with pytest.raises(StoreError, match="damaged"):
            use()
    assert "damaged" in store.verify()[1][0]


@pytest.mark.parametrize("more", [b"x", b"\0", b"\0x", b"x\0", b"x\n", b"\0\n", b"\0" * 300_000 + b"x", b"x" * 300_000])
def test_what_stands_behind_the_end_of_an_archived_journal(store: TinyDBStore, more: bytes) -> None:
    with_archive(store.directory)
    with (store.directory / "archive" / "000002").open("ab") as file:
        file.write(more)
    found = TinyDBStore(store.directory).verify()[1]
    assert bool(found) is bool(more.strip(b"\0"))


def test_its_files_may_have_any_numbers(store: TinyDBStore) -> None:
    with_archive(store.directory)
    folder = store.directory / "archive"
    before = state(store.directory)
    (folder / "000001").rename(folder / "000009")
    (folder / "000002").rename(folder / "7")
    assert (state(store.directory), store.verify()) == (before, (10, []))
    store.compact()
    assert {p.name for p in folder.iterdir()} == {"7", "000009", "000010"}
    assert store.verify() == (11, [])


def test_what_a_compaction_left_that_died_is_the_journal_twice_and_does_no_harm(store: TinyDBStore) -> None:
    """As every version before left it: the archive's newest file is the journal itself."""
    with_archive(store.directory)
    before = state(store.directory)
    os.link(store.path, store.directory / "archive" / "000003")
    looked = pictured(store.directory)
    assert state(store.directory) == before
    assert TinyDBStore(store.directory).verify() == (10, [])
    (left,) = TinyDBStore(store.directory).leftovers()
    assert left.startswith(f"{store.directory}/archive/000003 was left by a program that was stopped")
    assert pictured(store.directory) == looked
    assert TinyDBStore(store.directory).backup(store.directory.parent / "backup") == 10
    put(TinyDBStore(store.directory), "next", n=1)
    assert TinyDBStore(store.directory).leftovers() == []
    assert {p.name for p in (store.directory / "archive").iterdir()} == {"000001", "000002"}
    TinyDBStore(store.directory).compact()
    assert TinyDBStore(store.directory).verify() == (12, [])


def test_who_was_at_work_while_a_compaction_died_compacts_as_well(store: TinyDBStore) -> None:
    grow(store.directory, 1, 3)
    put(store, "a", n=1)
    os.link(store.path, archive.keep(store.directory, store.path).with_name("000002"))
    put(store, "a", n=2)
    store.compact()
    assert {p.name for p in (store.directory / "archive").iterdir()} == {"000001"}
    assert TinyDBStore(store.directory).verify() == (6, [])


def test_verify_names_what_is_no_part_of_the_store(store: TinyDBStore) -> None:
    with_archive(store.directory)
    strange = [store.directory / name for name in ("notes.txt", "archive/000008", "archive/notes", "journal.old")]
    for path in strange:
        path.write_bytes(b"x")
        path.chmod(0o600)
    (store.directory / "archive" / "000002").chmod(0o640)
    found = TinyDBStore(store.directory).verify()[1]
    assert {p for p in found if "no part" in p} == {f"{p} is no part of the store; move it elsewhere" for p in strange}
    assert [p for p in found if "no part" not in p] == [
        f"{store.directory}/archive/000002 can be read by other users of this system"
    ]


def test_a_backup_lets_others_go_on(store: TinyDBStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is written others commit, and even compact; it holds what there was when it began."""
    with_archive(store.directory)
    before = state(store.directory)
    target = store.directory.parent / "backup"
    write = os.write

    def meanwhile(descriptor: int, data: bytes) -> int:
        monkeypatch.setattr(os, "write", write)
        put(TinyDBStore(store.directory, lock_seconds=0), "meanwhile", n=1)
        TinyDBStore(store.directory, lock_seconds=0).compact()
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", meanwhile)
    assert store.backup(target) == 10
    assert TinyDBStore(store.directory).read().get("things", "meanwhile")
    TinyDBStore(store.directory.parent / "copy").restore(target, replace=False)
    assert state(store.directory.parent / "copy") == before


def test_a_restore_lets_others_go_on_until_it_is_known_to_be_good(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_archive(store.directory)
    target = store.directory.parent / "backup"
    store.backup(target)
    before = state(store.directory)
    write = os.write

    def meanwhile(descriptor: int, data: bytes) -> int:
        monkeypatch.setattr(os, "write", write)
        other = TinyDBStore(store.directory, lock_seconds=0)
        put(other, "meanwhile", n=1)
        assert len(other.leftovers()) == 1
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", meanwhile)
    store.restore(target, replace=True)
    assert state(store.directory) == before
    aside = TinyDBStore(store.directory / "before-restore-1")
    assert aside.read().get("things", "meanwhile")


def test_a_restore_is_not_tidied_away_while_it_is_prepared_and_is_when_it_died(store: TinyDBStore) -> None:
    from chaman_tui.storage.restoring import Prepared

    put(store, "a", n=1)
    folder = Prepared(store.directory)
    put(TinyDBStore(store.directory), "a", n=2)
    assert folder.path.exists()
    del folder
    put(TinyDBStore(store.directory), "a", n=3)
    assert {p.name for p in store.directory.iterdir()} == {"journal", "lock"}


def test_a_store_that_was_set_aside_is_a_store(store: TinyDBStore) -> None:
    with_archive(store.directory)
    before = state(store.directory)
    grow(store.directory.parent / "other", 1, 2)
    TinyDBStore(store.directory.parent / "other").backup(store.directory.parent / "backup")
    for number in (1, 2):
        store.restore(store.directory.parent / "backup", replace=True)
        aside = TinyDBStore(store.directory / f"before-restore-{number}")
        assert state(aside.directory) == (before if number == 1 else state(store.directory))
        assert aside.verify() == (10 if number == 1 else 2, [])
    assert {p.name for p in store.directory.iterdir()} == {
        "archive", "journal", "lock", "before-restore-1", "before-restore-2",
    }  # fmt: skip
    assert store.verify() == (2, [])


def test_a_number_of_an_aside_that_was_removed_is_not_given_to_two(store: TinyDBStore) -> None:
    grow(store.directory, 1, 2)
    store.backup(store.directory.parent / "backup")
    (store.directory / "before-restore-7").mkdir(0o700)
    store.restore(store.directory.parent / "backup", replace=True)
    assert {p.name for p in store.directory.glob("before-*")} == {"before-restore-7", "before-restore-8"}


def test_a_backup_does_not_lie_in_its_store_nor_over_anything(store: TinyDBStore, tmp_path: Path) -> None:
    with_archive(store.directory)
    before = pictured(store.directory)
    for place in (store.directory, store.directory / "archive"):
        with pytest.raises(StoreError, match="does not lie within its store"):
            store.backup(place / "backup")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    for name in ("store", "dangling"):
        with pytest.raises(StoreError, match="File exists"):
            store.backup(tmp_path / name)
    with pytest.raises(StoreError, match=r"nowhere/backup cannot be used: No such file or directory"):
        store.backup(tmp_path / "nowhere" / "backup")
    assert {path: s[:3] for path, s in pictured(store.directory).items()} == {p: s[:3] for p, s in before.items()}
    assert {p.name for p in tmp_path.iterdir()} == {"store", "dangling"}


@pytest.mark.parametrize("taken", [False, True])
def test_a_disk_without_second_names_takes_a_backup_too(
    store: TinyDBStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    """As a USB stick is."""
    grow(store.directory, 1, 2)
    target = tmp_path / "backup"

    def refuse(_source: Path, path: Path) -> None:
        if taken:
            Path(path).write_bytes(b"somebody else's")
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    if taken:
        with pytest.raises(StoreError, match="File exists"):
            store.backup(target)
        assert target.read_bytes() == b"somebody else's"
    else:
        store.backup(target)
    monkeypatch.undo()
    assert {p.name for p in tmp_path.iterdir()} == {"store", "backup"}
    if not taken:
        assert TinyDBStore(tmp_path / "copy").restore(target, replace=False) == 2


def test_care_waits_for_its_turn(store: TinyDBStore, tmp_path: Path) -> None:
    grow(store.directory, 1, 2)
    store.backup(tmp_path / "backup")
    impatient = TinyDBStore(store.directory, lock_seconds=0)
    with Turn(store.directory, 0):
        for use in (
            impatient.compact,
            lambda: impatient.backup(tmp_path / "other"),
            lambda: impatient.restore(tmp_path / "backup", replace=True),
        ):
            with pytest.raises(StoreError, match="locked by another program"):
                use()
    assert {p.name for p in store.directory.iterdir()} == {"journal", "lock"}


def test_nothing_is_compacted_where_nothing_is(store: TinyDBStore) -> None:
    with pytest.raises(StoreError, match="is empty: there is nothing to compact"):
        store.compact()
    assert not store.directory.exists()


def test_whoever_looks_while_others_compact_sees_one_whole_store(store: TinyDBStore) -> None:
    with_archive(store.directory)
    script = """
import pathlib, sys
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.dying import grow
place = pathlib.Path(sys.argv[1])
for n in range(25):
    grow(place, 100 + n, 1)
    TinyDBStore(place).compact()
"""
    busy = subprocess.Popen([sys.executable, "-c", script, str(store.directory)])
    seen = 0
    while busy.poll() is None:
        assert TinyDBStore(store.directory).verify()[1] == []
        for each in (store, TinyDBStore(store.directory)):
            found = numbers(each.directory)
            assert found == list(range(1, len(found) + 1))
            assert len(found) >= seen
            seen = len(found)
    assert busy.returncode == 0
    assert numbers(store.directory) == list(range(1, 34))
