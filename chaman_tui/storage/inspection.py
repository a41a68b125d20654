"""What verify says of the files of a store, beside what is in them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from chaman_tui.i18n import _
from chaman_tui.storage import archive, tidying
from chaman_tui.storage.chain import UNDECODABLE
from chaman_tui.storage.files import names_in, opened
from chaman_tui.storage.place import ARCHIVE, JOURNAL, TORN, is_ours
from chaman_tui.storage.walking import header_of


class _Numbered(msgspec.Struct):
    sequence: int = 0


_number = msgspec.json.Decoder(_Numbered).decode


def problems(directory: Path, history: Iterable[bytes]) -> list[str]:
    """Everything that is not as it should be, in words."""
    numbers = [_sequence(entry) for entry in history]
    return [
        *(_("{path} can be read by other users of this system", path=path) for path in _readable(directory)),
        *(_("{path} is no part of the store; move it elsewhere", path=path) for path in _foreign(directory)),
        *(
            _("an unfinished commit was set aside in {path}; nobody was told that it was done", path=directory / name)
            for name in names_in(directory)
            if TORN.fullmatch(name)
        ),
        *([_("the history has a gap")] if numbers != list(range(1, len(numbers) + 1)) else []),
    ]


def _sequence(entry: bytes) -> int:
    try:
        return _number(entry).sequence
    except UNDECODABLE:
        return 0


def _readable(directory: Path) -> Iterator[Path]:
    return (path for path in (directory, *sorted(directory.rglob("*"))) if _is_open_to_others(path))


def _is_open_to_others(path: Path) -> bool:
    try:
        return not path.is_symlink() and bool(path.lstat().st_mode & 0o077)
    except FileNotFoundError:  # others are at work
        return False


def _foreign(directory: Path) -> Iterator[Path]:
    """What is there is listed first, for others may compact meanwhile.

    What is listed then is the journal by a second name, or what the journal continues; asked in this order.
    """
    yield from (directory / name for name in names_in(directory) if not is_ours(name))
    folder = directory / ARCHIVE
    archived = [folder / name for name in names_in(folder)]
    begun = tidying.leftovers(directory)
    known = {*begun, *_needed(directory)}
    yield from (path for path in archived if path not in known and os.path.lexists(path))


def _needed(directory: Path) -> list[Path]:
    path = directory / JOURNAL
    try:
        with opened(path) as descriptor:
            return archive.trail(directory, header_of(descriptor, path))
    except FileNotFoundError:  # of schema 1
        return []
