"""What every screen shares: the role bar, the way to the verbs, and the way back."""

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, ParamSpec, Protocol, TypeVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Footer

from chaman_tui.domain.access import ROLE_NAMES, Member
from chaman_tui.domain.enterprise import CAPACITY_NAMES
from chaman_tui.domain.errors import ChamanError, Refusal
from chaman_tui.i18n import _
from chaman_tui.presentation import rows
from chaman_tui.presentation.safe import plain
from chaman_tui.screens.dialogs import FOCUS_KEYS, MessageDialog
from chaman_tui.service import people
from chaman_tui.service.identity import Identity
from chaman_tui.service.system import System
from chaman_tui.service.work import Session
from chaman_tui.widgets.lines import Lines

P = ParamSpec("P")
T = TypeVar("T")
_FOLLOW_SECONDS = 1.0
_FIRST_AFTER_LOGIN = 3  # Textual keeps a screen of its own at the bottom, then comes the login


class Program(Protocol):
    """What screens ask of the application, which imports them."""

    system: System
    identity: Identity
    session: Session | None

    def enter(self, member: Member) -> None:
        """Go to work as this member."""

    def choose_role(self) -> None:
        """Back to the choice of a role."""


class ChamanScreen(Screen[None]):
    """A screen of a person at work. Reading and changing run in threads; the event loop only draws."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *FOCUS_KEYS,
        Binding("escape", "back", _("Back"), id="back"),
        Binding("f1,question_mark", "help", _("Help"), id="help", key_display="?"),
        Binding("f2", "switch_role", _("Switch role"), id="switch-role", show=False),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    # The rules that the help of this screen explains, by the beginning of their ids.
    RULES: ClassVar[tuple[str, ...]] = ()
    TITLE_TEXT = ""

    _seen_version: object = None

    @property
    def chaman(self) -> "Program":
        """The application, by its own type."""
        return cast("Program", self.app)

    @property
    def system(self) -> System:
        """The system that is worked on."""
        return self.chaman.system

    @property
    def session(self) -> Session:
        """The person at work; only on screens behind the login."""
        session = self.chaman.session
        assert session  # noqa: S101 (the login comes first)
        return session

    def compose(self) -> ComposeResult:
        """Role bar on top, the body, the keys at the bottom."""
        yield Lines(id="role-bar")
        yield from self.compose_body()
        yield Footer(show_command_palette=False)

    def compose_body(self) -> ComposeResult:
        """What the screen is about."""
        yield from ()

    def on_mount(self) -> None:
        """Load, and follow what others commit."""
        self.reload()
        self.set_interval(_FOLLOW_SECONDS, self._follow)

    async def _follow(self) -> None:
        if self.is_active:
            try:
                version = await asyncio.to_thread(self.system.store.version)
            except ChamanError:
                version = None  # reading again says what is wrong
            if version != self._seen_version:
                self.reload()

    def on_screen_resume(self) -> None:
        """Show what changed while another screen was on top."""
        if self.is_mounted:
            self.reload()

    @work(exclusive=True, group="reload")
    async def reload(self) -> None:
        """Read in a thread, then draw."""
        try:
            self._seen_version = await asyncio.to_thread(self.system.store.version)
            bar = await asyncio.to_thread(self._role_text)
            self._show_bar([bar], trouble=False)
            await self.load()
        except ChamanError as error:
            self._show_bar(_explain(error), trouble=True)
        except NoMatches:
            if self in self.app.screen_stack:
                raise  # else the reader left the screen meanwhile

    def _show_bar(self, lines: Sequence[str], *, trouble: bool) -> None:
        """Who is at work; or why the screen cannot be read, which does not stop the reader from leaving it."""
        bar = self.query_one("#role-bar", Lines)
        bar.set_class(trouble, "-trouble")
        bar.show(*lines)

    async def load(self) -> None:
        """Read what the screen shows, and show it."""

    def _role_text(self) -> str:
        if self.chaman.session is None:
            return f" Chaman  {self.TITLE_TEXT}"
        actor = people.actor(self.session)
        member, enterprise = actor.member, actor.enterprise
        number = actor.sender.number if actor.sender else _("no sender yet")
        capacity = _(CAPACITY_NAMES[member.party.capacity])
        who = f"{plain(member.name, 24)}, {_(ROLE_NAMES[member.role])}"
        return f" {plain(enterprise.name, 24)} ({number}) · {capacity} · {who}"

    def complain(self, error: ChamanError) -> None:
        """Say what was refused, or what is wrong; nothing is lost of what was typed."""
        self.app.push_screen(MessageDialog(_("This was not done"), _explain(error)))

    async def ask(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Read in a thread what an action needs; on failure say why and give None."""
        try:
            return await asyncio.to_thread(question, *args, **kwargs)
        except ChamanError as error:
            self.complain(error)
            return None

    async def perform(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Run a verb in a thread and show what it changed; on refusal say why and give None."""
        result = await self.ask(verb, *args, **kwargs)
        if result is not None:
            self.reload()
        return result

    def action_back(self) -> None:
        """Leave the screen; behind the first one after the login is the choice of a role."""
        if len(self.app.screen_stack) > _FIRST_AFTER_LOGIN:
            self.app.pop_screen()
        else:
            self.chaman.choose_role()

    def action_help(self) -> None:
        """Explain the keys and rules of this screen."""
        from chaman_tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._named_keys(), self.RULES))

    def _named_keys(self) -> list[tuple[str, str]]:
        """The keys of each action, the screen's own first. Textual's own for every widget have no id, and stay out."""
        keys: dict[tuple[bool, str], list[str]] = {}
        for key, active in self.active_bindings.items():
            binding = active.binding
            if binding.id and binding.description:
                place = (active.node is not self, binding.description)
                keys.setdefault(place, []).append(binding.key_display or key)
        ordered = sorted(keys.items(), key=lambda item: item[0][0])
        return [(", ".join(dict.fromkeys(found)), description) for (_own, description), found in ordered]

    def action_switch_role(self) -> None:
        """Choose another role without leaving the program."""
        self.chaman.choose_role()


def _explain(error: ChamanError) -> list[str]:
    return rows.refusal(error.violations) if isinstance(error, Refusal) else [plain(error, 1000)]
