"""Whatever directory is named: what is no store is refused by every verb, and nothing is left behind."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaman_tui.__main__ import _launch_demo, _launch_ui
from chaman_tui.cli.main import build, run
from tests.cli.conftest import Cli
from tests.cli.verbs import EVERY, OPERATORS, PEOPLES, Verb
from tests.material import authority
from tests.storage.dying import pictured
from tests.storage.test_place import FOREIGN, TRACES, filled

# What asks nothing of a store.
WITHOUT_STORE = {name for name in EVERY if name.startswith(("check ", "rules", "certificate generate"))}
# What makes a store where none is.
MAKES_A_STORE = {"init", "enterprise add", "trust add"}
NAMES = {"login": "bo", "account": "acc-00000000", "request": "del-00000000"}


@pytest.fixture
def names(tmp_path: Path, certificate: str) -> dict[str, str]:
    anchor = tmp_path / "anchor.pem"
    anchor.write_bytes(authority("eid").pem)
    return {**NAMES, "certificate": certificate, "anchor": str(anchor), "new": str(tmp_path / "new")}


def told(chaman: Cli, name: str, verb: Verb, names: dict[str, str]) -> int:
    """The exit code of a verb; the people's are asked by a person."""
    found = chaman(*verb.told(**names), login="an" if name in PEOPLES else None, stdin=verb.stdin)
    assert (found.out + found.err).count("Traceback") == 0
    if found.code == 5:
        assert found.json["error"]["kind"] == "store" if "error" in found.json else found.json["problems"]
        assert str(chaman.store) in found.out
    return found.code


def on_the_store() -> Iterator[tuple[str, Verb]]:
    return ((name, verb) for name, verb in EVERY.items() if name not in WITHOUT_STORE)


@pytest.mark.parametrize("trace", TRACES)
def test_a_store_that_lost_its_journal_is_damage_to_every_verb(
    chaman: Cli, names: dict[str, str], trace: tuple[str, ...]
) -> None:
    filled(chaman.store, *trace)
    before = pictured(chaman.store)
    codes = {name: told(chaman, name, verb, names) for name, verb in on_the_store()}
    assert codes == {**dict.fromkeys(codes, 5), "report expiring": 3}
    assert pictured(chaman.store) == before
    assert not Path(names["new"]).exists()


@pytest.mark.parametrize("foreign", FOREIGN)
def test_somebody_elses_directory_is_refused_by_every_verb_and_untouched(
    chaman: Cli, names: dict[str, str], foreign: tuple[str, ...]
) -> None:
    filled(chaman.store, *foreign)
    chaman.store.chmod(0o755)
    before = pictured(chaman.store)
    codes = {name: told(chaman, name, verb, names) for name, verb in on_the_store()}
    assert codes == {**dict.fromkeys(codes, 5), "report expiring": 3}
    group = build(_launch_ui, _launch_demo)
    assert run(group, ["--store", str(chaman.store), "demo", "--seed-only"]) == 5
    assert pictured(chaman.store) == before


READS = {"store verify", "store info", "store export", "enterprise list", "info", "trust list"}


def seen(*places: Path) -> dict[Path, tuple[int, int, list[str]]]:
    """Directories with their modes, times and names."""
    return {p: (p.stat().st_mode, p.stat().st_mtime_ns, sorted(each.name for each in p.iterdir())) for p in places}


@pytest.mark.parametrize("place", ["nothing", "a/b/c", "empty"])
def test_what_is_refused_or_only_reads_leaves_nothing_behind(
    tmp_path: Path, names: dict[str, str], place: str, chaman: Cli
) -> None:
    chaman.store = filled(tmp_path / "empty") if place == "empty" else tmp_path / place
    before = pictured(chaman.store) if place == "empty" else None
    for name, verb in on_the_store():
        if name not in MAKES_A_STORE:
            found = chaman(*verb.told(**names), login="an" if name in PEOPLES else None, stdin=verb.stdin)
            assert (found.code == 0) is (name in READS), name
    assert {p.name for p in tmp_path.iterdir()} == {"rest.pem", "anchor.pem"} | (
        {"empty"} if place == "empty" else set()
    )
    assert place != "empty" or [p.name for p in chaman.store.iterdir()] == []
    assert place != "empty" or pictured(chaman.store) == before


@pytest.mark.parametrize("place", [Path("/"), Path("~"), Path("/tmp")])  # noqa: S108 (it is left alone)
def test_the_root_a_home_and_the_directory_of_temporary_files_are_no_stores(
    tmp_path: Path, names: dict[str, str], place: Path, chaman: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(filled(tmp_path / "home", ".profile")))
    chaman.store = place
    before = seen(Path("/"), tmp_path / "home")
    for name, verb in on_the_store():
        assert chaman(*verb.told(**names), login="an" if name in PEOPLES else None, stdin=verb.stdin).code in {3, 5}
    assert seen(Path("/"), tmp_path / "home") == before
    assert not {"journal", "lock"} & {p.name for p in place.expanduser().iterdir()}


@pytest.mark.parametrize("place", ["nothing", "a/b/c", "empty"])
@pytest.mark.parametrize(
    "changed",
    [
        ("--enterprise", "0123456789"),
        ("--name", " "),
        ("--manager", "AN!"),
        ("--manager-email", "an@"),
        ("--capacity", "king"),
        ("--no-such-option", "x"),
    ],
)
def test_setting_up_that_is_refused_leaves_nothing_behind(
    tmp_path: Path, chaman: Cli, place: str, changed: tuple[str, str]
) -> None:
    chaman.store = filled(tmp_path / "e") if place == "empty" else tmp_path / place
    words = OPERATORS["init"].told()
    assert chaman(*words, *changed).code in {1, 2}
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["e"] * (place == "empty")
    chaman.ok(*words)
    assert {p.name for p in chaman.store.iterdir()} == {"journal", "lock"}


@pytest.mark.parametrize("name", ["pipe", "device", "directory", "loop"])
def test_a_file_that_is_none_is_refused_at_once_with_what_to_do(
    chaman: Cli, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    if name == "pipe":
        os.mkfifo(path)
    elif name == "device":
        path = Path("/dev/zero")
    elif name == "directory":
        path.mkdir()
    else:
        path.symlink_to(path)
    for words in (("check", "ssh-key"), ("check", "certificate", "--channel", "rest"), ("trust", "add")):
        refused = chaman(*words, str(path))
        assert refused.code == 2
        assert "loop" in name or "or - for standard input" in refused.json["error"]["message"]
    restored = chaman("store", "restore", str(path))
    assert restored.code == (2 if name == "directory" else 5)
    assert not chaman.store.exists()


def test_history_export_and_story_are_whole_after_compaction(office: Cli) -> None:
    """One reader of history, whoever asks."""
    account = office.ok("account", "add", "rest", "--name", "Dimona", login="an")
    office.ok("account", "close", account["id"], login="an")
    before = office.ok("history", login="an"), office.ok("store", "export")["history"]
    for _time in range(2):
        office.ok("store", "compact")
        assert (office.ok("history", login="an"), office.ok("store", "export")["history"]) == before
    assert office.ok("history", "--limit", "2", login="an") == before[0][:2]
    assert office.ok("store", "info")["documents"]["history"] == len(before[1])


def test_verify_notes_what_a_compaction_left_that_was_stopped(office: Cli) -> None:
    archive = office.store / "archive"
    archive.mkdir(0o700)
    os.link(office.store / "journal", archive / "000001")
    verified = office.ok("store", "verify")
    assert (verified["ok"], verified["problems"]) == (True, [])
    assert str(archive / "000001") in verified["notes"][0]
    assert str(archive / "000001") in office.run("store", "verify").out
    office.ok("account", "add", "rest", "--name", "Dimona", login="an")
    assert "notes" not in office.ok("store", "verify")
