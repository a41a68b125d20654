"""Who may do what, in one place. Asked to draw the screen, and again inside the transaction that commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chaman_tui.domain.access import RIGHT_NAME, ROLE_NAMES, Member, Role
from chaman_tui.domain.account import Account
from chaman_tui.domain.enterprise import Enterprise
from chaman_tui.domain.errors import Violation
from chaman_tui.domain.sender import Sender
from chaman_tui.i18n import _


class Action(StrEnum):
    """What a person may be allowed to do for an enterprise."""

    VIEW = "view"
    READINESS = "readiness"
    CREATE_SENDER = "create-sender"
    MANAGE = "manage"
    GRANT = "grant"
    ACTIVATE_REST = "activate-rest"


@dataclass(frozen=True)
class Actor:
    """A person at work for an enterprise, with what the decision depends on, read at this moment."""

    member: Member
    enterprise: Enterprise
    sender: Sender | None
    managers: tuple[Member, ...]


def violations(action: Action, actor: Actor) -> list[Violation]:
    """Every rule that forbids an action to an actor; empty when he may."""
    member = actor.member
    if action is Action.READINESS and member.role is Role.INTEGRATOR:
        return []
    if action is Action.ACTIVATE_REST and not member.right:
        return [_not_rest_manager(actor)]
    found = _not_in(actor)
    if not found and action is Action.GRANT and not member.role.is_manager:
        found = [Violation("access.grant", _role(member), fix=ask(actor.managers))]
    if not found and action in {Action.MANAGE, Action.ACTIVATE_REST} and actor.sender is None:
        observed = _(
            "{name} has no sender as {capacity}", name=actor.enterprise.name, capacity=member.party.capacity.value
        )
        found = [Violation("sender.required", observed)]
    return found


def _not_in(actor: Actor) -> list[Violation]:
    member = actor.member
    if member.role.is_manager or member.right:
        return []
    rule = "access.right" if member.role is Role.USER else "access.member"
    return [Violation(rule, _role(member), fix=ask(actor.managers))]


def _not_rest_manager(actor: Actor) -> Violation:
    able = tuple(m for m in actor.managers if m.right)
    return Violation("access.rest-configuration", _role(actor.member), fix=ask(able))


def _role(member: Member) -> str:
    role = _(ROLE_NAMES[member.role])
    return role if member.right else _("{role} without the right “{right}”", role=role, right=_(RIGHT_NAME))


def ask(managers: Sequence[Member]) -> str:
    """Whom to ask, by name and address."""
    people = ", ".join(f"{m.name} ({_(ROLE_NAMES[m.role])}, {m.email})" for m in managers)
    return _("Ask: {people}", people=people) if people else _("The enterprise has nobody to ask yet.")


def certificate_violations(actor: Actor, account: Account) -> list[Violation]:
    """Certificates are managed and viewed by the intermediary while the account is delegated, else by the owner."""
    if actor.member.party == account.manager:
        return []
    observed = _("the account {name} is delegated to {number}", name=account.name, number=account.manager.number.dotted)
    return [Violation("delegation.certificates", observed)]


def permission_violations(actor: Actor, account: Account) -> list[Violation]:
    """Only the owner changes permissions."""
    if actor.member.party == account.party:
        return []
    observed = _("the account {name} belongs to {number}", name=account.name, number=account.party.number.dotted)
    return [Violation("delegation.permissions", observed)]
