"""What people read about certificates: their facts, and what replacing or retiring one comes down to."""

from collections.abc import Sequence
from datetime import datetime

from chaman_tui.domain import moments
from chaman_tui.domain.account import AccountCertificate, CertificateState
from chaman_tui.domain.credentials.certificate import Certificate, Validity
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate
from chaman_tui.domain.credentials.trust import KIND_NAMES, Kind
from chaman_tui.i18n import _
from chaman_tui.presentation.rows import certificate_name, certificate_state
from chaman_tui.presentation.safe import plain


def facts(found: AccountCertificate, now: datetime) -> list[str]:
    """Everything that a certificate on an account says of itself, harmless, with its state at this moment."""
    c = found.parse()
    return [
        _("Name: {text}", text=certificate_name(found)),
        *(_own_facts(c) if c else [_("The certificate that is kept here cannot be read.")]),
        _("Kind: {text}", text=_(KIND_NAMES[found.kind])),
        _("Valid: {span}", span=_span(found.not_before, found.not_after)),
        _("State: {text}", text=certificate_state(found, now)),
        _("SHA-256: {text}", text=plain(found.fingerprint)),
        *([_("SHA-256 (base64url): {text}", text=c.fingerprint_base64url)] if c else []),
    ]


def _own_facts(c: Certificate) -> list[str]:
    usage = ", ".join(c.key_usage or ()) or _("none")
    return [
        _("Subject: {text}", text=plain(c.subject)),
        _("Issuer: {text}", text=plain(c.issuer)),
        _("Key: {key}, signed with {hash}", key=plain(c.key.name), hash=plain(c.signature_hash)),
        _("Key usage: {text}", text=plain(usage)),
    ]


def _span(start: datetime, end: datetime) -> str:
    return _("{start} to {end}", start=moments.minute(start), end=moments.minute(end) + " UTC")


def side_by_side(new: ProvenCertificate, live: Sequence[AccountCertificate]) -> list[str]:
    """The new certificate above those that it joins or replaces."""
    c = new.certificate
    lines = [_("New: {text}", text=plain(c.subject)), *_summary(new.kind, c, *new.validity)]
    for old in live:
        lines.append(_("Now: {text}", text=certificate_name(old)))
        lines += _summary(old.kind, old.parse(), old.not_before, old.not_after)
    return lines


def _summary(kind: Kind, c: Certificate | None, start: datetime, end: datetime) -> list[str]:
    key = c.key.name if c else _("unreadable")
    return [f"  {_(KIND_NAMES[kind])}, {plain(key)}", f"  {_span(start, end)}"]


def overlap(new: Validity, live: Sequence[AccountCertificate], now: datetime) -> str:
    """How long old and new are valid together; or from when to when no certificate is."""
    last = max((c.not_after for c in live if c.state(now) is CertificateState.VALID), default=None)
    if last is None:
        return ""
    if new.start > last:
        return _("Attention, a gap: no certificate is valid from {span}.", span=_span(last, new.start))
    together = moments.days_between(max(now, new.start), min(last, new.end))
    return _("Both are valid together for {days} days.", days=together)


def retiring(fingerprint: str, live: Sequence[AccountCertificate], now: datetime) -> list[str]:
    """What is left when a certificate is retired."""
    left = [c for c in live if c.fingerprint != fingerprint]
    lines = [_("The certificate {text} no longer authenticates.", text=fingerprint[:16])]
    if not left:
        lines.append(_("It is the last one: calls with this account will fail."))
    elif not any(c.state(now) is CertificateState.VALID for c in left):
        lines.append(_("None of the others is valid now: calls with this account will fail."))
    return lines
