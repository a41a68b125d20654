"""Reads stores of earlier schemas.

Schema 1 was one JSON file of tables, replaced whole at each commit. Its history was a table like the others.
"""

import os
from pathlib import Path

import msgspec
from msgspec import Raw

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.declared import HISTORY
from chaman_tui.service.store import Document
from chaman_tui.storage.chain import UNDECODABLE, Record
from chaman_tui.storage.decoding import encode
from chaman_tui.storage.files import FILE_MODE, opened, sync_directory
from chaman_tui.storage.place import OLD_FILE

_PIECE = 1024 * 1024


def read_old(directory: Path) -> Record | None:
    """All of a store of schema 1 as one record; None when there is no such file. StoreError when it is damaged."""
    path = directory / OLD_FILE
    try:
        with opened(path) as descriptor:
            content = b"".join(iter(lambda: os.read(descriptor, _PIECE), b""))
    except FileNotFoundError:
        return None
    try:
        tables = msgspec.json.decode(content, type=dict[str, dict[str, Document]])
    except UNDECODABLE as error:
        message = _("The store {path} is damaged and was left as it is: {error}.", path=path, error=error)
        raise StoreError(message) from error
    if tables.pop("meta", {}).get("schema", {}).get("version") != 1:
        raise StoreError(_("The store {path} is damaged and was left as it is: {error}.", path=path, error="schema"))
    put = {table: {key: Raw(encode(document)) for key, document in found.items()} for table, found in tables.items()}
    history = list(put.pop(HISTORY, {}).values())
    put = {table: found for table, found in put.items() if found}
    return Record(1, history, put) if put or history else None


def retire_old(directory: Path) -> None:
    """Keep the file of schema 1 under another name, now that the journal holds all of it."""
    retired, number = directory / f"{OLD_FILE}.migrated", 1
    while os.path.lexists(retired):  # a program of version 0.1.0 may have begun anew beside the journal
        number += 1
        retired = directory / f"{OLD_FILE}.migrated-{number}"
    (directory / OLD_FILE).chmod(FILE_MODE)
    (directory / OLD_FILE).rename(retired)
    sync_directory(directory)
