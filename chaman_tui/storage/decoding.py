"""Documents as JSON and back, and as tables of TinyDB, whose queries choose among them."""

from collections.abc import Mapping

import msgspec
from msgspec import Raw
from tinydb import Storage, TinyDB
from tinydb.queries import QueryLike
from tinydb.table import Table

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.store import Document
from chaman_tui.storage.chain import UNDECODABLE

encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Document).decode


def decoded(table: str, raw: Raw) -> Document:
    """A document; StoreError when it is none."""
    try:
        return _decode(raw)
    except UNDECODABLE as error:
        raise damaged(table, error) from error


MISSHAPEN = (TypeError, KeyError, ValueError, AttributeError)
"""What taking a declared field from a document of another shape raises."""


def damaged(table: str, error: Exception) -> StoreError:
    """What is said of a document that has not the shape of its table."""
    return StoreError(_("a document in the table {table} is damaged: {error}", table=table, error=error))


class _Memory(Storage):
    """TinyDB's storage over tables that are already in memory."""

    def __init__(self, tables: dict[str, dict[str, Document]]) -> None:
        self.tables = tables

    def read(self) -> dict[str, dict[str, Document]]:
        return self.tables

    def write(self, data: dict[str, dict[str, Document]]) -> None:
        self.tables = data


class _TextTable(Table):
    document_id_class = str  # type: ignore[assignment]  # TinyDB takes any class here, and declares int


class _Database(TinyDB):
    table_class = _TextTable


def search(table: str, documents: Mapping[str, Document], query: QueryLike) -> dict[str, Document]:
    """Those documents that a query of TinyDB matches, by their keys."""
    found = _Database(storage=lambda: _Memory({table: dict(documents)})).table(table).search(query)
    return {str(document.doc_id): dict(document) for document in found}
