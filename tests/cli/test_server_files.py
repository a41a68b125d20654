"""FILE through a shared account and SSH: standard input alone, and nothing of the server's files is told."""

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

TAKES_FILE = [
    ("check", "certificate", "--channel", "rest"),
    ("check", "ssh-key"),
    ("check", "certificate", "-", "--channel", "rest", "--anchor"),
    ("certificate", "add", "Dimona"),
]


@pytest.mark.parametrize("verb", TAKES_FILE, ids=" ".join)
def test_no_file_is_opened_and_all_are_answered_alike(
    office: Cli, tmp_path: Path, verb: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there.pem"
    there.write_text("x")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    monkeypatch.setattr("chaman_tui.cli.inputs.read_regular", None)
    given = "eid={}" if verb[-1] == "--anchor" else "{}"
    answers = {
        office(*verb, given.format(path), login="an", stdin=b"x").out
        for path in (there, tmp_path / "missing", "/etc/shadow", "/", "~nobody-there/x")
    }
    assert len(answers) == 1, answers
    (answer,) = answers
    assert "Give it on standard input" in answer


def test_standard_input_stays(office: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    answer = office("check", "ssh-key", "-", login="an", stdin=b"nonsense")
    assert [v["rule"] for v in answer.json["violations"]] == ["ssh-key.format"]


def test_at_home_one_is_told_why(office: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    for login in (None, "an"):
        if login:
            monkeypatch.delenv("SSH_CONNECTION")
        assert "No such file" in office("check", "ssh-key", str(tmp_path / "x"), login=login).out
        assert "a pipe or a device" in office("check", "ssh-key", "/dev/zero", login=login).out
