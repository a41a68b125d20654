"""A line of text that shows what is hidden in it, instead of sending it to the terminal."""

from rich.highlighter import Highlighter
from rich.text import Text
from textual.widgets import Input

from chaman_tui.presentation.safe import masked

_MOST_TYPED = 4096


class _ShowHidden(Highlighter):
    def highlight(self, text: Text) -> None:
        text.plain = masked(text.plain)


class PlainInput(Input):
    """An input without a blinking cursor, which would send bytes over somebody's line all day."""

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
