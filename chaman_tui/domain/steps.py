"""The steps on a delegation request: who may take which, when, and what it becomes. `delegation` draws them."""

from dataclasses import replace

from chaman_tui.domain.delegation import MOST_RESENDS, SENDS, STATE_NAMES, Delegation, Event, Side, State, Step
from chaman_tui.domain.errors import Violation, refuse_if
from chaman_tui.domain.sender import Contact
from chaman_tui.i18n import _

_FROM = {
    Step.RESEND: State.REFUSED,
    Step.ACCEPT: State.PENDING,
    Step.REFUSE: State.PENDING,
    Step.WITHDRAW: State.PENDING,
    Step.LAPSE: State.PENDING,
    Step.END: State.ACCEPTED,
}
_TO = {
    Step.RESEND: State.PENDING,
    Step.ACCEPT: State.ACCEPTED,
    Step.REFUSE: State.REFUSED,
    Step.WITHDRAW: State.WITHDRAWN,
    Step.LAPSE: State.LAPSED,
    Step.END: State.ENDED,
}


def fits(request: Delegation, step: Step) -> bool:
    """Whether its state lets a step be taken. What was withdrawn after a refusal is resent like what was refused."""
    if step is Step.RESEND:
        return request.is_open and request.state is not State.PENDING and not request.is_blocked
    return request.state is _FROM[step]


def violations(
    request: Delegation, step: Step, side: Side, login: str, contact: Contact | None = None
) -> list[Violation]:
    """Every rule by which the request itself forbids a step to a person of a side; empty when it may be taken.

    Who is blocked is told the contact person of the enterprise, where that is given.
    """
    found = _initiative(request, step, side, login)
    if step is Step.RESEND and request.is_blocked:
        return found + limit_violations(request, contact)
    return found if fits(request, step) else [*found, _wrong_state(request, step)]


def take(request: Delegation, event: Event) -> Delegation:
    """The request after a step; raises the Refusal that names every rule against it.

    A resend asks what was asked before, unless its event says otherwise.
    """
    found = violations(request, event.step, event.side, event.login)
    if event.step in {Step.REFUSE, Step.END} and not event.text.strip():
        found.append(Violation("delegation.reason", _("no reason")))
    refuse_if(found)
    if event.step is Step.RESEND:
        return _resend(request, event)
    blocks = event.step is Step.REFUSE and request.exhausted
    state = State.BLOCKED if blocks else _TO[event.step]
    return replace(request, state=state, events=(*request.events, event))


def _resend(request: Delegation, event: Event) -> Delegation:
    asked = request.permissions if event.permissions is None else event.permissions
    return replace(
        request,
        state=State.PENDING,
        sends=request.sends + 1,
        permissions=asked,
        message=event.text or request.message,
        events=(*request.events, replace(event, permissions=asked)),
    )


def _initiative(request: Delegation, step: Step, side: Side, login: str) -> list[Violation]:
    allowed = {
        Step.ACCEPT: request.started_by.other,
        Step.REFUSE: request.started_by.other,
        Step.RESEND: request.started_by,
        Step.WITHDRAW: request.started_by,
    }.get(step, side)
    if side is not allowed:
        observed = _("you are the one who asked") if side is request.started_by else _("the other party asked")
        return [Violation("delegation.initiative", observed)]
    if step is Step.ACCEPT and login in {event.login for event in request.events if event.step in SENDS}:
        fix = _("Have somebody else of your enterprise accept it. You may refuse it.")
        return [Violation("delegation.initiative", _("you sent it yourself, for the other party"), fix=fix)]
    return []


def limit_violations(request: Delegation, contact: Contact | None = None) -> list[Violation]:
    """Why an intermediary may send no more, and whom of the enterprise it contacts, as the FAQ says."""
    observed = _("{n} resends used", n=request.resends)
    fix = ""
    if contact:
        reach = f"{contact.name} ({', '.join(filter(None, (contact.email, contact.phone)))})"
        fix = _("Contact {person}, so that the enterprise starts the delegation itself. It always can.", person=reach)
    return [
        Violation("delegation.resend-limit", observed, _("at most {n} resends", n=MOST_RESENDS), fix=fix),
        Violation("delegation.blocked", observed, _("a delegation that the enterprise starts"), fix=fix),
    ]


def _wrong_state(request: Delegation, step: Step) -> Violation:
    last = request.events[-1]
    observed = _("{state} since {at}", state=_(STATE_NAMES[request.state]), at=f"{last.at:%Y-%m-%d %H:%M} UTC")
    if last.name:
        observed = _("{state}, by {name}", state=observed, name=last.name)
    return Violation("delegation.state", observed, _(STATE_NAMES[_FROM[step]]))
