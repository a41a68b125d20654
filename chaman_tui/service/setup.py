"""The operator's verbs, and who may act for whom."""

from chaman_tui.domain.access import Introduction, Login, Member, Role, check_login
from chaman_tui.domain.enterprise import Enterprise, Party, RegisterEntry, Registration
from chaman_tui.domain.errors import NoAccess, NotFound, Refusal, Violation, refuse_if
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.identity import Identity
from chaman_tui.service.query import Equal
from chaman_tui.service.store import Reader, Transaction
from chaman_tui.service.system import System
from chaman_tui.service.work import record_by_operator


def is_empty(reader: Reader) -> bool:
    """Whether nobody has set the store up yet."""
    return next(reader.latest(records.MEMBERS.name), None) is None


def initialise(
    system: System, identity: Identity, enterprise: Registration, manager: Introduction
) -> tuple[Enterprise, Member]:
    """The first enterprise with its Access manager, in one commit."""
    identity.require_setup()
    _refuse_unless_empty(system.store.read())
    refuse_if([*enterprise.violations, *manager.violations])
    first, member = enterprise.parse(), manager.parse(enterprise.party, Role.ACCESS_MANAGER)
    with system.store.transaction() as transaction:
        _refuse_unless_empty(transaction)
        _put_enterprise(transaction, first)
        put_member(transaction, member)
        record_by_operator(system, transaction, identity, "store.init", first.party, name=first.name)
    return first, member


def _refuse_unless_empty(reader: Reader) -> None:
    if not is_empty(reader):
        raise Refusal([Violation("enterprise.unique", _("the store is already set up"), _("an empty store"))])


def add_enterprise(system: System, identity: Identity, enterprise: Registration) -> Enterprise:
    """Register an enterprise."""
    identity.require_operator()
    refuse_if([*enterprise.violations, *_taken(system.store.read(), enterprise.party)])
    added = enterprise.parse()
    with system.store.transaction() as transaction:
        _put_enterprise(transaction, added)
        record_by_operator(system, transaction, identity, "enterprise.add", added.party, name=added.name)
    return added


def _taken(reader: Reader, party: Party) -> list[Violation]:
    registered = reader.get(records.ENTERPRISES.name, party.key) is not None
    return [Violation("enterprise.unique", party.key)] if registered else []


def _put_enterprise(transaction: Transaction, enterprise: Enterprise) -> None:
    refuse_if(_taken(transaction, enterprise.party))
    transaction.put(records.ENTERPRISES.name, enterprise.party.key, records.encode(enterprise))


def enterprises(system: System, identity: Identity) -> list[RegisterEntry]:
    """Every enterprise: whole for the operator and its own people, as the register knows it for other people here."""
    reader = system.store.read()
    found = records.ENTERPRISES.find(reader)
    if identity.operator:
        return [*found]
    own = {m.party for m in roles(reader, identity)}
    return [e if e.party in own else e.public for e in found]


def add_person(system: System, identity: Identity, party: Party, person: Introduction, role: Role) -> Member:
    """Add a person with any role to an enterprise."""
    identity.require_operator()
    reader = system.store.read()
    _require_registered(reader, party)
    added = introduced(reader, party, person, role)
    with system.store.transaction() as transaction:
        _require_registered(transaction, party)
        put_member(transaction, added)
        told = {"login": added.login, "role": added.role.value}
        record_by_operator(system, transaction, identity, "person.add", added.party, **told)
    return added


def _require_registered(reader: Reader, party: Party) -> None:
    if reader.get(records.ENTERPRISES.name, party.key) is None:
        raise NotFound(_("No enterprise {key} is registered.", key=party.key))


def introduced(reader: Reader, party: Party, person: Introduction, role: Role) -> Member:
    """The person as a member-to-be; the Refusal names every broken rule, also that of a login that is taken."""
    violations = person.violations
    if check_login(person.login).ok:
        violations += _one_role(reader, Login(person.login), party)
    refuse_if(violations)
    return person.parse(party, role)


def put_member(transaction: Transaction, member: Member) -> None:
    """Put a new member, with one role in the enterprise."""
    refuse_if(_one_role(transaction, member.login, member.party))
    transaction.put(records.MEMBERS.name, member.key, records.encode(member))


def _one_role(reader: Reader, login: Login, party: Party) -> list[Violation]:
    key = f"{login}@{party.key}"
    return [Violation("person.one-role", key)] if reader.get(records.MEMBERS.name, key) else []


def memberships(reader: Reader, identity: Identity) -> list[Member]:
    """The memberships of the person who acts, which may be none; a login that is nobody's is not acted for."""
    found = records.MEMBERS.matching(reader, Equal("login", identity.login))
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
