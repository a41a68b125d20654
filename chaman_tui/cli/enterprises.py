"""Commands about the enterprise: its people, its sender, its history."""

import click

from chaman_tui.cli.context import Context, PartyType, pass_context
from chaman_tui.domain.access import Introduction, Role
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import Refusal, Violation
from chaman_tui.domain.sender import Sender
from chaman_tui.i18n import LANGUAGES, _
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.presentation.safe import plain
from chaman_tui.service import people, senders, setup


@click.group()
def person() -> None:
    """People of an enterprise."""


@person.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--enterprise", "party", required=True, type=PartyType())
@click.option("--role", required=True, type=click.Choice([r.value for r in Role]))
@pass_context
def person_add(context: Context, login: str, name: str, email: str, party: Party, role: str) -> None:
    """Add a person: the operator with any role, a manager an ordinary user of his enterprise."""
    if context.identity.operator:
        person = Introduction(login, name, email)
        added = setup.add_person(context.system, context.identity, party, person, Role(role))
    else:
        context.enterprise = context.enterprise or party
        session = context.session()
        if session.party != party or Role(role) is not Role.USER:
            observed = _("{role} for {party}", role=role, party=party.key)
            allowed = _("a manager adds ordinary users of his own enterprise; the operator adds others")
            raise Refusal([Violation("access.grant", observed, allowed)])
        added = people.add_ordinary_user(session, login, name, email)
    context.emit(json_shapes.person(added), ["  ".join(rows.member(added))])


@click.group()
def access() -> None:
    """The right “ChaMan - Technical channel management”."""


@access.command("grant")
@click.argument("login")
@pass_context
def access_grant(context: Context, login: str) -> None:
    """Grant the right to a person of the enterprise."""
    _set_right(context, login, granted=True)


@access.command("revoke")
@click.argument("login")
@pass_context
def access_revoke(context: Context, login: str) -> None:
    """Take the right away."""
    _set_right(context, login, granted=False)


def _set_right(context: Context, login: str, *, granted: bool) -> None:
    member = people.set_right(context.session(), login, granted)
    context.emit(json_shapes.person(member), ["  ".join(rows.member(member))])


@access.command("list")
@pass_context
def access_list(context: Context) -> None:
    """The people of the enterprise, and who holds the right."""
    found = people.members(context.session())
    context.emit_table([json_shapes.person(m) for m in found], rows.member_headers(), map(rows.member, found))


@click.group()
def sender() -> None:
    """The sender of the enterprise."""


def _contact_options(command: click.Command) -> click.Command:
    for option in (
        click.Option(["--contact-language"], default="nl", metavar="|".join(LANGUAGES)),
        click.Option(["--contact-phone"], default=""),
        click.Option(["--contact-email"], required=True),
        click.Option(["--contact-name"], required=True),
    ):
        command.params.insert(0, option)
    return command


def _show(context: Context, found: Sender) -> None:
    contact = found.contact
    lines = (
        _("Sender {number}", number=found.number),
        _("Contact: {name}, {email}", name=plain(contact.name), email=plain(contact.email)),
        _("Telephone: {phone}, language: {language}", phone=plain(contact.phone) or "–", language=contact.language),
    )
    context.emit(json_shapes.sender(found), lines)


@sender.command("create")
@pass_context
def sender_create(
    context: Context, contact_name: str, contact_email: str, contact_phone: str, contact_language: str
) -> None:
    """Create the sender with its contact person."""
    contact = (contact_name, contact_email, contact_phone, contact_language)
    _show(context, senders.create(context.session(), *contact))


@sender.command("contact")
@pass_context
def sender_contact(
    context: Context, contact_name: str, contact_email: str, contact_phone: str, contact_language: str
) -> None:
    """Replace the contact person."""
    contact = (contact_name, contact_email, contact_phone, contact_language)
    _show(context, senders.replace_contact(context.session(), *contact))


_contact_options(sender_create)
_contact_options(sender_contact)


@sender.command("show")
@pass_context
def sender_show(context: Context) -> None:
    """Show the sender."""
    _show(context, senders.show(context.session()))


@click.command()
@click.option("--limit", default=50, type=click.IntRange(1, 100_000))
@pass_context
def history(context: Context, limit: int) -> None:
    """Who did what, when, newest first."""
    found = people.history(context.session(), limit)
    context.emit_table([json_shapes.entry(e) for e in found], rows.entry_headers(), map(rows.entry, found))


COMMANDS: tuple[click.Command, ...] = (person, access, sender, history)
