"""Keys and certificates for the sample data: generated at start, so that none is ever shared between two demos."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chaman_tui.domain import moments
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE

_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _sign(
    subject: str,
    issuer: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    span: tuple[datetime, datetime],
    *,
    authority: bool,
) -> bytes:
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(_SIGNS_CERTIFICATES if authority else DIGITAL_SIGNATURE, critical=True)
        .sign(signer, hashes.SHA384())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class Authority:
    """A certification authority of the sample data."""

    name: str
    key: ec.EllipticCurvePrivateKey
    pem: bytes

    @classmethod
    def make(cls, name: str, now: datetime) -> "Authority":
        """A new authority, valid from three years ago for ten years."""
        key = ec.generate_private_key(ec.SECP384R1())
        span = (moments.later(now, days=-1095), moments.later(now, days=2555))
        return cls(name, key, _sign(name, name, key, key, span, authority=True))

    def issue(self, subject: str, start: datetime, end: datetime) -> bytes:
        """A certificate for a person or system, PEM."""
        key = ec.generate_private_key(ec.SECP384R1())
        return _sign(subject, self.name, key, self.key, (start, end), authority=False)


def self_signed(subject: str, start: datetime, end: datetime) -> bytes:
    """A self-signed certificate, PEM."""
    key = ec.generate_private_key(ec.SECP384R1())
    return _sign(subject, subject, key, key, (start, end), authority=False)


def rsa_public_line() -> bytes:
    """A public SSH key whose private half is thrown away."""
    public = rsa.generate_private_key(65537, 2048).public_key()
    return public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
