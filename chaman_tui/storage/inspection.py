"""What verify says of the files of a store, beside what is in them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from chaman_tui.i18n import _
from chaman_tui.storage import archive, tidying
from chaman_tui.storage.chain import UNDECODABLE, Header
from chaman_tui.storage.files import names_in
from chaman_tui.storage.place import ARCHIVE, TORN, is_ours


class _Numbered(msgspec.Struct):
    sequence: int = 0


_number = msgspec.json.Decoder(_Numbered).decode


def problems(directory: Path, header: Header | None, history: Iterable[bytes]) -> list[str]:
    """Everything that is not as it should be, in words."""
    numbers = [_sequence(entry) for entry in history]
    return [
        *(_("{path} can be read by other users of this system", path=path) for path in _readable(directory)),
        *(_("{path} is no part of the store; move it elsewhere", path=path) for path in _foreign(directory, header)),
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
    found = [directory, *sorted(directory.rglob("*"))] if directory.exists() else []
    return (path for path in found if not path.is_symlink() and path.lstat().st_mode & 0o077)


def _foreign(directory: Path, header: Header | None) -> Iterator[Path]:
    yield from (directory / name for name in names_in(directory) if not is_ours(name))
    folder = directory / ARCHIVE
    if not folder.exists():
        return
    known = {*(archive.trail(directory, header) if header else []), *tidying.leftovers(directory)}
    yield from (folder / name for name in names_in(folder) if folder / name not in known)
