"""The turn to write: what would let two writers in at once, and what it leaves in a directory that is no store."""

import errno
import fcntl
import os
from pathlib import Path
from threading import Barrier, Thread

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.storage.lock import Turn


@pytest.fixture(params=["of a store", "of an empty directory", "of no directory"])
def directory(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A place where writers take turns: by a side file, by the directory, or by one that is made for it."""
    place = tmp_path / "parent" / "store"
    if request.param != "of no directory":
        place.mkdir(parents=True)
    if request.param == "of a store":
        (place / "lock").touch(0o600)
    return place


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "lock").touch(0o600)
    return tmp_path


def held_by_another(directory: Path) -> bool:
    try:
        with Turn(directory, 0):
            return False
    except StoreError:
        return True


def test_a_turn_is_held_and_given_back(directory: Path) -> None:
    turn = Turn(directory, 1)
    for _time in range(3):
        with turn:
            assert held_by_another(directory)
        assert not held_by_another(directory)


def test_a_turn_leaves_nothing_behind_but_what_was_there(directory: Path) -> None:
    before = sorted(directory.parent.rglob("*")) if directory.parent.exists() else None
    with Turn(directory, 1):
        assert directory.stat().st_mode & 0o700 == 0o700
    after = sorted(directory.parent.rglob("*")) if directory.parent.exists() else None
    assert after == before


def test_what_was_made_is_private_and_stays_once_there_is_a_store(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b" / "store"
    turn = Turn(directory, 1)
    with turn:
        (directory / "journal").touch()
        turn.settle()
    assert {p.name: p.stat().st_mode & 0o777 for p in tmp_path.rglob("*")} == {
        **dict.fromkeys(("a", "b", "store"), 0o700),
        "journal": 0o644,
        "lock": 0o600,
    }


def test_what_is_in_use_when_a_turn_ends_is_taken_away_by_the_next_that_made_nothing_either(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "store"
    turn = Turn(directory, 1)
    with turn:
        (directory / "prepared").touch()
    assert directory.exists()
    with turn:
        (directory / "prepared").unlink()
    assert list(tmp_path.iterdir()) == []


def test_who_waited_for_a_directory_that_was_taken_away_makes_it_anew(tmp_path: Path) -> None:
    directory, inside = tmp_path / "a" / "store", []
    turn = Turn(directory, 10)
    barrier = Barrier(2)

    def wait() -> None:
        barrier.wait()
        with Turn(directory, 10):
            inside.append(directory.exists())

    thread = Thread(target=wait)
    with turn:
        thread.start()
        barrier.wait()
    thread.join()
    assert inside == [True]
    assert list(tmp_path.iterdir()) == []


def test_who_waited_for_a_directory_that_became_a_store_takes_turns_by_its_side_file(tmp_path: Path) -> None:
    turn, other = Turn(tmp_path, 10), Turn(tmp_path, 10)
    inside: list[bool] = []
    barrier = Barrier(2)

    def wait() -> None:
        barrier.wait()
        with other:
            inside.append(held_by_the_side_file(tmp_path))

    thread = Thread(target=wait)
    with turn:
        thread.start()
        barrier.wait()
        (tmp_path / "journal").touch()
        turn.settle()
    thread.join()
    assert inside == [True]


def held_by_the_side_file(directory: Path) -> bool:
    with (directory / "lock").open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_a_removed_file_locks_nobody_out(store: Path) -> None:
    turn = Turn(store, 1)
    with turn:
        assert held_by_another(store)
    (store / "lock").unlink()
    with turn:
        assert held_by_another(store)
        turn.settle()
    assert (store / "lock").exists()
    (store / "lock").unlink()
    (store / "lock").touch()
    with turn:
        assert held_by_the_side_file(store)


def test_a_forked_child_does_not_enter_with_the_turn_of_its_parent(store: Path) -> None:
    turn = Turn(store, 0)
    with turn:
        child = os.fork()
        if not child:
            try:
                with turn:
                    os._exit(1)
            except StoreError:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert held_by_another(store)


@pytest.mark.parametrize("what", ["link", "pipe", "directory"])
def test_what_is_no_file_in_the_place_of_the_lock_is_refused_at_once(tmp_path: Path, what: str) -> None:
    place = tmp_path / "lock"
    if what == "link":
        place.symlink_to(tmp_path / "elsewhere")
    elif what == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    with pytest.raises(StoreError, match=r"symbolic links|it is a pipe|Is a directory"), Turn(tmp_path, 0):
        pass
    assert list(tmp_path.iterdir()) == [place]


def test_threads_take_turns_too(directory: Path) -> None:
    turn, inside, most = Turn(directory, 10), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _time in range(50):
            with turn:
                inside += 1
                most = max(most, inside)
                os.sched_yield()
                inside -= 1

    threads = [Thread(target=work) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, inside) == (1, 0)


def test_a_thread_that_waits_too_long_is_told(directory: Path) -> None:
    turn, told = Turn(directory, 0.01), []

    def wait() -> None:
        try:
            with turn:
                told.append("in")
        except StoreError as error:
            told.append(str(error))

    with turn:
        thread = Thread(target=wait)
        thread.start()
        thread.join()
    assert len(told) == 1
    assert "was locked by another program for 0.01 seconds" in told[0]
    with turn:
        assert held_by_another(directory)


def test_an_error_inside_gives_the_turn_back_and_stays_what_it_is(directory: Path) -> None:
    turn = Turn(directory, 0)
    with pytest.raises(FileNotFoundError), turn:
        raise FileNotFoundError(2, "a certificate, not the store")
    with turn:
        assert held_by_another(directory)


def test_a_file_system_without_locks_is_named(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    turn = Turn(directory, 0)
    monkeypatch.setattr(fcntl, "flock", refuse)
    for _again in range(2):
        with pytest.raises(StoreError, match="cannot be used: No locks available"), turn:
            pass
    monkeypatch.undo()
    with turn:
        assert held_by_another(directory)


@pytest.mark.parametrize("made", ["file", "link to nothing"])
def test_a_place_that_cannot_hold_a_store_is_named(tmp_path: Path, made: str) -> None:
    place = tmp_path / "place"
    if made == "file":
        place.touch()
    else:
        place.symlink_to(tmp_path / "nothing")
    for directory in (place, place / "store"):
        turn = Turn(directory, 0)
        for _again in range(2):
            with pytest.raises(StoreError, match=r"used: (Not a directory|it is a link that leads nowhere)"), turn:
                pass
    assert list(tmp_path.iterdir()) == [place]
