"""Domain objects to documents and back: one table for each kind, decoded by their types."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

import msgspec

from chaman_tui.domain.access import Member
from chaman_tui.domain.account import Account
from chaman_tui.domain.credentials.certificate import Certificate, parse_certificate
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.delegation import Delegation
from chaman_tui.domain.enterprise import Enterprise, Party
from chaman_tui.domain.errors import StoreError
from chaman_tui.domain.history import Entry
from chaman_tui.domain.sender import Sender
from chaman_tui.i18n import _
from chaman_tui.service import schema
from chaman_tui.service.collector import without_collector
from chaman_tui.service.declared import Declaration
from chaman_tui.service.query import EVERYTHING, Condition, Order, Question, Row
from chaman_tui.service.store import Document, Reader

T = TypeVar("T")


@dataclass(frozen=True)
class TrustedCertificate:
    """A trust anchor as it is kept."""

    fingerprint: str
    kind: Kind
    der: bytes

    def parse(self) -> Certificate | None:
        """The certificate itself, or None where what is kept cannot be read as one."""
        return parse_certificate(self.der)


@dataclass(frozen=True)
class Draft:
    """What a person marked or planned, and has not done: it binds nobody. ``content`` is for who wrote it to read."""

    login: str
    party: Party
    kind: str
    content: dict[str, Any]

    @property
    def key(self) -> str:
        """One of each kind for each person in each enterprise."""
        return f"{self.kind}:{self.login}@{self.party.key}"


@dataclass(frozen=True)
class Table(Generic[T]):
    """A table of one type: how its documents are listed and found, and what they are decoded to."""

    declaration: Declaration
    type: type[T]

    @property
    def name(self) -> str:
        """The table's name in the store."""
        return self.declaration.name

    def ask(
        self,
        reader: Reader,
        where: Condition = EVERYTHING,
        *order: Order,
        after: str | None = None,
        skip: int = 0,
        limit: int | None = None,
    ) -> list[Row]:
        """A page of a list: declared fields, without decoding a document."""
        return reader.ask(Question(self.name, where, order, after, skip, limit))

    def count(self, reader: Reader, where: Condition = EVERYTHING) -> int:
        """How many match."""
        return reader.count(Question(self.name, where))

    def matching(
        self, reader: Reader, where: Condition = EVERYTHING, *order: Order, limit: int | None = None
    ) -> list[T]:
        """The objects that match, whole; by a declared key alone at the cost of those that are found."""
        return self.decode_all(reader.documents(Question(self.name, where, order, limit=limit)))

    def get_many(self, reader: Reader, keys: Iterable[str]) -> dict[str, T]:
        """Those of these objects that are there, by their keys."""
        return {key: self._decode(document) for key, document in reader.get_many(self.name, keys).items()}

    def get(self, reader: Reader, key: str) -> T | None:
        """One object, or None."""
        document = reader.get(self.name, key)
        return None if document is None else self._decode(document)

    def find(self, reader: Reader, **equal: object) -> list[T]:
        """The objects whose document fields equal these values (parties by their encoded form)."""
        return [self._decode(d) for d in reader.find(self.name, **{k: encode(v) for k, v in equal.items()})]

    def decode_all(self, documents: Iterable[Document]) -> list[T]:
        """Objects from documents that come from elsewhere than a reader."""
        return [self._decode(document) for document in documents]

    def check(self, reader: Reader) -> None:
        """Decode every document from its JSON, and keep none; StoreError for the first that is damaged."""
        decode = msgspec.json.Decoder(self.type, dec_hook=_revive).decode
        with without_collector():
            for encoded in reader.encoded(self.name):
                try:
                    decode(encoded)
                except Exception as error:
                    raise self._damaged(error) from error

    def _decode(self, document: Document) -> T:
        try:
            return msgspec.convert(document, self.type, dec_hook=_revive)
        except Exception as error:  # whatever a type of ours says of a value that it cannot hold
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> StoreError:
        return StoreError(_("a document in the table {table} is damaged: {error}", table=self.name, error=error))


def encode(value: object) -> Any:
    """The JSON form of a domain object or value."""
    return msgspec.to_builtins(value, enc_hook=str)


def _value(kind: type[Any], value: Any) -> Any:
    return kind(value)


_revive = cast(Callable[[type[Any], Any], Any], lru_cache(maxsize=10_000)(_value))
"""A value of one of our own types, which never change; the same few numbers come back in every document."""


ENTERPRISES = Table(schema.ENTERPRISES, Enterprise)
MEMBERS = Table(schema.MEMBERS, Member)
SENDERS = Table(schema.SENDERS, Sender)
ACCOUNTS = Table(schema.ACCOUNTS, Account)
DELEGATIONS = Table(schema.DELEGATIONS, Delegation)
ANCHORS = Table(schema.ANCHORS, TrustedCertificate)
HISTORY = Table(schema.ENTRIES, Entry)
DRAFTS = Table(schema.DRAFTS, Draft)
