"""The embedded store: TinyDB tables in memory over an append-only journal, and the care of its files."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.service.declared import HISTORY
from chaman_tui.storage import archive, backup, inspection, tidying
from chaman_tui.storage.backup import Member, archived_name
from chaman_tui.storage.chain import SCHEMA, Header, Record, line
from chaman_tui.storage.commits import Commits
from chaman_tui.storage.files import AT_ONCE, OURS, named_errors, opened, put_in_place, write_beside
from chaman_tui.storage.place import JOURNAL, LostJournalError, Place, look, make_private, require_own
from chaman_tui.storage.restoring import prepared
from chaman_tui.storage.unpacking import unpack


class TinyDBStore(Commits):
    """A directory that holds the store."""

    def verify(self) -> tuple[int, list[str]]:
        """Walk the whole chain, archive and journal, and name whatever does not fit."""
        count = 0
        try:
            with self._state:
                self._archive.forget()
                self._follow(afresh=True)
                reader = self.read()
                header = self._header
                count = self._position.sequence - (header.sequence if header else 0)
            if not (header or count):
                return 0, []  # no store yet
            for passed in self._archive.before(header):
                count += passed.records
            with named_errors(self.directory):
                problems = inspection.problems(self.directory, reader.encoded(HISTORY))
        except StoreError as error:
            return count, [str(error)]
        return count, problems + self._unfinished_commit()

    def _unfinished_commit(self) -> list[str]:
        if self._unfinished:
            with suppress(StoreError), self._turn:  # its writer may be at work; on a read-only disk nobody is
                self.read()
        if not self._unfinished:
            return []
        return [
            _(
                "an unfinished commit is at byte {offset} of {path}; nobody was told that it was done, and the next "
                "commit will set it aside",
                offset=self._position.offset,
                path=self.path,
            )
        ]

    def leftovers(self) -> list[str]:
        """What a program left that was stopped, in words. It does no harm, and the next change takes it away."""
        with named_errors(self.directory):
            return [
                _(
                    "{path} was left by a program that was stopped, or is in use by one; it does no harm, and goes "
                    "with the next change",
                    path=path,
                )
                for path in tidying.leftovers(self.directory)
            ]

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
            "archives": len(self._trail()),
            "documents": counts,
        }

    def backup(self, target: Path) -> int:
        """Write a consistent copy to a new file, while others go on; the number of records in it."""
        self._require_something(_("The store {path} is empty: there is nothing to back up.", path=self.directory))
        with named_errors(target, other=True):
            backup.require_new(target, self.directory)
        with self._present() as descriptor, self._state, named_errors(self.directory):
            end, archived = self._position.offset, self._trail()[::-1]
            pinned = os.dup(descriptor)
        try:
            with named_errors(target, other=True), backup.written(target) as writer:
                for number, path in enumerate(archived, 1):
                    with named_errors(path), opened(path) as file:
                        writer.add(Member(archived_name(number), file, path, os.fstat(file).st_size))
                writer.add(Member(JOURNAL, pinned, self.path, end))
        finally:
            os.close(pinned)
        return writer.records

    def restore(self, source: Path, *, replace: bool) -> int:
        """Bring a backup back, after its whole chain was verified. The store that was is kept aside.

        Without ``replace`` only an empty store is filled.
        """
        with named_errors(self.directory):
            self._require_replaceable(replace=replace)
        with named_errors(source, other=True), opened(source, os.O_RDONLY | AT_ONCE) as file:
            return self._restore(file, source, replace=replace)

    def _restore(self, file: int, source: Path, *, replace: bool) -> int:
        with named_errors(self.directory), prepared(self.directory, self._turn) as folder:
            unpack(file, source, folder.path)
            count, problems = TinyDBStore(folder.path, lock_seconds=0).verify()
            if problems:
                message = _("The backup {path} is damaged: {problems}", path=source, problems="; ".join(problems))
                raise StoreError(message)
            with self._turn:
                self._require_replaceable(replace=replace)
                make_private(self.directory)
                folder.switch()
                self._turn.settle()
        return count

    def _require_replaceable(self, *, replace: bool) -> None:
        try:
            place = look(self.directory)
        except LostJournalError:
            if not replace:
                raise
        else:
            if place is not Place.NOTHING and not replace:
                message = _("The store {path} is not empty. Replace it with --replace.", path=self.directory)
                raise StoreError(message)
        require_own(self.directory)

    def compact(self) -> tuple[int, int]:
        """Archive the journal, and begin a new one with the documents alone; the bytes before and after."""
        self._require_something(_("The store {path} is empty: there is nothing to compact.", path=self.directory))
        with self._present() as descriptor, self._state:
            self._tidy()
            before = self._position
            header, head = line(before.head, Header(SCHEMA, before.head, before.sequence))
            record = Record(before.sequence + 1, [], self._committed.versions.tables, {})
            with named_errors(self.path):
                os.ftruncate(descriptor, before.offset)  # an archive needs no room
                os.fsync(descriptor)
                self._archive_and_replace(header + line(head, record)[0])
            self._turn.settle()
            self._follow(afresh=True)
            return before.offset, self._position.offset

    def _archive_and_replace(self, content: bytes) -> None:
        """Until the rename, what is in the archive is no part of the store, for no header continues it."""
        try:
            temporary = write_beside(self.path, content)
            archive.keep(self.directory, self.path)
            put_in_place(temporary, self.path)
        except OSError:
            self._tidy()
            raise

    @contextmanager
    def _present(self) -> Iterator[int]:
        """The turn, and the journal of a store that is there; one of schema 1 gets its journal now."""
        with self._writing() as descriptor:
            if descriptor is not None:
                yield descriptor
                return
            with self._state, named_errors(self.path):
                self._begin()
            with named_errors(self.path), opened(self.path, os.O_RDWR | OURS) as begun:
                yield begun

    def _require_something(self, otherwise: str) -> None:
        with self._state:
            self._follow()
            if not self._position.sequence:
                raise StoreError(otherwise)

    def _trail(self) -> list[Path]:
        return archive.trail(self.directory, self._header) if self._header else []
