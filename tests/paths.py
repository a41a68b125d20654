"""Chains of certificates for tests: small keys, and in each certificate what the rule is about."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE
from chaman_tui.domain.credentials.path import find_path
from chaman_tui.domain.credentials.signatures import Signatures
from tests.conftest import NOW
from tests.material import CERT_SIGN

Critical = tuple[x509.ExtensionType, bool]


@cache
def small_key(label: str) -> ec.EllipticCurvePrivateKey:
    """A key by its label: the same label is the same key."""
    del label
    return ec.generate_private_key(ec.SECP256R1())


def subject(common_name: str, *more: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    attributes = [(x509.NameOID.COMMON_NAME, common_name), *more]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in attributes])


def issue(
    name: str | x509.Name,
    issuer: str | x509.Name,
    *,
    ca: bool | None = True,
    length: int | None = None,
    usage: x509.KeyUsage | None = CERT_SIGN,
    more: Sequence[Critical] = (),
    key: str = "",
    signer: str = "",
    start: datetime = NOW - timedelta(days=1),
    days: float = 365,
    digest: hashes.SHA224 | hashes.SHA256 | None = None,
) -> Certificate:
    """A certificate. Its key and the one that signed it go by label, else by the names of subject and issuer."""
    own, above = (n if isinstance(n, x509.Name) else subject(n) for n in (name, issuer))
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(above)
        .public_key(small_key(key or str(name)).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=length), critical=True)
    if usage:
        builder = builder.add_extension(usage, critical=True)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical=critical)
    signed = builder.sign(small_key(signer or str(issuer)), digest or hashes.SHA256())
    return Certificate.from_der(signed.public_bytes(Encoding.DER))


def leaf(issuer: str | x509.Name, name: str | x509.Name = "leaf", **how: object) -> Certificate:
    """The certificate of a person."""
    return issue(name, issuer, **{"ca": False, "usage": DIGITAL_SIGNATURE, **how})  # type: ignore[arg-type] # as issue's


def pem(*certificates: Certificate) -> bytes:
    return b"".join(c.x509.public_bytes(Encoding.PEM) for c in certificates)


ROOT = issue("Root", "Root")


def why_not(end: Certificate, *others: Certificate, anchors: tuple[Certificate, ...] = (ROOT,)) -> str:
    """In whatever order the others stand, the answer is the same."""
    answers = {find_path(end, order, anchors, NOW, Signatures()) for order in itertools.permutations(others)}
    assert len(answers) == 1
    (found,) = answers
    return "" if found.anchor else found.why_not
