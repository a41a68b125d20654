"""Who acts: what ``--as`` takes and gives up, what is the operator's alone, and what people see of the register."""

import os
import pwd
from pathlib import Path

import pytest

from chaman_tui.__main__ import _launch_demo, _launch_ui
from chaman_tui.cli.main import build, run
from tests.cli.conftest import COMPANY, OCMW, PROVIDER, Cli, Result
from tests.cli.verbs import ANYBODYS, EVERY, OPERATORS, PEOPLES, commands
from tests.material import make

LOCAL = 54_321  # the number of a system user without a name here, known as uid-54321
PRIVATE = make().private_pem.decode()
NOBODY = {
    "empty": "",
    "blank": " ",
    "blank before": " an",
    "blank behind": "an ",
    "line end": "an\n",
    "capitals": "AN",
    "accent": "ané",
    "bad bytes": b"an\xff".decode("utf-8", "surrogateescape"),
    "NUL": "an\0",
    "a key of an object": "an@" + OCMW,
    "an option": "--json",
    "too long": "a" * 33,
    "far too long": "a" * 100_000,
    "a private key": PRIVATE,
    "unknown": "ghost",
}


def no_access(result: Result) -> bool:
    return result.code == 3 and result.json["error"]["kind"] == "no-access"


@pytest.mark.parametrize("login", NOBODY.values(), ids=NOBODY)
def test_as_names_somebody_who_is_here_or_nothing_is_done(office: Cli, login: str) -> None:
    before = sorted((p.name, p.stat().st_size) for p in office.store.iterdir())
    for arguments in (("account", "list"), ("info",), ("enterprise", "list"), ("store", "verify"), ("rules",),
                      ("check", "username", "ocmwgent1"), ("enterprise", "add", COMPANY, "--name", "x")):  # fmt: skip
        refused = office.run("--json", "--as", login, *arguments)
        assert no_access(refused)
        assert PRIVATE.splitlines()[1] not in refused.out
    assert "Traceback" not in office.run("--as", login, "info").err
    assert sorted((p.name, p.stat().st_size) for p in office.store.iterdir()) == before


@pytest.mark.parametrize(
    "options",
    [("--as", "an", "--as", "an"), ("--as", "an", "--as", "pia"), ("--as", "", "--as", "an"),
     ("--enterprise", OCMW, "--enterprise", PROVIDER)],
    ids=" ".join,
)  # fmt: skip
def test_who_and_for_whom_are_said_once(office: Cli, options: tuple[str, ...]) -> None:
    twice = office.run("--json", *options, "info")
    assert (twice.code, twice.json["error"]["kind"]) == (2, "usage")
    assert options[0] in twice.json["error"]["message"]


def test_every_command_is_somebodys() -> None:
    assert set(EVERY) == set(commands()) - {"demo"}
    assert len(EVERY) == len(OPERATORS) + len(PEOPLES) + len(ANYBODYS)


def add_people(office: Cli) -> None:
    person = ("--name", "N", "--email", "n@x.be", "--enterprise", OCMW, "--role")
    for login, role in (("gus", "group-manager"), ("uma", "user"), ("tom", "user"), ("ivo", "integrator")):
        office.ok("person", "add", login, *person, role)
    office.ok("person", "add", f"uid-{LOCAL}", *person, "access-manager")
    office.ok("access", "grant", "tom", login="an")


@pytest.fixture
def crowd(office: Cli, tmp_path: Path, certificate: str) -> dict[str, str]:
    """People in every role, one of them a user of this system, and what the command lines speak of."""
    add_people(office)
    account = office.ok("account", "add", "rest", "--name", "Dimona", login="an")["id"]
    request = office.ok("delegation", "request", "--from", OCMW, login="pia")["id"]
    return {"account": account, "request": request, "login": "uma", "certificate": certificate,
            "anchor": certificate, "new": str(tmp_path / "new")}  # fmt: skip


@pytest.mark.parametrize("name", OPERATORS)
def test_the_operators_verbs_are_nobody_elses(
    office: Cli, crowd: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verb = OPERATORS[name]
    words = verb.told(**crowd)
    head = office.ok("store", "info")["head"]
    for login in ("an", "gus", "tom", "uma", "ivo", "pia"):
        assert no_access(office(*words, login=login)), login
    with monkeypatch.context() as other:
        other.setattr(os, "getuid", lambda: LOCAL)
        assert no_access(office(*words))
        other.setattr(os, "getuid", lambda: LOCAL + 1)
        assert no_access(office(*words))
    assert office.ok("store", "info")["head"] == head
    assert office(*words).code != 3


def test_the_operator_who_names_himself_gives_his_power_up_too(office: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    me = pwd.getpwuid(os.getuid()).pw_name
    office.ok("person", "add", me, "--name", "N", "--email", "n@x.be", "--enterprise", OCMW, "--role", "access-manager")
    told = office.ok("info")
    assert (told["user"], told["acting_as"], told["operator"], told["memberships"]) == (
        me,
        me,
        True,
        [f"{OCMW}:employer"],
    )
    assert office.ok("store", "info")
    office.ok("account", "add", "rest", "--name", "Own")  # a member works without --as
    assert office.ok("history")[0]["operator"] is None
    assert not office.ok("info", login=me)["operator"]
    assert no_access(office("store", "info", login=me))
    office.ok("account", "add", "rest", "--name", "Named", login=me)
    assert office.ok("history")[0]["operator"] is None


def test_only_the_owner_of_the_store_says_as(
    office: Cli, crowd: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: LOCAL)
    assert office.ok("account", "list")  # Access manager by the name of the system
    for login in ("an", "uma", f"uid-{LOCAL}", "ghost", ""):
        assert no_access(office("account", "list", login=login) if login else office.run("--json", "--as", "", "info"))


def test_what_people_see_of_the_register(office: Cli, crowd: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    public = {"number", "capacity", "name", "ocmw"}
    whole = public | {"registered", "rest_active"}
    operators = office.ok("enterprise", "list")
    assert [set(e) for e in operators] == [whole, whole]
    for login in ("an", "uma", "ivo"):
        seen = {e["number"]: set(e) for e in office.ok("enterprise", "list", login=login)}
        assert seen == {OCMW: whole, PROVIDER.partition(":")[0]: public}
    assert "not registered" not in office.run("--as", "an", "enterprise", "list").out.splitlines()[2]
    monkeypatch.setattr(os, "getuid", lambda: LOCAL + 1)
    assert no_access(office("enterprise", "list"))  # a user of the system who is nobody here
    told = office.ok("info")
    assert (told["operator"], told["memberships"], told["acting_as"]) == (False, [], f"uid-{LOCAL + 1}")


def test_with_another_enterprise_than_ones_own_one_is_nobody(office: Cli) -> None:
    refused = office.run("--json", "--as", "an", "--enterprise", PROVIDER, "account", "list")
    assert no_access(refused)
    assert OCMW in refused.json["error"]["message"]


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"])
def test_an_empty_store_is_not_set_up_through_ssh(chaman: Cli, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = OPERATORS["init"].told()
    monkeypatch.setenv(name, "192.0.2.1 1 192.0.2.2 22")
    refused = chaman(*words)
    assert no_access(refused)
    assert "SSH" in refused.json["error"]["message"]
    assert not chaman.store.exists()
    monkeypatch.delenv(name)
    chaman.ok(*words)


def test_an_empty_store_is_not_set_up_for_another_nor_by_one_who_does_not_own_it(
    chaman: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = OPERATORS["init"].told()
    assert no_access(chaman(*words, login="an"))
    chaman.store.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: LOCAL)
    assert no_access(chaman(*words))
    assert list(chaman.store.iterdir()) == []


def test_sample_data_is_the_operators_to_make(chaman: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    group = build(_launch_ui, _launch_demo)
    for person in (("--as", "an"), ("--as", "")):
        assert run(group, ["--json", *person, "--store", str(chaman.store), "demo", "--seed-only"]) == 3
    assert not chaman.store.exists()
    assert run(group, ["--json", "--store", str(chaman.store), "demo", "--seed-only", "--delegations", "1"]) == 0


def test_history_names_the_door_the_key_and_who_acted_for_whom(office: Cli) -> None:
    newest, *_, oldest = office.ok("history", login="an")
    assert (newest["action"], newest["login"], newest["door"], newest["key"]) == ("sender.create", "an", "local", None)
    assert newest["operator"]
    assert (oldest["action"], oldest["door"], oldest["key"]) == ("store.init", "local", None)
    assert oldest["login"] == oldest["operator"]


def test_of_people_of_the_other_side_the_name_is_told_and_nothing_else(office: Cli) -> None:
    office.ok("delegation", "request", "--from", OCMW, login="pia")
    (own,) = [e for e in office.ok("history", login="pia") if e["action"] == "delegation.request"]
    (theirs,) = [e for e in office.ok("history", login="an") if e["action"] == "delegation.request"]
    assert (own["login"], own["name"]) == ("pia", "Pia")
    assert own["operator"]
    assert theirs == {**own, "login": None, "operator": None}
    assert "  Pia  " in office.run("--as", "an", "history", "--limit", "1").out


def test_the_home_of_nobody_is_wrong_usage(chaman: Cli) -> None:
    group = build(lambda _context: None, lambda _context, _n, _seed_only: None)
    assert run(group, ["--store", "~no-such-user-here/store", "info"]) == 2


@pytest.mark.parametrize(
    ("options", "words", "kind"),
    [
        ((), ("report", "expiring"), "no-access"),
        (("--as", "ghost"), ("report", "expiring"), "no-access"),
        (("--as", "an"), ("report", "expiring", "--days", "many"), "usage"),
        (("--as", "an", "--as", "an"), ("report", "expiring"), "usage"),
        (("--as", "an", "--no-such-option"), ("report", "expiring"), "usage"),
        (("--as", "an"), ("report", "no-such-report"), "usage"),
    ],
)
def test_for_monitoring_every_failure_is_unknown(
    office: Cli, options: tuple[str, ...], words: tuple[str, ...], kind: str
) -> None:
    failed = office.run("--json", *options, *words)
    assert (failed.code, failed.json["error"]["kind"]) == (3, kind)


def test_a_store_that_cannot_serve_is_unknown_to_monitoring_too(office: Cli) -> None:
    (office.store / "journal").write_bytes(b"{")
    assert office("report", "expiring", login="an").code == 3
    assert office.run("--json", "--enterprise", OCMW, "account", "list").code == 5
    assert office.run("--json", "--lang", "report", "account", "list").code == 2  # the value of an option is no command
