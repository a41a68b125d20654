"""People of the enterprise and the right [FAQ, Toegang en contactgegevens]; its history."""

from dataclasses import replace
from itertools import islice

from chaman_tui.domain.access import Introduction, Member, Role
from chaman_tui.domain.errors import NotFound, Refusal, Violation, refuse_if
from chaman_tui.domain.history import Entry
from chaman_tui.domain.policy import Action, Actor
from chaman_tui.i18n import _
from chaman_tui.service import records
from chaman_tui.service.query import Equal
from chaman_tui.service.setup import introduced, put_member
from chaman_tui.service.work import Session, View


def members(session: Session) -> list[Member]:
    """The people of the enterprise, managers first."""
    view = session.authorised(Action.VIEW)
    found = records.MEMBERS.matching(view.reader, Equal("party", view.party.key))
    return sorted(found, key=lambda m: (list(Role).index(m.role), m.name))


def add_ordinary_user(session: Session, login: str, name: str, email: str) -> Member:
    """A manager adds an ordinary user, still without the right."""
    reader = session.authorised(Action.GRANT).reader
    added = introduced(reader, session.party, Introduction(login, name, email), Role.USER)
    with session.change(Action.GRANT) as work:
        put_member(work.reader, added)
        work.record("person.add", login=added.login, role=added.role.value)
    return added


def set_right(session: Session, login: str, granted: bool) -> Member:
    """Grant or revoke the right “ChaMan - Technical channel management”."""
    with session.change(Action.GRANT) as work:
        member = _member(work, login)
        refuse_if(_right_violations(member))
        changed = replace(member, granted=granted)
        work.save(records.MEMBERS, member.key, changed)
        work.record("access.grant" if granted else "access.revoke", login=login)
    return changed


def _member(view: View, login: str) -> Member:
    found = view.get(records.MEMBERS, f"{login}@{view.party.key}")
    if found is None:
        raise NotFound(_("Nobody in this enterprise has the login {login}.", login=login[:40]))
    return found


def _right_violations(member: Member) -> list[Violation]:
    if member.role is Role.ACCESS_MANAGER:
        return [Violation("access.role", _("{name} is Access manager and has it always", name=member.name))]
    if member.role is Role.INTEGRATOR:
        return [Violation("access.rest-configuration", _("{name} is a software integrator", name=member.name))]
    return []


def history(session: Session, limit: int = 100) -> list[Entry]:
    """Who did what, newest first, of what this enterprise may see."""
    view = session.authorised(Action.VIEW)
    party = records.encode(view.party)
    latest = view.reader.latest(records.HISTORY.name)
    found = islice((e for e in latest if _may_be_seen(e.get("visible_to", []), party)), limit)
    return [entry.seen_by(view.party) for entry in records.HISTORY.decode_all(found)]


def _may_be_seen(visible_to: object, party: object) -> bool:
    """Whether an entry is for a party. One that does not say it rightly is decoded, and named as damaged by that."""
    return not isinstance(visible_to, list) or party in visible_to


def account_history(session: Session, account: str, limit: int) -> list[Entry]:
    """What was done with one account and its delegations, newest first, of what this enterprise may see."""
    view = session.authorised(Action.VIEW)
    subjects = [account, *(d.id for d in view.find(records.DELEGATIONS, account=account))]
    entries = [e for subject in subjects for e in view.find(records.HISTORY, about=subject)]
    seen = [e.seen_by(view.party) for e in entries if view.party in e.visible_to]
    return sorted(seen, key=lambda e: e.sequence, reverse=True)[:limit]


def actor(session: Session) -> Actor:
    """The person at work, as he is at this moment."""
    return session.read().actor()


def actor_violations(session: Session, action: Action) -> list[Violation]:
    """Why this person may not do something; empty when he may. What a screen is drawn from."""
    try:
        session.read().require(action)
    except Refusal as refusal:
        return list(refusal.violations)
    return []
