"""The one place where the parts are put together: which store, which clock, and who runs the program."""

import os
import pwd
from pathlib import Path

import platformdirs

from chaman_tui.service.system import Caller, System


def default_location() -> Path:
    """``$CHAMAN_STORE``, else the user's data directory."""
    return Path(os.environ.get("CHAMAN_STORE") or platformdirs.user_data_dir("chaman"))


def open_system(directory: Path) -> System:
    """The system over the store in a directory."""
    from chaman_tui.storage.tinydb_store import TinyDBStore  # the first picture does not wait for it

    return System(TinyDBStore(directory))


def current_caller(directory: Path) -> Caller:
    """The operating-system user, by his number and never by the environment; operator when he owns the store."""
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run under a number without a name
        name = f"uid-{uid}"
    try:
        owner = directory.stat().st_uid
    except OSError:
        owner = uid
    return Caller(name, owner == uid)


def through_ssh() -> bool:
    """Whether this session came through SSH, as sshd tells its children. It only ever takes a possibility away."""
    return any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))
