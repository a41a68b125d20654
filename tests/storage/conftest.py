from pathlib import Path

import pytest

from chaman_tui.storage.tinydb_store import TinyDBStore


@pytest.fixture
def store(tmp_path: Path) -> TinyDBStore:
    return TinyDBStore(tmp_path / "store", lock_seconds=0.05)
