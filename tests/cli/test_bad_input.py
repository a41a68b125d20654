"""Whatever is piped or typed gets a refusal by rule, within its time, and never a traceback."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chaman_tui.cli.main import build, run
from tests.cli.conftest import Cli
from tests.material import make

PRIVATE = make().private_pem
HOSTILE = "x\x1b]52;c;ZXZpbA==\x07\u202e[/foo]\u200b"
FILES = {
    "empty": b"",
    "spaces": b" \n\t ",
    "NUL": b"\0" * 100,
    "binary": bytes(range(256)) * 40,
    "10 MB": b"A" * 10_000_000,
    "10 MB of lines": b"-----BEGIN CERTIFICATE-----\n" * 357_143,
    "emoji": "🔑🔑🔑".encode(),
    "markup": b"[bold red]hello[/foo]",
    "escapes": HOSTILE.encode(),
    "deep": b"[" * 100_000,
    "deep DER": b"\x30\x80" * 100_000,
    "web page": b"<!DOCTYPE html><html></html>",
    "half a certificate": make().pem[:200],
    "JSON": b'{"kty": "RSA"}',
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("what", ["ssh-key", "certificate"])
def test_files_that_are_something_else(chaman: Cli, name: str, what: str) -> None:
    channel = ("--channel", "rest") if what == "certificate" else ()
    answer = chaman("check", what, "-", *channel, stdin=FILES[name])
    assert answer.code == 1
    assert [v["rule"] for v in answer.json["violations"]] == [f"{what}.format"]
    assert answer.json["violations"][0]["observed"]
    printed = chaman.run("check", what, "-", *channel, stdin=FILES[name])
    assert "\x1b" not in printed.out


@pytest.mark.parametrize("what", ["ssh-key", "certificate"])
@pytest.mark.parametrize("data", [PRIVATE, make().pem + PRIVATE], ids=["alone", "beside its certificate"])
def test_a_private_key_is_turned_away(chaman: Cli, what: str, data: bytes) -> None:
    channel = ("--channel", "rest") if what == "certificate" else ()
    answer = chaman("check", what, "-", *channel, stdin=data)
    assert [v["rule"] for v in answer.json["violations"]] == ["key.private"]
    assert PRIVATE.splitlines()[1].decode() not in answer.out


@pytest.mark.parametrize("text", [HOSTILE, "a" * 10_000, "\0", "é", "😀" * 9, ""])
def test_texts(office: Cli, text: str) -> None:
    for name in ("username", "enterprise-number", "email"):
        assert office("check", name, text).code == 1
    assert office("check", "password", stdin=text.encode()).code == 1
    person = ("person", "add", text, "--name", text, "--email", text, "--enterprise", "0207437468", "--role", "user")
    assert office(*person).code == 1
    refused = office.run("--as", "an", "delegation", "show", text)
    assert refused.code == 4
    assert "\x1b" not in refused.err
    assert "\u202e" not in refused.err


def test_hostile_names_are_refused_and_a_hostile_subject_is_shown_harmless(office: Cli, tmp_path: Path) -> None:
    assert office("enterprise", "add", "0123456749", "--name", HOSTILE).rules == ["text.plain"]
    path = tmp_path / "hostile.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-utf8",
         "-keyout", "/dev/null", "-out", str(path), "-subj", f"/CN={HOSTILE.replace('/', '')}",
         "-addext", "keyUsage=digitalSignature"],
        check=True, capture_output=True,
    )  # fmt: skip
    office.ok("account", "add", "rest", "--name", "Dimona", "--certificate", str(path), login="an")
    for arguments in (("account", "list"), ("certificate", "list", "Dimona"), ("history",)):
        printed = office.run("--as", "an", *arguments)
        assert printed.code == 0
        assert not {"\x1b", "\u202e", "\u200b", "\x07"} & set(printed.out)
    assert "‹U+001B›" in office.run("--as", "an", "certificate", "list", "Dimona").out


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arguments=st.lists(st.sampled_from(
    ["account", "add", "rest", "--name", "x", "list", "--json", "--as", "an", "delegation", "accept", "--", "-",
     "check", "certificate", "--channel", "ftp", "é", "\0", "--enterprise", "0207437468:employer", "rules", "store"]
), max_size=7))  # fmt: skip
def test_any_command_line_ends_in_an_exit_code(tmp_path: Path, arguments: list[str]) -> None:
    group = build(lambda _context: None, lambda _context, _n, _seed_only: None)
    assert run(group, ["--store", str(tmp_path / "store"), *arguments]) in range(6)
