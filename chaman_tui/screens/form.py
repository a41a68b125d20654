"""The base of every form: live rules, Enter from field to field, and the cursor in the first bad field."""

import asyncio

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Button, Input, TextArea

from chaman_tui.domain.errors import Refusal
from chaman_tui.domain.field import FieldReport
from chaman_tui.i18n import _
from chaman_tui.screens.base import ChamanScreen
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.material_field import MaterialField
from chaman_tui.widgets.validated_field import ValidatedField

Field = ValidatedField | MaterialField


class FormScreen(ChamanScreen):
    """A form. Subclasses give its fields and say what submitting does."""

    BINDINGS = [Binding("f9", "submit", _("Submit"), id="submit")]
    LEAD = ""
    SUBMIT = _("Submit")

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[Field] = self.make_fields()

    def make_fields(self) -> list[Field]:
        """The fields, in their order."""
        return []

    def compose_body(self) -> ComposeResult:
        """Lead, fields, button."""
        with VerticalScroll(classes="form", can_focus=False):
            if lead := self.lead():
                yield Lines(lead, classes="lead")
            for field in self.fields:
                if isinstance(field, MaterialField):
                    field.takes_paths = self.session.identity.reads_files
                yield field
            yield from self.compose_choices()
            yield Button(self.submit_text(), id="submit", compact=True, classes="submit")
        yield Lines(id="in-the-way")

    def lead(self) -> str:
        """What stands above the fields."""
        return self.LEAD

    def submit_text(self) -> str:
        """The words of the button."""
        return self.SUBMIT

    def compose_choices(self) -> ComposeResult:
        """What is chosen rather than typed, after the fields."""
        yield from ()

    def on_mount(self) -> None:
        """Start in the first field."""
        super().on_mount()
        self.fields[0].focus_input()

    @on(Input.Submitted)
    def _next_field(self) -> None:
        index = next((i for i, field in enumerate(self.fields) if field.has_focus_within), 0)
        if index + 1 < len(self.fields):
            self.fields[index + 1].focus_input()
        else:
            self.action_submit()

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _nothing_in_the_way_yet(self) -> None:
        self.query_one("#in-the-way", Lines).show()

    @on(Button.Pressed, "#submit")
    def _pressed(self) -> None:
        self.action_submit()

    @work(exclusive=True, group="submit")
    async def action_submit(self) -> None:
        """Judge every field; say what stands in the way and put the cursor in the first bad field, or submit."""
        reports = [(field, await self._judge(field)) for field in self.fields]
        bad = [(field, report) for field, report in reports if not report.ok]
        lines = [line for field, report in bad for line in _in_the_way(field, report)]
        self.query_one("#in-the-way", Lines).show(*lines)
        if bad:
            bad[0][0].focus_input()
        else:
            await self.submit()

    async def _judge(self, field: Field) -> FieldReport[object]:
        if isinstance(field, ValidatedField):
            field.judge()
            return field.report
        report = await asyncio.to_thread(field.report)
        field.show_report(report, judged=True)
        return report

    async def submit(self) -> None:
        """Everything is in order: do it."""

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.query_one(f"#{name}", ValidatedField).value

    async def material(self, name: str) -> bytes:
        """The bytes of a certificate or key field; empty when nothing was given."""
        field = self.query_one(f"#{name}", MaterialField)
        try:
            return b"" if field.empty else await asyncio.to_thread(field.read)
        except OSError:
            raise Refusal(field.report().violations) from None


def _in_the_way(field: Field, report: FieldReport[object]) -> list[str]:
    """Each broken rule of a field, by its name and number."""
    return [
        _("✗ {field}: {rule} [{id}]", field=field.label, rule=check.label or check.violation.message, id=check.rule)
        for check in report.checks
        if check.violation
    ]
