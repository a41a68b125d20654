"""A delegation request and its states [FAQ, Technische tussenpersoon en delegatie].

  request      ┌──────────────────── resend ◀──────────────────────┐
     │         ▼                                                   │
     └─────▶ pending ──┬── accept ────▶ accepted ── end ──▶ ended  │
                       ├── refuse ────▶ refused ───────────────────┤
                       ├── refuse ────▶ blocked    (the 21st send of an intermediary)
                       ├── withdraw ──▶ withdrawn ─────────────────┘ when it was refused before
                       └── lapse ─────▶ lapsed     (an offer whose account went elsewhere)

One request is one thread, from its first send until it is accepted, lapses, or is withdrawn before anybody refused
it. It is open until then: nothing that happens to another request lifts what this one has come to.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chaman_tui.domain import moments
from chaman_tui.domain.enterprise import Party
from chaman_tui.domain.permission import Scope
from chaman_tui.i18n import N_

MOST_RESENDS = 20
MOST_SENDS = MOST_RESENDS + 1


class State(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    ENDED = "ended"


STATE_NAMES = {
    State.PENDING: N_("pending"),
    State.ACCEPTED: N_("accepted"),
    State.REFUSED: N_("refused"),
    State.BLOCKED: N_("blocked"),
    State.WITHDRAWN: N_("withdrawn"),
    State.LAPSED: N_("lapsed"),
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
    """What can happen to a request. ``LAPSE`` is nobody's decision: it follows from what happens to the account."""

    REQUEST = "request"
    RESEND = "resend"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    END = "end"


SENDS = (Step.REQUEST, Step.RESEND)
STEP_NAMES = {
    Step.REQUEST: N_("requested"),
    Step.RESEND: N_("resent"),
    Step.ACCEPT: N_("accepted"),
    Step.REFUSE: N_("refused"),
    Step.WITHDRAW: N_("withdrawn"),
    Step.LAPSE: N_("lapsed, because the account was delegated or closed"),
    Step.END: N_("ended"),
}


@dataclass(frozen=True)
class Event:
    """One step of the story: who took it, for which side, when, and with which words.

    A send keeps the permissions that it asked. ``number`` is that of the commit: what came first is told by it, and
    never by a clock. Events from before these were kept have None and 0.
    """

    step: Step
    side: Side
    login: str
    name: str
    at: datetime
    text: str = ""
    permissions: tuple[Scope, ...] | None = None
    number: int = 0

    def __post_init__(self) -> None:
        """A moment without its zone cannot be compared with others."""
        if self.at.tzinfo is None:
            raise ValueError("a moment without its zone")


@dataclass(frozen=True)
class Delegation:
    """A request and what became of it. ``sends`` counts the first send and every one since."""

    id: str
    owner: Party
    intermediary: Party
    started_by: Side
    account: str | None
    permissions: tuple[Scope, ...]
    message: str
    state: State
    sends: int
    events: tuple[Event, ...]

    def __post_init__(self) -> None:
        """A request has been sent at least once."""
        if not self.events:
            raise ValueError("a request without a step")

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
    def was_refused(self) -> bool:
        """Whether anybody ever refused it."""
        return self._last(Step.REFUSE) is not None

    @property
    def is_open(self) -> bool:
        """Whether a new request for the same is no new one, but goes on with this one."""
        if self.state is State.WITHDRAWN:
            return self.was_refused
        return self.state in {State.PENDING, State.REFUSED, State.BLOCKED}

    @property
    def is_blocked(self) -> bool:
        """Whether the intermediary may ask no more: the last send was refused, or withdrawn after a refusal."""
        return self.exhausted and self.is_open and self.state is not State.PENDING

    @property
    def updated_at(self) -> datetime:
        """When the last step was taken."""
        return self.events[-1].at

    @property
    def order(self) -> tuple[int, datetime]:
        """Sorts by the commit of the last step. The time tells apart only what one commit made, or has no number."""
        return (self.events[-1].number, self.updated_at)

    @property
    def sent(self) -> Event:
        """The last send."""
        return next(e for e in reversed(self.events) if e.step in SENDS)

    @property
    def sends_before(self) -> int:
        """The sends that were carried over from a withdrawn request, in stores from before; 0 ever since."""
        return self.sends - sum(event.step in SENDS for event in self.events)

    def waiting_days(self, now: datetime) -> int | None:
        """The whole days that a pending request has waited since its last send; None when it does not wait."""
        return max(0, moments.days_between(self.sent.at, now)) if self.state is State.PENDING else None

    @property
    def permissions_before(self) -> tuple[str, ...] | None:
        """The permissions that the send before the last one asked; None when the last one changed nothing."""
        sets = [e.permissions for e in self.events if e.permissions is not None]
        return sets[-2] if len(sets) > 1 and sets[-2] != sets[-1] else None

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
