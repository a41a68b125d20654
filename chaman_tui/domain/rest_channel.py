"""The REST channel [FAQ, Configuratie van het REST-kanaal]: its conditions, and what a call meets without them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chaman_tui.domain.account import Account, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.enterprise import Enterprise
from chaman_tui.domain.errors import Violation
from chaman_tui.domain.sender import Sender
from chaman_tui.i18n import _


@dataclass(frozen=True)
class Condition:
    """One condition of readiness; ``id`` is the rule behind it."""

    id: str
    met: bool
    message: str


def conditions(
    enterprise: Enterprise, sender: Sender | None, accounts: Iterable[Account], now: datetime
) -> tuple[Condition, ...]:
    """The integrator's check: each condition as met or not, and why. Shows nothing of any certificate."""
    rest = [a for a in accounts if a.channel is Channel.REST and a.state is AccountState.OPEN]
    valid = sum(a.has_valid_certificate(now) for a in rest)
    if not rest:
        certificate = _("there is no REST account")
    else:
        certificate = _("{valid} of {n} REST accounts have a valid certificate", valid=valid, n=len(rest))
    return (
        Condition(
            "sender.required",
            sender is not None,
            _("the sender is {number}", number=sender.number) if sender else _("the enterprise has no sender"),
        ),
        Condition(
            "rest.enterprise-registered",
            enterprise.registered,
            _("the enterprise is registered on the portal")
            if enterprise.registered
            else _("the enterprise is not registered on the portal"),
        ),
        Condition("rest.valid-certificate", valid > 0, certificate),
        Condition(
            "rest.not-active",
            enterprise.rest_active,
            _("the REST channel is active")
            if enterprise.rest_active
            else _("the REST channel is not active: every call is refused"),
        ),
    )


def activation_violations(found: Iterable[Condition]) -> list[Violation]:
    """What stands in the way of activation; that it is not active yet does not."""
    return [Violation(c.id, c.message) for c in found if not c.met and c.id != "rest.not-active"]


def call_violations(enterprise: Enterprise) -> list[Violation]:
    """Why a call to the REST services on behalf of this enterprise is refused."""
    if enterprise.rest_active:
        return []
    return [Violation("rest.not-active", _("the REST channel of {name} is not active", name=enterprise.name))]
