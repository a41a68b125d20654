"""The embedded store: TinyDB tables in memory over an append-only journal.

Memory holds every document as JSON; a commit appends one record to the journal, with one fsync. Other processes are
followed by reading what was appended since. Who still looks at a snapshot keeps it: a table is copied before it
changes beneath a reader, and only then.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TypeVar
from weakref import WeakSet

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.declared import HISTORY, Declaration
from chaman_tui.service.schema import DECLARED
from chaman_tui.service.store import Document, Transaction
from chaman_tui.storage import archive, backup, journal
from chaman_tui.storage.chain import ORIGIN, SCHEMA, Batch, DamageError, Header, Position, Record, line
from chaman_tui.storage.committed import Committed
from chaman_tui.storage.decoding import decoded
from chaman_tui.storage.documents import Change, Snapshot
from chaman_tui.storage.files import FileLock, named_errors, replace_durably, sweep_temporary
from chaman_tui.storage.migration import OLD_FILE, read_old, retire_old

T = TypeVar("T")
FILE_NAME = "journal"


@contextmanager
def _without_collector() -> Iterator[None]:
    """While many documents are read the collector would walk all of them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class TinyDBStore:
    """A directory that holds the store. Nothing is created before the first commit."""

    def __init__(self, directory: Path, lock_seconds: float = 10, tables: Mapping[str, Declaration] = DECLARED) -> None:
        self._tables = tables
        self.directory = directory
        self.path = directory / FILE_NAME
        self._lock = FileLock(directory / "lock", lock_seconds)
        self._swept = False
        self._state = RLock()
        self._readers: WeakSet[Snapshot] = WeakSet()
        self._forget()

    def _forget(self) -> None:
        self._committed = Committed(self._tables, self._state)
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

    def _follow(self) -> None:
        """Take in what was appended since; all of it when the journal is another one."""
        with named_errors(self.path):
            try:
                descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
            except FileNotFoundError:
                self._forget()
                if old := read_old(self.directory):
                    self._apply(old)
                return
            try:
                self._follow_open(descriptor)
            finally:
                os.close(descriptor)

    def _follow_open(self, descriptor: int) -> None:
        known = journal.holds(descriptor, self._position)
        if known and not self._unfinished and not journal.goes_on(descriptor, self._position):
            return
        with _without_collector():
            batch = journal.read_since(descriptor, self._position if known else Position(), self.path)
            if not known:
                self._begin_again(descriptor, batch)
            for record in batch.records:
                self._apply(record)
        self._position, self._unfinished = batch.position, batch.unfinished

    def _begin_again(self, descriptor: int, batch: Batch) -> None:
        """In the same file a writer whose disk failed takes its last record back; if more is gone, say so."""
        identity = os.fstat(descriptor).st_ino
        if identity == self._identity and batch.position.sequence < self._position.sequence - 1:
            raise DamageError(self.path, batch.position.offset)
        self._forget()
        self._identity = identity

    def _apply(self, record: Record) -> None:
        self._committed.apply(record, keep=bool(self._readers))

    def change(self, apply: Callable[[Transaction], T]) -> T:
        """Run a function in a transaction."""
        with self.transaction() as change:
            return apply(change)

    @contextmanager
    def transaction(self) -> Iterator[Change]:
        """Lock, follow, let the caller change, append durably. An exception changes nothing."""
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
    def _writing(self) -> Iterator[int]:
        """The lock, and the journal to write to, as it is now and without what a writer that died left in it.

        It is opened anew each time, for whoever compacts or restores puts another in its place.
        """
        with self._lock:
            with self._state, named_errors(self.path):
                descriptor = self._open()
            try:
                with self._state, named_errors(self.path):
                    self._catch_up(descriptor)
                yield descriptor
            finally:
                os.close(descriptor)

    def _open(self) -> int:
        flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            return os.open(self.path, flags)
        except FileNotFoundError:
            self._create()
            return os.open(self.path, flags)

    def _catch_up(self, descriptor: int) -> None:
        if not self._swept:
            sweep_temporary(self.directory)
            self._swept = True
        self._follow_open(descriptor)
        if self._unfinished:
            journal.set_aside(descriptor, self._position, self._unfinished, self.path)

    def _create(self) -> None:
        """A new journal; with all that an earlier schema held as its first record."""
        data, head = line(ORIGIN, Header(SCHEMA))
        old = read_old(self.directory)
        if old:
            data += line(head, old)[0]
        replace_durably(self.path, data)
        if old:
            retire_old(self.directory)
        self._forget()

    def _commit(self, descriptor: int, record: Record) -> None:
        with named_errors(self.path):
            if self._durable != self._position:
                os.fdatasync(descriptor)  # whoever wrote the last record may have died before he did
            self._durable = journal.append(descriptor, self._position, record)
        self._apply(record)
        self._position = self._durable

    def archived_history(self) -> list[Document]:
        """The history entries that compaction moved to the archive, oldest first."""
        with named_errors(self.directory):
            return [
                decoded(HISTORY, entry)
                for batch in archive.batches(self.directory)
                for record in batch.records
                for entry in record.history
            ]

    def verify(self) -> tuple[int, list[str]]:
        """Walk the whole chain, archive and journal, and name whatever does not fit."""
        problems: list[str] = []
        count = 0
        try:
            for batch in archive.chain(self.directory, self.path):
                count += len(batch.records)
            present = self.read().find(HISTORY)
        except StoreError as error:
            return count, [str(error)]
        with named_errors(self.directory):
            paths = [self.directory, self.path] if self.path.exists() else []
            problems += [
                _("{path} can be read by other users of this system", path=p) for p in paths if p.stat().st_mode & 0o077
            ]
        problems += self._torn()
        numbers = [entry.get("sequence") for entry in [*self.archived_history(), *present]]
        if numbers != list(range(1, len(numbers) + 1)):
            problems.append(_("the history has a gap"))
        return count, problems

    def _torn(self) -> list[str]:
        found = [
            _("an unfinished commit was set aside in {path}; nobody was told that it was done", path=p)
            for p in sorted(self.directory.glob("torn-*"))
        ]
        if self._unfinished:
            with suppress(StoreError), self._lock:  # its writer may be at work; on a read-only disk nobody is
                self.read()
        if self._unfinished:
            message = _(
                "an unfinished commit is at byte {offset} of {path}; nobody was told that it was done, and the next "
                "commit will set it aside",
                offset=self._position.offset,
                path=self.path,
            )
            found.append(message)
        return found

    def info(self) -> Mapping[str, object]:
        """Where the store is, its schema, its size, and the head of the chain, to be kept elsewhere."""
        counts = self.read().counts()
        counts.pop("series", None)
        return {
            "location": str(self.directory),
            "schema": SCHEMA,
            "bytes": self._position.offset,
            "records": self._position.sequence,
            "head": self._position.head,
            "archives": len(archive.paths(self.directory)),
            "documents": counts,
        }

    def backup(self, target: Path) -> int:
        """Write a consistent copy to a new file, while others wait; the number of records in it."""
        if not self.read().counts():
            raise StoreError(_("The store {path} is empty: there is nothing to back up.", path=self.directory))
        with self._writing(), self._state:
            count = sum(len(batch.records) for batch in archive.chain(self.directory, self.path))
            contents = backup.collect(self.directory, self.path)
        backup.write(target, contents)
        return count

    def restore(self, source: Path, *, replace: bool) -> int:
        """Bring a backup back, after its whole chain was verified. The store that was is kept aside.

        Without ``replace`` only an empty store is filled.
        """
        contents = backup.read(source, self.path.name)
        with tempfile.TemporaryDirectory(prefix="chaman-restore-") as scratch:
            backup.unpack(Path(scratch), contents)
            count, problems = TinyDBStore(Path(scratch)).verify()
        if problems:
            raise StoreError(_("The backup {path} is damaged: {problems}", path=source, problems="; ".join(problems)))
        with self._lock, named_errors(self.directory):
            if self.path.exists() or (self.directory / OLD_FILE).exists():
                if not replace:
                    raise StoreError(
                        _("The store {path} is not empty. Replace it with --replace.", path=self.directory)
                    )
                backup.set_aside(self.directory, (self.directory / OLD_FILE, self.path))
            backup.unpack(self.directory, contents)
        return count

    def compact(self) -> tuple[int, int]:
        """Archive the journal, and begin a new one with the documents alone; the bytes before and after."""
        with self._writing() as descriptor, self._state:
            before = self._position
            header, head = line(before.head, Header(SCHEMA, before.head, before.sequence))
            record = Record(before.sequence + 1, [], self._committed.versions.tables, {})
            with named_errors(self.path):
                os.ftruncate(descriptor, before.offset)  # an archive needs no room
                archive.keep(self.directory, self.path)
                replace_durably(self.path, header + line(head, record)[0])
            self._forget()
            self._follow()
            return before.offset, self._position.offset
