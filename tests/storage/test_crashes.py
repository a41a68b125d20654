"""Whatever dies in the middle: no acknowledged commit is lost, and no half of one is seen."""

import subprocess
import sys
from pathlib import Path

import pytest

from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.journals import written
from tests.storage.killing import problems


def test_killed_at_random_under_load(tmp_path: Path) -> None:
    """300 kills: four writers at once who also compact, 75 rounds, each killed at a moment of its own."""
    command = [sys.executable, "-m", "tests.storage.killing", str(tmp_path), "75"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("300 kills, ")
    assert int(done.stdout.split()[2]) > 300


def test_the_checker_catches_a_store_that_loses(tmp_path: Path) -> None:
    for n in range(3):
        with TinyDBStore(tmp_path).transaction() as change:
            change.put("left", f"w-{n}", {"writer": "w", "n": n})
            change.put("right", f"w-{n}", {"writer": "w", "n": n})
            change.put("history", "", {"sequence": n + 1, "writer": "w", "n": n})
    assert problems(tmp_path, {"w": 2}) == []
    assert problems(tmp_path, {"w": 3}) == ["w lost 3, of which it was told"]
    path = tmp_path / "journal"
    whole = written(path)
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert problems(tmp_path, {"w": 2}) == ["w lost 2, of which it was told"]
    path.write_bytes(whole)
    with TinyDBStore(tmp_path).transaction() as change:
        change.put("left", "w-3", {"writer": "w", "n": 3})
    assert problems(tmp_path, {"w": 2}) == ["half a commit is seen"]
    path.write_bytes(whole[:200] + b"\0" + whole[201:])
    with pytest.raises(Exception, match="damaged"):
        problems(tmp_path, {"w": 2})


def test_readers_see_whole_commits_while_others_write(tmp_path: Path) -> None:
    """Records of several pages, so that a reader may overtake a writer in the middle of one."""
    writer = """
import pathlib, sys
from chaman_tui.storage.tinydb_store import TinyDBStore
store, name = TinyDBStore(pathlib.Path(sys.argv[1])), sys.argv[2]
for n in range(int(sys.argv[3])):
    with store.transaction() as change:
        for side in ("left", "right"):
            change.put(side, name, {"n": n, "text": "x" * 10_000})
"""
    reader = """
import pathlib, sys
from chaman_tui.storage.tinydb_store import TinyDBStore
path, total = pathlib.Path(sys.argv[1]), int(sys.argv[3])
store = TinyDBStore(path)
while True:
    for each in (store, TinyDBStore(path)):
        found = each.read()
        assert found.find("left") == found.find("right")
    if [d["n"] for d in found.find("left")] == [total - 1] * 2: break
"""
    total = "150"
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(n), total])
        for n, script in enumerate([writer, writer, reader, reader])
    ]
    assert [process.wait(timeout=100) for process in started] == [0] * 4
    assert TinyDBStore(tmp_path).verify() == (2 * int(total), [])


@pytest.mark.parametrize("processes", [2, 4, 8])
def test_interleaved_changes_have_a_serial_order(tmp_path: Path, processes: int) -> None:
    script = """
import pathlib, sys
from chaman_tui.storage.tinydb_store import TinyDBStore
store, name = TinyDBStore(pathlib.Path(sys.argv[1])), sys.argv[2]
for i in range(25):
    with store.transaction() as change:
        before = (change.get("same", "object") or {"n": 0, "by": ""})
        change.put("same", "object", {"n": before["n"] + 1, "by": name})
        change.put("steps", f"{before['n'] + 1:05}", {"by": name, "after": before["by"]})
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    writers = [subprocess.Popen([*command, str(n)]) for n in range(processes)]
    assert [writer.wait() for writer in writers] == [0] * processes
    store = TinyDBStore(tmp_path)
    total = 25 * processes
    assert store.verify() == (total, [])
    assert store.read().get("same", "object")
    steps = [store.read().get("steps", f"{n:05}") for n in range(1, total + 1)]
    assert [s and s["after"] for s in steps] == ["", *(s and s["by"] for s in steps[:-1])]
    assert tmp_path.stat().st_mode & 0o777 == 0o700
