"""A store as nobody's honest program writes it: hostile text in every field of text of every document.

The fields are found by their types, so that one that is added is covered by itself.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from chaman_tui.demo.seed import seed
from chaman_tui.domain.access import Member
from chaman_tui.domain.account import Account
from chaman_tui.domain.delegation import Delegation
from chaman_tui.service import records
from chaman_tui.service.records import Table, TrustedCertificate
from chaman_tui.service.store import Document, Reader
from chaman_tui.service.system import System
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import OPERATOR
from tests.storage.journals import forge

# It would write the clipboard, colour and clear the screen, ring, reverse, overwrite, add lines and be markup.
HOSTILE = (
    "A\x1b]52;c;ZXZpbA==\x07\x1b[2J\x9b31m\x08\r\n[/foo][@click=app.quit]b[/]\u202e\u200b\u3164\u2800\x7f"
    + "a\u0301" + "\u0315" * 9 + "\U000e0041\ufeffZ" + "x" * 300
)  # fmt: skip
MOST_TWINS = 60
HOSTILE_ID = "del\x1b[5m\u202e-\x07[/x]"
# By these the tests find their way to the documents; twins of each document have hostile ones too.
WAYS_IN = frozenset({"Account.id", "Delegation.id", "Delegation.account"})
TABLES: tuple[Table[Any], ...] = (
    records.ENTERPRISES, records.MEMBERS, records.SENDERS, records.ACCOUNTS, records.DELEGATIONS, records.ANCHORS,
)  # fmt: skip


def poisoned(value: Any, kept: frozenset[str] = frozenset()) -> Any:
    """A domain object with hostile text in each of its fields of text, but for those that are kept."""
    hints = get_type_hints(type(value))
    changed = {
        field.name: _poison(getattr(value, field.name), hints[field.name], kept)
        for field in fields(value)
        if f"{type(value).__name__}.{field.name}" not in kept
    }
    return replace(value, **changed)


def _poison(value: Any, hint: Any, kept: frozenset[str]) -> Any:
    arguments = get_args(hint)
    if get_origin(hint) in {Union, UnionType}:
        return _poison(value, next(a for a in arguments if a is not NoneType), kept)
    if _is_text(hint):
        return HOSTILE
    if get_origin(hint) is tuple:
        items = value or ((HOSTILE, HOSTILE + "2") if _is_text(arguments[0]) else ())
        return tuple(_poison(item, arguments[0], kept) for item in items)
    if get_origin(hint) is dict:
        return {HOSTILE: HOSTILE, **dict.fromkeys(value, HOSTILE)}
    return poisoned(value, kept) if is_dataclass(value) and not isinstance(value, type) else value


def text_fields() -> Iterator[str]:
    """The fields of text of every type that is stored, as ``Type.field``."""
    waiting: list[Any] = [table.type for table in (*TABLES, records.HISTORY)]
    seen = set[Any]()
    while waiting:
        hint = waiting.pop()
        if hint in seen:
            continue
        seen.add(hint)
        if is_dataclass(hint) and isinstance(hint, type):
            for name, inner in get_type_hints(hint).items():
                if _holds_text(inner):
                    yield f"{hint.__name__}.{name}"
                waiting.append(inner)
        waiting += get_args(hint)


def _is_text(hint: Any) -> bool:
    """Whether it is any text at all. Types that parse theirs, such as a login, hold no other."""
    return getattr(hint, "__supertype__", hint) is str


def _holds_text(hint: Any) -> bool:
    return _is_text(hint) or any(map(_holds_text, get_args(hint)))


def hostile_fields(value: Any) -> Iterator[str]:
    """The fields of a document, and of what is in it, that hold hostile text."""
    for field in fields(value):
        held = getattr(value, field.name)
        for item in held if isinstance(held, tuple) else (held.values() if isinstance(held, dict) else (held,)):
            if is_dataclass(item) and not isinstance(item, type):
                yield from hostile_fields(item)
            elif item == HOSTILE or str(item).startswith(HOSTILE_ID):
                yield f"{type(value).__name__}.{field.name}"


def hostile_store(directory: Path) -> System:
    """The forged store in a directory, which is made: sample data, and a record that nobody's rules let through."""
    honest = TinyDBStore(directory)
    seed(System(honest), OPERATOR, delegations=20)
    reader = honest.read()
    put = {table.name: dict(_forged(table, reader)) for table in TABLES}
    entries = [records.encode(poisoned(entry)) for entry in records.HISTORY.find(reader)[-30:]]
    forge(honest, put, entries)
    return System(TinyDBStore(directory))


def _forged(table: Table[Any], reader: Reader) -> Iterator[tuple[str, Document]]:
    """Every document, and beside the first of them others with a hostile identity too."""
    for number, found in enumerate(table.find(reader)):
        yield _key(found), records.encode(poisoned(found, WAYS_IN))
        if number < MOST_TWINS and isinstance(found, Account | Delegation):
            key = f"{HOSTILE_ID}{number}"
            yield key, records.encode(replace(poisoned(found), id=key))


def _key(found: Any) -> str:
    if isinstance(found, Account | Delegation):
        return found.id
    if isinstance(found, TrustedCertificate):
        return found.fingerprint
    return str(found.key if isinstance(found, Member) else found.party.key)
