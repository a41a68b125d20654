"""A thousand odd command lines, always the same: each ends in a documented code, and none in a traceback."""

import io
import json
import random
import sys
from pathlib import Path

import click
import pytest

from chaman_tui.cli.main import run
from chaman_tui.domain.visible import hidden
from tests.cli.conftest import Cli, the_tree, verbs
from tests.material import make

SEED, LINES = 20261125, 1000
CODES = set(range(6))  # not 70: an error of our own is what is looked for
ODD = (
    "", " ", "-", "--", "---", "-1", "0", "1", "9" * 400, "1e9", "é", "\udcff", "a\0b", "\x1b[31m", "\u202e", "\u3164",
    "[/", "%s", "{0}", "{x.__class__}", "~nobody-there/x", "/dev/null", "/dev/full", "/proc/self/mem", ".",
    "/nowhere/x",
    "x" * 5000, "0207437468", "0207437468:employer", "0207437468:baker", ":", "=", "eid=", "eid=/nowhere", "an",
    "root", "9999-12-31", "0001-01-01T00:00:00+14:00", "2026-02-30", "9999-12-31T23:59:59-12:00",
    "access-manager", "--json",
    "--help", "-h", "--store", "--as", "--lang", "nl", "--enterprise", "rest", "text.plain", "scope:a", "acc-", "del-",
)  # fmt: skip
FITTING = {
    "number": "0123456749", "enterprise": "0207437468", "party": "0207437468", "owner": "0207437468", "login": "an",
    "intermediary": "0417497106:service-provider", "reference": "Dimona", "rule_id": "text.plain", "manager": "an",
    "manager_email": "an@x.example.be", "email": "an@x.example.be", "contact_email": "an@x.example.be",
    "at": "2026-12-31",
    "scopes": "scope:a", "permissions": "scope:a", "contact_language": "nl", "contact_phone": "",
    "anchors": "eid=c.pem",
}  # fmt: skip


def fitting(command: click.Command) -> list[str]:
    """Arguments that the command understands, with files in the present directory."""
    line: list[str] = []
    for parameter in command.params:
        value = FITTING.get(parameter.name or "", "An")
        if isinstance(parameter.type, click.Choice):
            value = str(parameter.type.choices[0])
        elif isinstance(parameter.type, click.IntRange):
            value = "1"
        elif parameter.metavar in {"FILE", "DIR"}:
            value = "c.pem" if parameter.metavar == "FILE" else "out"
        named = [parameter.opts[0]] if isinstance(parameter, click.Option) else []
        line += named if isinstance(parameter, click.Option) and parameter.is_flag else [*named, value]
    return line


def command_lines() -> list[list[str]]:
    """Lines that fit a verb but for some of their words; each fifth in disorder."""
    draw = random.Random(SEED)  # noqa: S311 (always the same)
    known = [(list(path), command) for path, command in verbs(the_tree())]
    lines = []
    for number in range(LINES):
        path, command = draw.choice(known)
        words = fitting(command)
        for _change in range(draw.randrange(3)):
            place = draw.randrange(len(words) + 1)
            words[place : place + draw.randrange(2)] = [draw.choice(ODD)]
        line = [*path, *words]
        lines.append(line if number % 5 else draw.sample(line, len(line)))
    return lines


def is_one_document(out: str) -> bool:
    """Whether it is one line of JSON, as scripts read it."""
    try:
        json.loads(out)
    except ValueError:
        return False
    return out.endswith("\n") and len(out.splitlines()) == 1


@pytest.mark.parametrize("person", ["", "an"])
def test_odd_command_lines(
    office: Cli, person: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "c.pem").write_bytes(make("rest").pem)
    seen = set()
    before = ["--store", str(office.store), *(["--as", person] if person else [])]
    for number, line in enumerate(command_lines()):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x1b\0x")))
        form = ["--json"] if number % 2 else []
        code = run(the_tree(), [*before, *form, *line])
        out, err = capsys.readouterr()
        told = (number, line, code, out[:300], err[:300])
        assert code in CODES, told
        seen.add(code)
        assert "Traceback" not in out + err, told
        assert not [c for text in (out, err) for each in text.splitlines() for c in hidden(each)], told
        if form and not {"--help", "-h"} & set(line):
            assert is_one_document(out), told
    assert seen >= {0, 1, 2, 3, 4}
