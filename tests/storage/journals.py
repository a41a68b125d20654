"""What tests look at in a journal, behind the store's back."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Raw

from chaman_tui.storage.chain import HASH_LENGTH, Record, line
from chaman_tui.storage.decoding import encode
from chaman_tui.storage.tinydb_store import TinyDBStore


def written(path: Path) -> bytes:
    """The journal without the room behind it."""
    return path.read_bytes().rstrip(b"\0")


def lines(store: TinyDBStore) -> list[bytes]:
    return written(store.path).splitlines(keepends=True)


def forge(store: TinyDBStore, put: dict[str, dict[str, Any]], history: Sequence[Any] = ()) -> None:
    """Append a record to the journal with a chain that holds, whatever rules and keys its documents break."""
    content = written(store.path)
    last = content.splitlines()[-1]
    sequence = json.loads(last[HASH_LENGTH:]).get("sequence", 0)
    encoded = {table: {key: Raw(encode(document)) for key, document in found.items()} for table, found in put.items()}
    record = Record(sequence + 1, [Raw(encode(entry)) for entry in history], encoded, {})
    with store.path.open("r+b") as file:
        file.seek(len(content))
        file.write(line(last[:HASH_LENGTH].decode(), record)[0])
