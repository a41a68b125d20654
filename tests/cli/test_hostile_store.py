"""Every verb over a forged store, as text and as JSON: not one byte that could act on a terminal, and no traceback."""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from chaman_tui.cli.main import run
from chaman_tui.cli.output import LONGEST_LINE
from chaman_tui.domain.visible import hidden
from chaman_tui.service import records
from chaman_tui.service.system import System
from tests.cli.conftest import the_tree, verbs
from tests.hostile import HOSTILE, HOSTILE_ID, TABLES, hostile_fields, hostile_store, text_fields
from tests.material import make

OWNER, INTERMEDIARY, INTEGRATOR = "manager1", "manager9", "integrator1"
CODES = {*range(6), 130, 141}
# What a parameter is given, by its name; a text without an entry is given hostile text.
GIVEN: dict[str, tuple[str, ...]] = {
    "login": ("user1",),
    "number": ("0200000043",),
    "enterprise": ("0200000043:employer",),
    "reference": ("acc-rest-0000", f"{HOSTILE_ID}1"),
    "identifiers": ("del-000001", f"{HOSTILE_ID}0", HOSTILE),
    "identifier": ("del-000003",),
    "text": ("0200000043",),
    "rule_id": ("text.plain",),
    "permissions": ("scope:a",),
    "scopes": ("scope:a", "scope:b"),
    "intermediary": ("0206855109:service-provider",),
    "owner": ("0200000043",),
    "party": ("0200000043",),
    "at": ("2030-01-01",),
    "anchors": (),
}
LAST = ("store restore", "store compact")  # they put another journal in its place


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> System:
    return hostile_store(tmp_path_factory.mktemp("hostile") / "store")


def test_hostile_text_stands_in_every_field_of_text(system: System) -> None:
    reader = system.store.read()
    found = {name for table in (*TABLES, records.HISTORY) for d in table.find(reader) for name in hostile_fields(d)}
    assert found == set(text_fields())


def values(parameter: click.Parameter, files: dict[str, str]) -> tuple[str, ...]:
    """What to give to a parameter, of whatever type."""
    if isinstance(parameter.type, click.Choice):
        return (str(parameter.type.choices[0]),)
    if isinstance(parameter.type, click.IntRange):
        return (str(parameter.type.min or 1),)
    if parameter.metavar in files:
        return (files[parameter.metavar],)
    return GIVEN.get(parameter.name or "", (HOSTILE,))


def arguments(command: click.Command, files: dict[str, str], *, optional: bool) -> list[str]:
    """An argument line with every required parameter, or with the optional ones too."""
    line: list[str] = []
    for parameter in command.params:
        if isinstance(parameter, click.Option) and (parameter.required or optional):
            for value in () if parameter.is_flag else values(parameter, files)[:1]:
                line += [parameter.opts[0], value]
            line += [parameter.opts[0]] if parameter.is_flag else []
    for parameter in command.params:
        if isinstance(parameter, click.Argument) and (parameter.required or optional):
            given = values(parameter, files)
            line += given if parameter.nargs == -1 else given[:1]
    return line


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    certificate = tmp_path / "c.pem"
    certificate.write_bytes(make("rest").pem)
    return {"FILE": str(certificate), "DIR": str(tmp_path / "out")}


class Runner:
    """Runs command lines, and looks at each byte that comes out."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._store = store
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.showed = set[tuple[str, ...]]()

    def __call__(self, verb: tuple[str, ...], line: list[str], *before: str) -> None:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Sterk+pas#1\n")))
        code = run(the_tree(), ["--store", str(self._store), *before, *verb, *line])
        out, err = self._capsys.readouterr()
        told = (verb, line[:2], before, code, err[:300])
        assert code in CODES, told
        assert "Traceback" not in out + err, told
        for text in (out, err):
            places = [text[place] for each in text.splitlines() for place in hidden(each)]
            assert not places, (told, places)
            assert set(re.findall(r"[^ -~]", text)) <= set("\n") | {c for c in text if c.isprintable()}, told
        is_json = "--json" in before or (verb == ("store", "export") and out != "")
        assert is_json or max(map(len, out.splitlines()), default=0) <= LONGEST_LINE, told
        if is_json and line != ["--help"]:
            self._json(out, told)
        elif "‹U+001B›" in out:
            self.showed.add(verb)

    @staticmethod
    def _json(out: str, told: Any) -> None:
        assert out.isascii(), told
        assert out.removesuffix("\n").isprintable(), told
        try:
            json.loads(out)
        except ValueError:
            raise AssertionError(told) from None


def test_no_verb_lets_hostile_text_out(
    system: System, files: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner = Runner(Path(str(system.store.info()["location"])), capsys, monkeypatch)
    everything = sorted(verbs(the_tree()), key=lambda found: " ".join(found[0]) in LAST)
    for verb, command in everything:
        runner(verb, ["--help"])
        for form in ((), ("--json",)):
            for person in ((), ("--as", OWNER), ("--as", INTERMEDIARY), ("--as", INTEGRATOR)):
                for optional in (False, True):
                    runner(verb, arguments(command, files, optional=optional), *form, *person)
    assert runner.showed >= {
        ("account", "list"), ("account", "show"), ("access", "list"), ("delegation", "list"), ("delegation", "show"),
        ("enterprise", "list"), ("history",), ("sender", "show"), ("certificate", "list"),
        ("report", "expiring"), ("rest", "status"), ("account", "close"), ("delegation", "accept"),
    }  # fmt: skip
