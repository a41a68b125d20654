"""What care of a store asks of it: its files or tables, apart from what is in them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from chaman_tui.service.store import Store


class Keeping(Protocol):
    """The care of a store. Every method may raise StoreError."""

    def verify(self) -> tuple[int, list[str]]:
        """The number of records, and every problem found, in words."""

    def info(self) -> Mapping[str, object]:
        """Where the store is, its schema and its size."""

    def leftovers(self) -> list[str]:
        """What somebody left who died in the middle of a change, in words. It does no harm."""

    def compact(self) -> tuple[int, int]:
        """Archive what was, and keep the documents alone; the bytes before and after."""

    def backup(self, target: Path) -> int:
        """Write a consistent copy to a new file; the number of records in it."""

    def restore(self, source: Path, *, replace: bool) -> int:
        """Bring a verified backup back; the number of records. StoreError over what is not empty, without replace."""


class KeptStore(Store, Keeping, Protocol):
    """A store together with its care."""
