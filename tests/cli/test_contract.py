"""The public contract of the command line: names, exit codes, JSON keys."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import COMPANY, OCMW, PROVIDER, Cli, Openssl, keys, register

VIOLATION = {"rule", "message", "observed", "allowed", "source", "fix"}


def test_sender(office: Cli) -> None:
    shown = office.ok("sender", "show", login="an")
    assert shown == {
        "sender_number": "000001",
        "enterprise": OCMW,
        "capacity": "employer",
        "contact": {"name": "An Peeters", "email": "an@x.example.be", "phone": "", "language": "nl"},
    }
    changed = office.ok(
        "sender", "contact", "--contact-name", "Bo", "--contact-email", "bo@x.example.be",
        "--contact-phone", "+32 2 123 45 67", "--contact-language", "fr", login="an",
    )  # fmt: skip
    assert changed["contact"] == {
        "name": "Bo",
        "email": "bo@x.example.be",
        "phone": "+32 2 123 45 67",
        "language": "fr",
    }
    again = office("sender", "create", "--contact-name", "Bo", "--contact-email", "bo@x.example.be", login="an")
    assert (again.code, again.rules) == (1, ["sender.one"])
    two = ("sender", "contact", "--contact-name", "", "--contact-email", "a@x.be; b@x.be")
    assert office(*two, login="an").rules == ["sender.contact-name", "sender.contact-single"]


def test_accounts(office: Cli, certificate: str) -> None:
    added = office.ok(
        "account", "add", "rest", "--name", "Dimona", "--permission", "b", "--permission", "a", login="an"
    )
    assert keys(added) >= {
        "id", "channel", "name", "username", "client_id", "state", "delegated_to", "permissions", "certificates",
    }  # fmt: skip
    assert (added["permissions"], added["certificates"], added["delegated_to"]) == (["a", "b"], [], None)
    with_certificate = office.ok("certificate", "add", "Dimona", certificate, "--name", "first", login="an")
    (first,) = with_certificate["certificates"]
    assert keys(first) >= {"fingerprint_sha256", "name", "not_after", "state"}
    assert office("certificate", "add", "Dimona", certificate, login="an").rules == ["certificate.duplicate"]
    assert office("certificate", "replace", "Dimona", certificate, login="an").rules == ["certificate.add"]
    assert office.ok("account", "list", login="an") == [with_certificate]
    assert office.ok("certificate", "list", "Dimona", login="an") == with_certificate["certificates"]
    retired = office.ok("certificate", "retire", "Dimona", first["fingerprint_sha256"][:12].upper(), login="an")
    assert [c["state"] for c in retired["certificates"]] == ["retired"]
    assert office("certificate", "retire", "Dimona", "abcdef", login="an").code == 4
    assert office.ok("permission", "set", "Dimona", "x", "y", login="an")["permissions"] == ["x", "y"]
    assert office.ok("permission", "list", "Dimona", login="an") == ["x", "y"]
    assert office("permission", "set", "Dimona", 'x"y', login="an").rules == ["permission.syntax"]
    assert office.ok("account", "close", "Dimona", login="an")["state"] == "closed"
    assert office("account", "close", added["id"], login="an").rules == ["account.closed"]
    assert office("account", "show", "nothing", login="an").code == 4


def test_credentials_of_batch_accounts(office: Cli, openssl: Openssl, ssh_key: str) -> None:
    office.ok("trust", "add", openssl.authority("citizen"), "--type", "eid")
    eid = openssl.issued("an", "citizen")
    ftp = ("account", "add", "ftp", "--username", "ocmwgent1", "--password-stdin", "--certificate", "-")
    data = Path(eid).read_bytes()
    bad = office(*ftp, login="an", stdin=data)
    assert bad.code == 2  # both cannot come from standard input
    ftp = (*ftp[:-1], eid)
    assert office(*ftp, login="an", stdin=b"short").rules == ["password.special"]
    assert office.ok(*ftp, login="an", stdin=b"a+b+c")["username"] == "ocmwgent1"
    assert office("account", "set-password", "FTP", login="an").code == 2
    password = ("account", "set-password", "ftp", "--password-stdin")
    assert office(*password, login="an", stdin=b"0123456789+-0123").rules == ["password.length"]
    assert office.ok(*password, login="an", stdin=b"a-b-c-d\r\n")["channel"] == "ftp"
    sftp = ("account", "add", "sftp", "--username", "ocmwgent1", "--ssh-key", ssh_key, "--certificate", "-")
    assert office.ok(*sftp, login="an", stdin=data)["channel"] == "sftp"
    assert office.ok("account", "set-ssh-key", "SFTP", ssh_key, login="an")["channel"] == "sftp"
    assert office("account", "set-ssh-key", "FTP", ssh_key, login="an").rules == ["account.channel"]
    assert office("certificate", "add", "FTP", eid, login="an").rules == ["certificate.replace-only"]
    newer = openssl.issued("newer", "citizen")
    states = [c["state"] for c in office.ok("certificate", "replace", "FTP", newer, login="an")["certificates"]]
    assert states == ["retired", "valid"]


def test_delegation(office: Cli) -> None:
    asked = office.ok("delegation", "request", "--from", OCMW, "--permission", "x", "--message", "Dag", login="pia")
    assert keys(asked) >= {
        "id", "state", "started_by", "owner", "intermediary", "account", "resends", "resends_left", "message",
        "reason", "decided_by", "updated_at",
    }  # fmt: skip
    assert (asked["owner"], asked["intermediary"]) == (OCMW, PROVIDER.partition(":")[0])
    assert (asked["started_by"], asked["message"], asked["resends_left"]) == ("intermediary", "Dag", 20)
    assert office.ok("delegation", "show", asked["id"], login="an") == asked
    assert office.ok("delegation", "list", "--box", "in", login="an") == [asked]
    assert office.ok("delegation", "list", "--box", "out", login="an") == []
    assert office.ok("delegation", "list", "--box", "out", "--state", "pending", login="pia") == [asked]
    assert office("delegation", "refuse", asked["id"], login="an").code == 2
    assert office("delegation", "refuse", asked["id"], "--reason", " ", login="an").rules == ["delegation.reason"]
    refused = office.ok("delegation", "refuse", asked["id"], "--reason", "nee", login="an")
    assert (refused["state"], refused["reason"], refused["decided_by"]) == ("refused", "nee", "an")
    assert office.ok("delegation", "resend", asked["id"], login="pia")["state"] == "pending"
    assert office.ok("delegation", "withdraw", asked["id"], login="pia")["state"] == "withdrawn"
    assert office("delegation", "withdraw", asked["id"], login="pia").rules == ["delegation.state"]
    again = office.ok("delegation", "request", "--from", OCMW, "--permission", "x", login="pia")
    accepted = office.ok("delegation", "accept", again["id"], login="an")
    account = office.ok("account", "show", accepted["account"], login="an")
    assert (account["name"], account["permissions"]) == ("Provider", ["x"])
    ended = office.ok("delegation", "end", again["id"], "--reason", "klaar", login="pia")
    assert (ended["state"], ended["reason"]) == ("ended", "klaar")


def test_several_at_once(office: Cli) -> None:
    register(office, COMPANY + ":service-provider", "Other", "otto")
    ids = [office.ok("delegation", "request", "--from", OCMW, login=login)["id"] for login in ("pia", "otto")]
    mixed = office("delegation", "accept", ids[0], "del-nothing", ids[1], login="an")
    assert mixed.code == 1
    assert [(r["id"], r["ok"]) for r in mixed.json["results"]] == [
        (ids[0], True), ("del-nothing", False), (ids[1], True),
    ]  # fmt: skip
    assert mixed.json["results"][1]["error"]["kind"] == "not-found"
    assert office("delegation", "accept", *ids, login="an").code == 1
    states = [d["state"] for d in office.ok("delegation", "list", login="an")]
    assert states == ["accepted", "accepted"]
    text = office.run("--as", "an", "delegation", "accept", *ids).out.splitlines()
    assert [line.split("  ")[0] for line in text[::2]] == ids
    assert text[0].endswith("not done: A decision fits the state of the request. [delegation.state]")
    assert text[1].startswith("  Seen: accepted since ")
    assert text[1].endswith(", by An Peeters")


@pytest.mark.parametrize(
    "arguments",
    [
        ("delegation", "request"),
        ("delegation", "request", "--to", PROVIDER),
        ("delegation", "request", "--from", OCMW, "--account", "x"),
        ("delegation", "request", "--to", PROVIDER, "--from", OCMW),
        ("delegation", "list", "--state", "perhaps"),
        ("enterprise", "add", OCMW, "--name", "x", "--capacity", "king"),
        ("delegation", "request", "--from", OCMW + ":king"),
        ("no-such-command",),
        ("account", "add", "rest"),
        ("account", "add", "rest", "--name", "x", "--certificate", "/nowhere/at.all"),
        ("check", "certificate", "-", "--channel", "rest", "--at", "tomorrow"),
        ("check", "certificate", "-", "--channel", "rest", "--anchor", "eid"),
        ("check", "certificate", "-", "--channel", "rest", "--anchor", "eid=/nowhere/at.all"),
        ("--lang", "it", "info"),
        ("--no-such-option",),
    ],
)
def test_wrong_usage(office: Cli, arguments: tuple[str, ...]) -> None:
    result = office(*arguments)
    assert (result.code, result.json["error"]["kind"]) == (2, "usage")
    assert result.json["error"]["message"]
    plain = office.run(*arguments)
    assert (plain.code, plain.out) == (2, "")
    assert "Error" in plain.err


def test_people(office: Cli) -> None:
    office.ok(
        "person", "add", "uma", "--name", "Uma", "--email", "uma@x.be", "--enterprise", OCMW, "--role", "user",
        login="an",
    )  # fmt: skip
    person = ("person", "add", "gus", "--name", "Gus", "--email", "gus@x.be", "--enterprise", OCMW, "--role")
    assert office(*person, "group-manager", login="an").rules == ["access.grant"]
    assert (
        office(*person, "user", login="uma").rules == ["access.grant"] or office(*person, "user", login="uma").code == 3
    )
    assert office.ok(*person, "group-manager")["role"] == "group-manager"
    assert office("person", "add", "uma", *person[3:], "user").rules == ["person.one-role"]
    refused = office("account", "list", login="uma")
    assert (refused.code, refused.json["error"]["kind"], refused.rules) == (3, "no-access", ["access.right"])
    assert "An Peeters" in refused.json["error"]["violations"][0]["fix"]
    assert office.ok("access", "grant", "uma", login="gus") == {
        "login": "uma", "name": "Uma", "email": "uma@x.be", "role": "user", "right": True,
    }  # fmt: skip
    assert office.ok("account", "list", login="uma") == []
    assert [p["login"] for p in office.ok("access", "list", login="an")] == ["an", "gus", "uma"]
    assert not office.ok("access", "revoke", "uma", login="an")["right"]
    assert office("access", "grant", "nobody", login="an").code == 4


def test_who_you_are(office: Cli) -> None:
    assert office("account", "list").code == 3  # the operator himself has no role here
    assert office("account", "list", login="stranger").code == 3
    office.ok(
        "person", "add", "an", "--name", "An", "--email", "an@x.be", "--enterprise", PROVIDER,
        "--role", "access-manager",
    )  # fmt: skip
    several = office("account", "list", login="an")
    assert (several.code, "--enterprise" in several.json["error"]["message"]) == (2, True)
    assert office.run("--json", "--as", "an", "--enterprise", PROVIDER, "account", "list").code == 0
    told = office.ok("info", login="an")
    assert told["acting_as"] == "an"
    assert len(told["memberships"]) == 2


def test_only_the_operator_acts_as_others(office: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: office.store.stat().st_uid + 1)
    for arguments in (("--as", "an", "account", "list"), ("enterprise", "add", COMPANY, "--name", "x")):
        result = office.run("--json", *arguments)
        assert (result.code, result.json["error"]["kind"]) == (3, "no-access")


def test_identity_does_not_come_from_the_environment(office: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "an")
    assert office("account", "list").code == 3


def test_operator(office: Cli) -> None:
    added = office.ok("enterprise", "add", "0123.456.749", "--name", "Company", "--not-registered")
    assert added == {
        "number": COMPANY, "capacity": "employer", "name": "Company", "ocmw": False, "registered": False,
        "rest_active": False,
    }  # fmt: skip
    assert office("enterprise", "add", COMPANY, "--name", "Company").rules == ["enterprise.unique"]
    assert office("enterprise", "add", "0123456789", "--name", "Company").rules == ["enterprise.number"]
    assert len(office.ok("enterprise", "list")) == 3
    assert office("init", "--enterprise", OCMW, "--name", "x", "--manager", "an", "--manager-name", "x",
                  "--manager-email", "an@x.be").rules == ["enterprise.unique"]  # fmt: skip


def test_trust(office: Cli, openssl: Openssl) -> None:
    root = openssl.authority("root")
    added = office.ok("trust", "add", root, "--type", "eid")
    assert len(added["fingerprint_sha256"]) == 64
    assert office.ok("trust", "list") == [added]
    assert (added["name"], added["genuine"]) == ("CN=root", False)
    assert office("trust", "add", root).code == 2  # only a root that is known needs no type
    assert office("trust", "add", root, "--type", "eid").rules == ["certificate.duplicate"]
    leaf = openssl.self_signed("leaf", "keyUsage=critical,digitalSignature", "basicConstraints=critical,CA:FALSE")
    assert office("trust", "add", root, "--type", "king").code == 2
    assert "trust.authority" in office("trust", "add", leaf, "--type", "eid").rules
    office.ok("trust", "remove", added["fingerprint_sha256"].upper())
    assert office.ok("trust", "list") == []
    assert office("trust", "remove", "00").code == 4


def test_check_needs_no_store(chaman: Cli, certificate: str, ssh_key: str) -> None:
    checks = {
        ("username", "ocmwgent1"): b"",
        ("password",): b"Sterk+pas#1",
        ("enterprise-number", "BE 0566.988.259"): b"",
        ("email", "an@x.example.be"): b"",
        ("ssh-key", ssh_key): b"",
        ("certificate", certificate, "--channel", "rest"): b"",
    }
    for arguments, stdin in checks.items():
        answer = chaman.ok("check", *arguments, stdin=stdin)
        assert keys(answer) == {"ok", "violations", "advice", "facts"}
        assert (answer["ok"], answer["violations"]) == (True, [])
    key = chaman.ok("check", "ssh-key", ssh_key)["facts"]
    assert (key["type"], key["bits"], key["fingerprint"][:7]) == ("ssh-rsa", 3072, "SHA256:")
    facts = chaman.ok("check", "certificate", certificate, "--channel", "rest")["facts"]
    assert keys(facts) >= {
        "kind", "key", "signature_hash", "fingerprint_sha256", "not_before", "not_after", "key_usage",
    }  # fmt: skip
    assert (facts["kind"], facts["key"], facts["signature_hash"]) == ("self-signed", "P-384", "SHA-256")
    wrong = chaman("check", "username", "kort")
    assert (wrong.code, wrong.json["ok"]) == (1, False)
    assert keys(wrong.json["violations"][0]) == VIOLATION
    assert not chaman.store.exists()


def test_check_certificate_at_a_moment_and_with_anchors(chaman: Cli, openssl: Openssl) -> None:
    root = openssl.authority("root")
    leaf = openssl.issued("leaf", "root")
    check = ("check", "certificate", leaf, "--channel", "ftp")
    assert [v["rule"] for v in chaman(*check).json["violations"]] == ["certificate.type", "certificate.chain"]
    assert chaman.ok(*check, "--anchor", f"eid={root}")["facts"]["kind"] == "eid"
    late = chaman(*check, "--anchor", f"eid={root}", "--at", "2100-01-01")
    assert "certificate.validity" in [v["rule"] for v in late.json["violations"]]


def test_generate(chaman: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    generate = ("certificate", "generate", "--common-name", "rest.example.be", "--key", "p-384", "--days", "90")
    made = chaman.ok(*generate, "--out", str(out))
    assert Path(made["private_key"]).stat().st_mode & 0o777 == 0o600
    answer = chaman.ok("check", "certificate", made["certificate"], "--channel", "rest")
    assert answer["facts"]["key"] == "P-384"
    again = chaman(*generate, "--out", str(out))
    assert (again.code, again.rules) == (1, ["file.new"])
    assert made["private_key"] in again.json["error"]["violations"][0]["observed"]
    assert chaman(*generate[:-1], "0", "--out", str(out)).code == 2
