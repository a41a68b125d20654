"""Text on the screen: harmless, one line for each line that was meant, and never markup.

Screens show text through ``Lines`` and nothing else. ``Harmless`` is behind it: every strip of every widget passes it
on its way to the terminal, whoever drew it.
"""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.widgets import Static

from chaman_tui.presentation.safe import masked, shown


def shown_lines(text: str) -> str:
    """A text of several lines, in which whatever is hidden shows by its code."""
    return "\n".join(shown(line) for line in text.split("\n"))


class Lines(Static):
    """Lines of text. A line end inside one of them is shown by its code."""

    def __init__(self, *lines: str, id: str | None = None, classes: str | None = None) -> None:
        super().__init__("\n".join(map(shown, lines)), id=id, classes=classes, markup=False)

    def show(self, *lines: str) -> None:
        """Show other lines."""
        self.update("\n".join(map(shown, lines)))


class Harmless(LineFilter):
    """Puts a visible sign in the place of each hidden character of a line, and keeps the line's width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual's signature)
        """The same segments, unless something is hidden in them."""
        text = "".join(segment.text for segment in segments)
        clean = masked(text)
        if clean == text:
            return segments
        made, start = [], 0
        for segment in segments:
            end = start + len(segment.text)
            made.append(Segment(clean[start:end], segment.style, segment.control))
            start = end
        return Segment.adjust_line_length(made, Segment.get_line_length(segments), pad=True)
