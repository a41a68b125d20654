"""Looking after the store."""

from chaman_tui.domain.errors import StoreError
from chaman_tui.service import records
from chaman_tui.service.work import System

_TABLES = (
    records.ENTERPRISES,
    records.MEMBERS,
    records.SENDERS,
    records.ACCOUNTS,
    records.DELEGATIONS,
    records.ANCHORS,
    records.HISTORY,
)


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
