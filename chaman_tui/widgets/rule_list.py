"""The live list of a field's rules: a mark, a word and the rule for each, first what is broken, and nothing hidden."""

from textual.content import Content
from textual.widgets import Static

from chaman_tui.domain.field import FieldReport, RuleCheck
from chaman_tui.i18n import _
from chaman_tui.presentation.rows import verdict
from chaman_tui.presentation.safe import plain


class RuleList(Static):
    """Shows each rule as met, not yet, or broken. Untouched fields show their rules without a verdict.

    It keeps room for the rules and advice of ``expected``, an empty field, or for a number of ``lines``; it takes more
    where more is to be said.
    """

    DEFAULT_CSS = """
    RuleList { padding: 0 0 0 2; color: $text-muted; height: auto; }
    """

    def __init__(self, expected: FieldReport[object], lines: int | None = None) -> None:
        super().__init__("", markup=False)
        listed = sum(check.listed for check in expected.checks)
        self.styles.min_height = lines or max(1, listed + len(expected.advice))

    def show(self, report: FieldReport[object], *, touched: bool, judged: bool) -> None:
        """Draw the report. ``judged`` means that the reader has left the field, or submitted it."""
        shown = [c for c in report.checks if c.listed or c.violation]
        in_order = sorted(shown, key=_urgency) if touched or judged else shown
        lines = [_line(check, touched=touched, judged=judged) for check in in_order]
        if touched:
            word = _("advice")
            lines += [Content.styled(f"! {word:9} {plain(text)}", "$text-warning") for text in report.advice]
        self.update(Content("\n").join(lines))


def _urgency(check: RuleCheck) -> int:
    """Broken rules first, of these the ones that nobody announced; then those that were not reached; then the rest."""
    return check.listed if check.violation else 3 if check.ok else 2


def _line(check: RuleCheck, *, touched: bool, judged: bool) -> Content:
    label = plain(check.label or (check.violation.message if check.violation else ""))
    if not touched and not judged:
        return Content(f"·           {label}")
    if check.ok:
        return Content.styled(f"✓ {verdict(True):9} {label}", "$text-success")
    seen = f" ({plain(check.violation.observed)})" if check.violation and check.violation.observed else ""
    if not judged or not check.reached:
        waiting = _("not yet")
        return Content(f"○ {waiting:9} {label}{seen}")
    return Content.styled(f"✗ {verdict(False):9} {label}{seen}", "$text-error")
