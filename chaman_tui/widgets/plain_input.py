"""A line of text that shows what is hidden in it, instead of sending it to the terminal."""

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Input

from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.presentation.safe import masked

_MOST_TYPED = 4096


class _ShowHidden(Highlighter):
    def highlight(self, text: Text) -> None:
        text.plain = masked(text.plain)


class PlainInput(Input):
    """An input without a blinking cursor, which would send bytes over somebody's line all day.

    A private key that is pasted never stands in it.
    """

    class TurnedAway(Message):
        """A private key was pasted; ``told`` says in words of what kind."""

        def __init__(self, told: str) -> None:
            super().__init__()
            self.told = told

    def __init__(
        self, value: str = "", *, placeholder: str = "", password: bool = False, id: str | None = None
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            password=password,
            highlighter=_ShowHidden(),
            compact=True,
            max_length=_MOST_TYPED,
            select_on_focus=False,
            id=id,
        )
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        # Textual calls the handler of the base class by itself, unless it is prevented. It takes the first line alone.
        if told := holds_private_key(event.text[: 4 * _MOST_TYPED]):
            event.prevent_default()
            event.stop()
            self.post_message(self.TurnedAway(told))
