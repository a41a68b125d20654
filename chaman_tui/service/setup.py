"""The operator's verbs, and who may act for whom."""

from dataclasses import replace

from chaman_tui.domain.access import Member, Role, check_login
from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.certificate_rules import check_anchor
from chaman_tui.domain.credentials.trust import Anchor, Kind
from chaman_tui.domain.enterprise import Enterprise, Party, RegisterEntry
from chaman_tui.domain.errors import NoAccess, NotFound, Refusal, Violation, refuse_if
from chaman_tui.domain.history import Entry
from chaman_tui.domain.text import check_email, required_name
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.identity import Identity
from chaman_tui.service.records import TrustedCertificate
from chaman_tui.service.store import Reader, Transaction
from chaman_tui.service.system import System
from chaman_tui.service.work import write_entry

check_enterprise_name = required_name("enterprise.name")
check_person_name = required_name("sender.contact-name")


def is_empty(reader: Reader) -> bool:
    """Whether nobody has set the store up yet."""
    return next(reader.latest(records.MEMBERS.name), None) is None


def initialise(system: System, identity: Identity, enterprise: Enterprise, manager: Member) -> None:
    """The first enterprise with its Access manager, in one commit."""
    identity.require_setup()
    with system.store.transaction() as transaction:
        if not is_empty(transaction):
            raise Refusal([Violation("enterprise.unique", _("the store is already set up"), _("an empty store"))])
        first = put_enterprise(transaction, enterprise)
        put_member(transaction, manager)
        _record(system, transaction, identity, "store.init", first.party, name=first.name)


def add_enterprise(system: System, identity: Identity, enterprise: Enterprise) -> Enterprise:
    """Register an enterprise."""
    identity.require_operator()
    with system.store.transaction() as transaction:
        added = put_enterprise(transaction, enterprise)
        _record(system, transaction, identity, "enterprise.add", added.party, name=added.name)
    return added


def enterprises(system: System, identity: Identity) -> list[RegisterEntry]:
    """Every enterprise: whole for the operator and its own people, as the register knows it for other people here."""
    reader = system.store.read()
    found = records.ENTERPRISES.find(reader)
    if identity.operator:
        return [*found]
    own = {m.party for m in roles(reader, identity)}
    return [e if e.party in own else e.public for e in found]


def add_person_as_operator(system: System, identity: Identity, member: Member) -> Member:
    """Add a person with any role to an enterprise."""
    identity.require_operator()
    with system.store.transaction() as transaction:
        if transaction.get(records.ENTERPRISES.name, member.party.key) is None:
            raise NotFound(_("No enterprise {key} is registered.", key=member.party.key))
        added = put_member(transaction, member)
        _record(system, transaction, identity, "person.add", added.party, login=added.login, role=added.role.value)
    return added


def put_enterprise(transaction: Transaction, enterprise: Enterprise) -> Enterprise:
    """Put a new enterprise, once for each capacity; as it was put."""
    named = check_enterprise_name(enterprise.name)
    violations = list(named.violations)
    if transaction.get(records.ENTERPRISES.name, enterprise.party.key):
        violations.append(Violation("enterprise.unique", enterprise.party.key))
    refuse_if(violations)
    put = replace(enterprise, name=named.value)
    transaction.put(records.ENTERPRISES.name, put.party.key, records.encode(put))
    return put


def put_member(transaction: Transaction, member: Member) -> Member:
    """Put a new member, with one role in the enterprise; as it was put."""
    login, name, email = check_login(member.login), check_person_name(member.name), check_email(member.email)
    violations = [v for report in (login, name, email) for v in report.violations]
    put = replace(member, login=login.parsed or "", name=name.parsed or "", email=email.parsed or "")
    if transaction.get(records.MEMBERS.name, put.key):
        violations.append(Violation("person.one-role", put.key))
    refuse_if(violations)
    transaction.put(records.MEMBERS.name, put.key, records.encode(put))
    return put


def memberships(reader: Reader, identity: Identity) -> list[Member]:
    """The memberships of the person who acts, which may be none; a login that is nobody's is not acted for."""
    found = records.MEMBERS.find(reader, login=identity.login)
    if identity.acted_for and not found:
        raise NoAccess(_("Nobody here has the login {login}.", login=identity.login))
    return _in_order(found)


def roles(reader: Reader, identity: Identity) -> list[Member]:
    """The memberships of the person who acts; NoAccess without any."""
    found = memberships(reader, identity)
    if not found:
        raise NoAccess(
            _("{login} has no role here. Ask a manager of the enterprise to be added.", login=identity.login)
        )
    return found


def choices(system: System, identity: Identity) -> tuple[list[Member], dict[Party, str]]:
    """As whom may be acted: the operator as anyone, other people in their own roles; their own stand first.

    With the names of the enterprises.
    """
    reader = system.store.read()
    found = _in_order(records.MEMBERS.find(reader)) if identity.operator else memberships(reader, identity)
    found.sort(key=lambda m: m.login != identity.login)
    return found, {e.party: e.name for e in records.ENTERPRISES.find(reader)}


def _in_order(found: list[Member]) -> list[Member]:
    return sorted(found, key=lambda m: (m.party, list(Role).index(m.role), m.name))


def anchors(reader: Reader) -> list[Anchor]:
    """The trust anchors, ready to verify with."""
    return [Anchor(t.kind, Certificate.from_der(t.der)) for t in records.ANCHORS.find(reader)]


def add_anchor(system: System, identity: Identity, data: bytes, kind: Kind) -> TrustedCertificate:
    """Trust an authority. The operator is told the fingerprint, to compare it with the published one."""
    identity.require_operator()
    anchor = check_anchor(data, kind, system.clock()).value
    trusted = TrustedCertificate(anchor.certificate.fingerprint, kind, anchor.certificate.der)
    with system.store.transaction() as transaction:
        if transaction.get(records.ANCHORS.name, trusted.fingerprint):
            raise Refusal([Violation("certificate.duplicate", trusted.fingerprint[:16])])
        transaction.put(records.ANCHORS.name, trusted.fingerprint, records.encode(trusted))
        _record(system, transaction, identity, "trust.add", None, fingerprint=trusted.fingerprint, kind=kind.value)
    return trusted


def trusted(system: System, identity: Identity) -> list[TrustedCertificate]:
    """The anchors as they are kept."""
    identity.require_operator()
    return records.ANCHORS.find(system.store.read())


def remove_anchor(system: System, identity: Identity, fingerprint: str) -> None:
    """Trust an authority no longer. Certificates that were accepted stay."""
    identity.require_operator()
    with system.store.transaction() as transaction:
        if transaction.get(records.ANCHORS.name, fingerprint) is None:
            raise NotFound(_("No trust anchor has the fingerprint {text}.", text=fingerprint[:64]))
        transaction.delete(records.ANCHORS.name, fingerprint)
        _record(system, transaction, identity, "trust.remove", None, fingerprint=fingerprint)


def _record(
    system: System, transaction: Transaction, identity: Identity, action: str, party: Party | None, **details: str
) -> None:
    visible = (party,) if party else ()
    who = identity.user
    entry = Entry(system.clock(), who, action, "", party, who, visible, details, door=identity.door, key=identity.key)
    write_entry(transaction, entry)
