"""Requests and steps for tests about one request."""

from datetime import timedelta

from chaman_tui.domain.delegation import Delegation, Event, Side, State, Step
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.permission import parse_permissions
from chaman_tui.domain.steps import take
from tests.conftest import NOW, OCMW, PROVIDER

LOGINS = {Side.OWNER: "bo", Side.INTERMEDIARY: "cy"}


def event(
    step: Step,
    side: Side,
    at: int = 0,
    text: str = "because",
    *,
    login: str = "",
    scopes: tuple[str, ...] | None = None,
    number: int = 0,
) -> Event:
    """A step, so many minutes after noon."""
    who, asked = login or LOGINS[side], None if scopes is None else parse_permissions(scopes)
    return Event(step, side, who, who.title(), NOW + timedelta(minutes=at), text, asked, number)


def fresh(
    side: Side,
    at: int = 0,
    identifier: str = "del-1",
    *,
    owner: Party = OCMW,
    intermediary: Party = PROVIDER,
    scopes: tuple[str, ...] = (),
) -> Delegation:
    """A new request; an owner's is for the account ``acc``."""
    account = "acc" if side is Side.OWNER else None
    first, asked = event(Step.REQUEST, side, at, scopes=scopes), parse_permissions(scopes)
    return Delegation(identifier, owner, intermediary, side, account, asked, "Dag", State.PENDING, 1, (first,))


def after(request: Delegation, *steps: Step) -> Delegation:
    """The request after these steps, each taken by the side that may."""
    for step in steps:
        side = request.started_by.other if step in {Step.ACCEPT, Step.REFUSE} else request.started_by
        request = take(request, event(step, side))
    return request


def refused_times(n: int, request: Delegation | None = None) -> Delegation:
    """A request of an intermediary, sent and refused so many times."""
    found = after(request or fresh(Side.INTERMEDIARY), Step.REFUSE)
    return after(found, *(Step.RESEND, Step.REFUSE) * (n - 1))
