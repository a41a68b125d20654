"""What every adapter of the store protocol must do. A new adapter subclasses this with its own ``opened``."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.service.keeping import KeptStore as Store

Open = Callable[[], Store]


def put(store: Store, key: str, **document: object) -> None:
    with store.transaction() as change:
        change.put("things", key, document)


class StoreContract:
    """A subclass brings the fixture ``opened``: each call opens the same store anew, as another process would."""

    @pytest.fixture
    def store(self, opened: Open) -> Store:
        return opened()

    def test_an_empty_store_reads_as_empty(self, store: Store) -> None:
        assert store.read().get("things", "a") is None
        assert store.read().find("things") == []
        assert store.version() is None
        assert store.verify() == (0, [])

    def test_what_was_committed_is_there_after_a_restart(self, store: Store, opened: Open) -> None:
        put(store, "a", n=1, party={"number": "1"})
        put(store, "b", n=2)
        put(store, "a", n=3, party={"number": "1"})
        assert opened().read().find("things") == [{"n": 3, "party": {"number": "1"}}, {"n": 2}]

    def test_find_compares_every_field(self, store: Store) -> None:
        put(store, "a", colour="red", party={"number": "1"})
        put(store, "b", colour="red", party={"number": "2"})
        put(store, "c", colour="blue")
        reader = store.read()
        assert len(reader.find("things", colour="red")) == 2
        assert reader.find("things", colour="red", party={"number": "2"}) == [
            {"colour": "red", "party": {"number": "2"}}
        ]
        assert reader.find("things", colour="green") == []
        assert reader.find("nothing", colour="red") == []

    def test_find_does_not_take_one_field_for_another(self, store: Store) -> None:
        put(store, "a", owner={"number": "1"}, other={"number": "2"})
        put(store, "b", owner={"number": "2"}, other={"number": "1"}, inside=["1", {"name": "x"}])
        put(store, "c", name=None, text='"name":"x"')
        reader = store.read()
        assert [d["other"]["number"] for d in reader.find("things", owner={"number": "1"})] == ["2"]
        assert reader.find("things", name="x") == []
        assert len(reader.find("things", name=None)) == 1

    def test_find_finds_whatever_text_was_put(self, store: Store) -> None:
        texts = [
            "",
            " ",
            '"',
            "\\",
            "/",
            "\n\t\x00\x7f",
            "é",
            "e\u0301",
            "\u2028",
            "\u202e",
            "🔑",
            "0",
            "null",
            "</x>",
            "a" * 5000,
        ]
        with store.transaction() as change:
            for n, text in enumerate(texts):
                change.put("things", str(n), {"n": n, "text": text})
            assert [len(change.find("things", text=text)) for text in texts] == [1] * len(texts)
        reader = store.read()
        assert [reader.find("things", text=text)[0]["n"] for text in texts] == list(range(len(texts)))

    def test_find_compares_what_is_no_text(self, store: Store) -> None:
        values = [0, 7, -3, 2**60, 0.5, True, None, [1, "a"], {"b": 1, "a": "x"}, {}]
        with store.transaction() as change:
            for n, value in enumerate(values):
                change.put("things", str(n), {"value": value})
        reader = store.read()
        for value in values:
            assert {"value": value} in reader.find("things", value=value)
        assert len(reader.find("things", value={"a": "x", "b": 1})) == 1

    def test_the_latest_comes_first(self, store: Store) -> None:
        for n in range(3):
            put(store, str(n), n=n)
        put(store, "0", n=9)
        snapshot = store.read()
        with store.transaction() as change:
            change.put("things", "3", {"n": 3})
            assert [d["n"] for d in change.latest("things")] == [3, 2, 1, 9]
        assert [d["n"] for d in snapshot.latest("things")] == [2, 1, 9]
        assert list(snapshot.latest("nothing")) == []

    def test_a_snapshot_of_the_history_does_not_grow(self, store: Store) -> None:
        for n in (1, 2):
            with store.transaction() as change:
                change.put("history", f"{n:010}", {"sequence": n, "about": "x"})
            if n == 1:
                snapshot = store.read()
        assert [len(list(r.latest("history"))) for r in (snapshot, store.read())] == [1, 2]
        assert [len(r.find("history", about="x")) for r in (snapshot, store.read())] == [1, 2]

    def test_what_a_caller_does_with_a_document_stays_his(self, store: Store) -> None:
        document = {"n": [1]}
        with store.transaction() as change:
            change.put("things", "a", document)
            document["n"].append(2)
        found = store.read().get("things", "a")
        assert found == {"n": [1]}
        found["n"].append(3)
        assert store.read().find("things") == [{"n": [1]}]

    def test_a_transaction_sees_its_own_changes_and_others_do_not(self, store: Store, opened: Open) -> None:
        put(store, "a", n=1)
        other = opened()
        with store.transaction() as change:
            change.put("things", "a", {"n": 2})
            change.put("things", "b", {"n": 2})
            assert change.get("things", "a") == {"n": 2}
            assert len(change.find("things", n=2)) == 2
            change.delete("things", "b")
            assert change.get("things", "b") is None
            assert change.find("things") == [{"n": 2}]
            assert other.read().get("things", "a") == {"n": 1}
        assert other.read().get("things", "a") == {"n": 2}

    def test_deleting_and_putting_again(self, store: Store, opened: Open) -> None:
        put(store, "a", n=1)
        with store.transaction() as change:
            change.delete("things", "a")
        assert opened().read().find("things") == []
        with store.transaction() as change:
            change.delete("things", "a")
            change.put("things", "a", {"n": 2})
        assert opened().read().get("things", "a") == {"n": 2}

    def test_an_exception_changes_nothing(self, store: Store) -> None:
        put(store, "a", n=1)
        before = store.version()
        with pytest.raises(ZeroDivisionError), store.transaction() as change:  # noqa: PT012 (the change comes first)
            change.put("things", "a", {"n": 2})
            _ = 1 / 0
        assert store.version() == before
        assert store.read().get("things", "a") == {"n": 1}

    def test_a_transaction_that_changes_nothing_commits_nothing(self, store: Store) -> None:
        put(store, "a", n=1)
        before = store.version()
        with store.transaction() as change:
            change.get("things", "a")
        assert store.version() == before

    def test_a_snapshot_does_not_change(self, store: Store, opened: Open) -> None:
        put(store, "a", n=1)
        snapshot = store.read()
        put(store, "a", n=2)
        put(opened(), "b", n=3)
        store.read()
        assert snapshot.find("things") == [{"n": 1}]
        assert store.read().find("things") == [{"n": 2}, {"n": 3}]

    def test_numbers_are_never_given_twice(self, store: Store, opened: Open) -> None:
        numbers = []
        for each in (store, opened(), store, opened()):
            with each.transaction() as change:
                numbers += [change.next_number("senders"), change.next_number("senders")]
        assert numbers == list(range(1, 9))

    def test_commits_are_numbered_in_their_order(self, store: Store, opened: Open) -> None:
        numbers = []
        for each in (store, opened(), store, opened()):
            with each.transaction() as change:
                numbers.append(change.number)
                change.put("things", str(len(numbers)), {})
        with pytest.raises(RuntimeError), store.transaction() as given_up:  # noqa: PT012 (it raises on purpose)
            assert given_up.number > numbers[-1]
            raise RuntimeError
        store.compact()
        for each in (store, opened()):
            with each.transaction() as change:
                numbers.append(change.number)
                change.put("things", str(len(numbers)), {})
        assert numbers == sorted(set(numbers))

    def test_others_are_followed(self, store: Store, opened: Open) -> None:
        other = opened()
        versions = set()
        for n in range(5):
            put(store, "a", n=n)
            assert other.read().get("things", "a") == {"n": n}
            versions.add(other.version())
        assert len(versions) == 5

    def test_each_commit_is_counted(self, store: Store) -> None:
        for n in range(3):
            put(store, str(n))
        assert store.verify() == (3, [])

    def test_compaction_keeps_everything(self, store: Store, opened: Open) -> None:
        other = opened()
        for n in range(20):
            with store.transaction() as change:
                change.put("things", "a", {"n": n})
                change.put("history", f"{n + 1:010}", {"sequence": n + 1})
        other.read()
        before, after = store.compact()
        assert after < before
        for each in (store, other, opened()):
            assert each.read().find("things") == [{"n": 19}]
            assert [e["sequence"] for e in each.read().find("history")] == list(range(1, 21))
            assert each.verify()[1] == []
        put(other, "b", n=1)
        assert store.read().get("things", "b") == {"n": 1}
        store.compact()
        assert opened().verify()[1] == []

    def test_an_empty_store_has_nothing_to_back_up(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match="nothing to back up"):
            store.backup(tmp_path / "backup")
        assert not (tmp_path / "backup").exists()

    def test_a_backup_comes_back(self, store: Store, opened: Open, tmp_path: Path) -> None:
        put(store, "a", n=1)
        store.compact()
        put(store, "a", n=2)
        assert store.backup(tmp_path / "backup") == 3
        with pytest.raises(StoreError, match="File exists"):
            store.backup(tmp_path / "backup")
        put(store, "a", n=3)
        with pytest.raises(StoreError, match="--replace"):
            store.restore(tmp_path / "backup", replace=False)
        assert store.read().get("things", "a") == {"n": 3}
        assert store.restore(tmp_path / "backup", replace=True) == 3
        for each in (store, opened()):
            assert each.read().get("things", "a") == {"n": 2}
            assert each.verify() == (3, [])
        put(store, "a", n=4)
        assert opened().read().get("things", "a") == {"n": 4}
