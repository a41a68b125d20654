"""Domain objects as rows of harmless cells, for tables on screen and on the command line alike."""

from collections.abc import Iterable
from datetime import datetime

from chaman_tui.domain import moments
from chaman_tui.domain.access import ROLE_NAMES, Member
from chaman_tui.domain.account import CERTIFICATE_STATES, Account, AccountCertificate, AccountState, CertificateState
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.trust import KIND_NAMES
from chaman_tui.domain.enterprise import CAPACITY_NAMES, Enterprise, Party, RegisterEntry
from chaman_tui.domain.errors import ChamanError, Refusal, Violation
from chaman_tui.domain.history import ACTIONS, Entry
from chaman_tui.domain.masking import mask
from chaman_tui.domain.permission import MOST_TYPED
from chaman_tui.i18n import _, ngettext
from chaman_tui.presentation.safe import plain
from chaman_tui.service.reports import Expiring

SOON_DAYS = 60
ATTENTION, CALM, PAST = 0, 1, 2


def certificate_name(c: AccountCertificate) -> str:
    """The name of a certificate, which may be its subject, with any national register number masked."""
    return plain(mask(c.name))


def certificate_state(c: AccountCertificate, now: datetime) -> str:
    """State in words, with the days that are left where they matter."""
    state = c.state(now)
    days = c.days_left(now)
    if state is CertificateState.VALID:
        return ngettext("{n} day left", "{n} days left", days)
    if state is CertificateState.EXPIRED:
        return ngettext("expired {n} day ago", "expired {n} days ago", moments.days_between(c.not_after, now))
    return _(CERTIFICATE_STATES[state])


def certificate_summary(a: Account, reader: Party, now: datetime) -> str:
    """What the certificates of an account come down to: the valid one that lasts longest, or what is wrong."""
    if a.certificates_seen_by(reader) is None:
        return _("managed by the intermediary")
    live = a.live_seen_by(reader)
    if not live:
        return _("no certificate")
    return certificate_state(max(live, key=lambda c: c.not_after), now)


def urgency(a: Account, reader: Party, now: datetime) -> tuple[int, int]:
    """Sorts what needs attention first: no valid certificate, or one that expires soon; then by what expires first."""
    if a.state is AccountState.CLOSED:
        return (PAST, 0)
    seen = a.certificates_seen_by(reader)
    if seen is None:
        return (CALM, 99_999)
    valid = [c.days_left(now) for c in seen if c.state(now) is CertificateState.VALID]
    longest = max(valid, default=-1)
    return (ATTENTION if longest < SOON_DAYS else CALM, longest)


def account_state(a: Account, reader: Party, now: datetime, *, rest_active: bool) -> str:
    """Whether the account can be used, in words."""
    if a.state is AccountState.CLOSED:
        return _("closed")
    if a.party == reader and a.channel is Channel.REST and not rest_active:
        return _("REST not active")
    return _("needs attention") if urgency(a, reader, now)[0] == ATTENTION else _("in order")


def account(a: Account, reader: Party, now: datetime, names: dict[Party, str], *, rest_active: bool) -> tuple[str, ...]:
    """Channel, name, state, certificate, to whom it is delegated or for whom it is managed."""
    if a.delegated_to is None:
        other = "–"
    elif a.delegated_to == reader:
        other = _("for {name}", name=names.get(a.party, a.party.key))
    else:
        other = names.get(a.delegated_to, a.delegated_to.key)
    cells = (a.channel.upper(), a.name, account_state(a, reader, now, rest_active=rest_active))
    return tuple(plain(cell) for cell in (*cells, certificate_summary(a, reader, now), other))


def account_headers() -> tuple[str, ...]:
    """The headers of account rows."""
    return (_("Channel"), _("Name"), _("State"), _("Certificate"), _("Delegated to"))


def certificate(c: AccountCertificate, now: datetime) -> tuple[str, ...]:
    """Name, kind, key, state, end of validity, beginning of the fingerprint."""
    parsed = c.parse()
    key = parsed.key.name if parsed else _("unreadable")
    cells = (_(KIND_NAMES[c.kind]), key, certificate_state(c, now), moments.day(c.not_after), c.fingerprint[:16])
    return certificate_name(c), *(plain(cell) for cell in cells)


def expiring(e: Expiring, now: datetime) -> tuple[str, ...]:
    """Channel, account, certificate, state, end of validity."""
    name, state = certificate_name(e.certificate), certificate_state(e.certificate, now)
    cells = (e.account.channel.upper(), e.account.name, name, state, moments.day(e.certificate.not_after))
    return tuple(plain(cell) for cell in cells)


def certificate_headers() -> tuple[str, ...]:
    """The headers of certificate rows."""
    return (_("Name"), _("Kind"), _("Key"), _("State"), _("Until"), _("Fingerprint"))


def member(m: Member) -> tuple[str, ...]:
    """Login, name, role, right, e-mail address."""
    right = _("by role") if m.right and not m.granted else _("yes") if m.right else _("no")
    return tuple(plain(cell) for cell in (m.login, m.name, _(ROLE_NAMES[m.role]), right, m.email))


def member_headers() -> tuple[str, ...]:
    """The headers of member rows."""
    return (_("Login"), _("Name"), _("Role"), _("Right"), _("E-mail"))


def membership(m: Member, names: dict[Party, str]) -> tuple[str, ...]:
    """A membership to choose from: enterprise, number, capacity, person, role."""
    enterprise = names.get(m.party, m.party.key)
    capacity = _(CAPACITY_NAMES[m.party.capacity])
    return tuple(plain(cell) for cell in (enterprise, m.party.number.dotted, capacity, m.name, _(ROLE_NAMES[m.role])))


def membership_headers() -> tuple[str, ...]:
    """The headers of membership rows."""
    return (_("Enterprise"), _("KBO number"), _("Capacity"), _("Person"), _("Role"))


def enterprise(e: RegisterEntry) -> tuple[str, ...]:
    """Number, capacity, name, whether it is an OCMW; of the own also whether it is registered on the portal."""
    ocmw = _("OCMW") if e.ocmw else "–"
    registered = "" if not isinstance(e, Enterprise) else _("registered") if e.registered else _("not registered")
    cells = (e.party.number.dotted, _(CAPACITY_NAMES[e.party.capacity]), e.name, ocmw, registered)
    return tuple(plain(cell) for cell in cells)


def entry(e: Entry) -> tuple[str, ...]:
    """When, who, what, and what it was about."""
    who = e.login or e.name or (_("the other party") if e.party else "–")
    if e.operator and e.operator != e.login:
        who = f"{who} ({e.operator})"
    cells = (f"{e.at:%Y-%m-%d %H:%M}", who, _(ACTIONS.get(e.action, e.action)))
    return (*(plain(cell) for cell in cells), _details(e))


def _details(e: Entry) -> str:
    """What an entry was about; where permissions changed, all of them before and after."""
    told = [v[:16] if k == "fingerprint" else v for k, v in e.details.items() if k not in {"before", "after"}]
    text = plain(", ".join(told))
    if not e.details.keys() >= {"before", "after"}:
        return text
    before, after = (plain(e.details[k].replace(" ", ", "), MOST_TYPED) or "–" for k in ("before", "after"))
    return f"{text}; {before} → {after}"


def entry_headers() -> tuple[str, ...]:
    """The headers of history rows."""
    return (_("When"), _("Who"), _("What"), _("About"))


def verdict(met: bool) -> str:
    """Whether a condition is met, in words."""
    return _("met") if met else _("not met")


def failure(error: ChamanError) -> list[str]:
    """Why one of many was not done: each broken rule with what was seen, or the error."""
    if not isinstance(error, Refusal):
        return [plain(error, 300)]
    return [line for v in error.violations for line in _broken(v)]


def _broken(v: Violation) -> list[str]:
    return [f"{plain(v.message, 300)} [{v.rule}]", "  " + _("Seen: {observed}", observed=plain(v.observed))]


def refusal(violations: Iterable[Violation]) -> list[str]:
    """A refusal for people: what happened, what was seen, what is allowed, what to do, and the rule."""
    lines = []
    for v in violations:
        lines += _broken(v)
        if v.allowed != v.message:
            lines.append("  " + _("Allowed: {allowed}", allowed=plain(v.allowed)))
        lines.append("  " + _("To do: {fix}", fix=plain(v.fix, 1000)))
        lines.append("  " + _("Source: {source}", source=v.source))
    return lines
