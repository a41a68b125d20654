"""Small typed dialogs. Each starts on its harmless answer, and Escape always gives it."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button

from chaman_tui.i18n import _, ngettext
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.record_table import RecordTable, Row
from chaman_tui.widgets.validated_field import Checker, ValidatedField

T = TypeVar("T")
_AROUND_TEXT = 10  # lines of a box and of the screen beneath it
# With priority, so that what is typed right after a tab goes to the next field even when it arrives in one burst.
FOCUS_KEYS: list[BindingType] = [
    Binding("tab", "app.focus_next", show=False, priority=True),
    Binding("shift+tab", "app.focus_previous", show=False, priority=True),
]


class Dialog(ModalScreen[T | None], Generic[T]):
    """A box with a title over the screen it belongs to."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [*FOCUS_KEYS, Binding("escape", "cancel", _("Cancel"), show=False)]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """The box."""
        with Vertical(classes="box"):
            yield Lines(self._title, classes="title")
            yield from self.compose_content()

    def compose_content(self) -> ComposeResult:
        """What the dialog asks."""
        yield from ()

    def on_resize(self, event: events.Resize) -> None:
        """The text has what the rest leaves of the height, and scrolls in it."""
        for text in self.query(".text"):
            text.styles.max_height = max(1, event.size.height - _AROUND_TEXT)

    def action_cancel(self) -> None:
        """The harmless answer."""
        self.dismiss(None)


class MessageDialog(Dialog[None]):
    """Says something; any of Enter, Escape and Space closes it."""

    BINDINGS = [Binding("enter,space", "cancel", _("Close"), show=False)]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__(title)
        self._lines = lines

    def compose_content(self) -> ComposeResult:
        """The text, and a button."""
        with VerticalScroll(classes="text"):
            yield Lines(*self._lines)
        yield Button(_("Close"), id="close", compact=True)

    def on_mount(self) -> None:
        """The button has the focus, the text scrolls with the arrows."""
        self.query_one(VerticalScroll).focus()

    @on(Button.Pressed)
    def _close(self) -> None:
        self.dismiss(None)


class ConfirmDialog(Dialog[bool]):
    """Asks before something that cannot be undone. Starts on Cancel; y confirms."""

    BINDINGS = [
        Binding("y", "confirm", _("Confirm"), show=False),
        Binding("left,right", "app.focus_next", _("Other button"), show=False),
        Binding("down", "scroll(1)", _("Down"), show=False),
        Binding("up", "scroll(-1)", _("Up"), show=False),
        Binding("pagedown", "page(1)", _("Page down"), show=False),
        Binding("pageup", "page(-1)", _("Page up"), show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__(title)
        self._lines = lines

    def compose_content(self) -> ComposeResult:
        """What will happen, how much of it is further down, and the two answers."""
        with VerticalScroll(classes="text", can_focus=False):
            yield Lines(*self._lines)
        yield Lines(id="more", classes="hint")
        with Horizontal(classes="buttons"):
            yield Button(_("Cancel"), id="cancel", compact=True)
            yield Button(_("Confirm (y)"), id="confirm", compact=True)

    def on_mount(self) -> None:
        """Start on the harmless answer."""
        self.query_one("#cancel", Button).focus()
        text = self.query_one(VerticalScroll)
        self.watch(text, "scroll_y", self._tell_more_once_drawn)
        self.watch(text, "virtual_size", self._tell_more_once_drawn)

    def _tell_more_once_drawn(self) -> None:
        self.call_after_refresh(self._tell_more)

    def _tell_more(self) -> None:
        text = self.query_one(VerticalScroll)
        left = round(text.max_scroll_y - text.scroll_y)
        more = ngettext("{n} more line below (↓)", "{n} more lines below (↓)", left) if left > 0 else ""
        self.query_one("#more", Lines).show(more)

    def action_scroll(self, lines: int) -> None:
        """Move through what will happen, wherever the focus is."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """The same by what is seen at once."""
        text = self.query_one(VerticalScroll)
        text.scroll_relative(y=pages * text.size.height, animate=False)

    def action_confirm(self) -> None:
        """Go on."""
        self.dismiss(True)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm" or None)


class TextDialog(Dialog[dict[str, str]]):
    """Asks one or more texts, with their live rules. Enter goes on, and submits in the last."""

    def __init__(
        self, title: str, lines: Sequence[str], fields: Sequence[tuple[str, str, Checker, str]], *, secret: bool = False
    ) -> None:
        super().__init__(title)
        self._lines = lines
        self._fields = [
            ValidatedField(label, check, value=value, password=secret, id=name) for name, label, check, value in fields
        ]

    def compose_content(self) -> ComposeResult:
        """What it is for, the fields, the key that submits."""
        if self._lines:
            yield Lines(*self._lines, classes="lead")
        with VerticalScroll(classes="text", can_focus=False):
            yield from self._fields
        yield Lines(_("Enter: go on   Escape: cancel"), classes="hint")

    def on_mount(self) -> None:
        """Start in the first field."""
        self._fields[0].focus_input()

    def on_input_submitted(self) -> None:
        """The next field, or judge all and go to the first bad one."""
        index = next(i for i, field in enumerate(self._fields) if field.has_focus_within)
        if index + 1 < len(self._fields):
            self._fields[index + 1].focus_input()
            return
        bad = [field for field in self._fields if not field.judge()]
        if bad:
            bad[0].focus_input()
            return
        self.dismiss({str(field.id): field.value for field in self._fields})


class ChooseDialog(Dialog[str]):
    """Asks to choose one of a list. What cannot be chosen stays visible and says why."""

    def __init__(
        self,
        title: str,
        headers: Sequence[str],
        choices: Sequence[Row],
        barred: dict[str, str],
        lines: Sequence[str] = (),
    ) -> None:
        super().__init__(title)
        self._lines = lines
        self._headers = headers
        self._choices = choices
        self._barred = barred

    def compose_content(self) -> ComposeResult:
        """What it is about, the list, and why the row under the cursor cannot be chosen."""
        if self._lines:
            yield Lines(*self._lines, classes="lead")
        yield RecordTable(self._headers, 0, id="choices")
        yield Lines(id="why")
        yield Lines(_("Enter: choose   Escape: cancel"), classes="hint")

    def on_mount(self) -> None:
        """Fill the list."""
        table = self.query_one(RecordTable)
        table.styles.height = min(12, len(self._choices) + 2)
        table.set_rows(self._choices)
        table.focus()

    @on(RecordTable.Moved)
    def _explain(self) -> None:
        current = self.query_one(RecordTable).current or ""
        self.query_one("#why", Lines).show(self._barred.get(current, ""))

    @on(RecordTable.Opened)
    def _choose(self, event: RecordTable.Opened) -> None:
        if event.key not in self._barred:
            self.dismiss(event.key)
