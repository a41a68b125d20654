"""What a certificate says of itself, and what one would advise its holder."""

from collections.abc import Sequence
from datetime import datetime

from chaman_tui.domain import moments
from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.i18n import _

SOON_DAYS = 60
_LONG_DAYS = 3 * 366
_USUAL_EXPONENT = 65537


def facts(certificate: Certificate, kind: Kind) -> dict[str, object]:
    """What a certificate says of itself, with the kind that was proved; a date that is none is None."""
    validity = certificate.validity
    return {
        "kind": kind.value,
        "key": certificate.key.name,
        "signature_hash": certificate.signature_hash,
        "fingerprint_sha256": certificate.fingerprint,
        "fingerprint_sha256_base64url": certificate.fingerprint_base64url,
        "not_before": validity.start.isoformat() if validity else None,
        "not_after": validity.end.isoformat() if validity else None,
        "key_usage": list(certificate.key_usage or ()),
        "subject": certificate.subject,
        "issuer": certificate.issuer,
    }


def advice(leaf: Certificate, now: datetime, replaced: Sequence[Certificate]) -> tuple[str, ...]:
    """What is allowed and could be better, in the light of the certificates that this one follows."""
    found = []
    if any(_same_key(leaf, old) for old in replaced):
        found.append(_("is made on the key of the certificate that it follows; a new key protects better"))
    validity = leaf.validity
    if validity and now <= validity.end < moments.later(now, days=SOON_DAYS):
        found.append(_("expires in {days} days", days=moments.days_between(now, validity.end)))
    if leaf.is_authority:
        found.append(_("is the certificate of a certification authority, used here as that of a person or system"))
    if leaf.key.exponent is not None and not leaf.key.fault and leaf.key.exponent < _USUAL_EXPONENT:
        found.append(_("its RSA exponent is below 65537"))
    if validity and moments.days_between(*validity) >= _LONG_DAYS:
        found.append(_("is valid for more than three years"))
    return tuple(found)


def _same_key(one: Certificate, other: Certificate) -> bool:
    if one.der == other.der:
        return False
    key = one.key.verifying
    return one.structure.key == other.structure.key or (key is not None and key == other.key.verifying)
