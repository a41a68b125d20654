"""The one place where the parts are put together: which store, which clock, and who came in."""

import os
import pwd
from pathlib import Path

import platformdirs

from chaman_tui.service.identity import Identity, Power
from chaman_tui.service.system import System


def default_location() -> str:
    """``$CHAMAN_STORE``, else the user's data directory; ``~`` for a user who has no home, and no such directory."""
    try:
        return os.environ.get("CHAMAN_STORE") or platformdirs.user_data_dir("chaman")
    except RuntimeError:
        return "~"


def open_system(directory: Path) -> System:
    """The system over the store in a directory."""
    from chaman_tui.storage.tinydb_store import TinyDBStore  # the first picture does not wait for it

    return System(TinyDBStore(directory))


def enter(directory: Path, login: str | None = None) -> Identity:
    """Who comes in at the local door of a store; with ``login`` as that person.

    It is the operating-system user, by the number of the process and never by the environment. Whoever owns the store
    is its operator; a store that does not exist yet is owned by whoever makes it.
    """
    uid = os.getuid()
    try:
        user = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run under a number without a name
        user = f"uid-{uid}"
    powers = {Power.PERSON, Power.OPERATOR} if _owns(uid, directory) else {Power.PERSON}
    identity = Identity(user, user, frozenset(powers), remote=_told_of_ssh())
    return identity if login is None else identity.named(login)


def _owns(uid: int, directory: Path) -> bool:
    """Whether the store is, or will be, this user's. Of a symbolic link what it leads to counts, never the link.

    Who may not even look at the place does not own it; and root is the operator of root's own stores alone, because
    what root left in another's store its owner could no longer use.
    """
    try:
        return directory.stat().st_uid == uid
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def _told_of_ssh() -> bool:
    """Whether this session came through SSH, as sshd tells its children. It only ever takes a possibility away."""
    return any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))
