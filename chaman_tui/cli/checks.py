"""``chaman check``: what the rules say of a text or file. Needs no store and no login."""

from datetime import datetime
from typing import Any

import click

from chaman_tui.cli.context import Context, pass_context
from chaman_tui.cli.inputs import InputFile, cannot_read, read_input, read_password
from chaman_tui.domain import moments
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.password import check_password
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import ANCHOR_KINDS, Kind
from chaman_tui.domain.credentials.username import check_username
from chaman_tui.domain.enterprise import check_enterprise_number
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.text import check_email
from chaman_tui.i18n import _
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.presentation.safe import plain
from chaman_tui.service.system import utc_now


@click.group()
def check() -> None:
    """What the rules say of a text or a file."""


def _emit(context: Context, report: FieldReport[Any]) -> None:
    lines = [_("accepted")] if report.ok else rows.refusal(report.violations)
    advice = [_("Advice: {text}", text=text) for text in report.advice]
    facts = [f"{key}: {'–' if value is None else plain(value)}" for key, value in report.facts.items()]
    context.emit(json_shapes.check(report), [*lines, *advice, *facts])
    context.exit_code = 0 if report.ok else 1


@check.command("username")
@click.argument("text")
@pass_context
def username(context: Context, text: str) -> None:
    """A user name of FTP or SFTP."""
    _emit(context, check_username(text))


@check.command("password")
@pass_context
def password(context: Context) -> None:
    """A password, from standard input."""
    _emit(context, check_password(read_password()))


@check.command("enterprise-number")
@click.argument("text")
@pass_context
def enterprise_number(context: Context, text: str) -> None:
    """A KBO number in any written form."""
    _emit(context, check_enterprise_number(text))


@check.command("email")
@click.argument("text")
@pass_context
def email(context: Context, text: str) -> None:
    """One e-mail address."""
    _emit(context, check_email(text))


@check.command("ssh-key")
@click.argument("data", type=InputFile(), metavar="FILE")
@pass_context
def ssh_key(context: Context, data: bytes) -> None:
    """A public SSH key."""
    _emit(context, check_ssh_key(data))


class _AnchorType(click.ParamType[tuple[Kind, bytes]]):
    name = "TYPE=FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Kind, bytes]:
        kind, _equals, path = str(value).partition("=")
        if kind not in {k.value for k in ANCHOR_KINDS} or not path:
            types = ", ".join(k.value for k in ANCHOR_KINDS)
            self.fail(_("write TYPE=FILE, with as type: {types}", types=types), param, ctx)
        try:
            return Kind(kind), read_input(path)
        except OSError as error:
            self.fail(cannot_read(path, error), param, ctx)


def _moment(_context: click.Context, _param: click.Parameter, value: str | None) -> datetime:
    if value is None:
        return utc_now()
    try:
        return moments.utc(datetime.fromisoformat(value))
    except ValueError as error:
        raise click.BadParameter(_("{text} is no ISO date, such as 2026-12-31", text=plain(value, 40))) from error


@check.command("certificate")
@click.argument("data", type=InputFile(), metavar="FILE")
@click.option("--channel", required=True, type=click.Choice([c.value for c in Channel]))
@click.option("--anchor", "anchors", multiple=True, type=_AnchorType(), help="A trust anchor and what it proves.")
@click.option("--at", callback=_moment, metavar="ISO-DATE", help="Check as of this moment (UTC).")
@pass_context
def certificate(
    context: Context, data: bytes, channel: str, anchors: tuple[tuple[Kind, bytes], ...], at: datetime
) -> None:
    """A certificate, for a channel."""
    trusted = [check_anchor(anchor, kind, None).value for kind, anchor in anchors]
    _emit(context, check_certificate(data, Channel(channel), trusted, at))


COMMANDS: tuple[click.Command, ...] = (check,)
