"""A document of the wrong type, while somebody works: the screen says it, and the program stays alive."""

from typing import Any

import pytest

from chaman_tui.domain.errors import StoreError
from chaman_tui.screens.dialogs import ChooseDialog
from chaman_tui.service import people
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage.tinydb_store import TinyDBStore
from tests.conftest import OCMW
from tests.hostile import TABLES
from tests.screens.conftest import OpenApp, User
from tests.storage.journals import forge

# For each table what is wrong in a document, and which action of the home leads to who reads it.
WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "enterprises": (OCMW.key, {"name": 5}, "people"),
    "members": (f"ocmw-mgr@{OCMW.key}", {"role": "king"}, "people"),
    "senders": (OCMW.key, {"contact": []}, "rest"),
    "accounts": ("", {"certificates": {}}, "row-open"),
    "delegations": ("", {"events": []}, "inbox"),
    "anchors": ("", {"der": None}, "account-add"),
}


async def what_is_said(user: User, place: str) -> str:
    """What the home says, and the place to which the action leads."""
    await user.second_passes()
    said = [user.text]
    await user.act(place)
    if isinstance(user.app.screen, ChooseDialog):
        await user.press("end", "enter")
    said.append(user.text)
    while user.at != "AccountListScreen":
        await user.press("escape")
    return " ".join(" ".join(said).split())


async def test_it_is_said_and_one_works_on(open_app: OpenApp, office: dict[str, Session], system: System) -> None:
    assert WRONG.keys() == {table.name for table in TABLES}
    store = system.store
    assert isinstance(store, TinyDBStore)
    async with open_app("ocmw-mgr") as user:
        for table in TABLES:
            key, wrong, place = WRONG[table.name]
            reader = system.store.read()
            document = reader.get(table.name, key) if key else reader.find(table.name)[0]
            assert document
            key = key or document.get("id") or document["fingerprint"]
            forge(store, {table.name: {key: {**document, **wrong}}})
            assert f"the table {table.name} is damaged" in await what_is_said(user, place)
            forge(store, {table.name: {key: document}})
        assert "is damaged" not in await what_is_said(user, "inbox")
    assert user.app.failure is None


def test_an_entry_that_is_damaged_is_named(office: dict[str, Session], system: System) -> None:
    assert isinstance(system.store, TinyDBStore)
    forge(system.store, {}, [{"visible_to": 5}])
    with pytest.raises(StoreError, match="the table history is damaged"):
        people.history(office["ocmw"])
