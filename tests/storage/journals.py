"""What tests look at in a journal, behind the store's back."""

from pathlib import Path

from chaman_tui.storage.tinydb_store import TinyDBStore


def written(path: Path) -> bytes:
    """The journal without the room behind it."""
    return path.read_bytes().rstrip(b"\0")


def lines(store: TinyDBStore) -> list[bytes]:
    return written(store.path).splitlines(keepends=True)
