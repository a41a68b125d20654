"""What others rely on by its letter: the commands with their options, and the rulebook in each language."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from chaman_tui import cli
from chaman_tui.cli.main import MODULES, build
from tests.cli.conftest import Cli


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


EVERY = list(commands(build(lambda _context: None, lambda _context, _n, _seed_only: None)))


def test_every_command_of_every_module_is_offered() -> None:
    modules = [import_module(f"chaman_tui.cli.{p.stem}") for p in Path(cli.__path__[0]).glob("*.py")]
    held = {c.name: m.__name__.rpartition(".")[2] for m in modules for c in getattr(m, "COMMANDS", ())}
    assert held == MODULES
    assert len(EVERY) > len(MODULES) + 40


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_the_help_of_each_command(
    chaman: Cli, path: tuple[str, ...], snapshot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = chaman.run(*path, "--help")
    assert shown.code == 0
    assert shown.out == snapshot
    assert all(len(line) <= 80 for line in shown.out.splitlines())


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_rulebook(chaman: Cli, language: str, snapshot: object) -> None:
    assert chaman.run("--lang", language, "rules").out == snapshot


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "username", "kort é"),
        ("check", "enterprise-number", "0123456789"),
        ("check", "email", "a@x.be; b@x.be"),
        ("check", "ssh-key", "-"),
        ("check", "certificate", "-", "--channel", "soap"),
        ("rules", "certificate.type"),
        ("delegation", "list"),
        ("init", "--enterprise", "1", "--name", "", "--manager", "X", "--manager-name", "", "--manager-email", ""),
        ("trust", "list"),
        ("store", "verify"),
    ],
    ids=" ".join,
)
def test_refusals_in_words(chaman: Cli, language: str, arguments: tuple[str, ...], snapshot: object) -> None:
    shown = chaman.run("--lang", language, *arguments, stdin=b"-----BEGIN CERTIFICATE REQUEST-----")
    assert (shown.code, shown.out, shown.err) == snapshot
