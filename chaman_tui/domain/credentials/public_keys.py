"""The public key of a certificate: its name, what is wrong with it, and whether a signature may be verified with it."""

from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from chaman_tui.domain.credentials import asn1
from chaman_tui.i18n import _

_LONGEST_EXPONENT = 64  # bits; verifying takes as many steps
LARGEST_VERIFIED = 8192  # bits of an RSA modulus; with the longest exponent one signature takes 1.1 ms
_LARGEST_DSA, _LONGEST_DSA_EXPONENT = 4096, 256
_RSA = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10")
_EC = "1.2.840.10045.2.1"
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
VerifyingKey = (
    rsa.RSAPublicKey | ec.EllipticCurvePublicKey | dsa.DSAPublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey
)


class PublicKey(NamedTuple):
    """The key of a certificate.

    ``name`` is ``RSA-2048``, ``P-384`` or ``Ed25519``; ``fault`` says in words what no key may have, or nothing.
    ``verifying`` is the key where verifying with it takes a bounded time (1.5 ms) and means something.
    """

    name: str
    fault: str = ""
    verifying: VerifyingKey | None = None
    exponent: int | None = None


def read_key(certificate: x509.Certificate, info: bytes) -> PublicKey:
    """The key of a certificate, whose SubjectPublicKeyInfo is given too, for what the library does not take."""
    try:
        key = certificate.public_key()
    except (ValueError, TypeError, OverflowError, UnsupportedAlgorithm):
        return _key_not_taken(info)
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return _rsa_key(numbers.n, numbers.e, key)
    if isinstance(key, ec.EllipticCurvePublicKey):
        name = _CURVES.get(key.curve.name, key.curve.name)
        return _explicit_key(name) if _is_explicit(info) else PublicKey(name, verifying=key)
    name = type(key).__name__.lstrip("_").removesuffix("PublicKey")
    return PublicKey(name, verifying=key if isinstance(key, VerifyingKey) and not _is_oversized(key) else None)


def _rsa_key(modulus: int, exponent: int, key: rsa.RSAPublicKey | None) -> PublicKey:
    name = f"RSA-{modulus.bit_length()}"
    fault = ""
    if not modulus & 1:
        fault = _("{key} with an even modulus", key=name)
    elif exponent.bit_length() > _LONGEST_EXPONENT:
        fault = _("{key} with an exponent of {n} bits", key=name, n=exponent.bit_length())
    elif exponent < 3 or not exponent & 1:
        fault = _("{key} with the exponent {n}", key=name, n=exponent)
    elif key is None:
        fault = _("{key} in a form that is not understood", key=name)
    usable = not fault and modulus.bit_length() <= LARGEST_VERIFIED
    return PublicKey(name, fault, key if usable else None, exponent)


def _explicit_key(name: str) -> PublicKey:
    return PublicKey(name, _("{key} by explicit parameters instead of its name", key=name))


def _is_oversized(key: VerifyingKey) -> bool:
    if not isinstance(key, dsa.DSAPublicKey):
        return False
    numbers = key.parameters().parameter_numbers()
    return numbers.p.bit_length() > _LARGEST_DSA or numbers.q.bit_length() > _LONGEST_DSA_EXPONENT


def _key_not_taken(info: bytes) -> PublicKey:
    """What can be said of a key that the library does not take."""
    try:
        algorithm, key = asn1.elements(asn1.single(info, asn1.SEQUENCE))
        kind = asn1.oid(asn1.elements(algorithm.content)[0].content)
        if kind in _RSA and key.content[:1] == b"\0":
            modulus, exponent = asn1.elements(asn1.single(key.content[1:], asn1.SEQUENCE))
            return _rsa_key(int.from_bytes(modulus.content, "big"), int.from_bytes(exponent.content, "big"), None)
    except (ValueError, IndexError):
        return PublicKey(_("unknown"))
    return _explicit_key(_("elliptic curve")) if kind == _EC and _is_explicit(info) else PublicKey(_("unknown"))


def _is_explicit(info: bytes) -> bool:
    """Whether an elliptic curve is described instead of named (RFC 5480 section 2.1.1)."""
    algorithm, _key = asn1.elements(asn1.single(info, asn1.SEQUENCE))
    _kind, *parameters = asn1.elements(algorithm.content)
    return [p.tag for p in parameters] != [asn1.OID]
