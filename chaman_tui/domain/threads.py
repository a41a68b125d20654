"""Which thread a new request goes on with, and who is blocked [FAQ, Technische tussenpersoon en delegatie].

The threads of an intermediary belong to its KBO number, in whatever capacity, and to the enterprise's number and
capacity; those of an owner to the pair and the account. Of each at most one request is open.
"""

from collections.abc import Iterable
from dataclasses import replace

from chaman_tui.domain.delegation import Delegation, Side, State, Step
from chaman_tui.domain.enterprise import CAPACITY_NAMES, Capacity, Enterprise
from chaman_tui.domain.errors import Violation, refuse_if
from chaman_tui.domain.sender import Contact
from chaman_tui.domain.steps import limit_violations, take
from chaman_tui.i18n import _

INTERMEDIARIES = (Capacity.SERVICE_PROVIDER, Capacity.SOCIAL_SECRETARIAT)


def owner_violations(owner: Enterprise) -> list[Violation]:
    """Whether an enterprise may delegate at all."""
    return [] if owner.ocmw else [Violation("delegation.ocmw", _("{name} is not an OCMW", name=owner.name))]


def intermediary_violations(intermediary: Enterprise) -> list[Violation]:
    """Whether an enterprise may be an intermediary at all."""
    if intermediary.party.capacity in INTERMEDIARIES:
        return []
    capacity = _(CAPACITY_NAMES[intermediary.party.capacity])
    observed = _("{name} as {capacity}", name=intermediary.name, capacity=capacity)
    return [Violation("delegation.intermediary", observed, _("a service provider or a social secretariat"))]


def party_violations(owner: Enterprise, intermediary: Enterprise) -> list[Violation]:
    """Whether the one may delegate to the other, whoever asks. Asked at every send and at the acceptance."""
    found = owner_violations(owner) + intermediary_violations(intermediary)
    if owner.party.number == intermediary.party.number:
        found.append(Violation("delegation.self", owner.party.number.dotted, _("two enterprises")))
    return found


def open_request(fresh: Delegation, earlier: Iterable[Delegation]) -> Delegation | None:
    """The open request of the thread that a new one belongs to, of all requests of the pair in whatever order.

    Stores from before may hold several that are open; a block counts most, then what waits, then what was sent most.
    """
    thread = [d for d in earlier if _same_thread(d, fresh)]
    found = (d for d in thread if d.is_open and not _went_on(d, thread))
    return max(found, key=lambda d: (d.is_blocked, d.state is State.PENDING, d.sends), default=None)


def _same_thread(one: Delegation, other: Delegation) -> bool:
    if (one.owner, one.started_by) != (other.owner, other.started_by):
        return False
    if one.started_by is Side.INTERMEDIARY:
        return one.intermediary.number == other.intermediary.number
    return (one.intermediary, one.account) == (other.intermediary, other.account)


def _went_on(request: Delegation, thread: Iterable[Delegation]) -> bool:
    """Whether a withdrawn request went on in another, that began to count where it ended, as in stores from before."""
    others = (d for d in thread if d.intermediary == request.intermediary)
    return request.state is State.WITHDRAWN and any(d.sends_before == request.sends for d in others)


def thread_violations(fresh: Delegation, standing: Delegation | None, contact: Contact | None) -> list[Violation]:
    """Why the open request of its thread forbids a new one; empty when there is none, or it goes on with that."""
    if standing is None:
        return []
    if standing.intermediary != fresh.intermediary:
        return _stands_elsewhere(standing, contact)
    if standing.is_blocked:
        return limit_violations(standing, contact)
    if standing.state is State.PENDING:
        observed = _("{id} waits since {at}", id=standing.id, at=f"{standing.sent.at:%Y-%m-%d %H:%M} UTC")
        fix = _("Wait for the answer, or withdraw {id} first.", id=standing.id)
        return [Violation("delegation.state", observed, _("one open request"), fix=fix)]
    return []


def block_violations(asked: Delegation, earlier: Iterable[Delegation], contact: Contact | None) -> list[Violation]:
    """Whether another request of the same thread is blocked, in whatever capacity."""
    blocked = (d for d in earlier if d.id != asked.id and d.is_blocked and _same_thread(d, asked))
    return next((_stands_elsewhere(d, contact) for d in blocked), [])


def _stands_elsewhere(standing: Delegation, contact: Contact | None) -> list[Violation]:
    """Names the capacity in which it stands, and no more: who asks need not be a member there."""
    capacity = _(CAPACITY_NAMES[standing.intermediary.capacity])
    if standing.is_blocked:
        return [
            replace(v, observed=_("{n} resends used, as {capacity}", n=standing.resends, capacity=capacity))
            for v in limit_violations(standing, contact)
        ]
    observed = _("your request as {capacity} is open", capacity=capacity)
    fix = _("Go on with it as {capacity}: one KBO number has one open request at an enterprise.", capacity=capacity)
    return [Violation("delegation.state", observed, _("one open request"), fix=fix)]


def request(fresh: Delegation, earlier: Iterable[Delegation], contact: Contact | None = None) -> Delegation:
    """A new request, or the open one sent again: on a refused thread a new request is a resend, and counts.

    What the new one does not say, message or permissions, stays as it was. Raises the Refusal of `thread_violations`.
    """
    standing = open_request(fresh, earlier)
    refuse_if(thread_violations(fresh, standing, contact))
    if standing is None:
        return fresh
    asked = fresh.permissions or standing.permissions
    return take(standing, replace(fresh.sent, step=Step.RESEND, permissions=asked))
