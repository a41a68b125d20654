"""The file of a backup: one tar with the journal and its archive, for its owner alone."""

import io
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path

from chaman_tui.domain.errors import StoreError
from chaman_tui.i18n import _
from chaman_tui.storage import archive
from chaman_tui.storage.files import FILE_MODE, make_private_directory, named_errors, replace_durably, sync_directory

Contents = dict[str, bytes]


def collect(directory: Path, journal: Path) -> Contents:
    """Everything that makes a store, by its name in the backup. Under the lock."""
    with named_errors(journal):
        archived = {f"{archive.DIRECTORY}/{p.name}": p.read_bytes() for p in archive.paths(directory)}
        return {**archived, journal.name: journal.read_bytes()}


def write(target: Path, contents: Contents) -> None:
    """Write a new file durably; one that exists is never overwritten."""
    with named_errors(target):
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as tar:
                for name, content in contents.items():
                    member = tarfile.TarInfo(name)
                    member.size, member.mode = len(content), FILE_MODE
                    tar.addfile(member, io.BytesIO(content))
            file.flush()
            os.fsync(file.fileno())
        sync_directory(target.absolute().parent)


def read(source: Path, journal_name: str) -> Contents:
    """What a backup holds; nothing else that a tar file may hold is taken in."""
    contents: Contents = {}
    with named_errors(source):
        try:
            with tarfile.open(source, "r:gz") as tar:
                for member in tar:
                    file = tar.extractfile(member) if member.isreg() else None
                    if file and (member.name == journal_name or _archived(member.name)):
                        contents[member.name] = file.read()
        except (tarfile.TarError, EOFError) as error:
            raise StoreError(_("{path} is no backup: {error}", path=source, error=error)) from error
    if journal_name not in contents:
        raise StoreError(_("{path} is no backup: {error}", path=source, error=journal_name))
    return contents


def _archived(name: str) -> bool:
    folder, _slash, number = name.partition("/")
    return folder == archive.DIRECTORY and number.isdigit()


def unpack(directory: Path, contents: Contents) -> None:
    """Write the files; the archive comes before the journal, which makes it a store."""
    for name in sorted(contents):
        path = directory / name
        make_private_directory(path.parent)
        replace_durably(path, contents[name])


def set_aside(directory: Path, journals: Iterable[Path]) -> None:
    """Move the store that is there into a folder of its own."""
    number = len(list(directory.glob("before-restore-*"))) + 1
    aside = directory / f"before-restore-{number}"
    make_private_directory(aside)
    for path in (directory / archive.DIRECTORY, *journals):
        if path.exists():
            path.rename(aside / path.name)
    sync_directory(directory)
