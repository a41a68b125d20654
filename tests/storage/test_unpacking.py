"""A backup may come from anywhere: what is none is refused, in bounded memory and room, and leaves nothing behind."""

import errno
import gzip
import io
import os
import random
import stat
import tarfile
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.storage.chain import ORIGIN, SCHEMA, Header, line
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.storage.dying import grow, state, with_archive

MIB = 1024 * 1024
HEADER = line(ORIGIN, Header(SCHEMA))[0]


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a good one, of a store with an archive."""
    place = tmp_path_factory.mktemp("good")
    with_archive(place / "store")
    TinyDBStore(place / "store").backup(place / "backup")
    return (place / "backup").read_bytes()


@pytest.fixture
def members(backup: bytes) -> list[tuple[str, bytes]]:
    """What is in it."""
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        found = [(member.name, tar.extractfile(member)) for member in tar]
        return [(name, file.read()) for name, file in found if file]


def member(name: str, content: bytes = b"", *, size: int | None = None, kind: bytes = tarfile.REGTYPE) -> bytes:
    """A member of a tar, whatever it says of itself."""
    header = tarfile.TarInfo(name)
    header.size, header.type, header.linkname = len(content) if size is None else size, kind, "/etc/passwd"
    return header.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % tarfile.BLOCKSIZE)


def packed(*parts: bytes) -> bytes:
    """A tar of these members, compressed."""
    return gzip.compress(b"".join(parts) + bytes(2 * tarfile.BLOCKSIZE), 1)


def contents(place: Path) -> dict[str, bytes | None]:
    """The files that are in a directory."""
    return {str(path): path.read_bytes() if path.is_file() else None for path in place.rglob("*")}


def refused(directory: Path, data: bytes | Path, words: str = "is no backup") -> None:
    """Nothing of it is taken in, neither where nothing is nor over a store."""
    source = data if isinstance(data, Path) else directory / "hostile"
    if isinstance(data, bytes):
        source.write_bytes(data)
    for place, replace in ((directory / "new" / "store", False), (directory / "store", True)):
        before = contents(place)
        with pytest.raises(StoreError, match=words):
            TinyDBStore(place).restore(source, replace=replace)
        assert contents(place) == before
    assert not (directory / "new").exists()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    grow(tmp_path / "store", 1, 2)
    return tmp_path


def test_a_good_one_comes_back_whole(place: Path, backup: bytes, members: list[tuple[str, bytes]]) -> None:
    assert [name for name, _content in members] == ["archive/000001", "archive/000002", "journal"]
    for data in (backup, packed(*(member(*each) for each in members))):
        (place / "given").write_bytes(data)
        assert TinyDBStore(place / "store").restore(place / "given", replace=True) == 10
        with_archive(place / "same") if not (place / "same").exists() else None
        assert state(place / "store") == state(place / "same")


def test_one_of_before_with_the_room_behind_its_journal_comes_back(
    place: Path, members: list[tuple[str, bytes]]
) -> None:
    *archived, (name, journal) = members
    parts = [member(*each) for each in archived]
    source = place / "given"
    for room in (1, 64 * 1024):
        with tarfile.open(source, "w:gz") as tar:
            for each, content in (*archived, (name, journal + bytes(room))):
                info = tarfile.TarInfo(each)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        assert TinyDBStore(place / "store").restore(source, replace=True) == 10
        assert (place / "store" / "journal").read_bytes() == journal
    refused(place, packed(*parts, member(name, journal + bytes(5) + b"x" + bytes(5))))
    refused(place, packed(*parts, member(name, journal + bytes(2 * MIB))))
    refused(place, packed(*parts, member(name, journal + b"0123")), "damaged")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("journal", tarfile.SYMTYPE),
        ("journal", tarfile.LNKTYPE),
        ("archive/000001", tarfile.LNKTYPE),
        ("journal", tarfile.CHRTYPE),
        ("journal", tarfile.FIFOTYPE),
        ("archive", tarfile.DIRTYPE),
        ("journal", tarfile.GNUTYPE_SPARSE),
        ("journal", tarfile.GNUTYPE_LONGNAME),
        ("journal", tarfile.XHDTYPE),
        ("journal", tarfile.XGLTYPE),
        ("/etc/journal", tarfile.REGTYPE),
        ("../journal", tarfile.REGTYPE),
        ("./journal", tarfile.REGTYPE),
        ("archive/../journal", tarfile.REGTYPE),
        ("archive/000002", tarfile.REGTYPE),
        ("archive/1", tarfile.REGTYPE),
        ("archive/00000\u0661", tarfile.REGTYPE),
        ("lock", tarfile.REGTYPE),
        ("README", tarfile.REGTYPE),
        ("", tarfile.REGTYPE),
    ],
)
def test_what_is_in_no_backup(place: Path, members: list[tuple[str, bytes]], name: str, kind: bytes) -> None:
    journal = members[-1][1]
    strange = member(name, HEADER, kind=kind)
    good = [member(*each) for each in members]
    refused(place, packed(strange, member("journal", journal)))
    refused(place, packed(strange, *good))
    refused(place, packed(*good[:-1], strange) if name != "journal" else packed(*good, strange))


def test_members_twice_in_another_order_or_left_out(place: Path, members: list[tuple[str, bytes]]) -> None:
    first, second, journal = (member(*each) for each in members)
    for parts in ((first, first, second, journal), (second, first, journal), (journal, first, second), (first, second)):
        refused(place, packed(*parts))
    refused(place, packed(first, second, journal, journal))
    kept = [content for _name, content in members]
    refused(place, packed(member("archive/000001", kept[1]), journal), "no file in its archive ends at record")
    refused(place, packed(first, second, member("archive/000003", kept[2]), journal), "is no part of the store")
    refused(place, packed(journal), "no file in its archive ends at record")


def test_an_archived_journal_is_known_by_what_is_in_it(place: Path, members: list[tuple[str, bytes]]) -> None:
    (_one, first), (_two, second), (_name, journal) = members
    exchanged = packed(member("archive/000001", second), member("archive/000002", first), member("journal", journal))
    (place / "given").write_bytes(exchanged)
    assert TinyDBStore(place / "store").restore(place / "given", replace=True) == 10
    assert TinyDBStore(place / "store").verify() == (10, [])


def test_a_size_makes_no_room_for_what_is_not_there(place: Path) -> None:
    for size in (8 * 1024**3, 2**62, 2**30):
        for name in ("journal", "archive/000001"):
            refused(place, packed(member(name, HEADER, size=size)), "is no backup|are needed")
    for size in (-1, -(2**60), 0, 5):
        refused(place, packed(member("journal", HEADER, size=size)))


def sparse_by_pax(size: int) -> bytes:
    """What GNU tar writes with --sparse: 90 bytes that claim any number."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("journal")
        info.pax_headers = {
            "GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.name": "journal",
            "GNU.sparse.size": str(size), "GNU.sparse.map": f"0,1,{size},0", "size": str(size),
        }  # fmt: skip
        tar.addfile(info, io.BytesIO(b"x"))
    return gzip.compress(buffer.getvalue())


def test_sparse_files(place: Path) -> None:
    refused(place, sparse_by_pax(8 * 1024**3))
    block = bytearray(member("journal", size=0, kind=tarfile.GNUTYPE_SPARSE))
    block[386:410] = b"00000000000\0" + b"00000000001\0"
    block[483:495] = b"77777777777\0"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])
    refused(place, packed(bytes(block)))


def bomb(path: Path, *parts: bytes, filling: bytes, times: int) -> Path:
    """A few kilobytes that become many megabytes."""
    compressor = zlib.compressobj(9, wbits=31)
    piece = filling * (MIB // len(filling))
    with path.open("wb") as file:
        for part in (*parts, *([piece] * times)):
            file.write(compressor.compress(part))
        file.write(compressor.flush())
    return path


@pytest.mark.parametrize(
    ("beginning", "filling"),
    [
        (b"", b"\0"),
        (b"", b"a"),
        (member("journal", size=64 * MIB), b"\0"),
        (member("journal", size=64 * MIB), b"a"),
        (member("journal", size=64 * MIB) + HEADER, b"\0"),
        (member("archive/000001", size=64 * MIB) + HEADER, b"\0"),
        (member("journal", size=64 * MIB, kind=tarfile.XHDTYPE), b"a"),
        (member("x", size=64 * MIB, kind=tarfile.GNUTYPE_LONGNAME), b"a"),
        (member("archive/000001", HEADER), member("archive/000001", HEADER)),
    ],
)
def test_bombs_are_refused_at_their_first_bytes(place: Path, beginning: bytes, filling: bytes) -> None:
    source = bomb(place / "bomb", beginning, filling=filling, times=64)
    tracemalloc.start()
    refused(place, source, "is no backup")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MIB


def test_what_becomes_large_does_so_on_the_disk_not_in_memory(place: Path) -> None:
    """Header and lines that never fit the chain: they are written piece by piece, and taken away again."""
    lines = (b"0" * 64 + b' {"sequence":1}\n').ljust(128, b"#")
    source = bomb(
        place / "bomb", member("archive/000001", size=len(HEADER) + 64 * MIB) + HEADER, filling=lines, times=64
    )
    tracemalloc.start()
    refused(place, source, "it ends in the middle")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MIB


def test_a_disk_without_room_is_named_before_and_while_it_fills(
    place: Path, backup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    statvfs, write = os.statvfs, os.write
    monkeypatch.setattr(os, "statvfs", lambda path: os.statvfs_result((4096, 4096, 9, 0, 0, 0, 0, 0, 0, 255)))
    refused(place, backup, r"\d+ bytes are needed, and 0 are free")
    monkeypatch.setattr(os, "statvfs", statvfs)

    def full(descriptor: int, data: bytes) -> int:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data)

    (place / "given").write_bytes(backup)
    monkeypatch.setattr(os, "write", full)
    refused(place, place / "given", "No space left on device")


def test_more_than_the_memory_of_the_machine_is_not_brought_back(
    place: Path, backup: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sysconf = os.sysconf
    monkeypatch.setattr(os, "sysconf", lambda name: 0 if name == "SC_PHYS_PAGES" else sysconf(name))
    refused(place, backup, "this machine has not enough memory for it")


def test_a_lack_of_memory_is_named(place: Path, backup: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr("chaman_tui.storage.journal.read_since", lacking)
    with pytest.raises(StoreError, match="this machine has not enough memory for it"):
        TinyDBStore(place / "store").read()


def test_what_is_cut_off_anywhere(place: Path, backup: bytes) -> None:
    source = place / "given"
    for end in [*range(40), *range(40, len(backup), 97), len(backup) - 1]:
        source.write_bytes(backup[:end])
        with pytest.raises(StoreError, match="is no backup: it ends in the middle"):
            TinyDBStore(place / "new").restore(source, replace=False)
    assert not (place / "new").exists()


@pytest.mark.parametrize("more", [b"x", b"\0" * 30, gzip.compress(b"", mtime=0)], ids=["text", "NUL", "another"])
def test_what_something_follows(place: Path, backup: bytes, more: bytes) -> None:
    refused(place, backup + more, "something follows its end")
    inside = zlib.decompress(backup, wbits=31)
    refused(place, gzip.compress(inside + bytes(512) + b"x"), "something follows its end")
    refused(place, gzip.compress(inside + bytes(2 * MIB)), "something follows its end")
    refused(place, gzip.compress(inside[:-512] + b"x" * 512), "something follows its end")


def changes(data: bytes, many: int) -> Iterator[bytes]:
    chance = random.Random(9)  # noqa: S311 (places to damage)
    for _each in range(many):
        changed = bytearray(data)
        for _time in range(chance.choice((1, 1, 2, 30))):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        yield bytes(changed)


@pytest.mark.parametrize("inside", [False, True])
def test_bits_that_were_flipped_are_found_or_change_nothing(place: Path, backup: bytes, inside: bool) -> None:
    """In the compressed bytes, or in what they are of: names, sizes, checksums, lines."""
    source = place / "given"
    pack: Callable[[bytes], bytes] = (lambda data: gzip.compress(data, 1)) if inside else (lambda data: data)
    expected, refusals = None, 0
    for changed in (backup, *map(pack, changes(zlib.decompress(backup, wbits=31) if inside else backup, 250))):
        source.write_bytes(changed)
        try:
            TinyDBStore(place / "new").restore(source, replace=True)
        except StoreError:
            refusals += 1
            continue
        found = state(place / "new")
        expected = expected or found
        assert found == expected
    assert refusals > 200
    assert not [path for path in (place / "new").iterdir() if path.name.endswith(".tmp")]
