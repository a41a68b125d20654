"""Trust anchors, and the kind of a certificate as proved by signatures up to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.path import find_path
from chaman_tui.domain.credentials.signatures import Signatures, TooManySignatures, Verdict
from chaman_tui.i18n import N_


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


class Proof(NamedTuple):
    """The kind that was proved; what is known of its own signature, where it names itself; why no path holds."""

    kind: Kind
    own_signature: Verdict | None = None
    why_not: str = ""


def prove_kind(
    leaf: Certificate,
    others: Sequence[Certificate],
    anchors: Sequence[Anchor],
    now: datetime,
    signatures: Signatures | None = None,
) -> Proof:
    """The kind of a leaf: its own signature, that it is trusted itself, or a path up to an anchor that holds now."""
    signatures = signatures or Signatures()
    own = _own_signature(leaf, signatures) if leaf.names_itself else None
    if own is Verdict.TRUE:
        return Proof(Kind.SELF_SIGNED, own)
    kinds = {anchor.certificate.der: anchor.kind for anchor in anchors}
    if leaf.der in kinds:
        return Proof(kinds[leaf.der], own)
    found = find_path(leaf, others, [anchor.certificate for anchor in anchors], now, signatures)
    if found.anchor:
        return Proof(kinds[found.anchor.der], own)
    return Proof(Kind.UNRECOGNISED, own, found.why_not)


def _own_signature(leaf: Certificate, signatures: Signatures) -> Verdict:
    try:
        return signatures.verdict(leaf, leaf)
    except TooManySignatures:
        return Verdict.UNKNOWN
