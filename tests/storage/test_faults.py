"""Every change dies at every system call, and its disk fails at each: the old store is there, or the new one, whole."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.storage.dying import CARELESS, KINDS, SCENARIOS


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """In memory where that is possible, for these make thousands of files durable."""
    memory = Path("/dev/shm")  # noqa: S108 (a directory of its own is made in it)
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as directory:
        yield Path(directory)


def tried(name: str, place: Path) -> Any:
    command = [sys.executable, "-m", "tests.storage.dying", name, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_old_store_or_the_new_one_whole_and_it_goes_on(name: str, place: Path) -> None:
    found = tried(name, place)
    assert found["problems"] == []
    assert all(found["faults"][kind] for kind in KINDS)
    assert found["faults"]["kill"] > 20


def test_a_change_that_takes_no_care_is_caught(place: Path) -> None:
    problems = tried(CARELESS, place)["problems"]
    assert {problem.split()[0] for problem in problems if "neither the old store nor the new" in problem} == set(KINDS)
