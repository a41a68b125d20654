"""Delegation as a state machine [FAQ, Technische tussenpersoon en delegatie].

request                 accept                  end
(none) ───────▶ pending ─────────────────▶ accepted ───────▶ ended
│  ▲ │ withdraw
refuse │  │ └───────▶ withdrawn
▼  │ resend
refused            refused for the 21st send of an intermediary ──▶ blocked
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.errors import Violation, refuse_if
from chaman_tui.i18n import N_, _

MOST_RESENDS = 20
MOST_SENDS = MOST_RESENDS + 1


class State(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


STATE_NAMES = {
    State.PENDING: N_("pending"),
    State.ACCEPTED: N_("accepted"),
    State.REFUSED: N_("refused"),
    State.BLOCKED: N_("blocked"),
    State.WITHDRAWN: N_("withdrawn"),
    State.ENDED: N_("ended"),
}


class Side(StrEnum):
    """The two parties of a delegation."""

    OWNER = "owner"
    INTERMEDIARY = "intermediary"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.INTERMEDIARY if self is Side.OWNER else Side.OWNER


class Step(StrEnum):
    """What can happen to a request."""

    REQUEST = "request"
    RESEND = "resend"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    END = "end"


STEP_NAMES = {
    Step.REQUEST: N_("requested"),
    Step.RESEND: N_("resent"),
    Step.ACCEPT: N_("accepted"),
    Step.REFUSE: N_("refused"),
    Step.WITHDRAW: N_("withdrawn"),
    Step.END: N_("ended"),
}
_FROM = {
    Step.RESEND: (State.REFUSED,),
    Step.ACCEPT: (State.PENDING,),
    Step.REFUSE: (State.PENDING,),
    Step.WITHDRAW: (State.PENDING,),
    Step.END: (State.ACCEPTED,),
}


@dataclass(frozen=True)
class Event:
    """One step of the story: who took it, for which side, when, and with which words."""

    step: Step
    side: Side
    login: str
    name: str
    at: datetime
    text: str = ""


@dataclass(frozen=True)
class Delegation:
    """A request and what became of it. ``sends`` counts every send since the last acceptance between the pair."""

    id: str
    owner: Party
    intermediary: Party
    started_by: Side
    account: str | None
    permissions: tuple[str, ...]
    message: str
    state: State
    sends: int
    events: tuple[Event, ...]

    @property
    def resends(self) -> int:
        """How often the request was sent again."""
        return self.sends - 1

    @property
    def resends_left(self) -> int | None:
        """What the intermediary has left; None where there is no limit."""
        return max(0, MOST_SENDS - self.sends) if self.started_by is Side.INTERMEDIARY else None

    @property
    def exhausted(self) -> bool:
        """Whether no further send is possible."""
        return self.resends_left == 0

    @property
    def updated_at(self) -> datetime:
        """When the last step was taken."""
        return self.events[-1].at

    def _last(self, *steps: Step) -> Event | None:
        return next((e for e in reversed(self.events) if e.step in steps), None)

    @property
    def reason(self) -> str:
        """The words of the last refusal or ending."""
        event = self._last(Step.REFUSE, Step.END)
        return event.text if event else ""

    @property
    def decided_by(self) -> Event | None:
        """The last decision, if any was taken."""
        return self._last(Step.ACCEPT, Step.REFUSE, Step.END)

    def party(self, side: Side) -> Party:
        """The party on a side."""
        return self.owner if side is Side.OWNER else self.intermediary

    def side_of(self, party: Party) -> Side | None:
        """On which side a party stands, if on any."""
        return next((side for side in Side if self.party(side) == party), None)

    def violations(self, step: Step, side: Side) -> list[Violation]:
        """Every rule that forbids a step to a side now; empty when it may be taken."""
        found = _initiative(self, step, side)
        if step is Step.RESEND and (self.state is State.BLOCKED or (self.state is State.REFUSED and self.exhausted)):
            return found + limit_violations(self)
        if self.state not in _FROM[step]:
            found.append(_wrong_state(self, step))
        return found

    def take(self, event: Event) -> "Delegation":
        """The delegation after a step; raises the Refusal that names every rule against it."""
        violations = self.violations(event.step, event.side)
        if event.step in {Step.REFUSE, Step.END} and not event.text.strip():
            violations.append(Violation("delegation.reason", _("no reason")))
        refuse_if(violations)
        sends = self.sends + (event.step is Step.RESEND)
        return replace(self, state=_next_state(self, event.step), sends=sends, events=(*self.events, event))


def _initiative(delegation: Delegation, step: Step, side: Side) -> list[Violation]:
    allowed = {
        Step.ACCEPT: delegation.started_by.other,
        Step.REFUSE: delegation.started_by.other,
        Step.RESEND: delegation.started_by,
        Step.WITHDRAW: delegation.started_by,
    }.get(step, side)
    if side is allowed:
        return []
    observed = _("you are the one who asked") if side is delegation.started_by else _("the other party asked")
    return [Violation("delegation.initiative", observed)]


def _wrong_state(delegation: Delegation, step: Step) -> Violation:
    last = delegation.events[-1]
    observed = _(
        "{state} since {at}, by {name}",
        state=_(STATE_NAMES[delegation.state]),
        at=f"{last.at:%Y-%m-%d %H:%M}",
        name=last.name,
    )
    allowed = ", ".join(_(STATE_NAMES[state]) for state in _FROM[step])
    return Violation("delegation.state", observed, allowed)


def _next_state(delegation: Delegation, step: Step) -> State:
    if step is Step.REFUSE and delegation.exhausted:
        return State.BLOCKED
    return {
        Step.RESEND: State.PENDING,
        Step.ACCEPT: State.ACCEPTED,
        Step.REFUSE: State.REFUSED,
        Step.WITHDRAW: State.WITHDRAWN,
        Step.END: State.ENDED,
    }[step]


def limit_violations(thread: Delegation) -> list[Violation]:
    """Why a pair is blocked, and what the FAQ says to do."""
    observed = _("{n} resends used", n=thread.resends)
    return [
        Violation("delegation.resend-limit", observed, _("at most {n} resends", n=MOST_RESENDS)),
        Violation("delegation.blocked", observed, _("a delegation that the enterprise starts")),
    ]


def current_thread(
    delegations: Iterable[Delegation], owner: Party, intermediary: Party, started_by: Side, account: str | None
) -> Delegation | None:
    """The thread that a new request continues: the latest between the pair that no acceptance has closed.

    An owner's threads are apart for each account; an intermediary's are one for each enterprise.
    """
    threads = [
        d
        for d in delegations
        if (d.owner, d.intermediary, d.started_by) == (owner, intermediary, started_by)
        and (started_by is Side.INTERMEDIARY or d.account == account)
    ]
    latest = max(threads, key=lambda d: d.updated_at, default=None)
    return None if latest is None or latest.state in {State.ACCEPTED, State.ENDED} else latest


def request(fresh: Delegation, thread: Delegation | None) -> Delegation:
    """A new request, in the light of the thread it continues: on a refused one it is a resend, and counts.

    After a withdrawal the count goes on too, so that withdrawing is no way round the limit.
    """
    if thread is None:
        return fresh
    if thread.state is State.WITHDRAWN:
        if thread.exhausted:
            refuse_if(limit_violations(thread))
        return replace(fresh, sends=thread.sends + 1)
    first = fresh.events[0]
    resent = thread.take(replace(first, step=Step.RESEND))
    return replace(resent, message=fresh.message or thread.message, permissions=fresh.permissions or thread.permissions)
