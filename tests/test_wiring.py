"""Who runs the program, where its data is, and what the environment may and may not say."""

import os
import pwd
from pathlib import Path

import pytest

from chaman_tui import wiring
from chaman_tui.domain.errors import NoAccess
from chaman_tui.domain.history import Door


def test_the_store_is_where_the_environment_says_else_in_the_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAMAN_STORE", "/somewhere/else")
    assert wiring.default_location() == "/somewhere/else"
    monkeypatch.delenv("CHAMAN_STORE")
    assert Path(wiring.default_location()).name == "chaman"


def test_it_is_the_user_of_the_process_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("USER", "LOGNAME", "HOME", "SUDO_USER", "SUDO_UID"):
        monkeypatch.setenv(name, "somebody-else")
    identity = wiring.enter(tmp_path)
    name = pwd.getpwuid(os.getuid()).pw_name
    assert (identity.user, identity.login, identity.acted_for) == (name, name, "")
    assert (identity.operator, identity.door, identity.key) == (True, Door.LOCAL, None)


def test_who_does_not_own_the_store_is_no_operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 12_345)
    identity = wiring.enter(tmp_path)
    assert not identity.operator
    assert identity.user.startswith("uid-")


def owned_by(uid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if whatever a path leads to were another user's, which only root could make so; links stay whose they are."""
    kept = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = kept(path, follow_symlinks=follow_symlinks)
        return os.stat_result((*found[:4], uid, *found[5:10])) if follow_symlinks else found

    monkeypatch.setattr(Path, "stat", stat)


def test_root_is_no_operator_of_the_store_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned_by(12_345, monkeypatch)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert not wiring.enter(tmp_path).operator
    with pytest.raises(NoAccess):
        wiring.enter(tmp_path, "an")


def test_who_makes_a_new_store_will_own_it(tmp_path: Path) -> None:
    assert wiring.enter(tmp_path / "not" / "there").operator
    (tmp_path / "file").touch()
    assert wiring.enter(tmp_path / "file" / "beneath").operator  # the store says what is wrong with the place


def test_of_a_symbolic_link_the_target_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "store")
    assert wiring.enter(tmp_path / "link").operator
    owned_by(os.getuid() + 1, monkeypatch)
    assert (tmp_path / "link").lstat().st_uid == os.getuid()
    assert not wiring.enter(tmp_path / "link").operator


def test_a_link_to_itself_and_a_place_that_may_not_be_seen_are_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert not wiring.enter(tmp_path / "loop").operator

    def stat(_path: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", stat)
    assert not wiring.enter(tmp_path / "store").operator


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"])
def test_a_session_through_ssh_is_known_and_only_loses_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for each in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        monkeypatch.delenv(each, raising=False)
    before = wiring.enter(tmp_path)
    assert not before.through_ssh
    before.require_setup()
    monkeypatch.setenv(name, "something")
    after = wiring.enter(tmp_path)
    assert after.through_ssh
    assert (after.powers, after.door) == (before.powers, Door.LOCAL)
    with pytest.raises(NoAccess):
        after.require_setup()
