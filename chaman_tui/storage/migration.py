"""Reads stores of earlier schemas.

Schema 1 was one JSON file of tables, replaced whole at each commit. Its history was a table like the others.
"""

from pathlib import Path

import msgspec

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.storage.documents import Tables

OLD_FILE = "chaman.json"


def read_old(directory: Path) -> Tables:
    """The tables of a store of schema 1; none when there is no such file. StoreError when it is damaged."""
    path = directory / OLD_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        tables = msgspec.json.decode(content, type=Tables)
    except (msgspec.DecodeError, RecursionError) as error:
        message = _("The store {path} is damaged and was left as it is: {error}.", path=path, error=error)
        raise StoreError(message) from error
    if tables.pop("meta", {}).get("schema", {}).get("version") != 1:
        raise StoreError(_("The store {path} is damaged and was left as it is: {error}.", path=path, error="schema"))
    return tables


def retire_old(directory: Path) -> None:
    """Keep the file of schema 1 under another name, now that the journal holds all of it."""
    (directory / OLD_FILE).rename(directory / f"{OLD_FILE}.migrated")
