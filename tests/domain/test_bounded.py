"""No text chooses the time of its reading: work grows with its length, and not faster, whatever it is made of."""

import ast
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import chaman_tui.domain
from chaman_tui.domain.field import LONGEST_TEXT, FieldReport, guarded
from tests.benchmarks.parsers import seconds
from tests.worst import INPUTS, PARSERS

DOMAIN = Path(chaman_tui.domain.__path__[0])
SMALL, LARGE, LARGEST = 4 * 1024, 64 * 1024, 256 * 1024
# 16 times as much takes 16 times as long; were it quadratic, 256 times.
MOST_TIMES = 64
# What only ends a test that would never end by itself: 100 times what is expected.
HANGS = 20.0
# For what is too quick to be measured.
NOTHING = 0.001


@pytest.mark.parametrize("parser", ["certificate", "SSH key", "e-mail"])
@pytest.mark.parametrize("given", INPUTS)
def test_time_grows_with_the_length(given: str, parser: str) -> None:
    few, many = INPUTS[given](SMALL), INPUTS[given](LARGE)
    assert seconds(PARSERS[parser], many, 2) <= MOST_TIMES * max(seconds(PARSERS[parser], few, 3), NOTHING)


@pytest.mark.parametrize("parser", PARSERS)
def test_every_reader_ends(parser: str) -> None:
    for given in ("BEGIN", "dashes", "BEGIN of certificates", "headers of RFC 4716", "brackets", "random base64"):
        began = time.process_time()
        PARSERS[parser](INPUTS[given](LARGEST))
        assert time.process_time() - began < HANGS


def test_the_inputs_are_as_long_as_they_are_asked_to_be() -> None:
    for given, grow in INPUTS.items():
        for size in (SMALL, LARGE):
            assert 0.9 * size <= len(grow(size)) <= size, given


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


READERS = [
    "armour", "containers", "decoding", "json_keys", "key_signs", "private_files", "private_keys", "shapes", "sniffing",
    "ssh_blob", "ssh_forms", "ssh_key", "ssh_line",
]  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_no_regular_expression_runs_over_what_people_give(name: str) -> None:
    assert not imported(DOMAIN / "credentials" / f"{name}.py") & {"re", "json", "html"}


def test_the_gate_bounds_what_the_rules_of_a_field_see() -> None:
    seen: list[int] = []

    @guarded("text.plain")
    def check_it(text: str) -> FieldReport[str]:
        seen.append(len(text))
        return FieldReport(())

    ask: Callable[[str], object] = check_it
    for size in (1, LONGEST_TEXT, LONGEST_TEXT + 1, LARGEST, 2 * LARGEST):
        ask("é" * size)
    assert seen == [1, LONGEST_TEXT]
