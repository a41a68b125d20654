"""Delegation requests in words: rows, stories, and what a reader is told after a step. All of it harmless."""

from datetime import datetime

from chaman_tui.domain.delegation import MOST_RESENDS, STATE_NAMES, STEP_NAMES, Delegation, Event, Side, State
from chaman_tui.domain.enterprise import CAPACITY_NAMES
from chaman_tui.domain.permission import MOST_TYPED
from chaman_tui.i18n import _, ngettext
from chaman_tui.presentation.safe import plain
from chaman_tui.service.delegations import Listed


def state(d: Delegation) -> str:
    """State in words, with the resends that are left where they are limited, and whether it blocks."""
    words = _word(d)
    if d.resends_left is None or d.is_blocked or d.state not in {State.PENDING, State.REFUSED}:
        return words
    left = ngettext("{n} resend left", "{n} resends left", d.resends_left)
    return _("{state}, {left}", state=words, left=left)


ACCOUNT, CHANGED, DIRECTION = 5, 6, 0
"""Where in a row stands what the story tells too."""


def _word(d: Delegation) -> str:
    words = _(STATE_NAMES[d.state])
    return _("{state}, blocked", state=words) if d.is_blocked and d.state is not State.BLOCKED else words


def row(listed: Listed) -> tuple[str, ...]:
    """Direction; the other party's name, KBO number and capacity; state, account, date of the last change."""
    d, party = listed.delegation, listed.counterparty
    direction = _("in") if listed.incoming else _("out")
    who = (listed.counterpart, party.number.dotted, _(CAPACITY_NAMES[party.capacity]))
    cells = (direction, *who, _word(d), listed.account or "–", f"{d.updated_at:%Y-%m-%d}")
    return tuple(plain(cell) for cell in cells)


def headers() -> tuple[str, ...]:
    """The headers of rows."""
    return ("", _("Other party"), _("KBO number"), _("Capacity"), _("State"), _("Account"), _("Changed"))


def full_row(listed: Listed) -> tuple[str, ...]:
    """A row with all of it, for lists that have room: the resends that are left, and every permission."""
    *who, _state, account, changed = row(listed)
    return (*who, state(listed.delegation), account, changed, _counted(listed.delegation))


def full_headers() -> tuple[str, ...]:
    """The headers of full rows."""
    return (*headers(), _("Permissions"))


def who(listed: Listed) -> str:
    """The other party as a reader must know it: name, KBO number, capacity."""
    party = listed.counterparty
    return f"{plain(listed.counterpart, 60)} · {party.number.dotted} · {_(CAPACITY_NAMES[party.capacity])}"


def _counted(d: Delegation) -> str:
    """The permissions with their number first, so that a line that was cut still tells how many there are."""
    return f"{len(d.permissions)}: {plain(', '.join(d.permissions), MOST_TYPED)}" if d.permissions else "–"


def asked(d: Delegation) -> list[str]:
    """How many permissions are asked, and each on a line; what was asked before, when the last send changed it."""
    if not d.permissions and d.permissions_before is None:
        return []
    lines = [ngettext("Asks {n} permission", "Asks {n} permissions", len(d.permissions))]
    lines += [f"  {plain(scope)}" for scope in d.permissions]
    if d.permissions_before is not None:
        before = plain(", ".join(d.permissions_before), MOST_TYPED) or "–"
        lines.append(_("! Changed with the last send; before: {scopes}", scopes=before))
    return lines


def story(d: Delegation) -> list[str]:
    """The story of a request, a line for each step with its words, and what a send asks when that is not as before."""
    lines: list[str] = []
    scopes: tuple[str, ...] | None = None
    for event in d.events:
        changed = event.permissions is not None and scopes is not None and event.permissions != scopes
        now = plain(", ".join(event.permissions or ()), MOST_TYPED) or "–"
        lines.append(_line(event) + ("  " + _("(asks from now on: {scopes})", scopes=now) if changed else ""))
        scopes = scopes if event.permissions is None else event.permissions
    return lines


def _line(event: Event) -> str:
    head = f"{event.at:%Y-%m-%d %H:%M} UTC  {_(STEP_NAMES[event.step])}  {plain(event.name, 60)}".rstrip()
    return f"{head}: {plain(event.text, 400)}" if event.text else head


def told(listed: Listed) -> list[str]:
    """What the state of a request means for its reader: how to go on, and whom to ask."""
    d = listed.delegation
    if listed.side is Side.INTERMEDIARY and d.is_blocked:
        lines = [
            _(
                "Blocked after {n} resends: contact the enterprise, so that it starts the delegation itself. "
                "It always can.",
                n=MOST_RESENDS,
            )
        ]
        contact = listed.contact
        if contact:
            reach = (plain(text, 254) for text in (contact.name, contact.email, contact.phone) if text)
            lines.append(_("Contact person: {text}", text=", ".join(reach)))
        return lines
    if d.state is State.PENDING and d.exhausted and listed.side is d.started_by:
        return [_("This is the last resend: after one more refusal no new request is possible.")]
    if _refused_by_reader(listed):
        return [
            _("You can always start the delegation yourself.")
            if listed.side is Side.OWNER
            else _("You can ask for a delegation yourself.")
        ]
    return []


def _refused_by_reader(listed: Listed) -> bool:
    return listed.incoming and listed.delegation.state in {State.REFUSED, State.BLOCKED} and listed.may_start


def _command(listed: Listed) -> list[str]:
    """How to start the delegation oneself, on the command line."""
    if not _refused_by_reader(listed):
        return []
    key = listed.counterparty.key
    way = f"--to {key} --account ACCOUNT" if listed.side is Side.OWNER else f"--from {key}"
    return [f"  chaman delegation request {way}"]


def shown(listed: Listed, now: datetime) -> list[str]:
    """A request in full: with whom, how it stands, what it asks, its story."""
    d = listed.delegation
    direction = _("in") if listed.incoming else _("out")
    head = f"{d.id} · {direction} · {who(listed)} · {state(d)}"
    days = d.waiting_days(now)
    if days is not None:
        head += " · " + ngettext("waits {n} day", "waits {n} days", days)
    account = [_("Account: {name}", name=plain(listed.account))] if listed.account else []
    return [head, *account, *asked(d), *told(listed), *_command(listed), *story(d)]
