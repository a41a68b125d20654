"""The rules of certificates [FAQ, Certificaten]: one function that answers for form, command line and service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from chaman_tui.domain import moments
from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials import extensions
from chaman_tui.domain.credentials.certificate import Certificate, Validity
from chaman_tui.domain.credentials.certificate_facts import advice, facts
from chaman_tui.domain.credentials.chain import NoChain, find_chain
from chaman_tui.domain.credentials.containers import read_certificates
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.known_roots import known_root, poses_as_root
from chaman_tui.domain.credentials.public_keys import LARGEST_VERIFIED
from chaman_tui.domain.credentials.signatures import Signatures, Verdict
from chaman_tui.domain.credentials.trust import KIND_NAMES, Anchor, Kind, Proof, prove_kind
from chaman_tui.domain.credentials.validation import ALLOWED_HASHES, in_short
from chaman_tui.domain.field import FieldReport, RuleCheck, check, guarded, not_reached
from chaman_tui.i18n import _, language

KEYS = ("RSA-2048", "RSA-3072", "RSA-4096", "P-384", "P-521")
KINDS = {
    Channel.FTP: frozenset({Kind.EID, Kind.PERSONALSIGN}),
    Channel.SFTP: frozenset({Kind.EID, Kind.PERSONALSIGN}),
    Channel.SOAP: frozenset({Kind.PERSONALSIGN}),
    Channel.REST: frozenset(Kind),
}


@dataclass(frozen=True)
class ProvenCertificate:
    """A certificate that keeps every rule of its channel, the kind that was proved, and from when to when it is valid.

    It is this one that is stored: what was checked.
    """

    certificate: Certificate
    kind: Kind
    validity: Validity


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
        return FieldReport((_format_check(reading.problem, reading.fix),))
    signatures = Signatures()
    try:
        leaf, others = find_chain(reading.certificates, signatures)
    except NoChain as apart:
        observed = _("{n} certificates that are no chain: {names}", n=apart.number, names=apart)
        return FieldReport((_format_check(observed),))
    proof = prove_kind(leaf, others, anchors, now, signatures)
    content = _content_checks(leaf, now)
    refused = {c.rule for c in content if c.violation}
    checks = (_format_check("; ".join(leaf.unreadable)), *content, *_kind_checks(leaf, proof, channel, refused))
    proven = ProvenCertificate(leaf, proof.kind, leaf.validity) if leaf.validity else None
    return FieldReport(checks, proven, advice(leaf, now, replaced), partial(facts, leaf, proof.kind))


def _format_check(problem: str, fix: str = "") -> RuleCheck:
    return check("certificate.format", _("one X.509 certificate"), not problem, problem, fix=fix)


def _content_checks(leaf: Certificate, now: datetime) -> tuple[RuleCheck, ...]:
    key, digest = leaf.key, leaf.signature_hash
    signed = digest in ALLOWED_HASHES and not leaf.names_two_algorithms
    if leaf.names_two_algorithms:
        digest = _("{hash} outside, another algorithm inside", hash=digest)
    return (
        check("certificate.key", ", ".join(KEYS), key.name in KEYS and not key.fault, key.fault or key.name),
        check("certificate.signature", ", ".join(ALLOWED_HASHES), signed, digest),
        _validity_check(leaf, now),
    )


def _validity_check(certificate: Certificate, now: datetime) -> RuleCheck:
    label = _("valid at {moment}", moment=moments.exact(now))
    if certificate.validity is None:
        return not_reached("certificate.validity", label)
    if certificate.validity.holds(now):
        return check("certificate.validity", label, True, "")
    start, end = map(moments.exact, certificate.validity)
    return check("certificate.validity", label, False, _("valid from {start} to {end}", start=start, end=end))


@cache
def _allowed_kinds(channel: Channel, language: str) -> str:  # noqa: ARG001 (the cache is apart for each language)
    kinds = ", ".join(sorted(_(KIND_NAMES[k]) for k in KINDS[channel]))
    return _("on {channel}: {kinds}", channel=channel.upper(), kinds=kinds)


def _kind_checks(leaf: Certificate, proof: Proof, channel: Channel, refused: set[str]) -> list[RuleCheck]:
    allowed = _allowed_kinds(channel, language())
    checks = [check("certificate.type", allowed, proof.kind in KINDS[channel], _(KIND_NAMES[proof.kind]))]
    if channel is not Channel.REST:
        checks.append(_end_entity_check(leaf))
    if leaf.names_itself and proof.kind in {Kind.SELF_SIGNED, Kind.UNRECOGNISED}:
        checks += (_key_usage_check(leaf), _self_signature_check(proof, refused))
    elif channel is not Channel.REST:
        proved = proof.kind is not Kind.UNRECOGNISED
        checks.append(check("certificate.chain", _("a chain that holds up to a trust anchor"), proved, proof.why_not))
    return checks


def _end_entity_check(leaf: Certificate) -> RuleCheck:
    label = _("of a person or organisation")
    if leaf.cannot_read(extensions.BASIC_CONSTRAINTS):
        return not_reached("certificate.end-entity", label)
    return check("certificate.end-entity", label, not leaf.signs_certificates, _("that of an authority"))


def _key_usage_check(leaf: Certificate) -> RuleCheck:
    label = _("key usage Digital Signature")
    if leaf.cannot_read(extensions.KEY_USAGE):
        return not_reached("certificate.key-usage", label)
    usages = leaf.key_usage or ()
    return check("certificate.key-usage", label, "digital_signature" in usages, ", ".join(usages) or _("none"))


def _self_signature_check(proof: Proof, refused: set[str]) -> RuleCheck:
    label = _("signed with its own key")
    unknown = proof.own_signature is Verdict.UNKNOWN
    if unknown and refused & {"certificate.key", "certificate.signature"}:
        return not_reached("certificate.self-signature", label)
    observed = _("cannot be verified") if unknown else _("its signature does not verify with its own key")
    return check("certificate.self-signature", label, proof.own_signature is Verdict.TRUE, observed)


@guarded("certificate.format", MAX_BYTES)
def check_anchor(data: bytes, kind: Kind, now: datetime | None) -> FieldReport[Anchor]:
    """A trust anchor: the certificate of an authority, still valid, with a key that signatures are verified with.

    Without a moment its validity is left to the path that it ends, which names it.
    """
    reading = read_certificates(data)
    if reading.problem or len(reading.certificates) != 1:
        problem = reading.problem or _("{n} certificates", n=len(reading.certificates))
        return FieldReport((_format_check(problem, reading.fix),))
    anchor = reading.certificates[0]
    key = anchor.key
    genuine = not poses_as_root(anchor) and not (known_root(anchor.fingerprint) and kind is not Kind.EID)
    verified_with = _("RSA of at most {n} bits, or a named elliptic curve", n=LARGEST_VERIFIED)
    checks = (
        _format_check("; ".join(anchor.unreadable)),
        check("trust.authority", _("a certification authority"), anchor.is_authority, in_short(anchor.subject)),
        check("certificate.key", verified_with, key.verifying is not None, key.fault or key.name),
        *([_validity_check(anchor, now)] if now else []),
        check("trust.genuine", _("the genuine root, by its fingerprint"), genuine, anchor.fingerprint),
    )
    return FieldReport(checks, Anchor(kind, anchor), tell_facts=partial(facts, anchor, kind))
