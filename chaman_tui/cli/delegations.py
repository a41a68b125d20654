"""Commands about delegation."""

import click

from chaman_tui.cli.context import Context, PartyType, pass_context
from chaman_tui.domain.delegation import Delegation, Side, State
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import ChamanError
from chaman_tui.i18n import _
from chaman_tui.presentation import delegations as words
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.presentation.safe import plain
from chaman_tui.service import delegations
from chaman_tui.service.work import Session


@click.group()
def delegation() -> None:
    """Delegation of REST accounts; only for OCMWs."""


@delegation.command("request")
@click.option("--to", "intermediary", type=PartyType(), help="The owner asks this intermediary.")
@click.option("--account", "reference", metavar="ACCOUNT", help="The REST account to delegate, with --to.")
@click.option("--from", "owner", type=PartyType(), help="An intermediary asks this enterprise.")
@click.option("--permission", "permissions", multiple=True, metavar="SCOPE", help="With --from.")
@click.option("--message", default="")
@pass_context
def request(
    context: Context,
    intermediary: Party | None,
    reference: str | None,
    owner: Party | None,
    permissions: tuple[str, ...],
    message: str,
) -> None:
    """Request a delegation, as the owner (--to) or as an intermediary (--from)."""
    if (intermediary is None) == (owner is None):
        raise click.UsageError(_("Give either --to with --account, or --from."))
    if intermediary and (not reference or permissions):
        raise click.UsageError(_("--to goes with --account, and --permission with --from."))
    if owner and reference:
        raise click.UsageError(_("--account goes with --to: the owner chooses the account when he accepts."))
    session = context.session()
    if intermediary and reference:
        sent = delegations.request_by_owner(session, intermediary, reference, message)
    else:
        assert owner  # noqa: S101 (one of the two was given)
        sent = delegations.request_by_intermediary(session, owner, permissions, message)
    _emit(context, session, sent)


def _emit(context: Context, session: Session, found: Delegation) -> None:
    listed, now = delegations.show(session, found.id), session.system.clock()
    context.emit(json_shapes.delegation(listed, now), words.shown(listed, now))


@delegation.command("list")
@click.option("--box", type=click.Choice(delegations.BOXES), default="all")
@click.option("--state", type=click.Choice([s.value for s in State]))
@pass_context
def list_requests(context: Context, box: str, state: str | None) -> None:
    """List requests, latest change first."""
    session = context.session()
    found, now = delegations.listed(session, box, State(state) if state else None), session.system.clock()
    cells = [(row.delegation.id, *words.full_row(row)) for row in found]
    context.emit_table([json_shapes.delegation(row, now) for row in found], ("id", *words.full_headers()), cells)


@delegation.command("show")
@click.argument("identifier", metavar="ID")
@pass_context
def show(context: Context, identifier: str) -> None:
    """Show one request with its story."""
    session = context.session()
    _emit(context, session, delegations.show(session, identifier).delegation)


identifiers_argument = click.argument("identifiers", nargs=-1, required=True, metavar="ID...")


def _emit_each(
    context: Context, session: Session, identifiers: tuple[str, ...], results: list[Delegation | ChamanError]
) -> None:
    if len(identifiers) == 1 and isinstance(results[0], Delegation):
        _emit(context, session, results[0])
        return
    documents, lines = [], []
    for identifier, result in zip(identifiers, results, strict=True):
        if isinstance(result, Delegation):
            documents.append({"id": identifier, "ok": True, "state": result.state.value})
            lines.append(f"{identifier}  {words.state(result)}")
        else:
            documents.append({"id": identifier, "ok": False, **json_shapes.error(result)})
            first, *seen = rows.failure(result)
            lines += [f"{plain(identifier, 40)}  " + _("not done: {message}", message=first), *seen]
            context.exit_code = 1
    context.emit({"results": documents}, lines)


@delegation.command("accept")
@identifiers_argument
@click.option("--account", "reference", metavar="ACCOUNT", help="The owner's REST account; default: a new one.")
@pass_context
def accept(context: Context, identifiers: tuple[str, ...], reference: str | None) -> None:
    """Accept requests."""
    session = context.session()
    if reference and Side.INTERMEDIARY in delegations.sides(session, identifiers):
        raise click.UsageError(_("--account is for the owner, who chooses the account; an offer names its own."))
    _emit_each(context, session, identifiers, delegations.accept(session, list(identifiers), reference))


@delegation.command("refuse")
@identifiers_argument
@click.option("--reason", required=True)
@pass_context
def refuse(context: Context, identifiers: tuple[str, ...], reason: str) -> None:
    """Refuse requests, with a reason."""
    session = context.session()
    _emit_each(context, session, identifiers, delegations.refuse(session, list(identifiers), reason))


@delegation.command("resend")
@identifiers_argument
@pass_context
def resend(context: Context, identifiers: tuple[str, ...]) -> None:
    """Send refused requests again."""
    session = context.session()
    _emit_each(context, session, identifiers, delegations.resend(session, list(identifiers)))


@delegation.command("withdraw")
@identifiers_argument
@pass_context
def withdraw(context: Context, identifiers: tuple[str, ...]) -> None:
    """Withdraw pending requests."""
    session = context.session()
    _emit_each(context, session, identifiers, delegations.withdraw(session, list(identifiers)))


@delegation.command("end")
@click.argument("identifier", metavar="ID")
@click.option("--reason", required=True)
@pass_context
def end(context: Context, identifier: str, reason: str) -> None:
    """End an accepted delegation, with a reason."""
    session = context.session()
    _emit_each(context, session, (identifier,), delegations.end(session, [identifier], reason))


COMMANDS: tuple[click.Command, ...] = (delegation,)
