"""Help: the keys of a screen, and the rules that apply to it with their source."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from chaman_tui.domain.rules import all_rules
from chaman_tui.i18n import _
from chaman_tui.widgets.lines import Lines


class HelpScreen(ModalScreen[None]):
    """What can be done on the screen beneath, and by which rules."""

    CSS_PATH = "help.tcss"
    BINDINGS = [Binding("escape,f1,question_mark,q", "dismiss", _("Close"))]

    def __init__(self, keys: Sequence[tuple[str, str]], prefixes: tuple[str, ...]) -> None:
        super().__init__()
        self._keys = keys
        self._prefixes = prefixes

    def compose(self) -> ComposeResult:
        """Keys first, then rules."""
        with VerticalScroll(id="help"):
            yield Lines(_("Keys"), classes="section")
            for key, description in self._keys:
                yield Lines(f"{key:>16}  {description}")
            yield Lines(f"{'ctrl+p':>16}  " + _("Find every action by name"))
            if self._prefixes:
                yield Lines(_("Rules"), classes="section")
            for found in all_rules():
                if found.id.startswith(self._prefixes):
                    yield Lines(found.id, classes="rule-id")
                    yield Lines(f"{_(found.text)} ({_(found.source)})", classes="rule")

    def on_mount(self) -> None:
        """The text scrolls with the arrows."""
        self.query_one("#help").focus()
