from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from chaman_tui.widgets.record_table import RecordTable


class Frame(App[None]):
    """An empty program around one widget."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def compose(self) -> ComposeResult:
        yield self._widget

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        self.title = event.key


Show = Callable[[Widget], AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def show() -> Show:
    @asynccontextmanager
    async def shown(widget: Widget) -> AsyncIterator[Pilot[None]]:
        async with Frame(widget).run_test(size=(60, 12)) as pilot:
            await pilot.pause()
            yield pilot

    return shown
