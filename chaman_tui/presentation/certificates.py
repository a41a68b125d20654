"""What people read about certificates: their facts, and what replacing or retiring one comes down to."""

from collections.abc import Sequence
from datetime import datetime

from chaman_tui.domain.account import AccountCertificate, CertificateState
from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.trust import KIND_NAMES, Kind
from chaman_tui.i18n import _
from chaman_tui.presentation.rows import certificate_state
from chaman_tui.presentation.safe import plain


def facts(found: AccountCertificate, now: datetime) -> list[str]:
    """Everything that a certificate on an account says of itself, harmless, with its state at this moment."""
    c = found.parse()
    usage = ", ".join(c.key_usage or ()) or _("none")
    return [
        _("Name: {text}", text=plain(found.name)),
        _("Subject: {text}", text=plain(c.subject)),
        _("Issuer: {text}", text=plain(c.issuer)),
        _("Kind: {text}", text=_(KIND_NAMES[found.kind])),
        _("Key: {key}, signed with {hash}", key=plain(c.key), hash=plain(c.signature_hash)),
        _("Key usage: {text}", text=plain(usage)),
        _("Valid: {span}", span=_span(c.not_before, c.not_after)),
        _("State: {text}", text=certificate_state(found, now)),
        _("SHA-256: {text}", text=c.fingerprint),
        _("SHA-256 (base64url): {text}", text=c.fingerprint_base64url),
    ]


def _span(start: datetime, end: datetime) -> str:
    return _("{start} to {end}", start=f"{start:%Y-%m-%d %H:%M}", end=f"{end:%Y-%m-%d %H:%M} UTC")


def side_by_side(new: Certificate, kind: Kind, live: Sequence[AccountCertificate]) -> list[str]:
    """The new certificate above those that it joins or replaces."""
    lines = [_("New: {text}", text=plain(new.subject)), *_summary(new, kind)]
    for old in live:
        lines += [_("Now: {text}", text=plain(old.name)), *_summary(old.parse(), old.kind)]
    return lines


def _summary(c: Certificate, kind: Kind) -> list[str]:
    return [f"  {_(KIND_NAMES[kind])}, {plain(c.key)}", f"  {_span(c.not_before, c.not_after)}"]


def overlap(new: Certificate, live: Sequence[AccountCertificate], now: datetime) -> str:
    """How long old and new are valid together; or from when to when no certificate is."""
    last = max((c.not_after for c in live if c.state(now) is CertificateState.VALID), default=None)
    if last is None:
        return ""
    if new.not_before > last:
        return _("Attention, a gap: no certificate is valid from {span}.", span=_span(last, new.not_before))
    together = min(last, new.not_after) - max(now, new.not_before)
    return _("Both are valid together for {days} days.", days=together.days)


def retiring(fingerprint: str, live: Sequence[AccountCertificate], now: datetime) -> list[str]:
    """What is left when a certificate is retired."""
    left = [c for c in live if c.fingerprint != fingerprint]
    lines = [_("The certificate {text} no longer authenticates.", text=fingerprint[:16])]
    if not left:
        lines.append(_("It is the last one: calls with this account will fail."))
    elif not any(c.state(now) is CertificateState.VALID for c in left):
        lines.append(_("None of the others is valid now: calls with this account will fail."))
    return lines
