"""The lock on a side file: what would let two writers in at once."""

import errno
import fcntl
import os
from pathlib import Path
from threading import Thread

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.storage.files import FileLock


def held_by_another(path: Path) -> bool:
    try:
        with FileLock(path, 0):
            return False
    except StoreError:
        return True


def test_a_lock_is_held_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = FileLock(path, 1)
    for _time in range(3):
        with lock:
            assert held_by_another(path)
        assert not held_by_another(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_removed_file_locks_nobody_out_and_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = FileLock(path, 1)
    with lock:
        pass
    path.unlink()
    with lock:
        assert held_by_another(path)
    path.unlink()
    path.touch()
    with lock:
        assert held_by_another(path)


def test_a_forked_child_does_not_enter_with_the_lock_of_its_parent(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock", 0)
    with lock:
        child = os.fork()
        if not child:
            try:
                with lock:
                    os._exit(1)
            except StoreError:
                os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert held_by_another(tmp_path / "lock")


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="symbolic links"), FileLock(tmp_path / "lock", 0):
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_threads_take_turns_too(tmp_path: Path) -> None:
    lock, inside, most = FileLock(tmp_path / "lock", 10), 0, 0

    def work() -> None:
        nonlocal inside, most
        for _time in range(50):
            with lock:
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


def test_a_thread_that_waits_too_long_is_told(tmp_path: Path) -> None:
    lock, told = FileLock(tmp_path / "lock", 0.01), []

    def wait() -> None:
        try:
            with lock:
                told.append("in")
        except StoreError as error:
            told.append(str(error))

    with lock:
        thread = Thread(target=wait)
        thread.start()
        thread.join()
    assert len(told) == 1
    assert "was locked by another program for 0.01 seconds" in told[0]
    with lock:
        assert held_by_another(tmp_path / "lock")


def test_an_error_inside_gives_the_lock_back_and_stays_what_it_is(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock", 0)
    with pytest.raises(FileNotFoundError), lock:
        raise FileNotFoundError(2, "a certificate, not the store")
    with lock:
        assert held_by_another(tmp_path / "lock")


def test_a_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    lock = FileLock(tmp_path / "lock", 0)
    monkeypatch.setattr(fcntl, "flock", refuse)
    for _again in range(2):
        with pytest.raises(StoreError, match="cannot be used: No locks available"), lock:
            pass
    monkeypatch.undo()
    with lock:
        assert held_by_another(tmp_path / "lock")


def test_a_place_that_cannot_hold_a_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lock = FileLock(tmp_path / "file" / "lock", 0)
    for _again in range(2):
        with pytest.raises(StoreError, match=r"file cannot be used: (Not a directory|File exists)"), lock:
            pass
