"""What commands read: files, standard input, passwords; never more than a credential can need."""

import sys
from typing import Any

import click

from chaman_tui.cli.context import Context
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain
from chaman_tui.service.files import NotRegularError, expanded, read_regular


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
            self.fail(cannot_read(value, error), param, ctx)


class NamedPath(click.Path):
    """A path to write to, or to be read elsewhere, with ``~`` as shells read it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Expand it, then check what Click checks."""
        try:
            return super().convert(str(expanded(value)), param, ctx)
        except OSError as error:
            self.fail(_("{path}: {cause}", path=plain(value), cause=error.strerror or error), param, ctx)


def read_input(name: str) -> bytes:
    """A file or standard input, as bytes."""
    if name == "-":
        return _standard_input()
    if not click.get_current_context().ensure_object(Context).identity.reads_files:
        message = _("Files of this machine are not read for who came through SSH. Give it on standard input, as -")
        raise click.UsageError(message)
    return read_regular(name, MAX_BYTES + 1)


def cannot_read(name: str, error: OSError) -> str:
    """Why a file cannot be read, for who reads files of one's own."""
    cause = error.strerror or error
    if isinstance(error, NotRegularError):
        cause = _("it is a directory, a pipe or a device; give a file, or - for standard input")
    return _("{path}: {cause}", path=plain(name), cause=cause)


def read_password() -> str:
    """A password from standard input, without its line end. Bytes that are no UTF-8 become refused characters."""
    return _standard_input().decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")


def _standard_input() -> bytes:
    meta = click.get_current_context().meta
    if meta.get("chaman.stdin_taken"):
        raise click.UsageError(_("Standard input can give one thing only; give the other by its path."))
    meta["chaman.stdin_taken"] = True
    if sys.stdin is None:
        raise click.UsageError(_("Standard input is closed."))
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise click.UsageError(cannot_read("-", error)) from error
