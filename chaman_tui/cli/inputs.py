"""What commands read: files, standard input, passwords; never more than a credential can need."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from chaman_tui.domain.credentials.sniffing import MAX_BYTES
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain


class InputFile(click.ParamType[bytes]):
    """The content of a file, or of standard input for ``-``; never more than a credential can need."""

    name = "FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """Read at most one byte more than is allowed, so that the rules can say that it is too much."""
        if isinstance(value, bytes):
            return value
        try:
            return read_input(value)
        except OSError as error:
            self._cannot_read(value, error, param, ctx)

    def _cannot_read(
        self, value: str, error: OSError, param: click.Parameter | None, ctx: click.Context | None
    ) -> NoReturn:
        self.fail(_("{path}: {cause}", path=plain(value), cause=error.strerror or error), param, ctx)


def read_input(name: str) -> bytes:
    """A file or standard input, as bytes."""
    if name == "-":
        return _standard_input()
    with Path(name).expanduser().open("rb") as file:
        return file.read(MAX_BYTES + 1)


def read_password() -> str:
    """A password from standard input, without its line end. Bytes that are no UTF-8 become refused characters."""
    return _standard_input().decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


def _standard_input() -> bytes:
    meta = click.get_current_context().meta
    if meta.get("chaman.stdin_taken"):
        raise click.UsageError(_("Standard input can give one thing only; give the other by its path."))
    meta["chaman.stdin_taken"] = True
    return sys.stdin.buffer.read(MAX_BYTES + 1)
