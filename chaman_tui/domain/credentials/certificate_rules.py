"""The rules of certificates [FAQ, Certificaten]: one function that answers for form, command line and service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from cryptography.hazmat.primitives.asymmetric import rsa

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.containers import read_certificates
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.known_roots import known_root, poses_as_root
from chaman_tui.domain.credentials.trust import KIND_NAMES, Anchor, Kind, prove_kind
from chaman_tui.domain.field import FieldReport, RuleCheck, check, guarded
from chaman_tui.i18n import _, language

KEYS = ("RSA-2048", "RSA-3072", "RSA-4096", "P-384", "P-521")
HASHES = ("SHA-256", "SHA-384", "SHA-512")
KINDS = {
    Channel.FTP: frozenset({Kind.EID, Kind.PERSONALSIGN}),
    Channel.SFTP: frozenset({Kind.EID, Kind.PERSONALSIGN}),
    Channel.SOAP: frozenset({Kind.PERSONALSIGN}),
    Channel.REST: frozenset(Kind),
}
EXPIRES_SOON = timedelta(days=60)
_LONG = timedelta(days=3 * 366)


@dataclass(frozen=True)
class ProvenCertificate:
    """A certificate that keeps every rule of its channel, and the kind that was proved."""

    certificate: Certificate
    kind: Kind


@guarded("certificate.format", MAX_BYTES)
def check_certificate(
    data: bytes,
    channel: Channel,
    anchors: Sequence[Anchor],
    now: datetime,
    replaced: Sequence[Certificate] = (),
) -> FieldReport[ProvenCertificate]:
    """Every rule of a certificate on a channel, at a moment, with advice in the light of those that it follows.

    Of a chain, in any order, the one meant is that which issued none of the others.
    """
    reading = read_certificates(data)
    if reading.problem:
        return FieldReport((check("certificate.format", _("one X.509 certificate"), False, reading.problem),))
    leaf, others = _leaf_first(list(reading.certificates))
    kind = prove_kind(leaf, others, anchors, now)
    checks = (
        check("certificate.format", _("one X.509 certificate"), True, ""),
        *_content_checks(leaf, now),
        *_kind_checks(leaf, kind, channel),
    )
    return FieldReport(checks, ProvenCertificate(leaf, kind), _advice(leaf, now, replaced), partial(facts, leaf, kind))


def _leaf_first(found: list[Certificate]) -> tuple[Certificate, list[Certificate]]:
    """The one that issued none of the others, whatever the order of the chain."""
    for candidate in found:
        others = [c for c in found if c is not candidate]
        if len(found) == 1 or not any(other.issued_by(candidate) for other in others):
            return candidate, others
    return found[0], found[1:]


def _content_checks(leaf: Certificate, now: datetime) -> tuple[RuleCheck, ...]:
    valid = leaf.not_before <= now <= leaf.not_after
    span = "" if valid else _valid_span(leaf)
    return (
        check("certificate.key", ", ".join(KEYS), leaf.key in KEYS, leaf.key),
        check("certificate.signature", ", ".join(HASHES), leaf.signature_hash in HASHES, leaf.signature_hash),
        check("certificate.validity", _("valid on {day}", day=f"{now:%Y-%m-%d}"), valid, span),
    )


def _valid_span(leaf: Certificate) -> str:
    return _("valid from {start} to {end}", start=f"{leaf.not_before:%Y-%m-%d}", end=f"{leaf.not_after:%Y-%m-%d}")


@cache
def _allowed_kinds(channel: Channel, language: str) -> str:  # noqa: ARG001 (the cache is apart for each language)
    kinds = ", ".join(sorted(_(KIND_NAMES[k]) for k in KINDS[channel]))
    return _("on {channel}: {kinds}", channel=channel.upper(), kinds=kinds)


def _kind_checks(leaf: Certificate, kind: Kind, channel: Channel) -> tuple[RuleCheck, ...]:
    allowed = _allowed_kinds(channel, language())
    checks = [check("certificate.type", allowed, kind in KINDS[channel], _(KIND_NAMES[kind]))]
    if leaf.names_itself:
        usages = _("none") if leaf.key_usage is None else ", ".join(leaf.key_usage) or _("none")
        signs = "digital_signature" in (leaf.key_usage or ())
        proven = kind is Kind.SELF_SIGNED
        observed = _("its signature does not verify with its own key")
        checks.append(check("certificate.key-usage", _("key usage Digital Signature"), signs, usages))
        checks.append(check("certificate.self-signature", _("signed with its own key"), proven, observed))
    elif channel is not Channel.REST:
        observed = _("no verified chain from issuer {issuer}", issuer=leaf.issuer)
        label = _("a verified chain up to a trust anchor")
        checks.append(check("certificate.chain", label, kind is not Kind.UNRECOGNISED, observed))
    return tuple(checks)


def _advice(leaf: Certificate, now: datetime, replaced: Sequence[Certificate]) -> tuple[str, ...]:
    advice = []
    if any(_same_key(leaf, old) for old in replaced):
        advice.append(_("is made on the key of the certificate that it follows; a new key protects better"))
    if now <= leaf.not_after < now + EXPIRES_SOON:
        advice.append(_("expires in {days} days", days=(leaf.not_after - now).days))
    if leaf.is_authority:
        advice.append(_("is the certificate of a certification authority, used here as that of a person or system"))
    if isinstance(leaf.public_key, rsa.RSAPublicKey) and leaf.public_key.public_numbers().e < 65537:
        advice.append(_("its RSA exponent is below 65537"))
    if leaf.not_after - leaf.not_before > _LONG:
        advice.append(_("is valid for more than three years"))
    return tuple(advice)


def _same_key(one: Certificate, other: Certificate) -> bool:
    return one.fingerprint != other.fingerprint and one.public_key is not None and one.public_key == other.public_key


def facts(leaf: Certificate, kind: Kind) -> dict[str, object]:
    """What a certificate says of itself, with the kind that was proved."""
    return {
        "kind": kind.value,
        "key": leaf.key,
        "signature_hash": leaf.signature_hash,
        "fingerprint_sha256": leaf.fingerprint,
        "fingerprint_sha256_base64url": leaf.fingerprint_base64url,
        "not_before": leaf.not_before.isoformat(),
        "not_after": leaf.not_after.isoformat(),
        "key_usage": list(leaf.key_usage or ()),
        "subject": leaf.subject,
        "issuer": leaf.issuer,
    }


@guarded("certificate.format", MAX_BYTES)
def check_anchor(data: bytes, kind: Kind, now: datetime) -> FieldReport[Anchor]:
    """A trust anchor: the certificate of an authority, still valid."""
    reading = read_certificates(data)
    label = _("one X.509 certificate")
    if reading.problem or len(reading.certificates) != 1:
        observed = reading.problem or _("{n} certificates", n=len(reading.certificates))
        return FieldReport((check("certificate.format", label, False, observed),))
    anchor = reading.certificates[0]
    genuine = not poses_as_root(anchor) and not (known_root(anchor.fingerprint) and kind is not Kind.EID)
    valid = anchor.not_before <= now <= anchor.not_after
    checks = (
        check("certificate.format", label, True, ""),
        check("trust.authority", _("a certification authority"), anchor.is_authority, anchor.subject),
        check("certificate.validity", _("valid now"), valid, f"{anchor.not_after:%Y-%m-%d}"),
        check("trust.genuine", _("the genuine root, by its fingerprint"), genuine, anchor.fingerprint),
    )
    return FieldReport(checks, Anchor(kind, anchor), tell_facts=partial(facts, anchor, kind))
