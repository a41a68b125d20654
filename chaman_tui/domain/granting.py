"""What an acceptance does to the account, and what its end takes back; which offers that makes lapse."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chaman_tui.domain.account import Account, AccountState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.delegation import Delegation, Event, Side, State, Step
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import Violation
from chaman_tui.domain.permission import Scope
from chaman_tui.domain.steps import take
from chaman_tui.i18n import _


def delegable_violations(account: Account, owner: Party) -> list[Violation]:
    """Why an account of this owner cannot be delegated now. Never says to whom else it is: both sides may read it."""
    if account.party != owner:
        observed = _("{name} belongs to another enterprise", name=account.name)
    elif account.channel is not Channel.REST:
        observed = _("{name} is an account on {channel}", name=account.name, channel=account.channel.upper())
    elif account.state is AccountState.CLOSED:
        observed = _("{name} is closed", name=account.name)
    elif account.delegated_to:
        observed = _("{name} is delegated already", name=account.name)
    else:
        return []
    return [Violation("delegation.rest", observed)]


def added_permissions(account: Account, request: Delegation) -> tuple[Scope, ...]:
    """The permissions that an acceptance adds to the account: what was asked, and it has not yet."""
    return tuple(scope for scope in request.permissions if scope not in account.permissions)


def grant(account: Account, request: Delegation, now: datetime) -> Account:
    """The account after the acceptance: the intermediary's to manage, without the owner's certificates."""
    added = added_permissions(account, request)
    scopes = tuple(sorted({*account.permissions, *added}))
    retired = account.retire_all(now)
    return replace(retired, delegated_to=request.intermediary, permissions=scopes, granted=added)


def take_back(account: Account, now: datetime) -> Account:
    """The account after the end: its owner's again, without the permissions that the acceptance added."""
    kept = tuple(scope for scope in account.permissions if scope not in account.granted)
    return replace(account.retire_all(now), delegated_to=None, permissions=kept, granted=())


def set_permissions(account: Account, scopes: tuple[Scope, ...]) -> Account:
    """The account with what its owner gives it: from now on nothing of it was added by an acceptance."""
    return replace(account, permissions=scopes, granted=())


def permission_change(before: Account, after: Account) -> dict[str, str]:
    """What history tells of the permissions of an account: those before and those after, where they differ."""
    if before.permissions == after.permissions:
        return {}
    return {"before": " ".join(before.permissions), "after": " ".join(after.permissions)}


def lapse(offers: Iterable[Delegation], account: str, at: datetime, number: int) -> list[Delegation]:
    """The pending offers of an account that was delegated or closed, after they lapsed.

    The event names nobody: one party of an offer is not to know who became the intermediary instead.
    """
    event = Event(Step.LAPSE, Side.OWNER, "", "", at, number=number)
    return [
        take(d, event)
        for d in offers
        if d.account == account and d.state is State.PENDING and d.started_by is Side.OWNER
    ]
