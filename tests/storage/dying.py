"""Lets a change of a store die at every system call, or its disk fail: ``python -m tests.storage.dying NAME PLACE``.

A process of its own, small, so that it can fork one for each fault. It prints how many faults of each kind there were,
and what was found wrong after them. NAME is one of SCENARIOS; the kinds are ``kill`` (before each call; the death after
one is that before the next), ``half`` (in the middle of each write), ``full`` and ``broken`` (each call fails with
ENOSPC or EIO, once). What two faults leave that is the same is looked at once.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaman_tui.domain.errors import StoreError
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.contract import put
from tests.storage.faults import Durability, Fault, hooked

DONE, REFUSED, WRONG, UNHURT = range(4)
KINDS = ("kill", "half", "full", "broken")
_MOST_CALLS = 2_000
State = dict[str, Any]


def state(store: Path) -> State:
    """All that a store holds, as somebody sees it who comes now; nothing for no store."""
    opened = TinyDBStore(store, lock_seconds=1)
    reader = opened.read()
    found: State = {table: reader.find(table) for table in ("things", "history")}
    return {**found, "head": opened.version()}


def same_documents(one: State, other: State) -> bool:
    """Whether two stores differ in the head of their chain alone, as after a compaction."""
    return {**one, "head": None} == {**other, "head": None}


def grow(directory: Path, start: int, count: int) -> None:
    """Commits with their history."""
    for n in range(start, start + count):
        with TinyDBStore(directory).transaction() as change:
            change.put("things", f"{n % 3}", {"n": n, "text": "x" * 100 * n})
            number = change.next_number("history")
            change.put("history", f"{number:010}", {"sequence": number, "about": f"{n % 3}"})


def with_archive(directory: Path) -> None:
    """A store that was compacted twice."""
    for start in (1, 4):
        grow(directory, start, 3)
        TinyDBStore(directory).compact()
    grow(directory, 7, 2)


def of_schema_1(directory: Path) -> None:
    """A store of the first version."""
    directory.mkdir(0o700)
    path = directory / "chaman.json"
    path.write_text(
        '{"meta":{"schema":{"version":1}},"things":{"a":{"n":1}},"series":{"history":{"last":1}},'
        '"history":{"0000000001":{"sequence":1,"about":"a"}}}'
    )
    path.chmod(0o600)


def torn(directory: Path) -> None:
    """A store whose last writer died in the middle of a commit."""
    grow(directory, 1, 2)
    with (directory / "journal").open("r+b") as file:
        file.seek(len(file.read().rstrip(b"\0")))
        file.write(b"0123456789abcdef")


def without_journal(directory: Path) -> None:
    """What is left of a store that lost its journal."""
    with_archive(directory)
    (directory / "journal").unlink()


def empty(directory: Path) -> None:
    """A directory that somebody made for a store."""
    directory.mkdir(0o755)


def nothing(_directory: Path) -> None:
    """No directory."""


def commit(place: Path) -> None:
    """A change with its history."""
    grow(place / "a" / "store", 50, 1)


def compact(place: Path) -> None:
    """Archive the journal."""
    TinyDBStore(place / "a" / "store").compact()


def backup(place: Path) -> None:
    """Write a new file."""
    TinyDBStore(place / "a" / "store").backup(place / "backup")


def restore(place: Path) -> None:
    """Bring back another store, which has an archive."""
    TinyDBStore(place / "a" / "store").restore(place / "given", replace=True)


def careless(place: Path) -> None:
    """What no change does: rewrite the journal in its place."""
    path = place / "a" / "store" / "journal"
    content = path.read_bytes().rstrip(b"\0")
    with os.fdopen(os.open(path, os.O_WRONLY), "wb", closefd=False) as file:
        os.ftruncate(file.fileno(), 0)
        os.write(file.fileno(), content)


@dataclass(frozen=True)
class Scenario:
    """A change, and the store over which it is made."""

    begin: Callable[[Path], None]
    act: Callable[[Path], None]


SCENARIOS = {
    "commit, no directory": Scenario(nothing, commit),
    "commit, empty directory": Scenario(empty, commit),
    "commit, store": Scenario(with_archive, commit),
    "commit, torn end": Scenario(torn, commit),
    "migrate": Scenario(of_schema_1, commit),
    "compact": Scenario(lambda store: grow(store, 1, 4), compact),
    "compact, archive": Scenario(with_archive, compact),
    "compact, torn end": Scenario(torn, compact),
    "compact, schema 1": Scenario(of_schema_1, compact),
    "backup": Scenario(with_archive, backup),
    "backup, schema 1": Scenario(of_schema_1, backup),
    "restore, no directory": Scenario(nothing, restore),
    "restore, empty directory": Scenario(empty, restore),
    "restore, store": Scenario(lambda store: grow(store, 1, 4), restore),
    "restore, archive": Scenario(with_archive, restore),
    "restore, torn end": Scenario(torn, restore),
    "restore, schema 1": Scenario(of_schema_1, restore),
    "restore, lost journal": Scenario(without_journal, restore),
}
CARELESS = "careless"


class Trial:
    """One scenario: every fault of a kind, each in a fresh copy of the same store."""

    def __init__(self, scenario: Scenario, place: Path) -> None:
        self._scenario = scenario
        self._template, self._work = place / "template", place / "work"
        self._store = self._work / "a" / "store"
        self._seen: set[tuple[object, ...]] = set()
        self._template.mkdir(parents=True)
        (self._template / "a").mkdir(0o700)
        if scenario.begin is nothing:
            (self._template / "a").rmdir()
        scenario.begin(self._template / "a" / "store")
        other = place / "other"
        with_archive(other)
        grow(other, 20, 2)
        TinyDBStore(other).backup(self._template / "given")
        self._old = self._state(self._template)
        self._fresh()
        with hooked(durability := Durability()):
            scenario.act(self._work)
        self._new = self._state(self._work)
        self.problems = [f"named before it was durable: {name}" for name in durability.too_early]
        self.problems += [f"a name is not durable: {name}" for name in durability.undurable]

    def _fresh(self) -> None:
        shutil.rmtree(self._work, ignore_errors=True)
        shutil.copytree(self._template, self._work)
        for path in self._work.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        if self._scenario.begin is empty:
            self._store.chmod(0o755)

    def _state(self, place: Path) -> State | str:
        try:
            return state(place / "a" / "store")
        except StoreError as error:
            return type(error).__name__

    def run(self, kind: str) -> int:
        """The number of faults; what was wrong after them is in ``problems``."""
        for at in range(1, _MOST_CALLS):
            self._fresh()
            ended = self._act(Fault(at, kind))
            if ended == UNHURT:
                return at - 1
            left = (ended == DONE, *fingerprint(self._work))
            if left not in self._seen or ended == WRONG:
                self._seen.add(left)
                self.problems += [f"{kind} at {at}: {problem}" for problem in self._after(ended)]
        raise AssertionError("it makes too many calls")

    def _act(self, fault: Fault) -> int:
        """In a child: make the change with the fault; how it ended."""
        child = os.fork()
        if not child:
            os._exit(self._ended(fault))
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def _ended(self, fault: Fault) -> int:
        try:
            with hooked(fault):
                self._scenario.act(self._work)
        except StoreError:
            return REFUSED
        except BaseException as error:  # the parent says what it was
            sys.stderr.write(f"{error!r}\n")
            return WRONG
        return DONE if fault.happened else UNHURT

    def _after(self, ended: int) -> list[str]:
        """What is wrong after a fault."""
        problems = ["an error without a name"] if ended == WRONG else []
        before = pictured(self._work)
        found = self._state(self._work)
        if pictured(self._work) != before:
            problems.append("reading changed something")
        if not self._allowed(found):
            problems.append(f"neither the old store nor the new one: {found}")
        if ended == DONE and found != self._new:
            problems.append("it was told to be done, and is not")
        if ended == REFUSED and found != self._new and not isinstance(found, str):
            problems += [f"refused, and left {path}" for path in self._not_there_before()]
        try:
            return problems + self._verified(found) + self._goes_on(found)
        except StoreError as error:
            return [*problems, f"it does not go on: {error}"]

    def _allowed(self, found: State | str) -> bool:
        if found in (self._old, self._new):
            return True
        if self._scenario.begin is not of_schema_1 or self._scenario.act is restore:
            return False
        return isinstance(found, dict) and isinstance(self._old, dict) and same_documents(found, self._old)

    def _not_there_before(self) -> list[str]:
        """What a change that was refused left behind, but for what is to be tidied, and a journal of schema 1's."""
        known = {str(path.relative_to(self._template)) for path in self._template.rglob("*")}
        names = {str(path.relative_to(self._work)) for path in self._work.rglob("*")} - known
        return sorted(name for name in names if ".tmp" not in name and "store" not in name)

    def _verified(self, found: State | str) -> list[str]:
        if isinstance(found, str):
            return []
        problems = TinyDBStore(self._store, lock_seconds=1).verify()[1]
        return [problem for problem in problems if "unfinished commit" not in problem]

    def _goes_on(self, found: State | str) -> list[str]:
        """The next commit and the same change again work, and nothing is lost by them."""
        problems = []
        if not isinstance(found, str):
            put(TinyDBStore(self._store, lock_seconds=1), "next", n=0)
            after = state(self._store)
            if after["things"] != [*found["things"], {"n": 0}] or after["history"] != found["history"]:
                problems.append("the next commit lost something")
            problems += TinyDBStore(self._store).leftovers()
        written = self._work / "backup"
        if written.exists():
            written.rename(self._work / "first")
            problems += self._restored(self._work / "first", found)
        before = self._state(self._work)
        self._scenario.act(self._work)
        after = state(self._store)
        problems += [*self._verified(after), *TinyDBStore(self._store).leftovers()]
        return problems if self._repeated(before, after) else [*problems, "again gave something else"]

    def _repeated(self, before: State | str, after: State) -> bool:
        if self._scenario.act is restore:
            return after == self._new
        if isinstance(before, str):
            return False
        if self._scenario.act is commit:
            return len(after["history"]) == len(before["history"]) + 1
        return same_documents(after, before)

    def _restored(self, file: Path, found: State | str) -> list[str]:
        directory = self._work / "restored"
        TinyDBStore(directory).restore(file, replace=False)
        same = state(directory) == found
        shutil.rmtree(directory)
        return [] if same else ["the backup is another store"]


def pictured(place: Path) -> dict[str, tuple[int, int, int, int]]:
    """Every file as it is, to see whether anything was touched."""
    return {
        str(path): (s.st_ino, s.st_mode, s.st_size, s.st_mtime_ns)
        for path in [place, *place.rglob("*")]
        if (s := path.lstat())
    }


def fingerprint(place: Path) -> list[object]:
    """What there is, whatever the names of temporary files: modes, contents, and which names are of one file."""
    names: dict[int, str] = {}
    found: list[object] = []
    for path in sorted(place.rglob("*")):
        status, name = path.lstat(), re.sub(r"[0-9a-f]+\.tmp", "tmp", str(path))
        content = b"" if path.is_dir() else path.read_bytes()
        found.append((name, status.st_mode, content, names.setdefault(status.st_ino, name)))
    return found


def main(name: str, place: Path) -> None:
    """Print the number of faults by their kind, and what was wrong."""
    trial = Trial({**SCENARIOS, CARELESS: Scenario(with_archive, careless)}[name], place)
    faults = {kind: trial.run(kind) for kind in KINDS}
    json.dump({"faults": faults, "problems": trial.problems}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
