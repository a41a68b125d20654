"""An error of the program's own: told in one sentence, and kept for whoever mends it, without a value in it.

Python's traceback quotes what an exception says, and Textual's the values of locals: a password may be among them.
What is kept here is the kind of each exception and where it passed, which is in the source for everybody to read.
"""

import os
import platform
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from chaman_tui import __version__
from chaman_tui.domain.errors import InternalError
from chaman_tui.i18n import _

_MOST_KEPT = 50
_HERE = Path(__file__).parent


def keep(error: BaseException) -> InternalError:
    """Give the error its id, write down where it came from, and make the sentence that tells it. Never raises."""
    identifier = secrets.token_hex(4)
    try:
        path = _write(identifier, "\n".join(_account(error)))
    except Exception:  # a full disk, no home, no right: then it is written nowhere
        message = _(
            "The program was stopped by an error of its own, {id} ({where}): look whether your change was made "
            "before you repeat it.",
            id=identifier,
            where=_place(error),
        )
    else:
        message = _(
            "The program was stopped by an error of its own, {id}: look whether your change was made before you "
            "repeat it. What is known, without anything that was typed, is in {path}.",
            id=identifier,
            path=path,
        )
    return InternalError(identifier, message)


def keep_quietly() -> None:
    """From now on what goes wrong where nobody waits for it, in a thread or in a destructor, is kept, not printed."""
    threading.excepthook = lambda arguments: _keep_unseen(arguments.exc_value)
    sys.unraisablehook = lambda unraisable: _keep_unseen(unraisable.exc_value)


def _keep_unseen(error: BaseException | None) -> None:
    if isinstance(error, Exception):
        keep(error)


def _write(identifier: str, text: str) -> Path:
    import platformdirs

    directory = Path(platformdirs.user_state_dir("chaman")) / "errors"
    if not directory.is_absolute():
        raise OSError("nobody's home")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / f"{identifier}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text + "\n")
    _forget_the_oldest(directory)
    return path


def _forget_the_oldest(directory: Path) -> None:
    kept = sorted(directory.glob("*.txt"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[:-_MOST_KEPT]:
        with suppress(OSError):
            path.unlink()


def _account(error: BaseException) -> Iterator[str]:
    now = datetime.now(UTC)
    yield f"chaman {__version__}, Python {platform.python_version()}, {now:%Y-%m-%d %H:%M:%S} UTC"
    yield "What the exceptions say is left out, because it may quote what was typed."
    for number, raised in enumerate(_chain(error)):
        yield ""
        yield f"{'from ' if number else ''}{type(raised).__module__}.{type(raised).__qualname__}"
        yield from (f"  {line}" for line in _frames(raised.__traceback__))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it came from, and what came together with it; each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        raised = waiting.pop(0)
        if id(raised) in seen:
            continue
        seen.add(id(raised))
        yield raised
        together = raised.exceptions if isinstance(raised, BaseExceptionGroup) else ()
        waiting += [e for e in (raised.__cause__, raised.__context__, *together) if e is not None]


def _frames(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"{code.co_filename}:{trace.tb_lineno} {code.co_qualname}"
        trace = trace.tb_next


def _place(error: BaseException) -> str:
    """The kind of an error and the last place of our own that it passed."""
    frames = [frame.split(" ")[0] for frame in _frames(error.__traceback__)]
    own = [frame.removeprefix(f"{_HERE}/") for frame in frames if frame.startswith(str(_HERE))]
    return " ".join([type(error).__name__, *own[-1:]])
