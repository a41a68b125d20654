import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from chaman_tui.cli.main import build, run
from chaman_tui.service.system import utc_now
from tests.material import make

OCMW, COMPANY, PROVIDER = "0207437468", "0123456749", "0417497106:service-provider"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rules(self) -> list[str]:
        return [v["rule"] for v in self.json["error"]["violations"]]


class Cli:
    """Runs one command line in this process, over a store of its own, with or without ``--json``."""

    def __init__(self, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = store
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def run(self, *arguments: str, stdin: bytes = b"") -> Result:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        group = build(lambda _context: None, lambda _context, _n, _seed_only: None)
        code = run(group, ["--store", str(self.store), *arguments])
        out, err = self._capsys.readouterr()
        return Result(code, out, err)

    def __call__(self, *arguments: str, login: str | None = None, stdin: bytes = b"") -> Result:
        person = ["--as", login] if login else []
        return self.run("--json", *person, *arguments, stdin=stdin)

    def ok(self, *arguments: str, login: str | None = None, stdin: bytes = b"") -> Any:
        result = self(*arguments, login=login, stdin=stdin)
        assert result.code == 0, result
        return result.json


def keys(document: Any) -> set[str]:
    """The keys of a JSON object."""
    assert isinstance(document, dict)
    return set(document)


@pytest.fixture
def certificate(tmp_path: Path) -> str:
    """A certificate that a REST account takes, as a file."""
    path = tmp_path / "rest.pem"
    path.write_bytes(make("rest", start=utc_now().replace(microsecond=0)).pem)
    return str(path)


@pytest.fixture
def chaman(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return Cli(tmp_path / "store", capsys, monkeypatch)


def init(chaman: Cli) -> None:
    chaman.ok(
        "init", "--enterprise", OCMW, "--name", "OCMW Gent", "--ocmw",
        "--manager", "an", "--manager-name", "An Peeters", "--manager-email", "an@ocmw.example.be",
    )  # fmt: skip


def sender(chaman: Cli, login: str) -> Any:
    return chaman.ok(
        "sender", "create", "--contact-name", "An Peeters", "--contact-email", "an@x.example.be", login=login
    )


def register(chaman: Cli, party: str, name: str, login: str) -> None:
    number, _colon, capacity = party.partition(":")
    chaman.ok("enterprise", "add", number, "--name", name, "--capacity", capacity or "employer")
    chaman.ok(
        "person", "add", login, "--name", login.title(), "--email", f"{login}@x.example.be",
        "--enterprise", party, "--role", "access-manager",
    )  # fmt: skip
    sender(chaman, login)


@pytest.fixture
def office(chaman: Cli) -> Cli:
    """An OCMW (an) and an intermediary (pia), each with its sender."""
    init(chaman)
    sender(chaman, "an")
    register(chaman, PROVIDER, "Provider", "pia")
    return chaman


@dataclass(frozen=True)
class Openssl:
    """Certificates as an administrator makes them."""

    directory: Path

    def _run(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True)

    def self_signed(self, name: str, *extensions: str) -> str:
        wanted = extensions or ("keyUsage=critical,digitalSignature",)
        added = [part for extension in wanted for part in ("-addext", extension)]
        self._run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-sha256",
            "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "300", *added,
        )  # fmt: skip
        return str(self.directory / f"{name}.pem")

    def authority(self, name: str) -> str:
        return self.self_signed(name, "keyUsage=critical,keyCertSign,cRLSign")

    def issued(self, name: str, authority: str) -> str:
        self._run(
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
            "-subj", f"/CN={name}",
        )  # fmt: skip
        self._run(
            "x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
            "-CAcreateserial", "-days", "300", "-sha256", "-out", f"{name}.pem",
        )  # fmt: skip
        return str(self.directory / f"{name}.pem")


@pytest.fixture
def openssl(tmp_path: Path) -> Openssl:
    directory = tmp_path / "pki"
    directory.mkdir()
    return Openssl(directory)


@pytest.fixture
def ssh_key(tmp_path: Path) -> str:
    path = tmp_path / "id_rsa"
    subprocess.run(["ssh-keygen", "-q", "-t", "rsa", "-b", "3072", "-N", "", "-f", str(path)], check=True)
    return f"{path}.pub"


def verbs(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command of the tree with its path."""
    if not isinstance(group, click.Group):
        yield path, group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield from verbs(command, (*path, name))


def the_tree() -> click.Group:
    """All commands; in the place of the user interface something small is printed."""
    return build(lambda context: context.emit({}), lambda context, _n, _seed_only: context.emit({}))
