"""From an empty machine to an accepted delegation and to the block, by the command line alone."""

from pathlib import Path

from tests.cli.conftest import OCMW, PROVIDER, Cli, Openssl, init, register, sender


def test_to_an_accepted_delegation(chaman: Cli, openssl: Openssl, ssh_key: str) -> None:
    init(chaman)
    assert chaman("account", "add", "soap", "--certificate", __file__, login="an").rules == ["sender.required"]
    assert sender(chaman, "an")["sender_number"] == "000001"
    register(chaman, PROVIDER, "Provider", "pia")

    chaman.ok("trust", "add", openssl.authority("citizen"), "--type", "eid")
    chaman.ok("trust", "add", openssl.authority("globalsign"), "--type", "personalsign-3-pro")
    eid, pro = openssl.issued("an", "citizen"), openssl.issued("ocmw", "globalsign")
    own, theirs = openssl.self_signed("rest"), openssl.self_signed("provider")

    ftp = chaman.ok(
        "account", "add", "ftp", "--username", "ocmwgent1", "--password-stdin", "--certificate", eid,
        login="an", stdin=b"Sterk+pas#1\n",
    )  # fmt: skip
    assert [c["kind"] for c in ftp["certificates"]] == ["eid"]
    sftp = ("account", "add", "sftp", "--username", "ocmwgent1", "--ssh-key", ssh_key, "--certificate", pro)
    assert chaman.ok(*sftp, login="an")["username"] == "ocmwgent1"
    assert chaman("account", "add", "soap", "--certificate", eid, login="an").rules == ["certificate.type"]
    soap = chaman.ok("account", "add", "soap", "--certificate", pro, login="an")
    assert [c["kind"] for c in soap["certificates"]] == ["personalsign-3-pro"]

    rest = chaman.ok(
        "account", "add", "rest", "--name", "Dimona", "--certificate", own, "--permission", "scope:a", login="an"
    )
    assert rest["client_id"].startswith("self_service_chaman_000001_")
    assert chaman("rest", "status", login="an").code == 1
    assert chaman.ok("rest", "activate", login="an")["ready"]

    asked = chaman.ok("delegation", "request", "--to", PROVIDER, "--account", rest["id"], login="an")
    assert (asked["state"], asked["started_by"], asked["resends_left"]) == ("pending", "owner", None)
    assert chaman("delegation", "accept", asked["id"], login="an").rules == ["delegation.initiative"]
    accepted = chaman.ok("delegation", "accept", asked["id"], login="pia")
    assert (accepted["state"], accepted["account"], accepted["decided_by"]) == ("accepted", rest["id"], "pia")

    seen = chaman.ok("account", "show", rest["id"], login="an")
    assert (seen["delegated_to"], seen["certificates"]) == ("0417497106", None)
    assert chaman("certificate", "list", rest["id"], login="an").rules == ["delegation.certificates"]
    assert chaman("permission", "set", rest["id"], "x", login="pia").rules == ["delegation.permissions"]
    chaman.ok("certificate", "add", rest["id"], theirs, login="pia")
    assert [c["state"] for c in chaman.ok("certificate", "list", rest["id"], login="pia")] == ["valid"]

    assert chaman.ok("store", "verify")["ok"]
    actions = [e["action"] for e in chaman.ok("history", login="an")]
    assert actions[0] == "delegation.accept"
    assert "Sterk+pas#1" not in stored(chaman.store)


def test_to_the_block(office: Cli) -> None:
    asked = office.ok("delegation", "request", "--from", OCMW, "--message", "Dag", login="pia")
    for left in range(20, 0, -1):
        refused = office.ok("delegation", "refuse", asked["id"], "--reason", "nee", login="an")
        assert (refused["state"], refused["resends_left"]) == ("refused", left)
        again = office.ok("delegation", "resend", asked["id"], login="pia")
        assert again["resends"] == 21 - left
    blocked = office.ok("delegation", "refuse", asked["id"], "--reason", "nee", login="an")
    assert (blocked["state"], blocked["resends"], blocked["resends_left"]) == ("blocked", 20, 0)
    limit = ["delegation.resend-limit", "delegation.blocked"]
    assert office("delegation", "resend", asked["id"], login="pia").rules == limit
    assert office("delegation", "request", "--from", OCMW, login="pia").rules == limit

    rest = office.ok("account", "add", "rest", "--name", "Dimona", login="an")
    started = office.ok("delegation", "request", "--to", PROVIDER, "--account", rest["id"], login="an")
    assert office.ok("delegation", "accept", started["id"], login="pia")["state"] == "accepted"
    assert office("delegation", "request", "--from", OCMW, login="pia").rules == limit


def stored(directory: Path) -> str:
    return "".join(path.read_text() for path in directory.iterdir())
