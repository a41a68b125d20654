"""Commands about certificates on accounts, and the report of those that expire."""

from collections.abc import Sequence
from pathlib import Path

import click

from chaman_tui.cli.accounts import emit_account
from chaman_tui.cli.context import Context, pass_context
from chaman_tui.cli.inputs import InputFile, NamedPath, read_password
from chaman_tui.domain.credentials.generate import GENERATED_KEYS
from chaman_tui.i18n import _
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.service import accounts, certificates, reports
from chaman_tui.service.own_certificates import DEFAULT_DAYS, DEFAULT_KEY, LONGEST_DAYS, Wish, make, openssl_command
from chaman_tui.service.system import utc_now
from chaman_tui.service.work import Session


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
    advice = _advice(session, reference, data)
    emit_account(context, session, certificates.add(session, reference, data, name), advice)


def _advice(session: Session, reference: str, data: bytes) -> Sequence[str]:
    """Asked before the change, while the certificates that it follows are still live."""
    return certificates.check_for(session, accounts.show(session, reference), data).advice


@certificate.command("replace")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("data", type=InputFile(), metavar="FILE")
@pass_context
def certificate_replace(context: Context, reference: str, data: bytes) -> None:
    """Replace the certificate of an FTP, SFTP or SOAP account."""
    session = context.session()
    advice = _advice(session, reference, data)
    emit_account(context, session, certificates.replace(session, reference, data), advice)


@certificate.command("retire")
@click.argument("reference", metavar="ACCOUNT")
@click.argument("fingerprint")
@pass_context
def certificate_retire(context: Context, reference: str, fingerprint: str) -> None:
    """Retire a live certificate."""
    session = context.session()
    emit_account(context, session, certificates.retire(session, reference, fingerprint))


@certificate.command("generate")
@click.option("--common-name", required=True, metavar="CN")
@click.option("--key", "key", default=DEFAULT_KEY, show_default=True, type=click.Choice(GENERATED_KEYS))
@click.option("--days", default=DEFAULT_DAYS, show_default=True, type=click.IntRange(1, LONGEST_DAYS))
@click.option("--out", required=True, type=NamedPath(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--passphrase-stdin", is_flag=True, help="Encrypt the private key with what standard input gives.")
@click.option("--account", "reference", metavar="ACCOUNT", help="Add the certificate to this REST account at once.")
@pass_context
def certificate_generate(
    context: Context, common_name: str, key: str, days: int, out: Path, passphrase_stdin: bool, reference: str | None
) -> None:
    """Make a self-signed certificate and its private key, as two new files. Not through SSH."""
    wish = Wish(common_name, key, days, out, read_password() if passphrase_stdin else "")
    session = context.session() if reference else None
    if session and reference:
        certificates.require_addable(session, reference)
    pem = make(wish, utc_now(), through_ssh=context.identity.through_ssh)
    if session and reference:
        certificates.add(session, reference, pem)
    document = {
        "certificate": str(wish.certificate_path),
        "private_key": str(wish.key_path),
        "account": reference,
        "openssl": openssl_command(wish),
    }
    context.emit(
        document,
        [
            _("Certificate: {path}", path=wish.certificate_path),
            _("Private key (keep it to yourself): {path}", path=wish.key_path),
            _("The same with openssl: {command}", command=openssl_command(wish)),
        ],
    )


@click.group()
def report() -> None:
    """Reports for cron and monitoring."""


@report.command("expiring")
@click.option("--days", default=60, show_default=True, type=click.IntRange(0, 36_500), help="Due within these days.")
@pass_context
def report_expiring(context: Context, days: int) -> None:
    """Accounts whose last certificate expires.

    The exit code is an exception to the others: 0 nothing is due, 1 something is due, 2 something has expired.
    """
    session = context.session()
    found = reports.expiring(session, days)
    now = session.system.clock()
    documents = [json_shapes.expiring(e, now) for e in found]
    headers = (_("Channel"), _("Name"), _("Certificate"), _("State"), _("Until"))
    context.emit_table(documents, headers, [rows.expiring(e, now) for e in found])
    context.exit_code = 2 if any(e.expired for e in found) else 1 if found else 0


COMMANDS: tuple[click.Command, ...] = (certificate, report)
