"""Certificates and keys for tests, made with the parameters that a rule is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chaman_tui.domain.credentials.certificate_rules import check_anchor
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE
from chaman_tui.domain.credentials.trust import Anchor, Kind
from tests.conftest import NOW

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
Hash = hashes.SHA224 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512
CERT_SIGN = x509.KeyUsage(False, False, False, False, False, True, True, False, False)


@cache
def key(name: str = "P-384") -> Key:
    if name.startswith("RSA-"):
        return rsa.generate_private_key(65537, int(name[4:]))
    if name == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
    return ec.generate_private_key(curves[name])


@dataclass(frozen=True)
class Made:
    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def private_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def make(
    subject: str = "rest.example.be",
    *,
    key_name: str = "P-384",
    issuer: Made | None = None,
    issuer_name: str | None = None,
    usage: x509.KeyUsage | None = DIGITAL_SIGNATURE,
    hash_algorithm: Hash | None = None,
    start: datetime = NOW - timedelta(days=1),
    days: float = 365,
    authority: bool = False,
    serial_attribute: str | None = None,
    signer: Key | None = None,
) -> Made:
    own = key(key_name)
    attributes = [x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]
    if serial_attribute:
        attributes.append(x509.NameAttribute(x509.NameOID.SERIAL_NUMBER, serial_attribute))
    name = x509.Name(attributes)
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer_name)]) if issuer_name else name
    signing = signer or (issuer.key if issuer else own)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else named)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if usage:
        builder = builder.add_extension(usage, critical=True)
    algorithm = None if isinstance(signing, ed25519.Ed25519PrivateKey) else hash_algorithm or hashes.SHA256()
    return Made(builder.sign(signing, algorithm), own)


@cache
def authority(name: str) -> Made:
    return make(name, authority=True, usage=CERT_SIGN, days=3000)


def anchor(kind: Kind) -> Anchor:
    return check_anchor(authority(kind.value).pem, kind, NOW).value


ANCHORS = [anchor(kind) for kind in (Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER)]


def issued(kind: Kind, subject: str = "Jan Janssens") -> bytes:
    """A certificate of a recognised type, PEM."""
    return make(subject, issuer=authority(kind.value)).pem
