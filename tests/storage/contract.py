"""What every adapter of the store protocol must do. A new adapter subclasses this with its own ``opened``."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.service.store import Store

Open = Callable[[], Store]


def put(store: Store, key: str, **document: object) -> None:
    with store.transaction() as change:
        change.put("things", key, document)


class StoreContract:
    """``opened`` opens the same store anew, as another process would."""

    @pytest.fixture
    def opened(self, tmp_path: Path) -> Open:
        raise NotImplementedError

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
            assert [e["sequence"] for e in each.archived_history()] == list(range(1, 21))
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
