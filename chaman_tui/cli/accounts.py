"""Commands about accounts, their certificates and permissions, and the REST channel."""

from collections.abc import Sequence

import click

from chaman_tui.cli.context import Context, pass_context
from chaman_tui.cli.inputs import InputFile, read_password
from chaman_tui.domain.account import Account
from chaman_tui.domain.channel import Channel
from chaman_tui.i18n import _
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.presentation.safe import plain
from chaman_tui.service import accounts, rest
from chaman_tui.service.accounts import Opening
from chaman_tui.service.work import Session

certificate_option = click.option("--certificate", type=InputFile(), required=True)


@click.group()
def account() -> None:
    """Accounts of the enterprise."""


@account.group("add")
def account_add() -> None:
    """Open an account."""


def _password(password_stdin: bool) -> str:
    if not password_stdin:
        raise click.UsageError(_("Give the password on standard input, with --password-stdin."))
    return read_password()


def _one_line(a: Account, session: Session) -> list[str]:
    names = accounts.names(session, [a])
    now = session.system.clock()
    return ["  ".join((a.id, *rows.account(a, session.party, now, names, rest_active=True)))]


def emit_account(context: Context, session: Session, a: Account, advice: Sequence[str] = ()) -> None:
    """Print an account, and advice about what was just put on it."""
    document = json_shapes.account(a, session.party, session.system.clock())
    if advice:
        document["advice"] = list(advice)
    context.emit(document, lambda: [*_one_line(a, session), *(_("Advice: {text}", text=text) for text in advice)])


def _open(context: Context, opening: Opening) -> None:
    session = context.session()
    emit_account(context, session, accounts.add(session, opening))


@account_add.command("ftp")
@click.option("--username", required=True)
@click.option("--password-stdin", is_flag=True)
@certificate_option
@pass_context
def add_ftp(context: Context, username: str, password_stdin: bool, certificate: bytes) -> None:
    """Open the FTP account."""
    password = _password(password_stdin)
    _open(context, Opening(Channel.FTP, username=username, password=password, certificate=certificate))


@account_add.command("sftp")
@click.option("--username", required=True)
@click.option("--ssh-key", type=InputFile(), required=True)
@certificate_option
@pass_context
def add_sftp(context: Context, username: str, ssh_key: bytes, certificate: bytes) -> None:
    """Open the SFTP account."""
    _open(context, Opening(Channel.SFTP, username=username, ssh_key=ssh_key, certificate=certificate))


@account_add.command("soap")
@certificate_option
@pass_context
def add_soap(context: Context, certificate: bytes) -> None:
    """Open the SOAP account."""
    _open(context, Opening(Channel.SOAP, certificate=certificate))


@account_add.command("rest")
@click.option("--name", required=True)
@click.option("--certificate", type=InputFile())
@click.option("--certificate-name", default="")
@click.option("--permission", "permissions", multiple=True, metavar="SCOPE")
@pass_context
def add_rest(
    context: Context, name: str, certificate: bytes | None, certificate_name: str, permissions: tuple[str, ...]
) -> None:
    """Open a REST account."""
    if certificate == b"":
        certificate = b" "  # an empty file is refused by rule; no file at all is allowed on REST
    opening = Opening(
        Channel.REST,
        name=name,
        certificate=certificate or b"",
        certificate_name=certificate_name,
        permissions=permissions,
    )
    _open(context, opening)


@account.command("list")
@pass_context
def account_list(context: Context) -> None:
    """List the accounts, what needs attention first."""
    session = context.session()
    now = session.system.clock()
    found = sorted(accounts.visible(session), key=lambda a: rows.urgency(a, session.party, now))
    names = accounts.names(session, found)
    active = session.read().actor().enterprise.rest_active
    cells = [(a.id, *rows.account(a, session.party, now, names, rest_active=active)) for a in found]
    documents = [json_shapes.account(a, session.party, now) for a in found]
    context.emit_table(documents, ("id", *rows.account_headers()), cells)


@account.command("show")
@click.argument("reference", metavar="ACCOUNT")
@pass_context
def account_show(context: Context, reference: str) -> None:
    """Show one account."""
    session = context.session()
    emit_account(context, session, accounts.show(session, reference))


@account.command("close")
@click.argument("reference", metavar="ACCOUNT")
@pass_context
def account_close(context: Context, reference: str) -> None:
    """Close an account."""
    session = context.session()
    emit_account(context, session, accounts.close(session, reference))


@account.command("set-password")
@click.argument("reference", metavar="ACCOUNT")
@click.option("--password-stdin", is_flag=True)
@pass_context
def account_set_password(context: Context, reference: str, password_stdin: bool) -> None:
    """Change the password of the FTP account."""
    password = _password(password_stdin)
    session = context.session()
    emit_account(context, session, accounts.set_password(session, reference, password))


@account.command("set-ssh-key")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("data", type=InputFile(), metavar="FILE")
@pass_context
def account_set_ssh_key(context: Context, reference: str, data: bytes) -> None:
    """Replace the SSH key of the SFTP account."""
    session = context.session()
    emit_account(context, session, accounts.set_ssh_key(session, reference, data))


@click.group()
def permission() -> None:
    """Permissions (OAuth scopes) of a REST account."""


@permission.command("list")
@click.argument("reference", metavar="ACCOUNT")
@pass_context
def permission_list(context: Context, reference: str) -> None:
    """List the permissions of an account."""
    found = list(accounts.show(context.session(), reference).permissions)
    context.emit(found, found)


@permission.command("set")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("scopes", nargs=-1, metavar="SCOPE...")
@pass_context
def permission_set(context: Context, reference: str, scopes: tuple[str, ...]) -> None:
    """Set the permissions of an account; only its owner. Without a scope: none."""
    session = context.session()
    emit_account(context, session, accounts.set_permissions(session, reference, scopes))


@click.group("rest")
def rest_channel() -> None:
    """The REST channel of the enterprise."""


def _emit_status(context: Context, session: Session) -> None:
    found = rest.readiness(session)
    ready = all(c.met for c in found)
    document = {"ready": ready, "conditions": [json_shapes.condition(c) for c in found]}
    lines = [f"{rows.verdict(c.met):8} {plain(c.message)} [{c.id}]" for c in found]
    context.emit(document, [*lines, _("ready") if ready else _("not ready")])
    context.exit_code = 0 if ready else 1


@rest_channel.command("activate")
@pass_context
def rest_activate(context: Context) -> None:
    """Activate the REST channel."""
    session = context.session()
    rest.activate(session)
    _emit_status(context, session)
    context.exit_code = 0


@rest_channel.command("status")
@pass_context
def rest_status(context: Context) -> None:
    """The integrator's check: exit code 0 when ready, 1 when not."""
    _emit_status(context, context.session())


COMMANDS: tuple[click.Command, ...] = (account, permission, rest_channel)
