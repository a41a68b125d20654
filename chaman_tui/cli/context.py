"""What every command shares: the global options, the session they lead to, and the two forms of output.

The first picture of the user interface waits for whatever is imported here, so that comes in where it is used.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chaman_tui.cli import output
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import ChamanError, NoAccess, Refusal, StoreError, Violation
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain
from chaman_tui.service.files import expanded
from chaman_tui.service.identity import Identity
from chaman_tui.service.system import System
from chaman_tui.wiring import default_location, enter, open_system

if TYPE_CHECKING:
    from chaman_tui.service.work import Session

_UNKNOWN = 3  # as monitoring plugins say it


@dataclass
class Context:
    """The global options of one run."""

    location: str | None = None
    login: str | None = None
    enterprise: Party | None = None
    json: bool = False
    monitored: bool = False
    arguments: tuple[str, ...] = ()
    exit_code: int = field(default=0, init=False)
    _silenced: bool = field(default=False, init=False)

    @cached_property
    def private_key(self) -> Violation | None:
        """What is wrong when a private key stands among the arguments: not one of them is then used or quoted."""
        told = next(filter(None, map(holds_private_key, ("\n".join(self.arguments), *self.arguments))), "")
        return Violation("key.private", told) if told else None

    def refuse_private_key(self) -> None:
        """A Refusal when a private key stands among the arguments."""
        if self.private_key:
            raise Refusal([self.private_key])

    @cached_property
    def directory(self) -> Path:
        """Where the store is."""
        if self.location and "://" in self.location:
            raise click.UsageError(_("--store takes a directory; {text} is none.", text=plain(self.location, 60)))
        place = self.location or default_location()
        try:
            return expanded(place)
        except OSError as error:
            cause = error.strerror or error
            raise click.UsageError(_("--store: {path}: {cause}", path=plain(place, 60), cause=cause)) from error

    @cached_property
    def system(self) -> System:
        """The system over the store."""
        return open_system(self.directory)

    @cached_property
    def identity(self) -> Identity:
        """Who came in, with ``--as`` as that person."""
        return enter(self.directory, self.login)

    def require_known_login(self) -> None:
        """Whoever says ``--as`` names somebody of this store, whatever the command; NoAccess otherwise."""
        if self.login is not None:
            from chaman_tui.service import setup

            setup.memberships(self.system.store.read(), self.identity)

    def session(self) -> "Session":
        """The person at work for the one enterprise that is meant; NoAccess with the choices otherwise."""
        from chaman_tui.service import setup
        from chaman_tui.service.work import Session

        identity, wanted = self.identity, self.enterprise
        own = [m.party for m in setup.roles(self.system.store.read(), identity)]
        login, choices = identity.login, ", ".join(party.key for party in own)
        if wanted and wanted not in own:
            key = wanted.key
            raise NoAccess(
                _("{login} has no role for {key}, but for: {choices}", login=login, key=key, choices=choices)
            )
        if not wanted and len(own) > 1:
            raise click.UsageError(
                _("{login} acts for several; choose with --enterprise: {choices}", login=login, choices=choices)
            )
        return Session(self.system, identity, wanted or own[0])

    def emit(self, document: Any, text: Sequence[str] | Callable[[], Sequence[str]] = ()) -> None:
        """Print the result: one JSON document, or lines for people."""
        try:
            if self.json:
                output.write_json(document)
            else:
                output.write(text() if callable(text) else text)
        except BrokenPipeError:
            raise
        except OSError as error:
            output.abandon()
            self._silenced = True
            message = _("The result could not be written: {cause}.", cause=error.strerror or error)
            raise StoreError(message + " " + _("Whatever was to be changed has been changed.")) from error

    def emit_table(self, documents: list[Any], headers: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
        """Print a list: a JSON array, or a table for people."""
        self.emit(documents, lambda: output.table(headers, list(cells)))

    def failed_with(self, code: int) -> None:
        """Keep the exit code of a failure; what monitoring asks is then unknown, whatever the cause."""
        self.exit_code = _UNKNOWN if self.monitored else code

    def fail(self, error: ChamanError) -> None:
        """Print a failure and keep its exit code."""
        from chaman_tui.presentation import json_shapes, rows

        if self.private_key and not (isinstance(error, Refusal) and self.private_key.rule in error.rules):
            told = self.private_key  # any other error may quote what was typed
            error = NoAccess(told.message) if isinstance(error, NoAccess) else Refusal([told])
        self.failed_with(error.exit_code)
        if self.json and not self._silenced:
            output.write_json(json_shapes.error(error))
        elif isinstance(error, Refusal):
            output.write_error(rows.refusal(error.violations))
        else:
            output.write_error([plain(error, 1000)])


pass_context = click.make_pass_decorator(Context)


class Once(click.Option):
    """An option that says who acts, or for whom: said twice it would be a riddle, and is wrong usage."""

    def __init__(self, declarations: Sequence[str], **attributes: Any) -> None:
        super().__init__(declarations, **{**attributes, "multiple": True})

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """The one value, or None."""
        values = super().process_value(ctx, value)
        if len(values) > 1:
            raise click.UsageError(_("{option} is given once, not {n} times.", option=self.opts[0], n=len(values)), ctx)
        return values[0] if values else None


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
