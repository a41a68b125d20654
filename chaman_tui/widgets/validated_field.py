"""A labelled field with its live rules beneath it."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantBlur
from textual.widgets import Input

from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.field import FieldReport, unlisted_violation
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.plain_input import PlainInput
from chaman_tui.widgets.rule_list import RuleList

Checker = Callable[[str], FieldReport[object]]


class ValidatedField(Vertical):
    """One line of text. ``check`` answers for it; its rules stand beneath, and judge once the field was left."""

    DEFAULT_CSS = """
    ValidatedField { height: auto; margin-bottom: 1; }
    ValidatedField Horizontal { height: 1; }
    ValidatedField .label { width: 20; text-style: bold; }
    ValidatedField Input { width: 1fr; }
    """

    def __init__(self, label: str, check: Checker, *, value: str = "", password: bool = False, id: str) -> None:
        super().__init__(id=id)
        self.check = check
        self.label = label
        self._input = PlainInput(value, password=password)
        self._rules = RuleList(check(""))
        self._touched = bool(value)
        self._judged = False
        self._turned_away = False

    def compose(self) -> ComposeResult:
        """Label and input on one line, the rules beneath."""
        with Horizontal():
            yield Lines(self.label, classes="label")
            yield self._input
        yield self._rules

    def on_mount(self) -> None:
        """Show the rules before anything is typed."""
        self._draw()

    @property
    def value(self) -> str:
        """What stands in the field."""
        return self._input.value

    @property
    def report(self) -> FieldReport[object]:
        """What the rules say of it."""
        return self.check(self.value)

    def judge(self) -> bool:
        """Submitting: judge the field whatever was typed; whether it is in order."""
        self._judged = True
        self._draw()
        return self.report.ok

    def focus_input(self) -> None:
        """Put the cursor in the field."""
        self._input.focus()

    @on(Input.Changed)
    def _changed(self) -> None:
        self._touched = self._touched or bool(self.value)
        if told := holds_private_key(self.value):  # it was typed, or pasted in a way that looks like typing
            self._input.clear()
            self._turn_away(told)
        elif self.value or not self._turned_away:
            self._turned_away = False
            self._draw()

    @on(PlainInput.TurnedAway)
    def _pasted_key(self, event: PlainInput.TurnedAway) -> None:
        event.stop()
        self._turn_away(event.told)

    def _turn_away(self, told: str) -> None:
        self._turned_away = True
        self._rules.show(FieldReport((unlisted_violation("key.private", told),)), touched=True, judged=True)

    def on_descendant_blur(self, _event: DescendantBlur) -> None:
        """Leaving a field in which something was typed judges it; passing through an empty one does not."""
        self._judged = self._judged or bool(self.value)
        self._draw()

    def _draw(self) -> None:
        self._rules.show(self.report, touched=self._touched, judged=self._judged)
