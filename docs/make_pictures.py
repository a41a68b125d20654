"""Makes the pictures of the README from the sample data: ``python docs/make_pictures.py``."""

import asyncio
import re
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from chaman_tui.app import ChamanApp
from chaman_tui.demo.seed import seed
from chaman_tui.i18n import use_language
from chaman_tui.service.identity import Identity, Power
from chaman_tui.wiring import open_system

HERE = Path(__file__).parent
SIZE = (100, 26)
OPERATOR = Identity("operator", "operator", frozenset(Power))
# Each picture: the login that opens the program, the keys that lead to the screen.
PICTURES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "login-role": (None, ()),
    "account-list": ("manager2", ()),
    "sender-form": ("manager2", ("s",)),
    "delegation-inbox": ("manager9", ("i", "v", "v", "down", "down")),
}


async def settle(app: ChamanApp, pilot: Pilot[None]) -> None:
    """Until the screen has read what it shows."""
    await app.workers.wait_for_complete()
    await pilot.pause()


async def take(name: str, directory: Path, login: str | None, keys: tuple[str, ...]) -> None:
    """Open the program, go to the screen, and save it. The fonts are the reader's own: nothing is fetched."""
    identity = OPERATOR.acting_as(login) if login else OPERATOR
    app = ChamanApp(lambda: open_system(directory), identity)
    async with app.run_test(size=SIZE) as pilot:
        await settle(app, pilot)
        for key in keys:
            await pilot.press(key)
            await settle(app, pilot)
        picture = re.sub(r"@font-face\s*\{[^}]*\}", "", app.export_screenshot())
        picture = picture.replace("Fira Code", "Menlo, Consolas, DejaVu Sans Mono")
        (HERE / f"{name}.svg").write_text(picture)


def main() -> None:
    """Make all of them."""
    use_language("en")
    with tempfile.TemporaryDirectory() as parent:
        directory = Path(parent) / "store"
        seed(open_system(directory), OPERATOR)
        for name, (login, keys) in PICTURES.items():
            asyncio.run(take(name, directory, login, keys))


if __name__ == "__main__":
    main()
