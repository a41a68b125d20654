"""The public contract of the command line: the rulebook, the store, reports, and what cannot serve."""

import json
import os
from pathlib import Path

import pytest

from chaman_tui.domain.rules import all_rules
from chaman_tui.service.system import utc_now
from tests.cli.conftest import OCMW, Cli, Openssl, init, keys
from tests.material import make


def test_rules(chaman: Cli) -> None:
    found = chaman.ok("rules")
    assert [r["id"] for r in found] == [r.id for r in all_rules()]
    assert keys(found[0]) >= {"id", "text", "source"}
    assert chaman.ok("rules", "username.length")["id"] == "username.length"
    assert chaman("rules", "no.such").code == 4


def test_store_and_history(office: Cli) -> None:
    assert keys(office.ok("store", "verify")) == {"ok", "records", "problems"}
    assert office.ok("store", "info")["location"] == str(office.store)
    newest, *older = office.ok("history", login="an")
    assert newest["action"] == "sender.create"
    assert older
    assert len(office.ok("history", "--limit", "1", login="an")) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"null", b'{"meta": {}}', b"\x00\xff", b'{"meta": 3}'])
def test_a_damaged_store_is_named_and_left_alone(office: Cli, content: bytes) -> None:
    path = next(p for p in office.store.iterdir() if p.stat().st_size)
    path.write_bytes(content)
    for arguments in (("account", "list"), ("sender", "show"), ("delegation", "list")):
        result = office(*arguments, login="an")
        assert (result.code, result.json["error"]["kind"]) == (5, "store")
        assert str(office.store) in result.json["error"]["message"]
    assert path.read_bytes() == content


def test_text_for_people(office: Cli) -> None:
    listed = office.run("--as", "an", "access", "list")
    assert listed.out.splitlines()[0].split() == ["Login", "Name", "Role", "Right", "E-mail"]
    assert "An Peeters" in listed.out
    refused = office.run("--as", "an", "account", "add", "rest", "--name", " ")
    assert (refused.code, refused.out) == (1, "")
    assert "[account.name]" in refused.err
    for word in ("Seen:", "To do:", "Source:"):
        assert word in refused.err


def test_json_is_one_ascii_document(office: Cli) -> None:
    added = office("account", "add", "rest", "--name", "Café ☕", login="an")
    assert added.out.isascii()
    assert added.out.count("\n") == 1
    assert json.loads(added.out)["name"] == "Café ☕"


def test_before_init(chaman: Cli) -> None:
    assert chaman("account", "list", login="an").code == 3
    assert chaman.ok("store", "verify") == {"ok": True, "records": 0, "problems": []}
    assert chaman.ok("enterprise", "list") == []
    assert not chaman.store.exists()
    init(chaman)
    assert chaman.store.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in chaman.store.iterdir()} == {0o600}


def test_report_expiring_is_the_exception_to_the_exit_codes(office: Cli, tmp_path: Path) -> None:
    assert office("report", "expiring", login="an").json == []
    generate = (
        "certificate",
        "generate",
        "--common-name",
        "x",
        "--key",
        "p-384",
        "--days",
        "30",
        "--out",
        str(tmp_path),
    )
    office.ok("account", "add", "rest", "--name", "Dimona", login="an")
    made = office.ok(*generate, "--account", "Dimona", login="an")
    assert made["openssl"].startswith("openssl req -x509")
    due = office("report", "expiring", login="an")
    assert (due.code, [e["name"] for e in due.json]) == (1, ["Dimona"])
    assert keys(due.json[0]) >= {"account", "channel", "name", "expired", "certificate"}
    assert office("report", "expiring", "--days", "10", login="an").code == 0
    assert "exception" in office.run("report", "expiring", "--help").out
    assert "Dimona" in office.run("--as", "an", "report", "expiring").out


def test_nothing_is_made_for_an_account_that_cannot_take_it(office: Cli, tmp_path: Path) -> None:
    out = tmp_path / "made"
    generate = ("certificate", "generate", "--common-name", "x", "--key", "p-384", "--out", str(out), "--account")
    assert office(*generate, "nothing", login="an").code == 4
    person = ("--name", "I", "--email", "i@x.be", "--enterprise", OCMW, "--role", "integrator")
    office.ok("person", "add", "ivo", *person)
    office.ok("account", "add", "rest", "--name", "Dimona", login="an")
    assert office(*generate, "Dimona", login="ivo").rules == ["access.member"]
    assert not out.exists()
    assert office.ok(*generate, "Dimona", login="an")["account"] == "Dimona"
    assert out.exists()


def test_a_passphrase_comes_from_standard_input(chaman: Cli, tmp_path: Path) -> None:
    generate = ("certificate", "generate", "--common-name", "x", "--key", "p-384", "--out", str(tmp_path))
    made = chaman.ok(*generate, "--passphrase-stdin", stdin=b"zeer geheim\n")
    assert "ENCRYPTED" in Path(made["private_key"]).read_text()


def test_through_ssh_no_key_is_made(chaman: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_TTY", "/dev/pts/0")
    refused = chaman("certificate", "generate", "--common-name", "x", "--out", str(tmp_path))
    assert refused.rules == ["key.made-here"]


def test_advice_comes_with_what_was_added(office: Cli, certificate: str, tmp_path: Path) -> None:
    office.ok("account", "add", "rest", "--name", "Dimona", "--certificate", certificate, login="an")
    again = tmp_path / "again.pem"
    again.write_bytes(make("again", start=utc_now().replace(microsecond=0), days=5).pem)
    added = office.ok("certificate", "add", "Dimona", str(again), login="an")
    assert len(added["advice"]) == 2


def test_care_of_the_store(office: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = office.ok("store", "info")
    assert keys(info) >= {"location", "schema", "records", "head", "bytes", "archives", "documents"}
    backup = str(tmp_path / "backup.tar.gz")
    assert office.ok("store", "backup", backup)["records"] == info["records"]
    assert Path(backup).stat().st_mode & 0o777 == 0o600
    assert office("store", "backup", backup).code == 5
    office.ok("account", "add", "rest", "--name", "Dimona", login="an")
    assert office("store", "restore", backup).code == 5
    assert office.ok("store", "restore", backup, "--replace")["records"] == info["records"]
    assert office.ok("account", "list", login="an") == []
    assert office.ok("store", "info")["head"] == info["head"]
    compacted = office.ok("store", "compact")
    assert compacted["bytes_after"] < compacted["bytes_before"]
    assert office.ok("store", "verify")["ok"]
    assert office.ok("history", login="an")
    monkeypatch.setattr(os, "getuid", lambda: office.store.stat().st_uid + 1)
    for arguments in (("backup", backup + "2"), ("restore", backup), ("compact",), ("export",)):
        assert office("store", *arguments).code == 3


def test_export_holds_everything_but_secrets(office: Cli, openssl: Openssl) -> None:
    office.ok("trust", "add", openssl.authority("citizen"), "--type", "eid")
    eid = openssl.issued("an", "citizen")
    ftp = ("account", "add", "ftp", "--username", "ocmwgent1", "--password-stdin", "--certificate", eid)
    office.ok(*ftp, login="an", stdin=b"Sterk+pas#1")
    exported = office.run("store", "export")
    assert exported.code == 0
    document = json.loads(exported.out)
    assert keys(document) == {"enterprises", "people", "senders", "accounts", "delegations", "trust", "history"}
    assert document["accounts"][0]["certificates"][0]["kind"] == "eid"
    backup = str(office.store.parent / "backup.tar.gz")
    verbs = (("store", "info"), ("store", "verify"), ("store", "backup", backup))
    printed = [exported.out, *(office.run(*verb).out for verb in verbs)]
    for secret in ("argon2", "password_hash", "Sterk", '"der"'):
        assert not [text for text in printed if secret in text]
