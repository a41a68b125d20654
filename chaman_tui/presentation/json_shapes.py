"""The JSON of the command line: public names that scripts rely on. Keys may be added, never changed."""

from datetime import datetime
from typing import Any

from chaman_tui.domain.access import Member
from chaman_tui.domain.account import Account, AccountCertificate
from chaman_tui.domain.credentials.certificate_facts import facts
from chaman_tui.domain.credentials.known_roots import known_root
from chaman_tui.domain.delegation import Delegation, Side
from chaman_tui.domain.enterprise import Enterprise, Party, RegisterEntry
from chaman_tui.domain.errors import ChamanError, InternalError, Refusal, Violation
from chaman_tui.domain.field import FieldReport
from chaman_tui.domain.history import Entry
from chaman_tui.domain.masking import mask
from chaman_tui.domain.rest_channel import Condition
from chaman_tui.domain.rules import Rule
from chaman_tui.domain.sender import Contact, Sender
from chaman_tui.i18n import _
from chaman_tui.presentation.safe import plain
from chaman_tui.service import records
from chaman_tui.service.delegations import Listed
from chaman_tui.service.records import TrustedCertificate
from chaman_tui.service.reports import Expiring
from chaman_tui.service.store import Reader

Json = dict[str, Any]


def violation(v: Violation) -> Json:
    """One broken rule."""
    return {
        "rule": v.rule,
        "message": v.message,
        "observed": plain(v.observed),
        "allowed": plain(v.allowed),
        "source": v.source,
        "fix": plain(v.fix, 1000),
    }


def error(failure: ChamanError) -> Json:
    """Any failure, as the document that replaces the result."""
    body: Json = {"kind": failure.kind, "message": plain(failure, 1000)}
    if isinstance(failure, Refusal):
        body["violations"] = [violation(v) for v in failure.violations]
    if isinstance(failure, InternalError):
        body["id"] = failure.id
    return {"error": body}


def check(report: FieldReport[Any]) -> Json:
    """The answer of ``chaman check``."""
    return {
        "ok": report.ok,
        "violations": [violation(v) for v in report.violations],
        "advice": list(report.advice),
        "facts": report.facts,
    }


def enterprise(e: RegisterEntry) -> Json:
    """A registered enterprise: whole, or as the public register knows it."""
    shown: Json = {
        "number": str(e.party.number),
        "capacity": e.party.capacity.value,
        "name": e.name,
        "ocmw": e.ocmw,
    }
    return {**shown, "registered": e.registered, "rest_active": e.rest_active} if isinstance(e, Enterprise) else shown


def person(m: Member) -> Json:
    """A person of an enterprise."""
    return {"login": m.login, "name": m.name, "email": m.email, "role": m.role.value, "right": m.right}


def sender(s: Sender) -> Json:
    """A sender with its contact person."""
    return {
        "sender_number": s.number,
        "enterprise": str(s.party.number),
        "capacity": s.party.capacity.value,
        "contact": contact(s.contact),
    }


def contact(c: Contact) -> Json:
    """The contact person of a sender."""
    return {"name": c.name, "email": c.email, "phone": c.phone, "language": c.language}


def certificate(c: AccountCertificate, now: datetime) -> Json:
    """A certificate on an account, with its facts."""
    parsed = c.parse()
    return {
        **(facts(parsed, c.kind) if parsed else _facts_as_kept(c)),
        "name": mask(c.name),
        "state": c.state(now).value,
        "days_left": c.days_left(now),
    }


def _facts_as_kept(c: AccountCertificate) -> Json:
    """The same keys, for a certificate whose kept form cannot be read: what was noted when it was added."""
    return {
        "kind": c.kind.value,
        "key": None,
        "signature_hash": None,
        "fingerprint_sha256": c.fingerprint,
        "fingerprint_sha256_base64url": None,
        "not_before": c.not_before.isoformat(),
        "not_after": c.not_after.isoformat(),
        "key_usage": [],
        "subject": None,
        "issuer": None,
    }


def anchor(t: TrustedCertificate) -> Json:
    """A trust anchor; ``genuine`` where the program knows it by its fingerprint."""
    known, parsed = known_root(t.fingerprint), t.parse()
    name = known or (plain(parsed.subject) if parsed else _("unreadable"))
    return {"fingerprint_sha256": t.fingerprint, "type": t.kind.value, "name": name, "genuine": bool(known)}


def expiring(e: Expiring, now: datetime) -> Json:
    """An account with the certificate with which its access ends."""
    return {
        "account": e.account.id,
        "channel": e.account.channel.value,
        "name": e.account.name,
        "expired": e.expired,
        "certificate": certificate(e.certificate, now),
    }


def account(a: Account, reader: Party, now: datetime) -> Json:
    """An account as its reader may see it; ``certificates`` is null where he may not see them."""
    seen = a.certificates_seen_by(reader)
    return {
        "id": a.id,
        "channel": a.channel.value,
        "name": a.name,
        "username": a.username,
        "client_id": a.client_id,
        "state": a.state.value,
        "owner": str(a.party.number),
        "owner_capacity": a.party.capacity.value,
        "delegated_to": str(a.delegated_to.number) if a.delegated_to else None,
        "permissions": list(a.permissions),
        "certificates": None if seen is None else [certificate(c, now) for c in seen],
    }


def delegation(listed: Listed, now: datetime) -> Json:
    """A request with its story. Of the people of the other side the names are told, and never the logins."""
    d = listed.delegation
    decided = d.decided_by
    known = decided and (decided.login if decided.side is listed.side else decided.name)
    return {
        "id": d.id,
        "state": d.state.value,
        "started_by": d.started_by.value,
        "owner": str(d.owner.number),
        "owner_capacity": d.owner.capacity.value,
        "owner_name": listed.owner,
        "intermediary": str(d.intermediary.number),
        "intermediary_capacity": d.intermediary.capacity.value,
        "intermediary_name": listed.intermediary,
        "account": d.account,
        "permissions": list(d.permissions),
        "permissions_before": None if d.permissions_before is None else list(d.permissions_before),
        "sends": d.sends,
        "resends": d.resends,
        "resends_left": d.resends_left,
        "blocked": d.is_blocked,
        "contact": listed.contact and contact(listed.contact),
        "waiting_days": d.waiting_days(now),
        "message": d.message,
        "reason": d.reason,
        "decided_by": known or None,
        "updated_at": d.updated_at.isoformat(),
        "story": [
            {"step": e.step.value, "side": e.side.value, "name": e.name, "at": e.at.isoformat(), "text": e.text}
            for e in d.events
        ],
    }


def condition(c: Condition) -> Json:
    """A condition of the readiness report."""
    return {"id": c.id, "met": c.met, "message": c.message}


def rule(r: Rule) -> Json:
    """A rule of the rulebook."""
    return {"id": r.id, "text": _(r.text), "source": _(r.source), "fix": _(r.fix)}


def entry(e: Entry) -> Json:
    """A history entry; ``login`` is null where the reader is not to know it."""
    return {
        "sequence": e.sequence,
        "at": e.at.isoformat(),
        "login": e.login or None,
        "name": e.name or None,
        "operator": e.operator or None,
        "enterprise": str(e.party.number) if e.party else None,
        "action": e.action,
        "about": e.about,
        "details": e.details,
        "door": e.door.value,
        "key": e.key,
    }


def _exported(d: Delegation, now: datetime) -> Json:
    """A request as the operator sees it, with the logins of both sides."""
    shape = delegation(Listed(d, d.owner.key, d.intermediary.key, None, Side.OWNER), now)
    story = [{**told, "login": event.login} for told, event in zip(shape["story"], d.events, strict=True)]
    return {**shape, "decided_by": d.decided_by and d.decided_by.login, "story": story}


def everything(reader: Reader, now: datetime) -> Json:
    """The whole store for other programs: no secret, and no national register number, is in it."""
    return {
        "enterprises": [enterprise(e) for e in records.ENTERPRISES.find(reader)],
        "people": [{**person(m), "enterprise": m.party.key} for m in records.MEMBERS.find(reader)],
        "senders": [sender(s) for s in records.SENDERS.find(reader)],
        "accounts": [
            {**account(a, a.party, now), "certificates": [certificate(c, now) for c in a.certificates]}
            for a in records.ACCOUNTS.find(reader)
        ],
        "delegations": [_exported(d, now) for d in records.DELEGATIONS.find(reader)],
        "trust": [anchor(t) for t in records.ANCHORS.find(reader)],
        "history": [entry(e) for e in records.HISTORY.find(reader)],
    }
