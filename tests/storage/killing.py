"""Kills writers at random moments: ``python -m tests.storage.killing DIRECTORY ROUNDS`` prints what went wrong.

A process of its own, so that it can fork its writers: starting an interpreter for each of 300 would take a minute.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from chaman_tui.storage.tinydb_store import TinyDBStore

NAMES = "abcd"
_LONGEST_LIFE = 0.03
_COMPACTS_EACH = 9


def write_for_ever(directory: Path, name: str, told: int) -> None:
    """Commit pairs of documents that belong together, and tell of each only after it returned; compact now and then."""
    store = TinyDBStore(directory)
    n = len(store.read().find("left", writer=name))
    while True:
        with store.transaction() as change:
            change.put("left", f"{name}-{n}", {"writer": name, "n": n})
            change.put("right", f"{name}-{n}", {"writer": name, "n": n})
            change.put("history", "", {"sequence": change.next_number("history"), "writer": name, "n": n})
        os.write(told, b"%d\n" % n)
        n += 1
        if n % _COMPACTS_EACH == 0:
            store.compact()


def problems(directory: Path, acknowledged: dict[str, int]) -> list[str]:
    """What is wrong with the store, given the last number that each writer was told to be committed."""
    store = TinyDBStore(directory)
    found = [p for p in store.verify()[1] if "unfinished commit" not in p]
    reader = store.read()
    left, right, history = reader.find("left"), reader.find("right"), reader.find("history")
    if left != right or sorted((d["writer"], d["n"]) for d in left) != sorted((e["writer"], e["n"]) for e in history):
        found.append("half a commit is seen")
    for name, last in acknowledged.items():
        numbers = [d["n"] for d in left if d["writer"] == name]
        if numbers != list(range(len(numbers))):
            found.append(f"{name} has a gap")
        if len(numbers) <= last:
            found.append(f"{name} lost {last}, of which it was told")
    return found


def _start(directory: Path, name: str) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write_for_ever(directory, name, writing)
    os.close(writing)
    return child, reading


def _last_told(reading: int, before: int) -> int:
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().split()
    return int(told[-1]) if told else before


def main(directory: Path, rounds: int) -> None:
    """Four writers a round, each killed at a moment of its own; the store is looked at after each round."""
    chance = random.Random(20)  # noqa: S311 (moments to die at)
    acknowledged = dict.fromkeys(NAMES, -1)
    kills = 0
    for _round in range(rounds):
        writers = {name: _start(directory, name) for name in NAMES}
        for name in chance.sample(NAMES, len(NAMES)):
            child, reading = writers[name]
            time.sleep(chance.random() * _LONGEST_LIFE)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            kills += 1
            acknowledged[name] = _last_told(reading, acknowledged[name])
        found = problems(directory, acknowledged)
        if found:
            sys.exit("; ".join(found))
    sys.stdout.write(f"{kills} kills, {sum(acknowledged.values()) + len(NAMES)} commits told\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
