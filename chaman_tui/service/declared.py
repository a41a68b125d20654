"""How a table is declared: the fields that its lists show, how each is taken from a document, and its keys.

A declaration is data alone. Its text is its identity, so a store can tell whether what it kept was made by this one.
Every adapter compares in the same way:

- CODE is a word that programs choose: compared as it is.
- TEXT is for people: compared, searched and ordered without case.
- NUMBER is an integer, FLAG is true or false, MOMENT is a time (UTC, to the microsecond).
- MANY are several codes; a question asks whether one is among them, and no list shows them.

A field that a document does not have is None. None comes first in an order, and no comparison holds for it.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from itertools import product
from typing import Any, Protocol

from chaman_tui.domain import moments

Value = str | int | bool | datetime | None
HISTORY, SERIES = "history", "series"


class Kind(Enum):
    """How the values of a field are compared."""

    CODE = "code"
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"
    MANY = "many"


TYPES = {Kind.CODE: str, Kind.TEXT: str, Kind.NUMBER: int, Kind.FLAG: bool, Kind.MOMENT: datetime, Kind.MANY: str}


def folded(text: str) -> str:
    """A text without case, however it is composed."""
    return unicodedata.normalize("NFC", text.casefold())


class Take(Protocol):
    """How a value is found in the JSON of a document. Its text tells it from every other way."""

    def __call__(self, document: Any) -> Any:
        """The value; None where there is none."""


@dataclass(frozen=True)
class At:
    """What stands at a path of names and places: ``At("events", -1, "at")``."""

    path: tuple[str | int, ...]

    def __init__(self, *path: str | int) -> None:
        object.__setattr__(self, "path", path)

    def __call__(self, document: Any) -> Any:
        """Follow the path."""
        for step in self.path:
            try:
                document = document[step]
            except (KeyError, IndexError, TypeError):
                return None
        return document


@dataclass(frozen=True)
class PartyAt:
    """The key of the party that stands under a name: ``0566988259:employer``."""

    name: str

    def __call__(self, document: Any) -> Any:
        """Number and capacity."""
        return _party_key(document.get(self.name))


def _party_key(party: Any) -> str | None:
    return f"{party['number']}:{party['capacity']}" if party else None


@dataclass(frozen=True)
class PartiesAt:
    """The keys of the parties in a list."""

    name: str

    def __call__(self, document: Any) -> Any:
        """All of them."""
        return [_party_key(party) for party in document.get(self.name) or ()]


@dataclass(frozen=True)
class Each:
    """One field of each object in a list, of those that lack another field."""

    name: str
    field: str
    unless: str = ""

    def __call__(self, document: Any) -> Any:
        """All of them, in their order."""
        return [each[self.field] for each in document.get(self.name) or () if not each.get(self.unless)]


@dataclass(frozen=True)
class Most:
    """The greatest of what ``Each`` gives; of times the latest."""

    each: Each

    def __call__(self, document: Any) -> Any:
        """None where there is none."""
        return max(self.each(document), default=None)


@dataclass(frozen=True)
class HowMany:
    """How many ``Each`` gives."""

    each: Each

    def __call__(self, document: Any) -> Any:
        """0 where there is none."""
        return len(self.each(document))


@dataclass(frozen=True)
class Joined:
    """The texts of a list in one, with blanks between."""

    name: str

    def __call__(self, document: Any) -> Any:
        """Empty where there is none."""
        return " ".join(document.get(self.name) or ())


@dataclass(frozen=True)
class Last:
    """One field of the last object in a list whose other field is one of these values."""

    name: str
    field: str
    where: str
    among: tuple[str, ...]

    def __call__(self, document: Any) -> Any:
        """None where no object is like that."""
        found = (each[self.field] for each in reversed(document.get(self.name) or ()) if each[self.where] in self.among)
        return next(found, None)


@dataclass(frozen=True)
class When:
    """What another way gives, of the documents in which a field has this value."""

    field: str
    value: str
    take: Take

    def __call__(self, document: Any) -> Any:
        """Nothing of other documents."""
        return self.take(document) if document.get(self.field) == self.value else None


@dataclass(frozen=True)
class Through:
    """A text or code of another document, whose key a field of this one holds: the name of an enterprise."""

    field: str
    table: str
    name: str


@dataclass(frozen=True)
class Field:
    """A field of a table's lists."""

    name: str
    kind: Kind
    take: Take | Through

    def of(self, document: Any) -> Any:
        """What the document itself says, as an index keeps it: None, text, or integer; MANY gives a list.

        ValueError, TypeError, KeyError or AttributeError when the document has not the shape that is declared.
        """
        found = None if isinstance(self.take, Through) else self.take(document)
        if self.kind is Kind.MANY:
            return [] if found is None else [_typed(each, str) for each in found]
        if found is None:
            return None
        return microseconds(found) if self.kind is Kind.MOMENT else _typed(found, TYPES[self.kind])

    def encoded(self, value: object) -> Any:
        """A value as an index compares it."""
        if isinstance(value, str):
            return folded(value) if self.kind is Kind.TEXT else str(value)
        return microseconds(value) if isinstance(value, datetime) else value


def _typed(value: Any, wanted: type) -> Any:
    if type(value) is not wanted:
        raise TypeError(f"{type(value).__name__} where {wanted.__name__} is declared")
    return value


def microseconds(moment: datetime | str) -> int:
    """Microseconds since 1970, for a time or its JSON."""
    return moments.microseconds(datetime.fromisoformat(moment) if isinstance(moment, str) else _typed(moment, datetime))


@dataclass(frozen=True)
class Key:
    """Fields by which documents are looked up. Texts are compared without case; who lacks one of them has no key.

    A unique key is kept by the store: no two documents share it.
    """

    fields: tuple[str, ...]
    unique: bool = False

    def __str__(self) -> str:
        """The fields, as people name them."""
        return ", ".join(self.fields)


@dataclass(frozen=True)
class Declaration:
    """A table: its fields, its keys, and the fields by which its lists are chosen and ordered.

    The changes of a ``private`` table bind nobody: they need no history entry, and are in no export, audit or report.
    """

    name: str
    fields: tuple[Field, ...] = ()
    keys: tuple[Key, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    private: bool = False

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by their names."""
        return {field.name: field for field in self.fields}

    @cached_property
    def shown(self) -> tuple[Field, ...]:
        """The fields that a row shows."""
        return tuple(field for field in self.fields if field.kind is not Kind.MANY)

    def values(self, key: Key, document: Any) -> Iterator[tuple[Any, ...]]:
        """What a document has for a key: nothing, one tuple of values, or one for each of MANY."""
        parts = []
        for name in key.fields:
            field = self.by_name[name]
            found = field.of(document)
            parts.append([field.encoded(each) for each in (found if field.kind is Kind.MANY else [found])])
        return (values for values in product(*parts) if None not in values)
