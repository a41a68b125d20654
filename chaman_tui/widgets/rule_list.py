"""The live list of a field's rules: a mark, a word and the rule for each, in a height that never changes."""

from textual.content import Content
from textual.widgets import Static

from chaman_tui.domain.field import FieldReport, RuleCheck
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain


class RuleList(Static):
    """Shows each rule as met, not yet, or broken. Untouched fields show their rules without a verdict."""

    DEFAULT_CSS = """
    RuleList { height: auto; padding: 0 0 0 2; color: $text-muted; }
    """

    def __init__(self, lines: int) -> None:
        super().__init__("", markup=False)
        self._lines = lines
        self.styles.height = lines

    def show(self, report: FieldReport[object], *, touched: bool, judged: bool) -> None:
        """Draw the report. ``judged`` means that the reader has left the field, or submitted it."""
        lines = [
            _line(check, touched=touched, judged=judged) for check in report.checks if check.label or check.violation
        ]
        lines += [Content.styled("! " + plain(text, 76), "$text-warning") for text in report.advice if touched]
        self.update(Content("\n").join(lines[: self._lines]))


def _line(check: RuleCheck, *, touched: bool, judged: bool) -> Content:
    label = plain(check.label or check.rule, 66)
    if not touched and not judged:
        return Content(f"·          {label}")
    if check.violation is None:
        return Content.styled(f"✓ {_('met'):8} {label}", "$text-success")
    seen = f" ({plain(check.violation.observed, 48)})" if check.violation.observed else ""
    if not judged:
        return Content(f"○ {_('not yet'):8} {label}{seen}")
    return Content.styled(f"✗ {_('not met'):8} {label}{seen}", "$text-error")
