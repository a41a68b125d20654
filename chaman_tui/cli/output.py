"""The one way out of the command line: whatever is printed passes here, and can do nothing to a terminal.

Nothing else in ``chaman_tui`` writes to a standard stream; a test watches over that. Click prints help and completion
by itself: those hold no text but the program's own.
"""

import errno
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain

LONGEST_LINE = 5000  # characters; a forged store may hold more than anybody wants to see
_ESCAPE = re.compile(r"\\(?:ud[89ab]..\\ud[c-f]..|u(d[89a-f]..)|.)")  # a pair of surrogates; a lone one; any other


def write(lines: Iterable[str]) -> None:
    """Print lines on standard output. A line is one line: a line end that was hidden in it is shown by its code."""
    _write(sys.stdout, (plain(line, LONGEST_LINE) for line in lines))


def write_error(lines: Iterable[str]) -> None:
    """Print lines on standard error, likewise."""
    _write(sys.stderr, (plain(line, LONGEST_LINE) for line in lines))


def write_json(document: Any) -> None:
    """Print one JSON document on standard output, in ASCII alone, as strict readers take it."""
    text = json.dumps(document, ensure_ascii=True)
    if "\\ud" in text:
        text = _ESCAPE.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    _write(sys.stdout, [text.replace("\x7f", "\\u007f")])


def _write(stream: TextIO | None, harmless: Iterable[str]) -> None:
    if stream is None:  # it was closed before the program began
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    for line in harmless:
        stream.write(line + "\n")
    stream.flush()


def abandon() -> None:
    """What could not be written must not be tried again when the interpreter ends."""
    sys.stdout = io.StringIO()


def table(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns under their headers."""
    if not cells:
        return [_("Nothing to show.")]
    widths = [max(len(row[i]) for row in [headers, *cells]) for i in range(len(headers))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [headers, *cells]
    ]
