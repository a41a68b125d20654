"""The room behind the journal's end: what it saves, what a loss of power may leave in it, and what a reader sees."""

import os
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import chain, combinations
from pathlib import Path

import pytest

from chaman_tui.storage import journal
from chaman_tui.storage.chain import HASH_LENGTH, DamageError, Position
from chaman_tui.storage.lock import Turn
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.contract import put
from tests.storage.journals import lines, written

SECTOR = 512
ROOM = 64 * 1024


def subsets(numbers: range) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(numbers, n) for n in range(len(numbers) + 1))


def image(before: bytes, after: bytes, kept: tuple[int, ...]) -> bytes:
    """What the disk holds if of all that was to be written only these sectors were."""
    found = bytearray(before.ljust(len(after), b"\0"))
    for start in (SECTOR * sector for sector in kept):
        found[start : start + SECTOR] = after[start : start + SECTOR]
    return bytes(found)


def ends_at(store: TinyDBStore, place: int) -> None:
    """Commit a record whose end lies at this place within a sector."""
    put(store, "a", text="")
    padding = (place - len(written(store.path)) - len(lines(store)[-1])) % SECTOR
    put(store, "a", text="x" * padding)
    assert len(written(store.path)) % SECTOR == place


def after_power_loss(directory: Path, *, complete: bool, left: bytes) -> None:
    """The store is as before the commit, or has all of it, and goes on."""
    store = TinyDBStore(directory)
    assert len(store.read().find("things")) == (2 if complete else 1)
    put(store, "c", n=3)
    assert TinyDBStore(directory).read().get("things", "c") == {"n": 3}
    torn = [path.read_bytes() for path in directory.glob("torn-*")]
    assert torn == ([] if complete or not left else [left])
    assert [p for p in store.verify()[1] if "unfinished commit" not in p] == []
    for path in directory.glob("torn-*"):
        path.unlink()


@pytest.mark.parametrize("place", [0, 1, 100, 511])
@pytest.mark.parametrize("in_room", [True, False])
def test_power_is_lost_with_any_sectors_of_a_commit_written(store: TinyDBStore, place: int, in_room: bool) -> None:
    ends_at(store, place)
    if not in_room:
        store.path.write_bytes(written(store.path))
    before = store.path.read_bytes()
    end = len(written(store.path))
    put(store, "b", text="y" * 1500)
    whole, after = written(store.path), store.path.read_bytes()
    changed = range(end // SECTOR, -(-len(whole) // SECTOR))
    assert len(changed) in (4, 5)
    for kept in subsets(changed):
        disk = image(before, after, kept)
        left = disk[end:].rstrip(b"\0")
        for size in {len(disk), end + len(left)} | ({len(before)} if in_room else set()):
            store.path.write_bytes(disk[:size])
            after_power_loss(store.directory, complete=disk[: len(whole)] == whole, left=left)


def calls(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """The names of these functions of os, as they are called from now on."""
    made: list[str] = []

    def record(name: str, original: Callable[..., object]) -> Callable[..., object]:
        def recording(*arguments: object, **options: object) -> object:
            made.append(name)
            return original(*arguments, **options)

        return recording

    for name in names:
        monkeypatch.setattr(os, name, record(name, getattr(os, name)))
    return made


def test_nothing_is_written_behind_what_may_not_be_durable(store: TinyDBStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "a", n=1)
    other = TinyDBStore(store.directory)
    other.read()
    made = calls(monkeypatch, "pwrite", "fdatasync")
    put(other, "a", n=2)
    assert made == ["fdatasync", "pwrite", "fdatasync"]
    made.clear()
    put(other, "a", n=3)
    assert made == ["pwrite", "fdatasync"]
    put(store, "a", n=4)
    assert made[2:] == ["fdatasync", "pwrite", "fdatasync"]


def test_nobody_asks_for_the_status_of_the_journal_between_commits(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a", n=1)
    reader = TinyDBStore(store.directory)
    reader.read()
    asked: list[str] = []
    stat, fstat = os.stat, os.fstat

    def asking(path: str, **options: bool) -> os.stat_result:
        asked.append(os.fspath(path))
        return stat(path, **options)

    def asking_descriptor(descriptor: int) -> os.stat_result:
        asked.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        return fstat(descriptor)

    monkeypatch.setattr(os, "stat", asking)
    monkeypatch.setattr(os, "fstat", asking_descriptor)
    for n in range(3):
        put(store, "a", n=n)
        assert reader.read().get("things", "a") == {"n": n}
        assert reader.version() == store.version()
    assert str(store.directory / "lock") in asked
    assert str(store.path) not in asked


def test_commits_take_room_that_is_there_and_make_more(store: TinyDBStore) -> None:
    put(store, "first")
    sizes = set()
    for n in range(1, 100):
        put(store, "a", n=n, text="x" * 1000)
        sizes.add(store.path.stat().st_size)
    assert len(sizes) == 2
    assert len(written(store.path)) < max(sizes) <= len(written(store.path)) + ROOM
    assert store.verify() == (100, [])


def test_a_record_longer_than_the_room(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    for n in range(3):
        put(store, str(n), text="x" * 3 * ROOM)
        assert len(store.path.read_bytes()) == len(written(store.path)) + ROOM
    assert len(TinyDBStore(store.directory).read().find("things")) == 4


def test_the_room_is_not_kept_in_memory(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    reader = TinyDBStore(store.directory)
    reader.read()
    tracemalloc.start()
    for n in range(100):
        put(store, str(n), n=n)
        reader.read()
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 10 * ROOM


@pytest.mark.parametrize("less", [1, 5])
def test_a_record_that_fills_the_room(store: TinyDBStore, less: int) -> None:
    put(store, "a", n=1)
    put(store, "b", n=2)
    length = len(lines(store)[-1])
    store.path.write_bytes(written(store.path) + bytes(length + less - 1))
    put(store, "c", n=3)
    assert len(store.path.read_bytes()) == len(written(store.path)) + less - 1
    put(store, "d", n=4)
    assert len(TinyDBStore(store.directory).read().find("things")) == 4


def let_a_reader_see(monkeypatch: pytest.MonkeyPatch, path: Path, *contents: bytes) -> list[bytes]:
    """What a reader sees look by look, while a writer is at work; what was not yet looked at."""
    pending, pread = list(contents), os.pread

    def looking(descriptor: int, length: int, offset: int) -> bytes:
        if length > HASH_LENGTH and pending:
            path.write_bytes(pending.pop(0))
        return pread(descriptor, length, offset)

    monkeypatch.setattr(os, "pread", looking)
    return pending


def hidden(whole: bytes, start: int, end: int) -> bytes:
    return whole[:start] + bytes(end - start) + whole[end:]


def test_a_reader_that_sees_the_end_of_a_write_before_its_start_looks_again(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a", n=1)
    end = len(written(store.path))
    put(store, "a", n=2)
    first = len(written(store.path))
    put(store, "a", n=3)
    whole = store.path.read_bytes()
    looks = hidden(whole, end + 3, end + 9), hidden(whole, end + 9, first + 9), whole
    pending = let_a_reader_see(monkeypatch, store.path, *looks)
    assert TinyDBStore(store.directory).read().get("things", "a") == {"n": 3}
    assert pending == []


def test_what_a_reader_finds_twice_is_damage(store: TinyDBStore, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "a", n=1)
    end = len(written(store.path))
    put(store, "a", n=2)
    damaged = hidden(store.path.read_bytes(), end + 3, end + 9)
    let_a_reader_see(monkeypatch, store.path, damaged, damaged)
    with pytest.raises(DamageError) as caught:
        TinyDBStore(store.directory).read()
    assert caught.value.offset == end + 3


def test_a_reader_passes_over_what_is_being_written(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    end = len(written(store.path))
    reader = TinyDBStore(store.directory)
    reader.read()
    put(store, "a", n=2)
    whole, last = store.path.read_bytes(), len(written(store.path))
    for seen in range(end, last + 1):
        store.path.write_bytes(whole[:seen].ljust(len(whole), b"\0"))
        assert reader.read().get("things", "a") == {"n": 2 if seen == last else 1}


def test_what_a_reader_saw_half_of_and_its_writer_took_back_was_not_torn(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    end = len(written(store.path))
    put(store, "a", n=2)
    whole = store.path.read_bytes()
    store.path.write_bytes(whole[: end + 50].ljust(len(whole), b"\0"))
    reader = TinyDBStore(store.directory, lock_seconds=0)
    assert reader.read().get("things", "a") == {"n": 1}
    with Turn(store.directory, 0):
        assert "unfinished commit" in reader.verify()[1][0]
    store.path.write_bytes(whole[:end])
    put(reader, "a", n=3)
    assert reader.verify() == (2, [])


def test_who_follows_does_not_read_the_room_again_and_again(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a", n=1)
    lengths: list[int] = []
    pread = os.pread

    def measuring(descriptor: int, length: int, offset: int) -> bytes:
        lengths.append(length)
        return pread(descriptor, length, offset)

    monkeypatch.setattr(os, "pread", measuring)
    for content in (store.path.read_bytes(), written(store.path)):
        store.path.write_bytes(content)
        store.read()
    assert len(lengths) == 6
    assert max(lengths) == 64


def test_a_journal_is_read_whole_however_little_each_call_gives(
    store: TinyDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        put(store, str(n), n=n)
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda descriptor, length, offset: pread(descriptor, min(length, 70), offset))
    assert len(TinyDBStore(store.directory).read().find("things")) == 5
    assert TinyDBStore(store.directory).verify() == (5, [])


def test_another_journal_in_its_place_is_not_taken_for_it(store: TinyDBStore, tmp_path: Path) -> None:
    for n in range(9):
        put(store, "a", n=n)
    other = TinyDBStore(tmp_path / "other")
    put(other, "a", n=2)
    put(other, "a", n=3)
    other.path.rename(store.path)
    put(store, "b", n=4)
    assert TinyDBStore(store.directory).read().find("things") == [{"n": 3}, {"n": 4}]
    assert store.verify() == (3, [])


def test_nothing_is_known_before_a_read(tmp_path: Path) -> None:
    path = tmp_path / "zeros"
    path.write_bytes(b"0" * 100)
    with path.open("rb") as file:
        assert not journal.holds(file.fileno(), Position())
