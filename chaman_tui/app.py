"""Wiring of the user interface: the first picture, which screen comes first, themes, and the palette of every action.

The first picture is there before the store is read and before the screens are imported: those come in where they are
used, the first time in a thread.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from chaman_tui.domain.access import Member, Role
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import ChamanError
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain
from chaman_tui.service.identity import Identity
from chaman_tui.service.system import System
from chaman_tui.widgets.harmless_app import HarmlessApp
from chaman_tui.widgets.lines import Lines

if TYPE_CHECKING:
    from chaman_tui.screens.login_role import LoginRoleScreen
    from chaman_tui.service.work import Session


class ChamanApp(HarmlessApp):
    """The terminal user interface over one system, which it opens."""

    system: System

    TITLE = "Chaman"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [Binding("ctrl+q", "quit", _("Quit"), show=False, id="quit", priority=True)]

    def __init__(
        self,
        open_system: Callable[[], System],
        identity: Identity,
        party: Party | None = None,
    ) -> None:
        super().__init__(ansi_color=bool(os.environ.get("NO_COLOR")))
        self._open_system = open_system
        self.identity = identity
        self.session: Session | None = None
        self._party = party
        self.animation_level = "none"  # each frame of an animation is sent over somebody's SSH line
        if os.environ.get("NO_COLOR"):
            self.theme = "ansi-dark"

    def compose(self) -> ComposeResult:
        """What there is to see while the store is opened."""
        yield Lines(f" {self.TITLE}", id="role-bar")
        yield Lines(_("Opening the store…"), classes="opening")

    def on_mount(self) -> None:
        """Begin when the first picture is on the terminal."""
        self.call_after_refresh(self._start)

    @work
    async def _start(self) -> None:
        """Set up an empty store, go straight in with one membership, or ask."""
        try:
            empty, own = await asyncio.to_thread(self._open)
        except ChamanError as error:
            self.leave(error)
            return
        if empty:
            from chaman_tui.screens.setup_form import SetupFormScreen

            await self.push_screen(SetupFormScreen())
            return
        if len(own) == 1:
            await self.push_screen(Screen())  # the login stands here once another role is wanted
            self.enter(own[0])
        else:
            await self.push_screen(self._login_screen())

    def _open(self) -> tuple[bool, list[Member]]:
        """In a thread: open the store and import the screens; whether it is empty, and the reader's memberships."""
        from chaman_tui.screens import account_list, login_role, setup_form  # noqa: F401 (imported here for later)
        from chaman_tui.service import setup

        self.system = self._open_system()
        reader = self.system.store.read()
        empty = setup.is_empty(reader)
        if empty:
            self.identity.require_setup()
        own = setup.memberships(reader, self.identity)
        return empty, [m for m in own if self._party in {None, m.party}]

    def _login_screen(self) -> "LoginRoleScreen":
        from chaman_tui.screens.login_role import LoginRoleScreen

        return LoginRoleScreen()

    def enter(self, member: Member) -> None:
        """Go to work as this member: the sender form first, where there is none; else the accounts."""
        from chaman_tui.service.work import Session

        self.session = Session(self.system, self.identity.acting_as(member.login), member.party)
        self._enter(self.session, member)

    @work
    async def _enter(self, session: "Session", member: Member) -> None:
        from chaman_tui.domain import policy
        from chaman_tui.screens.account_list import AccountListScreen
        from chaman_tui.screens.login_role import NoAccessScreen
        from chaman_tui.screens.rest_channel import RestChannelScreen
        from chaman_tui.screens.sender_form import SenderFormScreen
        from chaman_tui.service import people

        try:
            actor = await asyncio.to_thread(people.actor, session)
        except ChamanError as error:
            self.notify(plain(error, 1000), severity="error")
            return
        violations = policy.violations(policy.Action.VIEW, actor)
        if member.role is Role.INTEGRATOR:
            await self.push_screen(RestChannelScreen())
        elif violations:
            await self.push_screen(NoAccessScreen(violations))
        else:
            await self.push_screen(AccountListScreen())
            if actor.sender is None:
                await self.push_screen(SenderFormScreen(None))

    def choose_role(self) -> None:
        """Back to the choice of a role, whatever is open."""
        self._back_to_login()

    @work
    async def _back_to_login(self) -> None:
        while len(self.screen_stack) > 2:
            await self.pop_screen()
        self.session = None
        from chaman_tui.screens.login_role import LoginRoleScreen

        if isinstance(self.screen, LoginRoleScreen):
            self.screen.start_over()
        else:
            await self.switch_screen(self._login_screen())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action of the screen by its name, then those of the program."""
        seen = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.description and binding.action not in seen and binding.action != "command_palette":
                seen.add(binding.action)
                help_text = _("key: {key}", key=binding.key_display or binding.key)
                node = active.node
                yield SystemCommand(
                    binding.description,
                    help_text,
                    lambda a=binding.action, n=node: self.call_later(self.run_action, a, n),
                )
        yield SystemCommand(
            _("Light colours"), _("For a light background"), lambda: setattr(self, "theme", "textual-light")
        )
        yield SystemCommand(
            _("Dark colours"), _("For a dark background"), lambda: setattr(self, "theme", "textual-dark")
        )


def terminal_problem() -> str:
    """Why the user interface cannot run here, and what to use instead; empty when it can."""
    instead = _("Use the commands instead, for example: chaman account list. See: chaman --help")
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.__stderr__)):  # it draws on stderr
        return _("The user interface needs a terminal, not a pipe or a file.") + " " + instead
    if os.environ.get("TERM", "dumb") in {"dumb", "unknown", ""}:
        return (
            _(
                "The user interface needs a terminal that can be drawn on; TERM is {term}.",
                term=os.environ.get("TERM", ""),
            )
            + " "
            + instead
        )
    if "utf" not in (sys.stdout.encoding or "").lower():
        return (
            _("The user interface needs UTF-8; the output is {encoding}.", encoding=sys.stdout.encoding) + " " + instead
        )
    return ""


def run_app(open_system: Callable[[], System], identity: Identity, party: Party | None) -> int:
    """Run the user interface until it is left, and give its exit code; raise why, when the reader did not leave it."""
    app = ChamanApp(open_system, identity, party)
    app.run()
    if app.failure:
        raise app.failure
    return app.return_code or 0
