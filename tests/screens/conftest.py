from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from rich.console import Console
from textual.pilot import Pilot

from chaman_tui.app import ChamanApp
from chaman_tui.domain.access import Role
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.enterprise import Party
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.screens.dialogs import Dialog, MessageDialog
from chaman_tui.service import accounts, certificates, delegations, trust
from chaman_tui.service.accounts import Opening
from chaman_tui.service.identity import Identity
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.storage.tinydb_store import TinyDBStore
from chaman_tui.widgets.record_table import RecordTable
from tests.conftest import OCMW, OPERATOR, PROVIDER, FakeClock, add_member
from tests.material import authority, issued

REST_PEM = (Path(__file__).parent / "rest.pem").read_bytes()
_QUIET_ROUNDS = 3
_TYPED_KEY_BY_KEY = 3
SMALL, WIDE = (80, 24), (120, 40)


class User:
    """Somebody at the keyboard: presses named actions and keys, and waits until the program has done its work."""

    def __init__(self, app: ChamanApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot

    async def settle(self) -> None:
        """Until nothing runs but the actions that wait for the answer of an open dialog."""
        quiet = 0
        for _round in range(1000):
            await self._pilot.pause()
            busy = [worker for worker in self.app.workers if not worker.is_finished]
            asked = [s for s in self.app.screen_stack if isinstance(s, Dialog) and not isinstance(s, MessageDialog)]
            quiet = quiet + 1 if len(busy) <= len(asked) else 0
            if quiet == _QUIET_ROUNDS:
                return
        raise AssertionError([worker.name for worker in busy])

    async def second_passes(self) -> None:
        """What the timer of a screen does each second: it looks for what others committed."""
        assert isinstance(self.app.screen, ChamanScreen)
        await self.app.screen._follow()
        await self.settle()

    async def act(self, identifier: str) -> None:
        """Press the key that an action has, whatever it is."""
        found = [b.binding for b in self.app.screen.active_bindings.values() if b.binding.id == identifier]
        assert found, f"{identifier} is not offered here"
        await self.press(found[0].key)

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        if len(text) > _TYPED_KEY_BY_KEY:  # keys are slow here, and both ways end in the same field
            await self.paste(text)
            return
        names = {
            " ": "space",
            "@": "at",
            ".": "full_stop",
            "-": "minus",
            "+": "plus",
            "#": "number_sign",
            ":": "colon",
            ";": "semicolon",
        }
        await self.press(*(names.get(character, character) for character in text))

    async def paste(self, text: str) -> None:
        from textual.events import Paste

        self.app.post_message(Paste(text))
        await self.settle()

    @property
    def table(self) -> RecordTable:
        return self.app.screen.query_one(RecordTable)

    @property
    def names(self) -> list[str]:
        return [row.cells[1] for row in self.table.rows]

    @property
    def at(self) -> str:
        return type(self.app.screen).__name__

    @property
    def text(self) -> str:
        """What stands on the screen."""
        width, height = self.app.size
        console = Console(width=width, height=height, file=StringIO(), record=True, legacy_windows=False)
        background = self.app._background_screens
        console.print(self.app.screen._compositor.render_update(full=True, screen_stack=background))
        return "\n".join(line.rstrip() for line in console.export_text(styles=False).splitlines())


OpenApp = Callable[..., AbstractAsyncContextManager[User]]


@pytest.fixture
def system(tmp_path: Path, clock: FakeClock) -> System:
    return System(TinyDBStore(tmp_path / "store"), clock, Random(7))  # noqa: S311 (identifiers that snapshots can hold)


@pytest.fixture
def open_app(system: System) -> OpenApp:
    @asynccontextmanager
    async def opened(
        who: str | Identity = OPERATOR, size: tuple[int, int] = SMALL, party: Party | None = None
    ) -> AsyncIterator[User]:
        identity = who if isinstance(who, Identity) else OPERATOR.acting_as(who)
        app = ChamanApp(lambda: system, identity, party)
        async with app.run_test(size=size) as pilot:
            user = User(app, pilot)
            await user.settle()
            yield user

    return opened


@pytest.fixture
def office(system: System, world: dict[str, Session], clock: FakeClock) -> dict[str, Session]:
    """The world with accounts on all four channels, people of every role, and requests in several states."""
    for kind in (Kind.EID, Kind.PERSONALSIGN):
        trust.add_anchor(system, OPERATOR, authority(kind.value).pem, kind)
    owner, provider, other = world["ocmw"], world["provider"], world["other"]
    accounts.add(owner, Opening(Channel.FTP, "ocmwgent1", "Sterk+pas#1", certificate=issued(Kind.EID)))
    accounts.add(owner, Opening(Channel.SOAP, certificate=issued(Kind.PERSONALSIGN)))
    rest = accounts.add(owner, Opening(Channel.REST, name="Dimona", certificate=REST_PEM, permissions=("scope:a",)))
    second = accounts.add(owner, Opening(Channel.REST, name="DmfA"))
    add_member(system, OCMW, "group", Role.GROUP_MANAGER)
    add_member(system, OCMW, "user", Role.USER)
    add_member(system, OCMW, "integrator", Role.INTEGRATOR)
    clock.advance(minutes=1)
    delegations.request_by_intermediary(provider, OCMW, ("scope:a", "scope:b"), "Zoals besproken.")
    clock.advance(minutes=1)
    asked = delegations.request_by_owner(owner, PROVIDER, second.id, "Voor DmfA.")
    clock.advance(minutes=1)
    delegations.refuse(provider, [asked.id], "Contract ontbreekt.")
    clock.advance(minutes=1)
    third = accounts.add(other, Opening(Channel.REST, name="Ecaro"))
    given = delegations.request_by_owner(other, PROVIDER, third.id)
    delegations.accept(provider, [given.id])
    certificates.add(provider, third.id, REST_PEM, "client")
    assert rest.client_id
    return world


@pytest.fixture
def at_home(open_app: OpenApp, office: dict[str, Session]) -> OpenApp:
    """The app, past the login, as somebody with one membership."""
    return open_app


Act = Callable[[User], Awaitable[None]]


def party_of(session: Session) -> Party:
    return session.party
