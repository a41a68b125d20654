"""What is begun and left changes nothing; what others decided meanwhile is said, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import State
from chaman_tui.domain.errors import ChamanError
from chaman_tui.service import accounts, delegations, people
from chaman_tui.service.accounts import Opening
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from tests.conftest import PROVIDER
from tests.screens.conftest import OpenApp
from tests.screens.test_account import open_account
from tests.screens.test_delegation_inbox import inbox

World = dict[str, Session]


@pytest.mark.parametrize(
    ("login", "name", "action"),
    [
        ("ocmw-mgr", "Dimona", "certificate-put"),
        ("ocmw-mgr", "Dimona", "certificate-generate"),
        ("ocmw-mgr", "Dimona", "certificate-retire"),
        ("ocmw-mgr", "Dimona", "permissions"),
        ("ocmw-mgr", "Dimona", "delegate"),
        ("ocmw-mgr", "Dimona", "account-close"),
        ("ocmw-mgr", "ocmwgent1", "certificate-put"),
        ("ocmw-mgr", "ocmwgent1", "password"),
        ("ocmw-mgr", "ocmwgent1", "account-close"),
        ("provider-mgr", "Ecaro", "certificate-retire"),
    ],
)
async def test_an_account_is_left_as_it_is(
    open_app: OpenApp, office: World, system: System, login: str, name: str, action: str
) -> None:
    before = system.store.version()
    async with open_app(login) as user:
        await open_account(user, name)
        depth = len(user.app.screen_stack)
        await user.act(action)
        assert len(user.app.screen_stack) == depth + 1
        await user.press("escape")
        assert (user.at, len(user.app.screen_stack)) == ("AccountScreen", depth)
    assert system.store.version() == before


@pytest.mark.parametrize(
    ("login", "view", "action"),
    [
        ("ocmw-mgr", "Incoming", "delegation-accept"),
        ("ocmw-mgr", "Incoming", "delegation-refuse"),
        ("ocmw-mgr", "Past", "delegation-resend"),
        ("ocmw-mgr", "", "delegation-request"),
        ("provider-mgr", "Outgoing", "delegation-withdraw"),
        ("provider-mgr", "Past", "delegation-end"),
    ],
)
async def test_the_inbox_is_left_as_it_is(
    open_app: OpenApp, office: World, system: System, login: str, view: str, action: str
) -> None:
    before = system.store.version()
    async with open_app(login) as user:
        await inbox(user, view)
        depth = len(user.app.screen_stack)
        await user.act(action)
        assert len(user.app.screen_stack) == depth + 1, user.text
        await user.press("escape")
        assert (user.at, len(user.app.screen_stack)) == ("DelegationInboxScreen", depth)
    assert system.store.version() == before


@pytest.mark.parametrize("action", ["account-add", "inbox", "rest", "sender", "people", "history", "help"])
async def test_the_home_is_left_as_it_is(open_app: OpenApp, office: World, system: System, action: str) -> None:
    before = system.store.version()
    async with open_app("ocmw-mgr") as user:
        await user.act(action)
        assert user.at != "AccountListScreen"
        await user.press("escape")
        assert user.at == "AccountListScreen"
    assert system.store.version() == before


Decide = Callable[[World, str], object]


@pytest.mark.parametrize(
    ("login", "view", "keys", "decide", "decider"),
    [
        (
            "ocmw-mgr",
            "Incoming",
            ("delegation-accept", "enter", "y"),
            lambda w, i: delegations.withdraw(w["provider"], [i]),
            "Provider-Mgr",
        ),
        (
            "provider-mgr",
            "Outgoing",
            ("delegation-withdraw", "y"),
            lambda w, i: delegations.refuse(w["ocmw"], [i], "Nee."),
            "Ocmw-Mgr",
        ),
        (
            "ocmw-mgr",
            "Incoming",
            ("delegation-accept", "enter", "y"),
            lambda w, i: delegations.accept(w["ocmw"], [i]),
            "Ocmw-Mgr",
        ),
    ],
)
async def test_who_was_overtaken_reads_by_whom(
    open_app: OpenApp, office: World, login: str, view: str, keys: tuple[str, ...], decide: Decide, decider: str
) -> None:
    async with open_app(login) as user:
        await inbox(user, view)
        action, *rest = keys
        await user.act(action)
        (asked,) = [r.delegation.id for r in delegations.listed(office["ocmw"], state=State.PENDING)]
        decide(office, asked)
        await user.press(*rest)
        assert "This was not done" in user.text
        assert "[delegation.state]" in user.text
        assert decider in user.text
        await user.press("escape")
        assert user.at == "DelegationInboxScreen"
        shown = {row.key: " ".join(row.cells) for row in user.table.rows}
        assert "pending" not in shown.get(asked, "")


async def test_of_many_those_that_were_overtaken_are_named(open_app: OpenApp, office: World) -> None:
    owner = office["ocmw"]
    for n in range(3):
        account = accounts.add(owner, Opening(Channel.REST, name=f"Extra {n}"))
        delegations.request_by_owner(owner, PROVIDER, account.id)
    async with open_app("provider-mgr") as user:
        await inbox(user, "Incoming")
        await user.press("space", "space", "space")
        gone = user.table.chosen[1]
        await user.act("delegation-accept")
        delegations.withdraw(owner, [gone])
        await user.press("y")
        assert "2 done, 1 not:" in user.text
        assert "Ocmw-Mgr" in user.text
    states = [r.delegation.state for r in delegations.listed(owner) if r.delegation.started_by.value == "owner"]
    assert sorted(states) == sorted([State.ACCEPTED, State.ACCEPTED, State.WITHDRAWN, State.REFUSED])


async def test_an_account_that_was_closed_meanwhile_says_so(open_app: OpenApp, office: World) -> None:
    async with open_app("ocmw-mgr") as user:
        await open_account(user, "Dimona")
        await user.act("permissions")
        accounts.close(office["ocmw"], accounts.show(office["ocmw"], "Dimona").id)
        await user.press("enter")
        assert "This was not done" in user.text
        assert "[account.closed]" in user.text


async def test_who_loses_the_right_meanwhile_changes_nothing_more(
    open_app: OpenApp, office: World, system: System
) -> None:
    people.set_right(office["ocmw"], "user", granted=True)
    async with open_app("user") as user:
        assert user.at == "AccountListScreen"
        await open_account(user, "Dimona")
        await user.act("account-close")
        people.set_right(office["ocmw"], "user", granted=False)
        await user.press("y")
        assert "[access.right]" in user.text
        await user.press("escape")
        await user.press("escape")
        await user.settle()
        assert "[access.right]" in user.text or "no access" in user.text.lower()
    assert accounts.show(office["ocmw"], "Dimona").state.value == "open"


@pytest.mark.parametrize("action", ["delegation-accept", "delegation-request"])
async def test_a_store_that_fails_while_one_works_is_named_and_one_works_on(
    open_app: OpenApp, office: World, tmp_path: Path, action: str
) -> None:
    path = tmp_path / "store" / "journal"
    async with open_app("ocmw-mgr") as user:
        await inbox(user, "Incoming")
        whole = path.read_bytes()
        path.write_bytes(b"x" * len(whole))
        await user.act(action)
        await user.press("enter", "y")
        assert "is damaged at byte 0" in user.text.replace("\n", " ")
        path.write_bytes(whole)
        for _time in range(4):
            if user.at != "DelegationInboxScreen":
                await user.press("escape")
        await user.second_passes()
        assert user.names == ["Provider"]
        with pytest.raises(ChamanError):
            delegations.refuse(office["provider"], [user.table.chosen[0]], "eigen")
