"""Documents in memory over an append-only journal: what was committed, by whatever process, and the next commit.

Memory holds every document as JSON; a commit appends one record to the journal, with one fsync. Other processes are
followed by reading what was appended since. Who still looks at a snapshot keeps what stood there at its moment.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TypeVar
from weakref import WeakSet

from chaman_tui.domain.errors import StoreError
from chaman_tui.service.collector import without_collector
from chaman_tui.service.declared import Declaration
from chaman_tui.service.schema import DECLARED
from chaman_tui.service.store import Transaction
from chaman_tui.storage import journal, tidying
from chaman_tui.storage.archive import Archive
from chaman_tui.storage.chain import ORIGIN, SCHEMA, Batch, DamageError, Header, Position, Record, line
from chaman_tui.storage.committed import Committed
from chaman_tui.storage.documents import Change, Snapshot
from chaman_tui.storage.files import OURS, give_new_name, named_errors, require_regular, write_beside
from chaman_tui.storage.lock import Turn
from chaman_tui.storage.migration import read_old
from chaman_tui.storage.place import JOURNAL, Place, look, make_private, require_own

T = TypeVar("T")


class Commits:
    """The documents of a directory. Nothing is created in it before the first commit."""

    def __init__(self, directory: Path, lock_seconds: float = 10, tables: Mapping[str, Declaration] = DECLARED) -> None:
        self._tables = tables
        self.directory = directory
        self.path = directory / JOURNAL
        self._turn = Turn(directory, lock_seconds)
        self._archive = Archive(directory)
        self._tidied = False
        self._state = RLock()
        self._readers: WeakSet[Snapshot] = WeakSet()
        self._forget()

    def _forget(self, header: Header | None = None) -> None:
        self._header = header
        self._committed = Committed(self._tables, self._state, partial(self._archive.history, header))
        self._position = Position()
        self._unfinished = b""
        self._durable: Position | None = None
        self._identity: object = None

    def version(self) -> object:
        """The head of the chain: each commit changes it. None before the first."""
        with self._state:
            self._follow()
            return self._position.head if self._position.offset else None

    def read(self) -> Snapshot:
        """The state committed last, by whatever process."""
        with self._state:
            self._follow()
            snapshot = Snapshot(self._committed)
            self._readers.add(snapshot)
            return snapshot

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """The state committed last, until the context ends."""
        snapshot = self.read()
        try:
            yield snapshot
        finally:
            self._readers.discard(snapshot)
            snapshot.close()

    def _follow(self, *, afresh: bool = False) -> None:
        """Take in what was appended since; all of it when the journal is another one."""
        with named_errors(self.path):
            try:
                descriptor = os.open(self.path, os.O_RDONLY | OURS)
            except FileNotFoundError:
                self._follow_none()
                return
            try:
                self._follow_open(descriptor, afresh=afresh)
            finally:
                os.close(descriptor)

    def _follow_none(self) -> None:
        """There is no journal: a store of schema 1, or none yet. StoreError for anything else."""
        place = look(self.directory)
        if place is Place.STORE:  # since a moment
            self._follow()
            return
        old = read_old(self.directory) if place is Place.OLD else None
        self._forget()
        if old:
            self._apply(old)
            self._position = Position(sequence=old.sequence)

    def _follow_open(self, descriptor: int, *, afresh: bool = False) -> None:
        known = not afresh and journal.holds(descriptor, self._position)
        if known and not self._unfinished and not journal.goes_on(descriptor, self._position):
            return
        identity = self._identity if known else require_regular(descriptor).st_ino
        with without_collector():
            batch = journal.read_since(descriptor, self._position if known else Position(), self.path)
            if not known:
                self._begin_again(identity, batch)
            for record in batch.records:
                self._apply(record)
        self._position, self._unfinished = batch.position, batch.unfinished

    def _begin_again(self, identity: object, batch: Batch) -> None:
        """In the same file a writer whose disk failed takes its last record back; if more is gone, say so."""
        if identity == self._identity and batch.position.sequence < self._position.sequence - 1:
            raise DamageError(self.path, batch.position.offset)
        self._forget(batch.header)
        self._identity = identity

    def _apply(self, record: Record) -> None:
        self._committed.apply(record, keep=bool(self._readers))

    def change(self, apply: Callable[[Transaction], T]) -> T:
        """Run a function in a transaction."""
        with self.transaction() as change:
            return apply(change)

    @contextmanager
    def transaction(self) -> Iterator[Change]:
        """Take the turn, follow, let the caller change, commit durably. An exception changes nothing."""
        with self._writing() as descriptor:
            with self._state:
                change = Change(self._committed)
            try:
                yield change
                with self._state:
                    record = change.record()
            finally:
                change.close()
            if record is not None:
                with self._state:
                    self._commit(descriptor, record)

    @contextmanager
    def _writing(self) -> Iterator[int | None]:
        """The turn, and the journal to write to, as it is now and without what a writer that died left in it.

        It is opened anew each time, for whoever compacts or restores puts another in its place. None where there is
        none yet.
        """
        with self._turn:
            with self._state, named_errors(self.path):
                descriptor = self._open()
            try:
                if descriptor is not None:
                    with self._state, named_errors(self.path):
                        self._catch_up(descriptor)
                yield descriptor
            finally:
                if descriptor is not None:
                    os.close(descriptor)

    def _open(self) -> int | None:
        try:
            return os.open(self.path, os.O_RDWR | OURS)
        except FileNotFoundError:
            self._follow_none()
            return None

    def _catch_up(self, descriptor: int) -> None:
        self._follow_open(descriptor)
        if not self._tidied:
            self._tidied = True
            self._tidy()
        if self._unfinished:
            journal.set_aside(descriptor, self._position, self._unfinished, self.path)

    def _tidy(self) -> None:
        """Whoever cannot, because the disk is full or the archive is damaged, leaves it to the next."""
        with suppress(OSError, StoreError):
            if tidying.leftovers(self.directory):
                tidying.tidy(self.directory)

    def _commit(self, descriptor: int | None, record: Record) -> None:
        with named_errors(self.path):
            if descriptor is None:
                self._begin(record)
                return
            if self._durable != self._position:
                os.fdatasync(descriptor)  # whoever wrote the last record may have died before he did
            self._durable = journal.append(descriptor, self._position, record)
        self._apply(record)
        self._position = self._durable
        self._turn.settle()

    def _begin(self, *records: Record) -> None:
        """A new journal, whole at once; what an earlier schema held is its first record."""
        require_own(self.directory)
        text, head = line(ORIGIN, Header(SCHEMA))
        texts, old = [text], read_old(self.directory)
        for record in (old, *records) if old else records:
            text, head = line(head, record)
            texts.append(text)
        temporary = write_beside(self.path, b"".join(texts))
        make_private(self.directory)
        give_new_name(temporary, self.path)
        self._turn.settle()
        self._tidy()
        self._follow(afresh=True)
