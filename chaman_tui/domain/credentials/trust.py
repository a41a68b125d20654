"""Trust anchors, and the kind of a certificate as proved by signatures up to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.i18n import N_

_LONGEST_CHAIN = 6


class Kind(StrEnum):
    """What a certificate is, by proof; never by the name of its issuer."""

    SELF_SIGNED = "self-signed"
    EID = "eid"
    PERSONALSIGN = "personalsign-3-pro"
    PROVIDER = "provider"
    UNRECOGNISED = "unrecognised"


KIND_NAMES = {
    Kind.SELF_SIGNED: N_("self-signed"),
    Kind.EID: N_("Belgian eID"),
    Kind.PERSONALSIGN: N_("GlobalSign PersonalSign 3 PRO"),
    Kind.PROVIDER: N_("compliant service provider"),
    Kind.UNRECOGNISED: N_("not recognised"),
}
ANCHOR_KINDS = (Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER)


@dataclass(frozen=True)
class Anchor:
    """A certificate of an authority that the operator trusts, and what its issuing proves."""

    kind: Kind
    certificate: Certificate


def prove_kind(leaf: Certificate, others: Sequence[Certificate], anchors: Sequence[Anchor], now: datetime) -> Kind:
    """The kind of a leaf: chain building by verified signatures, each issuer an authority that is valid now."""
    if leaf.names_itself:
        return Kind.SELF_SIGNED if leaf.issued_by(leaf) else Kind.UNRECOGNISED
    current, unused = leaf, list(others)
    for _step in range(_LONGEST_CHAIN):
        for anchor in anchors:
            if _may_issue(anchor.certificate, now) and current.issued_by(anchor.certificate):
                return anchor.kind
        step = next((c for c in unused if _may_issue(c, now) and current.issued_by(c)), None)
        if step is None:
            return Kind.UNRECOGNISED
        unused.remove(step)
        current = step
    return Kind.UNRECOGNISED


def _may_issue(certificate: Certificate, now: datetime) -> bool:
    usage = certificate.key_usage
    valid = certificate.not_before <= now <= certificate.not_after
    return valid and certificate.is_authority and (usage is None or "key_cert_sign" in usage)
