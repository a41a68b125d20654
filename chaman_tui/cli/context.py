"""What every command shares: the global options, the session they lead to, and the two forms of output."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import click

from chaman_tui.domain.credentials.material import MAX_BYTES
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import ChamanError, NoAccess, Refusal
from chaman_tui.i18n import _
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.presentation.safe import plain
from chaman_tui.service import setup
from chaman_tui.service.work import Caller, Session, System
from chaman_tui.wiring import current_caller, default_location, open_system


@dataclass
class Context:
    """The global options of one run."""

    location: str | None = None
    login: str | None = None
    enterprise: Party | None = None
    json: bool = False
    exit_code: int = field(default=0, init=False)

    @cached_property
    def directory(self) -> Path:
        """Where the store is."""
        if self.location and "://" in self.location:
            raise click.UsageError(_("--store takes a directory; {text} is none.", text=plain(self.location, 60)))
        return Path(self.location).expanduser() if self.location else default_location()

    @cached_property
    def system(self) -> System:
        """The system over the store."""
        return open_system(self.directory)

    @cached_property
    def caller(self) -> Caller:
        """The operating-system user; with ``--as`` he must be the operator."""
        caller = current_caller(self.directory)
        if self.login is not None:
            setup.require_operator(caller)
        return caller

    def session(self) -> Session:
        """The person at work for the one enterprise that is meant; NoAccess with the choices otherwise."""
        caller = self.caller
        login = self.login or caller.os_user
        found = [m for m in setup.memberships(self.system, login) if self.enterprise in {None, m.party}]
        if not found:
            raise NoAccess(_("{login} has no role here. Ask a manager of the enterprise to be added.", login=login))
        if len(found) > 1:
            choices = ", ".join(m.party.key for m in found)
            raise click.UsageError(
                _("{login} acts for several; choose with --enterprise: {choices}", login=login, choices=choices)
            )
        operator = caller.os_user if login != caller.os_user else ""
        return Session(self.system, login, found[0].party, operator)

    def emit(self, document: Any, text: Sequence[str] | Callable[[], Sequence[str]] = ()) -> None:
        """Print the result: one JSON document, or lines for people."""
        if self.json:
            click.echo(json.dumps(document, ensure_ascii=True, indent=None))
            return
        for line in text() if callable(text) else text:
            click.echo(line)

    def emit_table(self, documents: list[Any], headers: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
        """Print a list: a JSON array, or a table for people."""
        self.emit(documents, lambda: table(headers, list(cells)))

    def fail(self, error: ChamanError) -> None:
        """Print a failure and keep its exit code."""
        self.exit_code = error.exit_code
        if self.json:
            click.echo(json.dumps(json_shapes.error(error), ensure_ascii=True))
        elif isinstance(error, Refusal):
            click.echo("\n".join(rows.refusal(error.violations)), err=True)
        else:
            click.echo(plain(error, 1000), err=True)


pass_context = click.make_pass_decorator(Context)


def table(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns under their headers."""
    if not cells:
        return [_("Nothing to show.")]
    widths = [max(len(row[i]) for row in [headers, *cells]) for i in range(len(headers))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [headers, *cells]
    ]


class PartyType(click.ParamType[Party]):
    """``KBO[:CAPACITY]``."""

    name = "KBO[:CAPACITY]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Party:
        """Parse, with a usage error for an unknown capacity; a bad number is a refusal by rule."""
        if isinstance(value, Party):
            return value
        try:
            return Party.parse(value)
        except ValueError:
            self.fail(
                _("{text}: the capacity is employer, service-provider or social-secretariat", text=plain(value, 60)),
                param,
                ctx,
            )


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
