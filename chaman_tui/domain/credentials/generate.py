"""Makes self-signed certificates that keep every rule of the REST channel."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from chaman_tui.domain import moments

GENERATED_KEYS = ("rsa-2048", "rsa-3072", "rsa-4096", "p-384", "p-521")
DIGITAL_SIGNATURE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Generated:
    """A new certificate and its private key. The key is for the caller's file alone: it never enters the store."""

    certificate_pem: bytes
    private_key_pem: bytes


def generate_key(name: str) -> PrivateKey:
    """A new private key by its name on the command line."""
    if name.startswith("rsa-"):
        return rsa.generate_private_key(65537, int(name.removeprefix("rsa-")))
    return ec.generate_private_key(ec.SECP384R1() if name == "p-384" else ec.SECP521R1())


def generate_self_signed(common_name: str, key_name: str, days: int, now: datetime, passphrase: str = "") -> Generated:
    """A self-signed certificate with key usage Digital Signature, valid from now for a number of days.

    The private key is PKCS#8, encrypted where a passphrase is given.
    """
    key = generate_key(key_name)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.replace(microsecond=0))
        .not_valid_after(moments.later(now.replace(microsecond=0), days=days))
        .add_extension(DIGITAL_SIGNATURE, critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    protection = (
        serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
    return Generated(certificate.public_bytes(serialization.Encoding.PEM), private)
