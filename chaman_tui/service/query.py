"""What is asked of a table's lists: typed questions over its declared fields.

A question names declared fields only; anything else is a mistake of the program, and raises QuestionError.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chaman_tui.service.declared import TYPES, At, Declaration, Field, Key, Kind, Value

KEY = Field("key", Kind.CODE, At())
"""The key of a document may be asked for as if it were a field."""


class QuestionError(TypeError):
    """A question that no list can answer: the program is wrong, not who uses it."""


@dataclass(frozen=True)
class Equal:
    """The field has this value; of texts whatever their case. None asks for those that have none."""

    field: str
    value: Value


@dataclass(frozen=True)
class OneOf:
    """The field has one of these values."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Contains:
    """The text or code has this text somewhere in it, whatever its case."""

    field: str
    text: str


@dataclass(frozen=True)
class Has:
    """One of the field's many codes is this one."""

    field: str
    value: str


@dataclass(frozen=True)
class Less:
    """The number is less, or the moment is before."""

    field: str
    value: int | datetime


@dataclass(frozen=True)
class More:
    """The number is more, or the moment is after."""

    field: str
    value: int | datetime


@dataclass(frozen=True)
class AllOf:
    """Every one of these holds; with none, always."""

    parts: tuple["Condition", ...]

    def __init__(self, *parts: "Condition") -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True)
class AnyOf:
    """One of these holds at least; with none, never."""

    parts: tuple["Condition", ...]

    def __init__(self, *parts: "Condition") -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True)
class Not:
    """This does not hold: all that the other leaves."""

    part: "Condition"


Condition = Equal | OneOf | Contains | Has | Less | More | AllOf | AnyOf | Not
EVERYTHING = AllOf()


@dataclass(frozen=True)
class Order:
    """By which field a list is ordered. None is least; equals are ordered by their keys."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Question:
    """A list: which documents of a table, in which order, and which page of it.

    ``after`` is the key of the document after which the page begins, wherever its place in the order is; it need not
    match, but has to be there. ``skip`` leaves out so many before the page, and ``limit`` is its length.
    """

    table: str
    where: Condition = EVERYTHING
    order: tuple[Order, ...] = ()
    after: str | None = None
    skip: int = 0
    limit: int | None = None


class Row:
    """One line of a list: the key of a document, and its declared fields by their names."""

    __slots__ = ("_places", "_values", "key")

    def __init__(self, key: str, places: dict[str, int], values: Sequence[Any]) -> None:
        self.key = key
        self._places, self._values = places, values

    def __getitem__(self, field: str) -> Any:
        """The value of a field: text, integer, bool, datetime (UTC) or None."""
        return self._values[self._places[field]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and (self.key, dict(self.items())) == (other.key, dict(other.items()))

    def __hash__(self) -> int:
        return hash(self.key)

    def items(self) -> Iterator[tuple[str, Any]]:
        """The fields with their values."""
        return ((field, self[field]) for field in self)

    def __repr__(self) -> str:
        return f"Row({self.key!r}, {dict(self.items())!r})"


_SEARCHED = (Kind.CODE, Kind.TEXT)
_COMPARED = (Kind.NUMBER, Kind.MOMENT)
_SHOWN = tuple(kind for kind in Kind if kind is not Kind.MANY)


def field_of(declaration: Declaration, name: str, kinds: Sequence[Kind] = _SHOWN) -> Field:
    """A declared field; QuestionError when there is none, or not of these kinds."""
    field = KEY if name == KEY.name else declaration.by_name.get(name)
    if field is None:
        raise QuestionError(f"the table {declaration.name} declares no field {name}")
    if field.kind not in kinds:
        raise QuestionError(f"{declaration.name}.{name} is {field.kind.value}: this cannot be asked of it")
    return field


def check(question: Question, declaration: Declaration) -> None:
    """QuestionError when a question names what the table does not declare, or compares what cannot be compared."""
    for order in question.order:
        field_of(declaration, order.field)
    _check(question.where, declaration)


def _check(condition: Condition, declaration: Declaration) -> None:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                _check(part, declaration)
        case Not(part):
            _check(part, declaration)
        case Equal(name, value):
            _check_value(field_of(declaration, name), value, none=True)
        case OneOf(name, values):
            for value in values:
                _check_value(field_of(declaration, name), value, none=True)
        case Contains(name, text):
            _check_value(field_of(declaration, name, _SEARCHED), text)
        case Has(name, value):
            _check_value(field_of(declaration, name, (Kind.MANY,)), value)
        case Less(name, value) | More(name, value):
            _check_value(field_of(declaration, name, _COMPARED), value)


def _check_value(field: Field, value: Value, *, none: bool = False) -> None:
    if value is None:
        fits = none
    else:
        wanted = TYPES[field.kind]
        fits = isinstance(value, wanted) and isinstance(value, bool) is (wanted is bool)
        fits = fits and not (isinstance(value, datetime) and value.tzinfo is None)
    if not fits:
        raise QuestionError(f"{field.name} is {field.kind.value}, and is compared with {value!r}")


def key_asked(question: Question, declaration: Declaration) -> tuple[Key, tuple[Any, ...]] | None:
    """The declared key, with its values, when a question asks for nothing but that."""
    parts = question.where.parts if isinstance(question.where, AllOf) else (question.where,)
    if question != Question(question.table, question.where) or not all(isinstance(p, Equal | Has) for p in parts):
        return None
    asked = {p.field: p.value for p in parts if isinstance(p, Equal | Has) and p.value is not None}
    for key in declaration.keys:
        if len(parts) == len(asked) and set(key.fields) == asked.keys():
            return key, tuple(declaration.by_name[name].encoded(asked[name]) for name in key.fields)
    return None
