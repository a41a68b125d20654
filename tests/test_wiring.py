"""Who runs the program, where its data is, and what the environment may and may not say."""

import os
import pwd
from pathlib import Path

import pytest

from chaman_tui import wiring


def test_the_store_is_where_the_environment_says_else_in_the_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAMAN_STORE", "/somewhere/else")
    assert wiring.default_location() == Path("/somewhere/else")
    monkeypatch.delenv("CHAMAN_STORE")
    assert wiring.default_location().name == "chaman"


def test_the_caller_is_the_user_of_the_process_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "LOGNAME", "HOME", "SUDO_USER"):
        monkeypatch.setenv(name, "somebody-else")
    caller = wiring.current_caller(tmp_path)
    assert caller.os_user == pwd.getpwuid(os.getuid()).pw_name
    assert caller.operator


def test_who_does_not_own_the_store_is_no_operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 12_345)
    caller = wiring.current_caller(tmp_path)
    assert not caller.operator
    assert caller.os_user.startswith("uid-")


def test_who_makes_a_new_store_will_own_it(tmp_path: Path) -> None:
    assert wiring.current_caller(tmp_path / "not" / "there").operator


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"])
def test_a_session_through_ssh_is_known(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for each in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        monkeypatch.delenv(each, raising=False)
    assert not wiring.through_ssh()
    monkeypatch.setenv(name, "something")
    assert wiring.through_ssh()
