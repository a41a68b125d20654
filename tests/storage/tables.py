"""Tables for tests: each kind of field, a reference, keys; and the same in plain Python, to compare with."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from chaman_tui.service.declared import At, Declaration, Each, Field, Joined, Key, Kind, Last, Through
from chaman_tui.service.query import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    Equal,
    Has,
    Less,
    More,
    Not,
    OneOf,
    Order,
    Question,
)
from chaman_tui.service.store import Document

OWNERS = Declaration("owners", (Field("name", Kind.TEXT, At("name")),), private=True)
ITEMS = Declaration(
    "items",
    (
        Field("colour", Kind.CODE, At("colour")),
        Field("title", Kind.TEXT, At("title")),
        Field("size", Kind.NUMBER, At("size")),
        Field("done", Kind.FLAG, At("done")),
        Field("at", Kind.MOMENT, At("steps", -1, "at")),
        Field("owner", Kind.CODE, At("owner")),
        Field("owner_name", Kind.TEXT, Through("owner", "owners", "name")),
        Field("words", Kind.TEXT, Joined("words")),
        Field("asked", Kind.CODE, Last("steps", "by", "step", ("ask",))),
        Field("tags", Kind.MANY, Each("tags", "tag", unless="gone")),
    ),
    keys=(Key(("colour", "title"), unique=True), Key(("owner",)), Key(("tags",)), Key(("colour", "owner"))),
    indexes=(("owner", "colour"), ("title",)),
    private=True,
)
ACTS = Declaration("acts", (Field("done", Kind.FLAG, At("done")),))
ENTRIES = Declaration("history", (Field("about", Kind.CODE, At("about")),))
TABLES = {table.name: table for table in (OWNERS, ITEMS, ACTS, ENTRIES)}
Model = dict[str, dict[str, Document]]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

COLOURS = ("red", "blue", "")
_TEXTS = st.one_of(
    st.sampled_from(
        ["", "a", "A", "ab", "Straße", "STRASSE", "é", "e\u0301", "É", "x\x00y", "%", "_", "İ", "\U0001f511"]
    ),
    st.text(max_size=3),
)
_KEYS = st.sampled_from(["a", "b", "c", "d", 'k"', "é", "a\x00", ""])
_MOMENTS = st.sampled_from(
    [NOON, NOON + timedelta(microseconds=1), NOON - timedelta(days=9), datetime.min.replace(tzinfo=UTC)]
)
_STEPS = st.fixed_dictionaries(
    {
        "step": st.sampled_from(["ask", "do"]),
        "by": st.sampled_from(["An", "Bo"]),
        "at": _MOMENTS.map(datetime.isoformat),
    }
)
_TAGS = st.fixed_dictionaries(
    {"tag": st.sampled_from(["x", "y", "z"])}, optional={"gone": st.sampled_from([None, "yes"])}
)
_ITEM = st.fixed_dictionaries(
    {"title": st.one_of(st.none(), _TEXTS), "steps": st.lists(_STEPS, max_size=2)},
    optional={
        "colour": st.sampled_from(COLOURS),
        "size": st.one_of(st.none(), st.integers(-2, 2), st.just(2**60)),
        "done": st.one_of(st.none(), st.booleans()),
        "owner": st.one_of(st.none(), _KEYS),
        "words": st.lists(_TEXTS, max_size=2),
        "tags": st.lists(_TAGS, max_size=3),
    },
)
_OWNER = st.fixed_dictionaries({}, optional={"name": st.one_of(st.none(), _TEXTS)})
ONE_CHANGE = st.one_of(
    st.tuples(st.just("items"), _KEYS, st.one_of(st.none(), _ITEM)),
    st.tuples(st.just("owners"), _KEYS, st.one_of(st.none(), _OWNER)),
)
CHANGES = st.lists(ONE_CHANGE, min_size=1, max_size=6)

_VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.CODE: st.sampled_from([*COLOURS, "a", "b", "An"]),
    Kind.TEXT: _TEXTS,
    Kind.NUMBER: st.integers(-2, 2),
    Kind.FLAG: st.booleans(),
    Kind.MOMENT: _MOMENTS,
    Kind.MANY: st.sampled_from(["x", "y", "q"]),
}
_FIELDS = [("key", Kind.CODE), *((field.name, field.kind) for field in ITEMS.fields)]
_SHOWN = [name for name, kind in _FIELDS if kind is not Kind.MANY]


@st.composite
def _one_condition(draw: st.DrawFn) -> Condition:
    name, kind = draw(st.sampled_from(_FIELDS))
    value = draw(_VALUES[kind])
    if kind is Kind.MANY:
        return Has(name, value)
    possible: list[Condition] = [Equal(name, value), Equal(name, None), OneOf(name, ()), OneOf(name, (None, value))]
    if kind in {Kind.CODE, Kind.TEXT}:
        possible.append(Contains(name, draw(_TEXTS)))
    if kind in {Kind.NUMBER, Kind.MOMENT}:
        possible += [Less(name, value), More(name, value)]
    return draw(st.sampled_from(possible))


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    _one_condition(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: AllOf(*parts)),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(*parts)),
        inner.map(Not),
    ),
    max_leaves=5,
)
QUESTIONS = st.builds(
    Question,
    st.just("items"),
    CONDITIONS,
    st.lists(st.builds(Order, st.sampled_from(_SHOWN), st.booleans()), max_size=2).map(tuple),
    st.one_of(st.none(), _KEYS),
    st.integers(0, 2),
    st.one_of(st.none(), st.integers(0, 3)),
)


def changed(model: Model, changes: list[tuple[str, str, Document | None]]) -> Model:
    """The model after a transaction."""
    after = {table: dict(documents) for table, documents in model.items()}
    for table, key, document in changes:
        if document is None:
            after[table].pop(key, None)
        else:
            after[table][key] = document
    return after


def plain_fields(model: Model, key: str) -> dict[str, Any]:
    """The declared fields of an item, each taken by hand."""
    item = model["items"][key]
    steps, owner = item.get("steps") or [], item.get("owner")
    asked = [step["by"] for step in steps if step["step"] == "ask"]
    return {
        "key": key,
        "colour": item.get("colour"),
        "title": item.get("title"),
        "size": item.get("size"),
        "done": item.get("done"),
        "at": datetime.fromisoformat(steps[-1]["at"]) if steps else None,
        "owner": owner,
        "owner_name": model["owners"].get(owner, {}).get("name") if owner is not None else None,
        "words": " ".join(item.get("words", [])),
        "asked": asked[-1] if asked else None,
        "tags": {tag["tag"] for tag in item.get("tags", []) if not tag.get("gone")},
    }


def _compared(name: str, value: Any) -> Any:
    texts = {"title", "owner_name", "words"}
    return unicodedata.normalize("NFC", value.casefold()) if name in texts and value is not None else value


def _holds(condition: Condition, fields: dict[str, Any]) -> bool:
    match condition:
        case AllOf(parts):
            return all(_holds(part, fields) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, fields) for part in parts)
        case Not(part):
            return not _holds(part, fields)
    return _field_holds(condition, fields)


def _field_holds(condition: Equal | OneOf | Contains | Has | Less | More, fields: dict[str, Any]) -> bool:
    match condition:
        case Has(name, value):
            return value in fields[name]
        case Equal(name, value):
            return bool(_compared(name, fields[name]) == _compared(name, value))
        case OneOf(name, values):
            return any(_holds(Equal(name, value), fields) for value in values)
    return _present_holds(condition, fields)


def _present_holds(condition: Contains | Less | More, fields: dict[str, Any]) -> bool:
    if fields[condition.field] is None:
        return False
    value = _compared(condition.field, fields[condition.field])
    match condition:
        case Contains(_, text):
            return unicodedata.normalize("NFC", text.casefold()) in value
        case Less(_, least):
            return bool(value < least)
        case More(_, most):
            return bool(value > most)


def _rank(name: str, fields: dict[str, Any]) -> tuple[Any, ...]:
    value = _compared(name, fields[name])
    return (value is not None, value.encode() if isinstance(value, str) else value)


def plain_matches(model: Model, question: Question) -> list[str]:
    """The keys that match, in the order that is asked for, whatever the page."""
    items = [plain_fields(model, key) for key in sorted(model["items"], key=str.encode)]
    for order in question.order[::-1]:
        present = [i for i in items if i[order.field] is not None]
        absent = [i for i in items if i[order.field] is None]
        name = order.field
        present.sort(key=lambda fields: _rank(name, fields), reverse=order.descending)
        items = [*present, *absent] if order.descending else [*absent, *present]
    return [fields["key"] for fields in items if _holds(question.where, fields)]


def plain_page(model: Model, question: Question) -> list[str]:
    """The keys of the page that is asked for; LookupError where it is to begin after what is not there."""
    everything = plain_matches(model, Question("items", AllOf(), question.order))
    matching = set(plain_matches(model, question))
    start = 0
    if question.after is not None:
        if question.after not in everything:
            raise LookupError(question.after)
        start = everything.index(question.after) + 1
    found = [key for key in everything[start:] if key in matching][question.skip :]
    return found if question.limit is None else found[: question.limit]
