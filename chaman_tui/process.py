"""What each process of the program begins with: standard streams that hold, and no word of Python on them."""

import io
import os
import re
import sys
import warnings
from contextlib import suppress
from types import TracebackType

from chaman_tui import crashes
from chaman_tui.presentation.safe import shown


def begin() -> None:
    """Make the standard streams safe to use and keep Python's own messages off them."""
    _hold_standard_descriptors()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what the terminal has no letter for is no reason to fail
    warnings.simplefilter("ignore")
    sys.excepthook = _tell
    crashes.keep_quietly()


def _tell(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """The last net, under everything that catches: no traceback even then, and nothing of an interrupt."""
    if isinstance(error, Exception):
        told = shown(str(crashes.keep(error)))
        with suppress(OSError, AttributeError):  # standard error may be closed
            sys.stderr.write(told + "\n")


def begin_ui() -> None:
    """Before Textual is imported: take away what the environment may tell it to do, and widths that are none."""
    for name in list(os.environ):
        if name.startswith("TEXTUAL_"):  # some make it import modules, write files or press keys
            del os.environ[name]
    for name in ("COLUMNS", "LINES"):
        if not re.fullmatch(r"[1-9][0-9]{0,3}", os.environ.get(name, "1"), re.ASCII):
            del os.environ[name]


def _hold_standard_descriptors() -> None:
    """Take the places of standard streams that are closed (``>&-``), before a file of the store takes them.

    Else what is meant for the terminal would be written into the journal. A directory refuses both reading and
    writing, as a closed stream does, and unlike /dev/null it is always there.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open("/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)  # takes the lowest that is free: this one
