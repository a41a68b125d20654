"""A field for a certificate or key: pasted text of many lines, or a path on this machine where that may be named."""

import re
from collections.abc import Callable

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import TextArea

from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.field import FieldReport, RuleCheck, check, unlisted_violation
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import masked
from chaman_tui.service.files import read_regular
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.rule_list import RuleList

MaterialChecker = Callable[[bytes], FieldReport[object]]
_LINES = 5
_LOOKED_AT = 4096  # characters of a line in which joiners may be seen; further on all but ASCII is a sign
_LONGEST_PATH = 1024
_FILE_NAME = re.compile(r"[^\s{<]*[^\s{<.]\.[A-Za-z0-9]{1,8}")
_NOT_ASCII = re.compile(r"[^ -~\t]")


class _PasteArea(TextArea):
    """Hands what is pasted to its field first, which may turn it away."""

    def __init__(self, admit: Callable[[str], bool]) -> None:
        super().__init__(compact=True, show_line_numbers=False, soft_wrap=False, highlight_cursor_line=False)
        self.cursor_blink = False
        self._admit = admit

    def get_line(self, line_index: int) -> Text:
        """A line, with a visible sign in the place of what is hidden in it. A tab stays: it is drawn as spaces."""
        line = self.document.get_line(line_index)
        seen = "\t".join(map(masked, line[:_LOOKED_AT].split("\t")))
        rest = _NOT_ASCII.sub("\N{REPLACEMENT CHARACTER}", line[_LOOKED_AT:])
        return Text(seen + rest, end="", no_wrap=True)

    async def _on_paste(self, event: events.Paste) -> None:
        # Textual calls the handler of the base class by itself, unless it is prevented.
        if not self._admit(event.text):
            event.prevent_default()


class MaterialField(Vertical):
    """Takes pasted text, and a path while ``takes_paths``. A private key, or far too much text, never stands in it."""

    DEFAULT_CSS = """
    MaterialField { height: auto; margin-bottom: 1; }
    MaterialField .label { text-style: bold; }
    MaterialField TextArea { height: 3; }
    """

    def __init__(self, label: str, check: MaterialChecker, rule: str, *, required: bool = True, id: str) -> None:
        super().__init__(id=id)
        self._label = label
        self._check = check
        self._rule = rule
        self._required = required
        self._area = _PasteArea(self._admit)
        self._rules = RuleList(FieldReport(()), _LINES)
        self._turned_away: FieldReport[object] | None = None
        self.takes_paths = False

    def compose(self) -> ComposeResult:
        """Label, text area, rules."""
        if self.takes_paths:
            yield Lines(_("{label}: a path on this machine, or paste it", label=self._label), classes="label")
        else:
            yield Lines(_("{label}: paste it", label=self._label), classes="label")
        yield self._area
        yield self._rules

    def on_mount(self) -> None:
        """Show what is asked before anything is typed."""
        self._rules.show(self._check(b""), touched=False, judged=False)

    def _admit(self, text: str) -> bool:
        data = text.encode("utf-8", "surrogateescape")
        private = holds_private_key(data[:MAX_BYTES])
        if private:
            self._turn_away(unlisted_violation("key.private", private))
        elif len(data) > MAX_BYTES:
            observed = _("more than {n} bytes", n=f"{MAX_BYTES:,}")
            self._turn_away(check(self._rule, _("at most {n} bytes", n=f"{MAX_BYTES:,}"), False, observed))
        else:
            return True
        return False

    def _turn_away(self, broken: RuleCheck) -> None:
        self._turned_away = FieldReport((broken,))
        self._rules.show(self._turned_away, touched=True, judged=True)

    @property
    def empty(self) -> bool:
        """Whether nothing was given."""
        return not self._area.text.strip()

    def read(self) -> bytes:
        """The bytes that are meant: of the file at the path, or the text itself. OSError when it cannot be read."""
        text = self._area.text
        return (
            read_regular(text.strip(), MAX_BYTES + 1) if self._names_a_file else text.encode("utf-8", "surrogateescape")
        )

    @property
    def _names_a_file(self) -> bool:
        return self.takes_paths and _is_path(self._area.text)

    def report(self) -> FieldReport[object]:
        """What the rules say; a path that cannot be read breaks the rule about the format. Reads the file.

        Why it cannot be read is not told: whether it is missing or forbidden is nothing for who may not see it.
        """
        if self.empty and not self._required:
            return FieldReport(())
        try:
            return self._check(self.read())
        except OSError:
            observed = _("{path}: {cause}", path=self._area.text.strip()[:60], cause=_("it cannot be read"))
            return FieldReport((check(self._rule, _("a file that can be read"), False, observed),))

    def show_report(self, report: FieldReport[object], *, judged: bool) -> None:
        """Draw what the rules said."""
        self._rules.show(report, touched=not self.empty, judged=judged)

    def focus_input(self) -> None:
        """Put the cursor in the field."""
        self._area.focus()

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if private := holds_private_key(self._area.text[:MAX_BYTES].encode("utf-8", "surrogateescape")):
            self._area.text = ""
            self._turn_away(unlisted_violation("key.private", private))
        elif not self.empty:
            self._turned_away = None
            self._inspect()

    @work(exclusive=True, thread=True)
    def _inspect(self) -> None:
        report = self.report()
        self.app.call_from_thread(self.show_report, report, judged=not self._names_a_file)


def _is_path(text: str) -> bool:
    """Whether one line is meant as a path: it says so by its beginning, or is one word with an extension.

    A key or certificate on one line is neither: it has a blank in it, or base64 alone, without a dot.
    """
    stripped = text.strip()
    if len(stripped) >= _LONGEST_PATH or len(stripped.splitlines()) != 1:
        return False
    return stripped.startswith(("/", "~", "./", "../")) or _FILE_NAME.fullmatch(stripped) is not None
