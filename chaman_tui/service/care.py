"""Looking after the store: the operator's alone."""

from collections.abc import Mapping
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import records
from chaman_tui.service.identity import Identity
from chaman_tui.service.store import Reader
from chaman_tui.service.system import System

_TABLES = (
    records.ENTERPRISES,
    records.MEMBERS,
    records.SENDERS,
    records.ACCOUNTS,
    records.DELEGATIONS,
    records.ANCHORS,
    records.HISTORY,
    records.DRAFTS,
)


def backup(system: System, identity: Identity, target: Path) -> int:
    """A consistent copy in a new file; the number of records in it."""
    identity.require_operator()
    return system.store.backup(target)


def restore(system: System, identity: Identity, source: Path, *, replace: bool) -> int:
    """Bring a backup back; over what is not empty only with ``replace``."""
    identity.require_operator()
    return system.store.restore(source, replace=replace)


def compact(system: System, identity: Identity) -> tuple[int, int]:
    """Archive the journal and begin a new one; the bytes before and after."""
    identity.require_operator()
    return system.store.compact()


def info(system: System, identity: Identity) -> Mapping[str, object]:
    """Where the store is, its schema and its size."""
    identity.require_operator()
    return system.store.info()


def everything(system: System, identity: Identity) -> Reader:
    """All that is in the store, to export it."""
    identity.require_operator()
    return system.store.read()


def verify(system: System, identity: Identity) -> tuple[int, list[str]]:
    """The number of records and every problem: of the files, and of each document against its type."""
    identity.require_operator()
    count, problems = system.store.verify()
    if problems and not count:
        return count, problems
    reader = system.store.read()
    for table in _TABLES:
        try:
            table.check(reader)
        except StoreError as error:
            problems.append(str(error))
    return count, problems


def leftovers(system: System, identity: Identity) -> list[str]:
    """What somebody left who died in the middle of a change; it does no harm, and is no problem."""
    identity.require_operator()
    return system.store.leftovers()
