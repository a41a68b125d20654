"""The embedded store: the contract, its files, and a disk that refuses."""

import errno
import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from itertools import count
from pathlib import Path

import pytest
from tinydb import TinyDB
from tinydb.table import Table

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import care, delegations, people
from chaman_tui.service.store import NotUniqueError
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import OCMW, OPERATOR, PROVIDER
from tests.storage.contract import Open, StoreContract, put
from tests.storage.dying import grow, pictured, same_documents, state
from tests.storage.journals import written
from tests.storage.questions import Anew, QuestionsContract, put_items
from tests.storage.tables import TABLES


class TestTinyDBStore(StoreContract):
    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        return lambda: TinyDBStore(tmp_path / "store", lock_seconds=5)


class TestQuestions(QuestionsContract):
    @pytest.fixture
    def anew(self, tmp_path: Path) -> Anew:
        numbers = count()

        def make() -> Callable[[], TinyDBStore]:
            directory = tmp_path / str(next(numbers))
            return lambda: TinyDBStore(directory, tables=TABLES)

        return make

    def test_a_unique_key_that_was_declared_later_can_be_mended(self, tmp_path: Path) -> None:
        document = {"colour": "red", "title": "x"}
        put_items(TinyDBStore(tmp_path, tables={}), a=document, b=document)
        store = TinyDBStore(tmp_path, tables=TABLES)
        put_items(store, a={**document, "size": 1})
        with pytest.raises(NotUniqueError):
            put_items(store, c=document)
        put_items(store, b={"colour": "red", "title": "y"})
        with pytest.raises(NotUniqueError):
            put_items(store, b=document)


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


def test_temporary_files_of_the_dead_are_swept(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    for name in ("journal.1234.tmp", "torn-5.1234.tmp"):
        (store.directory / name).touch()
    put(TinyDBStore(store.directory), "a", n=2)
    assert {p.name for p in store.directory.iterdir()} == {"journal", "lock"}


def test_locked_for_too_long(store: TinyDBStore) -> None:
    put(store, "a")
    with (store.directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match=r"locked by another program for 0\.05 seconds"):
            put(store, "b")
    put(store, "b")


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
    before = written(store.path)
    monkeypatch.setattr(os, call, refuse_with(number))
    with pytest.raises(StoreError, match=os.strerror(number)):
        put(store, "a", n=2)
    monkeypatch.undo()
    assert written(store.path) == before
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


def test_care_on_a_disk_that_is_really_full(small_disk: Path, tmp_path: Path) -> None:
    directory = small_disk / "store"
    grow(directory, 1, 20)
    journal = directory / "journal"
    journal.write_bytes(written(journal))  # its room would be given back, and be enough
    with (small_disk / "filling").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(512))
    before, looked = state(directory), pictured(small_disk)
    TinyDBStore(directory).backup(tmp_path / "elsewhere")
    for use in (
        lambda: TinyDBStore(directory).compact(),
        lambda: TinyDBStore(directory).backup(small_disk / "backup"),
        lambda: TinyDBStore(directory).restore(tmp_path / "elsewhere", replace=True),
        lambda: TinyDBStore(small_disk / "new").restore(tmp_path / "elsewhere", replace=False),
    ):
        with pytest.raises(StoreError, match=r"No space left|are needed, and \d+ are free"):
            use()
        assert state(directory) == before
        assert pictured(small_disk).keys() == looked.keys()
    (small_disk / "filling").unlink()
    TinyDBStore(directory).compact()
    assert same_documents(state(directory), before)


def test_an_impossible_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="Not a directory"):
        put(TinyDBStore(tmp_path / "file" / "store"), "a")


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
