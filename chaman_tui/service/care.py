"""Looking after the store."""

from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import records
from chaman_tui.service.system import Caller, System, require_operator

_TABLES = (
    records.ENTERPRISES,
    records.MEMBERS,
    records.SENDERS,
    records.ACCOUNTS,
    records.DELEGATIONS,
    records.ANCHORS,
    records.HISTORY,
)


def backup(system: System, caller: Caller, target: Path) -> int:
    """A consistent copy in a new file; the number of records in it."""
    require_operator(caller)
    return system.store.backup(target)


def restore(system: System, caller: Caller, source: Path, *, replace: bool) -> int:
    """Bring a backup back; over what is not empty only with ``replace``."""
    require_operator(caller)
    return system.store.restore(source, replace=replace)


def compact(system: System, caller: Caller) -> tuple[int, int]:
    """Archive the journal and begin a new one; the bytes before and after."""
    require_operator(caller)
    return system.store.compact()


def verify(system: System) -> tuple[int, list[str]]:
    """The number of records and every problem: of the file, and of each document against its type."""
    count, problems = system.store.verify()
    if problems and not count:
        return count, problems
    reader = system.store.read()
    for table in _TABLES:
        try:
            table.find(reader)
        except StoreError as error:
            problems.append(str(error))
    return count, problems
