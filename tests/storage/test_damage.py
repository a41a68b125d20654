"""A torn end is set aside; anything else that does not fit is found, named with its place, and left alone."""

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.domain.history import Entry
from chaman_tui.service import care, records
from chaman_tui.service.system import System
from chaman_tui.storage import chain
from chaman_tui.storage.chain import DamageError
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import NOW, OPERATOR
from tests.storage.contract import put
from tests.storage.journals import lines, written


@pytest.mark.parametrize("room", [0, 1, 2000])
def test_a_torn_end_is_set_aside_at_every_byte(store: TinyDBStore, room: int) -> None:
    put(store, "a", n=1)
    put(store, "b", n=2)
    whole = written(store.path)
    last = len(lines(store)[-1])
    for cut in range(1, last):
        store.path.write_bytes(whole[: len(whole) - last + cut] + bytes(room))
        again = TinyDBStore(store.directory)
        assert again.read().find("things") == [{"n": 1}]
        assert again.verify()[1][0].startswith(f"an unfinished commit is at byte {len(whole) - last} of {store.path};")
        put(again, "c", n=3)
        assert TinyDBStore(store.directory).read().find("things") == [{"n": 1}, {"n": 3}]
        (aside,) = store.directory.glob("torn-*")
        assert aside.read_bytes() == whole[len(whole) - last : len(whole) - last + cut]
        assert again.verify()[1] == [f"an unfinished commit was set aside in {aside}; nobody was told that it was done"]
        aside.unlink()


@pytest.mark.parametrize("room", [0, 40])
@pytest.mark.parametrize("flipped", [1, 0x80])
def test_a_flipped_bit_in_every_byte_of_every_record_is_found(store: TinyDBStore, flipped: int, room: int) -> None:
    for n in range(3):
        put(store, str(n), n=n)
    whole = written(store.path)
    end = len(whole) - 1
    for at in range(len(whole)):
        changed = bytearray(whole + bytes(room))
        changed[at] ^= flipped
        store.path.write_bytes(changed)
        again = TinyDBStore(store.directory)
        with pytest.raises(DamageError, match="damaged at byte") as caught:
            put(again, "x")
        assert caught.value.offset == (end if at == end else start_of_the_line(whole, at))
        assert store.path.read_bytes() == changed
        assert again.verify()[1] or at == end


def start_of_the_line(whole: bytes, at: int) -> int:
    return whole.rfind(b"\n", 0, at) + 1


def test_a_byte_that_became_nul_is_found(store: TinyDBStore) -> None:
    for n in range(3):
        put(store, str(n), n=n)
    whole = written(store.path)
    for at in range(len(whole) - 1):  # without its last line end the last line is an unfinished one
        changed = bytearray(whole + bytes(40))
        changed[at] = 0
        store.path.write_bytes(changed)
        again = TinyDBStore(store.directory)
        with pytest.raises(DamageError) as caught:
            put(again, "x")
        assert caught.value.offset in (at, 0)
        assert store.path.read_bytes() == changed
        assert "damaged at byte" in again.verify()[1][0]


def test_a_sector_that_became_nul_is_found_unless_it_is_of_the_last_line(store: TinyDBStore) -> None:
    for n in range(3):
        put(store, str(n), text="x" * 2000)
    whole = written(store.path)
    for start in range(0, start_of_the_line(whole, len(whole) - 1) - 512, 512):
        changed = bytearray(whole + bytes(40))
        changed[start : start + 512] = bytes(512)
        store.path.write_bytes(changed)
        with pytest.raises(DamageError):
            put(TinyDBStore(store.directory), "x")
        assert store.path.read_bytes() == changed


def test_scribbles_behind_the_end_are_found(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    whole = written(store.path)
    for at in range(1, 40):
        changed = bytearray(whole + bytes(40))
        changed[len(whole) + at] = 1
        store.path.write_bytes(changed)
        with pytest.raises(DamageError):
            put(TinyDBStore(store.directory), "x")


@pytest.mark.parametrize("how", ["leave out", "swap", "repeat", "change and sign anew"])
def test_whoever_rewrites_the_past_is_found(store: TinyDBStore, how: str) -> None:
    for n in range(4):
        put(store, str(n), n=n)
    header, *found = lines(store)
    if how == "leave out":
        del found[1]
    elif how == "swap":
        found[1], found[2] = found[2], found[1]
    elif how == "repeat":
        found.insert(2, found[1])
    else:
        head = found[0][:64].decode()
        body = found[1][65:-1].replace(b'"n":1', b'"n":9')
        found[1] = f"{chain.chained(head, body)} ".encode() + body + b"\n"
    store.path.write_bytes(header + b"".join(found))
    _count, problems = TinyDBStore(store.directory).verify()
    assert "damaged at byte" in problems[0]


def test_records_that_vanish_are_missed_by_those_who_saw_them(store: TinyDBStore) -> None:
    for n in range(3):
        put(store, str(n), n=n)
    found = lines(store)
    store.path.write_bytes(b"".join(found[:-1]))  # one may be that of a writer whose disk failed
    assert len(store.read().find("things")) == 2
    store.path.write_bytes(found[0])
    for _again in range(2):
        with pytest.raises(StoreError, match="damaged at byte"):
            store.read()


def test_a_last_record_that_lost_its_end_is_set_aside_by_those_who_saw_it(store: TinyDBStore) -> None:
    put(store, "a", n=1)
    end = len(written(store.path))
    put(store, "b", n=2)
    cut = written(store.path)[:-5]
    store.path.write_bytes(cut)
    put(store, "c", n=3)
    assert TinyDBStore(store.directory).read().find("things") == [{"n": 1}, {"n": 3}]
    assert (store.directory / f"torn-{end}").read_bytes() == cut[end:]


@pytest.mark.parametrize("n", [8, 88888])
def test_a_record_that_was_taken_back_is_forgotten_whatever_came_in_its_place(store: TinyDBStore, n: int) -> None:
    put(store, "a", n=1)
    put(store, "a", n=7)
    reader = TinyDBStore(store.directory)
    assert reader.read().find("things") == [{"n": 7}]
    store.path.write_bytes(b"".join(lines(store)[:-1]))  # as the writer whose disk failed leaves it
    put(TinyDBStore(store.directory), "a", n=n)
    assert reader.read().find("things") == [{"n": n}]
    put(reader, "b", n=2)
    assert TinyDBStore(store.directory).verify() == (3, [])


@pytest.mark.parametrize("content", [b"", b"{", b"\x00" * 100, b"[]\n", b"x" * 70 + b"\n", b"\n"])
def test_something_else_in_its_place_is_left_alone(store: TinyDBStore, content: bytes) -> None:
    put(store, "a")
    store.path.write_bytes(content)
    for use in (store.read, lambda: put(store, "b"), store.compact):
        with pytest.raises(StoreError, match="damaged at byte 0"):
            use()
    assert store.path.read_bytes() == content


def test_a_store_of_the_future_is_left_alone(store: TinyDBStore) -> None:
    put(store, "a")
    store.path.write_bytes(chain.line(chain.ORIGIN, chain.Header(99))[0])
    with pytest.raises(StoreError, match="has schema 99; this program reads 2"):
        store.read()


def test_the_archive_is_part_of_the_chain(store: TinyDBStore) -> None:
    for n in range(3):
        put(store, str(n), n=n)
        store.compact()
    assert store.verify()[1] == []
    archived = sorted((store.directory / "archive").iterdir())
    assert len(archived) == 3
    kept = archived[1].read_bytes()
    assert kept.endswith(b"\n")
    archived[1].write_bytes(kept.replace(b'"n":1', b'"n":7'))
    assert "damaged" in store.verify()[1][0]
    archived[1].unlink()
    assert "damaged" in store.verify()[1][0]


def test_a_document_of_the_wrong_shape_is_damage(system: System) -> None:
    with system.store.transaction() as change:
        change.put("senders", "x", {"contact": 3})
        change.put("history", "0000000001", records.encode(Entry(NOW, "an", "sender.create", sequence=1)))
    count, problems = care.verify(system, OPERATOR)
    assert count == 1
    assert "senders" in problems[0]


DEEP = b'{"put":{"things":{"a":' + b"[" * 9999


def sign(store: TinyDBStore, record: bytes) -> None:
    """Write a record with a hash that fits, as only another program would."""
    head = str(store.info()["head"])
    with store.path.open("r+b") as file:
        file.seek(len(written(store.path)))
        file.write(f"{chain.chained(head, record)} ".encode() + record + b"\n")


@pytest.mark.parametrize("record", [b"", b"[]", b"{", b'{"sequence":"2"}', b'{"sequence":3}', b'{"\xff":1}', DEEP])
def test_what_is_no_record_is_damage_even_if_its_hash_fits(store: TinyDBStore, record: bytes) -> None:
    put(store, "a", n=1)
    offset = len(written(store.path))
    sign(store, record)
    with pytest.raises(DamageError) as caught:
        store.read()
    assert caught.value.offset == offset


@pytest.mark.parametrize("body", [b"[]", b"3", b'"text"', b"null", b'{"x":"\xff"}'])
def test_what_is_no_document_is_damage(store: TinyDBStore, body: bytes) -> None:
    put(store, "a", n=1)
    sign(store, b'{"sequence":2,"put":{"things":{"b":%s}}}' % body)
    for use in (lambda: store.read().find("things"), lambda: store.read().get("things", "b")):
        with pytest.raises(StoreError, match="in the table things is damaged"):
            use()
    assert store.read().get("things", "a") == {"n": 1}


def test_a_gap_in_the_history(store: TinyDBStore) -> None:
    with store.transaction() as change:
        change.put("history", "1", {"sequence": 2})
    assert store.verify()[1] == ["the history has a gap"]


def test_a_compacted_store_that_lost_its_end_is_damage_and_no_empty_store(store: TinyDBStore) -> None:
    put(store, "1", n=1)
    store.compact()
    whole = store.path.read_bytes().rstrip(b"\0")
    header = whole.index(b"\n") + 1
    for length in (len(whole) - 1, header + 1, header):
        store.path.write_bytes(whole[:length])
        again = TinyDBStore(store.directory)
        with pytest.raises(StoreError, match="damaged"):
            again.read()
        with pytest.raises(StoreError, match="damaged"):
            put(again, "2", n=2)
        assert store.path.read_bytes() == whole[:length]
