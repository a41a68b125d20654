"""Commands of the operator: init, enterprise, trust, info."""

import click

from chaman_tui import __version__
from chaman_tui.cli.context import Context, pass_context
from chaman_tui.cli.inputs import InputFile
from chaman_tui.domain.access import Introduction
from chaman_tui.domain.credentials.containers import read_certificates
from chaman_tui.domain.credentials.known_roots import known_root
from chaman_tui.domain.credentials.trust import ANCHOR_KINDS, KIND_NAMES, Kind
from chaman_tui.domain.enterprise import Capacity, EnterpriseNumber, Party, Registration
from chaman_tui.i18n import _, language
from chaman_tui.presentation import json_shapes, rows
from chaman_tui.service import setup
from chaman_tui.service.trust import add_anchor, remove_anchor, trusted

capacity_option = click.option(
    "--capacity", type=click.Choice([c.value for c in Capacity]), default=Capacity.EMPLOYER.value
)


@click.command()
@click.option("--enterprise", "number", required=True, metavar="KBO")
@click.option("--name", required=True)
@capacity_option
@click.option("--ocmw", is_flag=True, help="The enterprise is an OCMW and may delegate.")
@click.option("--manager", required=True, metavar="LOGIN")
@click.option("--manager-name", required=True)
@click.option("--manager-email", required=True)
@pass_context
def init(
    context: Context,
    number: str,
    name: str,
    capacity: str,
    ocmw: bool,
    manager: str,
    manager_name: str,
    manager_email: str,
) -> None:
    """Set up an empty store: the first enterprise and its Access manager."""
    party = Party(EnterpriseNumber(number), Capacity(capacity))
    first, person = Registration(party, name, ocmw), Introduction(manager, manager_name, manager_email)
    enterprise, member = setup.initialise(context.system, context.identity, first, person)
    document = {"enterprise": json_shapes.enterprise(enterprise), "manager": json_shapes.person(member)}
    context.emit(document, [_("The store {path} is set up.", path=context.directory)])


@click.group()
def enterprise() -> None:
    """Registered enterprises."""


@enterprise.command("add")
@click.argument("number", metavar="KBO")
@click.option("--name", required=True)
@capacity_option
@click.option("--ocmw", is_flag=True)
@click.option("--not-registered", is_flag=True, help="Not registered on the portal of social security.")
@pass_context
def enterprise_add(context: Context, number: str, name: str, capacity: str, ocmw: bool, not_registered: bool) -> None:
    """Register an enterprise (operator)."""
    party = Party(EnterpriseNumber(number), Capacity(capacity))
    added = setup.add_enterprise(context.system, context.identity, Registration(party, name, ocmw, not not_registered))
    context.emit(json_shapes.enterprise(added), ["  ".join(rows.enterprise(added))])


@enterprise.command("list")
@pass_context
def enterprise_list(context: Context) -> None:
    """List the enterprises, those of others as the public register knows them."""
    found = setup.enterprises(context.system, context.identity)
    headers = (_("KBO number"), _("Capacity"), _("Enterprise"), _("OCMW"), _("Portal"))
    context.emit_table([json_shapes.enterprise(e) for e in found], headers, map(rows.enterprise, found))


@click.group()
def trust() -> None:
    """Trust anchors, by which the type of a certificate is proved (operator)."""


@trust.command("add")
@click.argument("data", type=InputFile(), metavar="FILE")
@click.option("--type", "kind", type=click.Choice([k.value for k in ANCHOR_KINDS]))
@pass_context
def trust_add(context: Context, data: bytes, kind: str | None) -> None:
    """Trust the certificate of an authority. Compare the fingerprint with the published one.

    A genuine root of the Belgian eID is known by its fingerprint, and needs no --type.
    """
    reading = read_certificates(data)
    if kind is None and not reading.problem and not any(known_root(c.fingerprint) for c in reading.certificates):
        raise click.UsageError(_("Give --type: this is no root that the program knows by its fingerprint."))
    added = add_anchor(context.system, context.identity, data, Kind(kind or Kind.EID))
    document = json_shapes.anchor(added)
    lines = [
        _("Trusted as {kind}: SHA-256 {fingerprint}", kind=_(KIND_NAMES[added.kind]), fingerprint=added.fingerprint)
    ]
    name = known_root(added.fingerprint)
    lines.append(
        _("It is the genuine {name}.", name=name)
        if name
        else _("Compare the fingerprint with the one that the authority publishes.")
    )
    context.emit(document, lines)


@trust.command("list")
@pass_context
def trust_list(context: Context) -> None:
    """List the trust anchors."""
    found = trusted(context.system, context.identity)
    cells = [(_(KIND_NAMES[t.kind]), json_shapes.anchor(t)["name"], t.fingerprint) for t in found]
    context.emit_table([json_shapes.anchor(t) for t in found], (_("Kind"), _("Name"), _("Fingerprint")), cells)


@trust.command("remove")
@click.argument("fingerprint")
@pass_context
def trust_remove(context: Context, fingerprint: str) -> None:
    """Trust an authority no longer."""
    remove_anchor(context.system, context.identity, fingerprint.replace(":", "").lower())
    context.emit({"removed": fingerprint}, [_("Removed.")])


@click.command()
@pass_context
def info(context: Context) -> None:
    """Version, paths, language, and who you are."""
    identity = context.identity
    document = {
        "version": __version__,
        "store": str(context.directory),
        "language": language(),
        "user": identity.user,
        "operator": identity.operator,
        "acting_as": identity.login,
        "door": identity.door.value,
        "memberships": [m.party.key for m in setup.memberships(context.system.store.read(), identity)],
    }
    context.emit(document, [f"{key}: {value}" for key, value in document.items()])


COMMANDS: tuple[click.Command, ...] = (init, enterprise, trust, info)
