"""An application out of which nothing comes that is not harmless: neither text that acts nor a traceback."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from textual.app import App
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.worker import WorkerFailed

from chaman_tui import crashes
from chaman_tui.domain.errors import ChamanError
from chaman_tui.widgets.lines import Harmless, shown_lines


class HarmlessApp(App[None]):
    """Filters every line that is drawn. An error that nobody caught ends it, and is told when the terminal is back."""

    failure: ChamanError | None = None
    """Why it was left, where it was not by the reader's wish."""

    _harmless = Harmless()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Those of Textual, and ours: Textual passes each line of each widget through them."""
        return [*super().get_line_filters(), self._harmless]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,  # noqa: ARG002 (text is never markup, whatever a widget of Textual's asks for)
    ) -> None:
        """Show a notice for a while."""
        said = f"{title}\n{message}" if title else message
        super().notify(shown_lines(said), severity=severity, timeout=timeout, markup=False)

    def leave(self, failure: ChamanError) -> None:
        """End the program because of this."""
        self.failure = self.failure or failure
        self.exit(return_code=failure.exit_code)

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 (they may hold the values of locals)
        """End because of an error that nobody caught. Textual has put it aside before."""
        self._keep(self._exception)
        super().panic()

    def _fatal_error(self) -> None:
        """Textual would draw a traceback with the values of locals here, a password among them."""
        self.panic()

    def _keep(self, error: BaseException | None) -> None:
        if error and not self.failure:
            self.failure = crashes.keep(error.error if isinstance(error, WorkerFailed) else error)

    def on_load(self) -> None:
        """What the event loop reports goes the same way, and what libraries log goes nowhere."""
        logging.getLogger().addHandler(logging.NullHandler())
        asyncio.get_running_loop().set_exception_handler(self._keep_unseen)

    def _keep_unseen(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if isinstance(error := context.get("exception"), Exception):
            crashes.keep(error)
