"""Commands about accounts, their certificates and permissions, and the REST channel."""

import os
from pathlib import Path

import click

from chaman_tui.cli.context import Context, InputFile, pass_context, read_password
from chaman_tui.domain.account import Account
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.generate import GENERATED_KEYS, generate_self_signed
from chaman_tui.domain.text import check_text
from chaman_tui.i18n import _
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.presentation.safe import plain
from chaman_tui.service import accounts, certificates, rest, setup
from chaman_tui.service.accounts import Opening
from chaman_tui.service.work import Session, utc_now

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
    names = {e.party: e.name for e in setup.enterprises(session.system)}
    now = session.system.clock()
    return ["  ".join((a.id, *rows.account(a, session.party, now, names, rest_active=True)))]


def _emit_account(context: Context, session: Session, a: Account) -> None:
    document = json_shapes.account(a, session.party, session.system.clock())
    context.emit(document, lambda: _one_line(a, session))


def _open(context: Context, opening: Opening) -> None:
    session = context.session()
    _emit_account(context, session, accounts.add(session, opening))


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
    names = {e.party: e.name for e in setup.enterprises(session.system)}
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
    _emit_account(context, session, accounts.show(session, reference))


@account.command("close")
@click.argument("reference", metavar="ACCOUNT")
@pass_context
def account_close(context: Context, reference: str) -> None:
    """Close an account."""
    session = context.session()
    _emit_account(context, session, accounts.close(session, reference))


@account.command("set-password")
@click.argument("reference", metavar="ACCOUNT")
@click.option("--password-stdin", is_flag=True)
@pass_context
def account_set_password(context: Context, reference: str, password_stdin: bool) -> None:
    """Change the password of the FTP account."""
    password = _password(password_stdin)
    session = context.session()
    _emit_account(context, session, accounts.set_password(session, reference, password))


@account.command("set-ssh-key")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("data", type=InputFile(), metavar="FILE")
@pass_context
def account_set_ssh_key(context: Context, reference: str, data: bytes) -> None:
    """Replace the SSH key of the SFTP account."""
    session = context.session()
    _emit_account(context, session, accounts.set_ssh_key(session, reference, data))


@click.group()
def certificate() -> None:
    """Certificates of an account."""


@certificate.command("list")
@click.argument("reference", metavar="ACCOUNT")
@pass_context
def certificate_list(context: Context, reference: str) -> None:
    """List the certificates that you may see."""
    session = context.session()
    now = session.system.clock()
    found = certificates.listed(session, reference)
    cells = [rows.certificate(c, now) for c in found]
    context.emit_table([json_shapes.certificate(c, now) for c in found], rows.certificate_headers(), cells)


@certificate.command("add")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("data", type=InputFile(), metavar="FILE")
@click.option("--name", default="")
@pass_context
def certificate_add(context: Context, reference: str, data: bytes, name: str) -> None:
    """Add a certificate to a REST account."""
    session = context.session()
    _emit_account(context, session, certificates.add(session, reference, data, name))


@certificate.command("replace")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("data", type=InputFile(), metavar="FILE")
@pass_context
def certificate_replace(context: Context, reference: str, data: bytes) -> None:
    """Replace the certificate of an FTP, SFTP or SOAP account."""
    session = context.session()
    _emit_account(context, session, certificates.replace(session, reference, data))


@certificate.command("retire")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("fingerprint")
@pass_context
def certificate_retire(context: Context, reference: str, fingerprint: str) -> None:
    """Retire a live certificate."""
    session = context.session()
    _emit_account(context, session, certificates.retire(session, reference, fingerprint))


@certificate.command("generate")
@click.option("--common-name", required=True, metavar="CN")
@click.option("--key", "key_name", required=True, type=click.Choice(GENERATED_KEYS))
@click.option("--days", required=True, type=click.IntRange(1, 3650))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@pass_context
def certificate_generate(context: Context, common_name: str, key_name: str, days: int, out: Path) -> None:
    """Make a self-signed certificate and its private key, as two files. Nothing is ever overwritten."""
    name = check_text(common_name, "account.name", 64).value
    made = generate_self_signed(name, key_name, days, utc_now())
    paths = (out / "certificate.pem", out / "private-key.pem")
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, content in zip(reversed(paths), (made.private_key_pem, made.certificate_pem), strict=True):
            _write_new(path, content)
    except OSError as error:
        raise click.UsageError(_("{path}: {cause}", path=error.filename or out, cause=error.strerror)) from error
    document = {"certificate": str(paths[0]), "private_key": str(paths[1])}
    context.emit(
        document,
        [_("Certificate: {path}", path=paths[0]), _("Private key (keep it to yourself): {path}", path=paths[1])],
    )


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


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
    _emit_account(context, session, accounts.set_permissions(session, reference, scopes))


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


COMMANDS: tuple[click.Command, ...] = (account, certificate, permission, rest_channel)
