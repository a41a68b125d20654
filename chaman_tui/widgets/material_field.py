"""A field for a certificate or key: pasted text of many lines, or a path on this machine where that may be named."""

import asyncio
import re
from collections.abc import Callable

from rich.text import Text
from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import TextArea

from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.field import FieldReport, RuleCheck, check, too_much, unlisted_violation
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import masked
from chaman_tui.service.files import read_regular
from chaman_tui.widgets.lines import Lines
from chaman_tui.widgets.rule_list import RuleList

MaterialChecker = Callable[[bytes], FieldReport[object]]
_LINES = 5
_LOOKED_AT = 4096  # characters of a line in which joiners may be seen; further on all but ASCII is a sign
_LONGEST_SHOWN = 8192  # characters that are drawn
_LONGEST_PATH = 1024
_FILE_NAME = re.compile(r"[^\s{<]*[^\s{<.]\.[A-Za-z0-9]{1,8}")
_NOT_ASCII = re.compile(r"[^ -~\t]")


class _PasteArea(TextArea):
    """Hands what is pasted to its field, which puts it there, holds it aside, or turns it away."""

    def __init__(self, offer: Callable[[str], object], let_go: Callable[[], object]) -> None:
        super().__init__(compact=True, show_line_numbers=False, soft_wrap=False, highlight_cursor_line=False)
        self.cursor_blink = False
        self._offer = offer
        self._let_go = let_go

    def get_line(self, line_index: int) -> Text:
        """A line, with a visible sign in the place of what is hidden in it. A tab stays: it is drawn as spaces."""
        line = self.document.get_line(line_index)
        seen = "\t".join(map(masked, line[:_LOOKED_AT].split("\t")))
        rest = _NOT_ASCII.sub("\N{REPLACEMENT CHARACTER}", line[_LOOKED_AT:])
        return Text(seen + rest, end="", no_wrap=True)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()  # Textual calls the handler of the base class by itself, unless it is prevented
        self._offer(event.text)

    async def _on_key(self, event: events.Key) -> None:
        if self.read_only and event.key in {"backspace", "delete"}:
            self._let_go()


class MaterialField(Vertical):
    """Takes pasted text, and a path while ``takes_paths``. A private key, or far too much text, never stands in it.

    What is long is looked at by a thread, and held aside: the screen goes on meanwhile, and a verdict on what stands
    there no more is dropped.
    """

    DEFAULT_CSS = """
    MaterialField { height: auto; margin-bottom: 1; }
    MaterialField .label { text-style: bold; }
    MaterialField TextArea { height: 3; }
    """

    def __init__(self, label: str, check: MaterialChecker, rule: str, *, required: bool = True, id: str) -> None:
        super().__init__(id=id)
        self.label = label
        self._check = check
        self._rule = rule
        self._required = required
        self._area = _PasteArea(self._take, self._let_go)
        self._rules = RuleList(FieldReport(()), _LINES)
        self.takes_paths = False
        self._held = ""
        self._in_turn = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Label, text area, rules."""
        if self.takes_paths:
            yield Lines(_("{label}: a path on this machine, or paste it", label=self.label), classes="label")
        else:
            yield Lines(_("{label}: paste it", label=self.label), classes="label")
        yield self._area
        yield self._rules

    def on_mount(self) -> None:
        """Show what is asked before anything is typed."""
        self._rules.show(self._check(b""), touched=False, judged=False)

    @work(group="paste")
    async def _take(self, text: str) -> None:
        """Put what was pasted into the field, in the order of pasting; unless it is too much, or a private key."""
        async with self._in_turn:
            whole = self._held + text if self._held else text
            broken = too_much(self._rule, whole) or await asyncio.to_thread(_private, whole)
            if broken:
                self._turn_away(broken)
            elif len(self.text) + len(text) > _LONGEST_SHOWN:
                self._hold(self.text + text)
            else:
                self._area.insert(text)

    def _hold(self, text: str) -> None:
        """Keep a long text aside: drawing all of it would stop the screen at every key."""
        self._held = text
        lines = text.count("\n") + 1
        notice = _("{n} characters in {lines} lines; Backspace removes them", n=f"{len(text):,}", lines=f"{lines:,}")
        self._area.text = notice
        self._area.read_only = True

    def _let_go(self) -> None:
        self._held = ""
        self._area.read_only = False
        self._area.text = ""

    def _turn_away(self, broken: RuleCheck) -> None:
        self._rules.show(FieldReport((broken,)), touched=True, judged=True)

    @property
    def text(self) -> str:
        """What was typed or pasted."""
        return self._held or self._area.text

    @property
    def empty(self) -> bool:
        """Whether nothing was given."""
        return not self.text.strip()

    def read(self) -> bytes:
        """The bytes that are meant: of the file at the path, or the text itself. OSError when it cannot be read."""
        return self._read(self.text)

    def _read(self, text: str) -> bytes:
        if self._names_a_file(text):
            return read_regular(text.strip(), MAX_BYTES + 1)
        return text.encode("utf-8", "surrogateescape")

    def _names_a_file(self, text: str) -> bool:
        return self.takes_paths and _is_path(text)

    def report(self) -> FieldReport[object]:
        """What the rules say; a path that cannot be read breaks the rule about the format. Reads the file.

        Why it cannot be read is not told: whether it is missing or forbidden is nothing for who may not see it.
        """
        return self._report_on(self.text)

    def _report_on(self, text: str) -> FieldReport[object]:
        if not text.strip() and not self._required:
            return FieldReport(())
        if broken := _private(text):  # before it is taken for a path
            return FieldReport((broken,))
        try:
            return self._check(self._read(text))
        except OSError:
            observed = _("{path}: {cause}", path=text.strip()[:60], cause=_("it cannot be read"))
            return FieldReport((check(self._rule, _("a file that can be read"), False, observed),))

    def show_report(self, report: FieldReport[object], *, judged: bool) -> None:
        """Draw what the rules said."""
        self._rules.show(report, touched=not self.empty, judged=judged)

    def focus_input(self) -> None:
        """Put the cursor in the field."""
        self._area.focus()

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if not self.empty:
            self._inspect(self.text)

    @work(exclusive=True, group="inspect")
    async def _inspect(self, text: str) -> None:
        broken = await asyncio.to_thread(_private, text)  # typed, or pasted in a way that looks like typing
        report = FieldReport[object]((broken,)) if broken else await asyncio.to_thread(self._report_on, text)
        if text != self.text:
            return
        self.show_report(report, judged=bool(broken) or not self._names_a_file(text))
        if broken:
            self._let_go()


def _private(text: str) -> RuleCheck | None:
    told = holds_private_key(text)
    return unlisted_violation("key.private", told) if told else None


def _is_path(text: str) -> bool:
    """Whether one line is meant as a path: it says so by its beginning, or is one word with an extension.

    A key or certificate on one line is neither: it has a blank in it, or base64 alone, without a dot.
    """
    stripped = text.strip()
    if len(stripped) >= _LONGEST_PATH or len(stripped.splitlines()) != 1:
        return False
    return stripped.startswith(("/", "~", "./", "../")) or _FILE_NAME.fullmatch(stripped) is not None
