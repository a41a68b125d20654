"""Which documents may have which values of their table's keys. Whoever looks one up reads the document to be sure."""

from collections.abc import Hashable, Iterable

from chaman_tui.service.declared import Declaration, Key
from chaman_tui.service.store import Document
from chaman_tui.storage.decoding import MISSHAPEN, damaged

Mark = tuple[Hashable, ...]


def marks(declaration: Declaration, document: Document) -> Iterable[Mark]:
    """What a document is found by."""
    return ((key.fields, *values) for key in declaration.keys for values in declaration.values(key, document))


def mark(key: Key, values: Iterable[Hashable]) -> Mark:
    """What documents with these values are found by."""
    return (key.fields, *values)


class Marks:
    """The marks of one table, of documents that stand there or once stood."""

    def __init__(self, declaration: Declaration) -> None:
        self._declaration = declaration
        self._keys: dict[Mark, set[str]] = {}

    def add(self, key: str, document: Document) -> None:
        """Take in a document."""
        try:
            for found in marks(self._declaration, document):
                self._keys.setdefault(found, set()).add(key)
        except MISSHAPEN as error:
            raise damaged(self._declaration.name, error) from error

    def look_up(self, wanted: Mark) -> set[str]:
        """The keys of the documents that may bear a mark."""
        return self._keys.get(wanted, set())
