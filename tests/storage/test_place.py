"""What a directory is: a store, no store yet, one that lost its journal, somebody else's; and what is never touched."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.storage.place import LostJournalError, Place, look
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.contract import put
from tests.storage.dying import grow, pictured, state, with_archive


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Who waits for a pipe is not waited for."""

    def give_up(_signal: int, _frame: object) -> None:
        raise TimeoutError("it waits for ever")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def uses(store: TinyDBStore, place: Path) -> dict[str, Callable[[], object]]:
    """Everything that one can do with a store."""
    return {
        "read": store.read,
        "version": store.version,
        "commit": lambda: put(store, "a", n=1),
        "info": store.info,
        "backup": lambda: store.backup(place / "new-backup"),
        "compact": store.compact,
        "restore": lambda: store.restore(place / "given", replace=False),
    }


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A backup."""
    grow(tmp_path / "elsewhere", 1, 3)
    TinyDBStore(tmp_path / "elsewhere").backup(tmp_path / "given")
    return tmp_path / "given"


def filled(directory: Path, *names: str) -> Path:
    """A directory with these files, and with these directories where a name ends in a slash, for its owner alone."""
    directory.mkdir(0o700, exist_ok=True)
    for name in names:
        path = directory / name
        if name.endswith("/"):
            path.mkdir(0o700)
        else:
            path.write_bytes(b"Monday. It rained.\n")
            path.chmod(0o600)
    return directory


TRACES = [
    ("archive/",),
    ("archive/", "archive/000001"),
    ("before-restore-1/",),
    ("torn-77",),
    ("lock",),
    ("chaman.json.migrated",),
    ("torn-77", "letter.odt"),
    ("lock", "journal.12.tmp"),
    ("archive/", "before-restore-1/", "before-restore-1/journal", "lock"),
]


@pytest.mark.parametrize("trace", TRACES)
def test_traces_without_a_journal_are_damage_and_can_be_repaired(
    tmp_path: Path, given: Path, trace: tuple[str, ...]
) -> None:
    directory = filled(tmp_path / "store", *trace)
    before = pictured(directory)
    for use in uses(TinyDBStore(directory, 0.05), tmp_path).values():
        with pytest.raises(LostJournalError, match=r"has lost its journal; of it are left: .* --replace"):
            use()
    count, (problem,) = TinyDBStore(directory).verify()
    assert (count, "has lost its journal" in problem) == (0, True)
    assert pictured(directory) == before
    assert TinyDBStore(directory).restore(given, replace=True) == 3
    assert state(directory) == state(tmp_path / "elsewhere")
    put(TinyDBStore(directory), "next", n=1)
    problems = TinyDBStore(directory).verify()[1]
    letter = f"{directory / 'letter.odt'} is no part of the store; move it elsewhere"
    assert problems == ([letter] if "letter.odt" in trace else [])


def test_a_store_whose_journal_went_while_it_was_open_is_damage(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    store.path.unlink()
    for use in (store.read, lambda: put(store, "b"), lambda: TinyDBStore(store.directory).read()):
        with pytest.raises(LostJournalError):
            use()
    assert not store.path.exists()


@pytest.mark.parametrize(
    "prepared",
    [
        ("journal.77.tmp",),
        ("restore.0a1b.tmp/", "restore.0a1b.tmp/archive/", "restore.0a1b.tmp/archive/000001", "journal.77.tmp"),
        ("lost+found/",),
    ],
)
def test_what_somebody_prepared_who_died_is_no_trace(tmp_path: Path, prepared: tuple[str, ...]) -> None:
    filled(tmp_path, *prepared)
    assert look(tmp_path) is Place.NOTHING
    assert TinyDBStore(tmp_path).read().find("things") == []
    put(TinyDBStore(tmp_path), "a", n=1)
    assert TinyDBStore(tmp_path).read().find("things") == [{"n": 1}]
    assert {p.name for p in tmp_path.iterdir()} - {"lost+found"} == {"journal", "lock"}


FOREIGN = [
    ("letter.odt",),
    (".profile",),
    ("src/",),
    ("archive/", "letter.odt"),
    ("lock", "letter.odt"),
    ("journal",),
    ("journal/",),
    ("chaman.json",),
    ("journal.old.tmp",),
]


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("mode", [0o755, 0o1777])
def test_what_is_somebody_elses_is_refused_and_untouched(
    tmp_path: Path, given: Path, foreign: tuple[str, ...], mode: int
) -> None:
    directory = filled(tmp_path / "theirs", *foreign)
    directory.chmod(mode)
    before = pictured(directory)
    for use in uses(TinyDBStore(directory, 0.05), tmp_path).values():
        with pytest.raises(StoreError):
            use()
    assert pictured(directory) == before
    assert not (tmp_path / "new-backup").exists()


@pytest.mark.parametrize("foreign", [names for names in FOREIGN if "letter.odt" in names])
def test_not_even_a_restore_goes_over_what_is_somebody_elses(
    tmp_path: Path, given: Path, foreign: tuple[str, ...]
) -> None:
    directory = filled(tmp_path / "theirs", *foreign)
    before = pictured(directory)
    with pytest.raises(StoreError, match=r"is no store, for letter\.odt is in it; it was left as it is"):
        TinyDBStore(directory).restore(given, replace=True)
    assert pictured(directory) == before


def test_a_file_in_the_place_of_the_directory(tmp_path: Path, given: Path) -> None:
    (tmp_path / "file").write_text("x")
    for use in uses(TinyDBStore(tmp_path / "file", 0.05), tmp_path).values():
        with pytest.raises(StoreError, match=r"file(/journal)? cannot be used: Not a directory"):
            use()
    assert (tmp_path / "file").read_text() == "x"


def test_a_shared_directory_is_not_taken_over(tmp_path: Path, given: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    before = pictured(shared)
    for use in (lambda: put(TinyDBStore(shared), "a"), lambda: TinyDBStore(shared).restore(given, replace=True)):
        with pytest.raises(StoreError, match="cannot be used: it belongs to others too"):
            use()
    assert pictured(shared) == before


def test_the_directory_of_another_is_not_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(StoreError, match="it belongs to others too"):
        put(TinyDBStore(tmp_path), "a")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_directory_becomes_private_with_its_first_commit(tmp_path: Path) -> None:
    directory = tmp_path / "made"
    directory.mkdir()
    directory.chmod(0o755)
    with pytest.raises(ZeroDivisionError), TinyDBStore(directory).transaction() as change:  # noqa: PT012
        change.put("things", "a", {})
        _ = 1 / 0
    assert (stat.S_IMODE(directory.stat().st_mode), list(directory.iterdir())) == (0o755, [])
    put(TinyDBStore(directory), "a")
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert TinyDBStore(directory).verify() == (1, [])


def test_a_link_to_a_directory_is_followed_and_one_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    put(TinyDBStore(tmp_path / "link"), "a", n=1)
    TinyDBStore(tmp_path / "link").compact()
    assert TinyDBStore(tmp_path / "disk").read().find("things") == [{"n": 1}]
    assert (tmp_path / "link").is_symlink()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert TinyDBStore(tmp_path / "dangling").read().find("things") == []
    for name in ("dangling", "loop"):
        with pytest.raises(StoreError, match="cannot be used"):
            put(TinyDBStore(tmp_path / name), "a")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("mode", [0o000, 0o300, 0o111])
def test_a_directory_that_may_not_be_read(mode: int) -> None:
    """In another process, which gives root's rights away."""
    script = """
import os, pathlib, sys
from chaman_tui.domain.errors import StoreError
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.contract import put
place = pathlib.Path(sys.argv[1])
if os.getuid() == 0:
    os.chown(place, 65534, 65534)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
place.chmod(int(sys.argv[2]))
for use in (lambda: TinyDBStore(place).read(), lambda: put(TinyDBStore(place), "a")):
    try: use()
    except StoreError as error: print("Permission denied" in str(error), end=" ")
"""
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        place = Path(parent) / "place"
        place.mkdir()
        command = [sys.executable, "-c", script, str(place), str(mode)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout == "True True "
        place.chmod(0o700)
        assert list(place.iterdir()) == []


def make_pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path, 0o600)


def make_socket(path: Path) -> None:
    import socket

    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def make_device(path: Path) -> None:
    path.unlink(missing_ok=True)
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        pytest.skip("devices cannot be made here")


def make_link(path: Path) -> None:
    path.rename(path.with_name("linked.77.tmp"))
    path.symlink_to(path.with_name("linked.77.tmp"))


@pytest.mark.parametrize("make", [make_pipe, make_socket, make_device, make_link])
@pytest.mark.parametrize("opened", [False, True])
def test_what_is_no_file_in_the_place_of_the_journal_is_refused_at_once(
    tmp_path: Path, given: Path, make: Callable[[Path], None], opened: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    directory = Path("store")
    with_archive(directory)
    store = TinyDBStore(directory, 0.05)
    if opened:
        store.read()
    make(directory / "journal")
    for name, use in uses(store, tmp_path).items():
        with pytest.raises(StoreError, match="not empty" if name == "restore" else "cannot be used|damaged"):
            use()
    assert store.verify()[1]


@pytest.mark.parametrize("make", [make_pipe, make_device])
def test_a_restore_brings_a_store_back_whose_journal_is_no_file(
    tmp_path: Path, given: Path, make: Callable[[Path], None]
) -> None:
    grow(tmp_path / "store", 1, 2)
    make(tmp_path / "store" / "journal")
    assert TinyDBStore(tmp_path / "store").restore(given, replace=True) == 3
    assert state(tmp_path / "store") == state(tmp_path / "elsewhere")


@pytest.mark.parametrize("make", [make_pipe, make_device])
def test_no_pipe_or_device_of_another_name_is_waited_for(
    tmp_path: Path, given: Path, make: Callable[[Path], None]
) -> None:
    directory = tmp_path / "store"
    with_archive(directory)
    make(directory / "archive" / "000002")
    store = TinyDBStore(directory, 0.05)
    assert store.read().find("things")
    for use in (lambda: store.read().find("history"), lambda: store.backup(tmp_path / "new-backup"), store.info):
        with pytest.raises(StoreError, match="no file in its archive ends at record 7"):
            use()
    make(directory / "lock")
    with pytest.raises(StoreError, match="it is a pipe, a device"):
        put(TinyDBStore(directory, 0.05), "a")
    make(tmp_path / "pipe")
    with pytest.raises(StoreError, match="pipe cannot be used: it is a pipe, a device"):
        TinyDBStore(tmp_path / "new").restore(tmp_path / "pipe", replace=False)
    with pytest.raises(StoreError, match="pipe cannot be used: File exists"):
        TinyDBStore(tmp_path / "elsewhere").backup(tmp_path / "pipe")
    (tmp_path / "old").mkdir()
    make(tmp_path / "old" / "chaman.json")
    with pytest.raises(StoreError, match="it is a pipe, a device"):
        TinyDBStore(tmp_path / "old").read()


def test_a_journal_that_appears_in_the_middle_of_the_first_commit_is_not_written_over(tmp_path: Path) -> None:
    """As when somebody copies one there by hand."""
    grow(tmp_path / "elsewhere", 1, 2)
    store = TinyDBStore(tmp_path / "store")
    with pytest.raises(StoreError, match="File exists"), store.transaction() as change:  # noqa: PT012 (in its middle)
        change.put("things", "a", {"n": 1})
        (tmp_path / "elsewhere" / "journal").rename(store.path)
    assert store.verify() == (2, [])
    assert {p.name for p in store.directory.iterdir()} == {"journal"}


def test_two_who_make_a_store_at_once_both_work(tmp_path: Path) -> None:
    script = """
import pathlib, sys
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.contract import put
place, name = pathlib.Path(sys.argv[1]), sys.argv[2]
for n in range(12):
    store = TinyDBStore(place / str(n) / "a" / "store")
    try:
        with store.transaction() as change:
            if name.startswith("refused"): raise ZeroDivisionError
            change.put("things", name, {"n": change.next_number("n")})
    except ZeroDivisionError: pass
"""
    names = ["one", "two", "three", "refused-1", "refused-2"]
    makers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name]) for name in names]
    assert [maker.wait(timeout=100) for maker in makers] == [0] * len(names)
    for n in range(12):
        directory = tmp_path / str(n) / "a" / "store"
        found = TinyDBStore(directory).read().find("things")
        assert sorted(d["n"] for d in found) == [1, 2, 3]
        assert TinyDBStore(directory).verify() == (3, [])
        assert {p.name for p in directory.iterdir()} == {"journal", "lock"}
        assert {stat.S_IMODE(p.stat().st_mode) for p in (directory, directory.parent)} == {0o700}
