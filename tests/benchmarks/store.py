"""What the store costs, each as a ratio in the same run: ``python -m tests.benchmarks.store``.

Times are medians of seven rounds. Keep the ratios, not the milliseconds.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from tinydb import TinyDB

from chaman_tui.demo.seed import seed
from chaman_tui.service import care
from chaman_tui.storage import chain
from chaman_tui.storage.tinydb_store import TinyDBStore
from chaman_tui.wiring import open_system
from tests.conftest import OPERATOR
from tests.storage.journals import lines
from tests.terminal import Terminal

_ROUNDS, _COMMITS = 7, 40
_SIZES = (1_000, 10_000, 100_000)
_DOCUMENT = {"id": "del-000001", "state": "pending", "text": "x" * 300, "events": [{"step": "request"}] * 3}


def timed(call: Callable[[], object], times: int = 1, rounds: int = _ROUNDS) -> float:
    """Seconds for one call, the median over the rounds."""
    found = []
    for _round in range(rounds):
        began = time.perf_counter()
        for _time in range(times):
            call()
        found.append((time.perf_counter() - began) / times)
    return median(found)


def say(name: str, value: float, unit: str = "×", goal: str = "") -> None:
    """One line of the table."""
    sys.stdout.write(f"{name:58} {value:9.2f} {unit:4} {goal}\n")
    sys.stdout.flush()


def filled(directory: Path, documents: int) -> TinyDBStore:
    """A store with so many documents, in commits of a thousand."""
    store = TinyDBStore(directory)
    for start in range(0, documents, 1_000):
        with store.transaction() as change:
            for n in range(start, min(start + 1_000, documents)):
                change.put("things", str(n), {**_DOCUMENT, "n": n})
    return store


def commit(store: TinyDBStore) -> None:
    """One change with its history entry."""
    with store.transaction() as change:
        change.put("things", "0", _DOCUMENT)
        number = change.next_number("history")
        change.put("history", f"{number:010}", {"sequence": number, "action": "delegation.accept", "about": "x"})


def open_anew(directory: Path) -> None:
    """Read a whole store, as a process that starts does."""
    TinyDBStore(directory).read()


def bare_append(path: Path, data: bytes) -> Callable[[], None]:
    """Append the same bytes and fdatasync, and nothing else. The file grows at each."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append() -> None:
        os.write(descriptor, data)
        os.fdatasync(descriptor)

    return append


def sqlite_commit(path: Path, text: str) -> Callable[[], None]:
    """The same document in SQLite, WAL with synchronous=FULL."""
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE things (key TEXT PRIMARY KEY, document TEXT)")
    database.execute("CREATE TABLE history (number INTEGER PRIMARY KEY, document TEXT)")

    def write() -> None:
        with database:
            database.execute("INSERT OR REPLACE INTO things VALUES ('0', ?)", (text,))
            database.execute("INSERT INTO history (document) VALUES ('delegation.accept')")

    return write


def commits(place: Path) -> None:
    """A commit at each size, against append, SQLite and TinyDB's own storage."""
    found = {}
    for size in _SIZES:
        store = filled(place / f"store-{size}", size)
        commit(store)
        last = lines(store)[-1]
        append = bare_append(place / f"append-{size}", last)
        sqlite = sqlite_commit(place / f"sqlite-{size}", json.dumps(_DOCUMENT))
        ours, bare, other = [], [], []
        for _round in range(_ROUNDS):  # in turns, so that a noisy moment meets all three
            ours.append(timed(partial(commit, store), _COMMITS, 1))
            bare.append(timed(append, _COMMITS, 1))
            other.append(timed(sqlite, _COMMITS, 1))
        found[size] = median(ours)
        say(f"commit at {size:,} documents", found[size] * 1000, "ms")
        say("  against bare append and fdatasync of the same bytes", median(ours) / median(bare), goal="goal 1.3")
        say("  against SQLite, WAL, synchronous=FULL", median(ours) / median(other), goal="goal 1.0")
    say("commit at 100,000 documents against 1,000", found[100_000] / found[1_000], goal="goal 1.1")
    pair = TinyDBStore(place / "store-1000"), TinyDBStore(place / "store-1000")

    def both() -> None:
        for each in pair:
            commit(each)

    say("commit of two who take turns, against one alone", timed(both, _COMMITS) / len(pair) / found[1_000])
    stock = TinyDB(place / "stock.json")
    stock.insert_multiple(dict(_DOCUMENT) for _n in range(1_000))
    say("TinyDB's own JSONStorage at 1,000, against ours", timed(lambda: stock.insert(dict(_DOCUMENT))) / found[1_000])


def reading(place: Path) -> None:
    """Opening, and following one commit of another process."""
    for size in _SIZES:
        opening = timed(partial(open_anew, place / f"store-{size}"), rounds=5)
        say(f"opening {size:,} documents", opening * 1000, "ms")
    writer, reader = TinyDBStore(place / "store-10000"), TinyDBStore(place / "store-10000")
    reader.read()
    rounds = []
    for _round in range(50):
        commit(writer)
        began = time.perf_counter()
        reader.read()
        rounds.append(time.perf_counter() - began)
    say("following one foreign commit, at 10,000", median(rounds) * 1000, "ms")
    began = time.perf_counter()
    reader.compact()
    say("compacting 10,000", (time.perf_counter() - began) * 1000, "ms")


def _peak_memory(script: str) -> int:
    code = script + '\nprint(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])'
    return int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)


def memory(place: Path) -> None:
    """The program with 10,000 documents in memory, against an empty one."""
    imports = "import chaman_tui.app\nfrom chaman_tui.storage.tinydb_store import TinyDBStore\nimport pathlib\n"
    opening = f"store = TinyDBStore(pathlib.Path({str(place / 'store-10000')!r}))\nsnapshot = store.read()"
    say(
        "memory with 10,000 documents against none",
        _peak_memory(imports + opening) / _peak_memory(imports),
        goal="goal 1.6",
    )


_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self): yield Static("ready")
Empty().run()
"""


def _until(*pictures: str, arguments: tuple[str, ...] = (), script: str = "") -> list[float]:
    """Seconds from the start of the process until each of these texts stands in the terminal."""
    rounds = []
    for _round in range(5):
        began = time.perf_counter()
        with Terminal(*arguments, script=script) as terminal:
            found = []
            for words in pictures:
                terminal.expect(words)
                found.append(time.perf_counter() - began)
            rounds.append(found)
    return [median(column) for column in zip(*rounds, strict=True)]


def first_paint(place: Path) -> None:
    """The first picture, and the home of somebody with all those delegations, through a pty."""
    (empty,) = _until("ready", script=_EMPTY_APP)
    say("first paint of an empty Textual app", empty * 1000, "ms")
    for count, goal in ((10_000, "goal 1.35"), (100_000, "goal 2.5")):
        directory = place / f"demo-{count}"
        seed(open_system(directory), OPERATOR, count)
        arguments = ("--store", str(directory), "--as", "manager9")
        first, accounts, waiting = _until("Opening the store", "needs attention", "requests wait", arguments=arguments)
        say(f"first paint with {count:,} delegations, against it", first / empty, goal=goal)
        say("  the home with its accounts", accounts / empty)
        say("  the home with the number that waits", waiting / empty)


def verifying(place: Path) -> None:
    """Verify against opening: with all in the journal, and with its history in the archive, which opening leaves."""
    for delegations in (300, 3_500, 54_000):
        directory = place / f"verify-{delegations}"
        seed(open_system(directory), OPERATOR, delegations)
        found = open_system(directory).store.info()["documents"]
        assert isinstance(found, dict)
        documents = sum(count for table, count in found.items() if table != "history")
        for where in ("in the journal", "in the archive"):
            opening = timed(partial(open_anew, directory), rounds=5)
            verify = timed(partial(verify_anew, directory), rounds=5)
            say(f"verify {documents:,} documents, history {where}", verify * 1000, "ms")
            say("  against opening", verify / opening, goal="goal 10" if where.endswith("journal") else "")
            open_system(directory).store.compact()


def verify_anew(directory: Path) -> None:
    """All that ``store verify`` does."""
    assert care.verify(open_system(directory), OPERATOR)[1] == []


def main() -> None:
    """Print the whole table."""
    assert chain.SCHEMA == 2
    with tempfile.TemporaryDirectory() as parent:
        place = Path(parent)
        commits(place)
        reading(place)
        memory(place)
        verifying(place)
        first_paint(place)
    say("peak memory of this run", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


if __name__ == "__main__":
    main()
