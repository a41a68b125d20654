"""Whether a certificate was signed with a key: verified once for each pair, and only so many times for one file.

A weak hash does not make a signature false. It is verified all the same, and the rules refuse the hash.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.public_keys import VerifyingKey

MOST = 64  # verifications for one file, of 1.5 ms at most
# What kind of key each algorithm of signing takes, by its number.
_FAMILIES = {
    "1.2.840.113549.1.1.10": "PSS", "1.3.14.3.2.29": "RSA", "1.2.840.10045.4.1": "ECDSA", "1.2.840.10040.4.3": "DSA",
    "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448",
    **{f"1.2.840.113549.1.1.{n}": "RSA" for n in (2, 4, 5, 11, 12, 13, 14)},
    **{f"1.2.840.10045.4.3.{n}": "ECDSA" for n in (1, 2, 3, 4)},
    **{f"2.16.840.1.101.3.4.3.{n}": f for n, f in enumerate(["DSA"] * 8 + ["ECDSA"] * 4 + ["RSA"] * 4, start=1)},
}  # fmt: skip


class Verdict(Enum):
    """What is known of a signature."""

    TRUE = auto()
    FALSE = auto()
    UNKNOWN = auto()  # the algorithm or the key is one that is not verified with


class TooManySignatures(Exception):
    """More signatures stand in one file than are verified."""


@dataclass
class Signatures:
    """The signatures that were verified for one file."""

    left: int = MOST
    _known: dict[tuple[bytes, bytes], Verdict] = field(default_factory=dict)

    def verdict(self, child: Certificate, issuer: Certificate) -> Verdict:
        """Whether the child was signed with the issuer's key; TooManySignatures when no more are looked at."""
        pair = (child.der, issuer.structure.key)
        if pair not in self._known:
            key = issuer.key.verifying
            if key and not self.left:
                raise TooManySignatures
            self.left -= key is not None
            self._known[pair] = _verify(child, key) if key else Verdict.UNKNOWN
        return self._known[pair]


def _verify(child: Certificate, key: VerifyingKey) -> Verdict:
    try:
        fits = _check(child, key)
    except InvalidSignature:
        return Verdict.FALSE
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Verdict.UNKNOWN
    return Verdict.TRUE if fits else Verdict.FALSE


def _check(child: Certificate, key: VerifyingKey) -> bool:
    """Raise InvalidSignature when it is false; False when it names an algorithm of another kind of key."""
    signature, signed = child.x509.signature, child.structure.signed
    family = _FAMILIES.get(child.x509.signature_algorithm_oid.dotted_string)
    digest = child.x509.signature_hash_algorithm
    match key, digest:
        case rsa.RSAPublicKey(), hashes.HashAlgorithm() if family == "PSS":
            key.verify(signature, signed, _pss(child), digest)
        case rsa.RSAPublicKey(), hashes.HashAlgorithm() if family == "RSA":
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        case ec.EllipticCurvePublicKey(), hashes.HashAlgorithm() if family == "ECDSA":
            key.verify(signature, signed, ec.ECDSA(digest))
        case dsa.DSAPublicKey(), hashes.HashAlgorithm() if family == "DSA":
            key.verify(signature, signed, digest)
        case (ed25519.Ed25519PublicKey(), None) if family == "Ed25519":
            key.verify(signature, signed)
        case (ed448.Ed448PublicKey(), None) if family == "Ed448":
            key.verify(signature, signed)
        case _:
            return False
    return True


def _pss(child: Certificate) -> padding.PSS:
    parameters = child.x509.signature_algorithm_parameters
    if not isinstance(parameters, padding.PSS):
        raise TypeError("no parameters of RSA-PSS")
    return parameters
