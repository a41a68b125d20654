"""Wiring of the user interface: which screen comes first, themes, and the palette of every action."""

import asyncio
import os
import sys
from collections.abc import Iterable

from rich.text import Text
from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from chaman_tui.domain import policy
from chaman_tui.domain.access import Member, Role
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import ChamanError
from chaman_tui.domain.policy import Action
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.account_list import AccountListScreen
from chaman_tui.screens.login_role import LoginRoleScreen, NoAccessScreen
from chaman_tui.screens.rest_channel import RestChannelScreen
from chaman_tui.screens.sender_form import SenderFormScreen
from chaman_tui.screens.setup_form import SetupFormScreen
from chaman_tui.service import people, setup
from chaman_tui.service.work import Caller, Session, System
from chaman_tui.wiring import through_ssh


class ChamanApp(App[None]):
    """The terminal user interface over one system."""

    TITLE = "Chaman"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS = [Binding("ctrl+q", "quit", _("Quit"), show=False, id="quit", priority=True)]

    def __init__(self, system: System, caller: Caller, login: str | None = None, party: Party | None = None) -> None:
        super().__init__(ansi_color=bool(os.environ.get("NO_COLOR")))
        self.system = system
        self.caller = caller
        self.login = login or caller.os_user
        self.session: Session | None = None
        self.through_ssh = through_ssh()
        self._party = party
        self._may_be_anyone = caller.operator and login is None
        self.animation_level = "none"  # each frame of an animation is sent over somebody's SSH line
        if os.environ.get("NO_COLOR"):
            self.theme = "ansi-dark"

    def on_mount(self) -> None:
        """Set up an empty store, go straight in with one membership, or ask."""
        self._start()

    @work
    async def _start(self) -> None:
        try:
            empty = await asyncio.to_thread(setup.is_empty, self.system)
            own = await asyncio.to_thread(setup.memberships, self.system, self.login)
        except ChamanError as error:
            self.exit(return_code=error.exit_code, message=Text(plain(error, 1000)))
            return
        if empty:
            await self.push_screen(SetupFormScreen())
            return
        own = [m for m in own if self._party in {None, m.party}]
        await self.push_screen(LoginRoleScreen(None if self._may_be_anyone else self.login, first=self.login))
        if len(own) == 1:
            self.enter(own[0])

    def enter(self, member: Member) -> None:
        """Go to work as this member: the sender form first, where there is none; else the accounts."""
        operator = self.caller.os_user if member.login != self.caller.os_user else ""
        self.session = Session(self.system, member.login, member.party, operator)
        self._enter(self.session, member)

    @work
    async def _enter(self, session: Session, member: Member) -> None:
        try:
            actor = await asyncio.to_thread(people.actor, session)
        except ChamanError as error:
            self.notify(plain(error, 1000), severity="error", markup=False)
            return
        violations = policy.violations(Action.VIEW, actor)
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
        if isinstance(self.screen, LoginRoleScreen):
            self.screen.start_over()
        else:
            await self.switch_screen(LoginRoleScreen(None if self._may_be_anyone else self.login, first=self.login))

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
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
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


def run_app(system: System, caller: Caller, login: str | None, party: Party | None) -> int:
    """Run the user interface until it is left, and give its exit code."""
    for name in ("TEXTUAL_DRIVER", "TEXTUAL_LOG", "TEXTUAL_PRESS", "TEXTUAL_SCREENSHOT_LOCATION"):
        os.environ.pop(name, None)  # these make Textual import modules, write files or press keys
    app = ChamanApp(system, caller, login, party)
    app.run()
    return app.return_code or 0
