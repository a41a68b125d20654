"""The extensions of a certificate (RFC 5280 section 4.2), read one by one, so that one hides none of the others.

The library reads all of them or none. Here it is asked for each alone; and what decides, key usage and the
constraints of a path, is read here, also where the library is stricter than it must be: a CA:FALSE that is written
out, a decipher-only without key agreement, a length of path where there is no authority.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from chaman_tui.domain.credentials import asn1
from chaman_tui.domain.credentials.general_names import read_constraints

T = TypeVar("T")
# Extensions are told apart by the encoding of their number, 2.5.29.n.
_ID_CE = b"\x55\x1d"
SUBJECT_KEY, KEY_USAGE, ALTERNATIVE_NAME = _ID_CE + b"\x0e", _ID_CE + b"\x0f", _ID_CE + b"\x11"
BASIC_CONSTRAINTS, NAME_CONSTRAINTS, POLICIES = _ID_CE + b"\x13", _ID_CE + b"\x1e", _ID_CE + b"\x20"
POLICY_MAPPINGS, AUTHORITY_KEY, POLICY_CONSTRAINTS = _ID_CE + b"\x21", _ID_CE + b"\x23", _ID_CE + b"\x24"
PURPOSES, ANY_POLICY_INHIBITED = _ID_CE + b"\x25", _ID_CE + b"\x36"
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
_NAMES = {
    "2.5.29.14": "subjectKeyIdentifier", "2.5.29.15": "keyUsage", "2.5.29.17": "subjectAltName",
    "2.5.29.18": "issuerAltName", "2.5.29.19": "basicConstraints", "2.5.29.30": "nameConstraints",
    "2.5.29.31": "cRLDistributionPoints", "2.5.29.32": "certificatePolicies", "2.5.29.33": "policyMappings",
    "2.5.29.35": "authorityKeyIdentifier", "2.5.29.36": "policyConstraints", "2.5.29.37": "extendedKeyUsage",
    "2.5.29.46": "freshestCRL", "2.5.29.54": "inhibitAnyPolicy", "1.3.6.1.5.5.7.1.1": "authorityInfoAccess",
    "1.3.6.1.5.5.7.1.3": "qcStatements",
}  # fmt: skip
_MOST = 100
_BLOCK = 0xA3
_NO_BITS = asn1.encode(asn1.BIT_STRING, b"\0")
_ALGORITHM = asn1.encode(asn1.SEQUENCE, asn1.encode(asn1.OID, bytes.fromhex("2a864886f70d01010b")))
_NO_NAME = asn1.encode(asn1.SEQUENCE, b"")
_FRONT = b"".join((
    asn1.encode(0xA0, asn1.encode(asn1.INTEGER, b"\2")), asn1.encode(asn1.INTEGER, b"\1"), _ALGORITHM, _NO_NAME,
    asn1.encode(asn1.SEQUENCE, 2 * asn1.encode(0x17, b"260101000000Z")), _NO_NAME,
    asn1.encode(asn1.SEQUENCE, _ALGORITHM + _NO_BITS),
))  # fmt: skip
# What the library raises over an extension that is none. A kind of name that it does not know is no fault.
_UNREADABLE = (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.DuplicateExtension)


class Unreadable(ValueError):
    """An extension that cannot be read, or stands twice; the text is its name."""


class Extension(NamedTuple):
    """One extension as it stands in the certificate; ``oid`` is its number as it is encoded."""

    oid: bytes
    critical: bool
    content: bytes
    whole: bytes

    @property
    def name(self) -> str:
        """Its name with its number."""
        return named(self.oid)


def named(oid: bytes) -> str:
    """The name of an extension with its number, ``subjectAltName (2.5.29.17)``, or its number alone."""
    number = asn1.oid_in_words(oid)
    return f"{_NAMES[number]} ({number})" if number in _NAMES else number


class BasicConstraints(NamedTuple):
    """Whether it is the certificate of an authority, and how many authorities may stand below it."""

    authority: bool = False
    path_length: int | None = None


@dataclass(frozen=True)
class Extensions:
    """The extensions of one certificate, in order."""

    all: tuple[Extension, ...]

    @classmethod
    def read(cls, block: bytes) -> "Extensions":
        """From the content of the list in which they stand; ValueError when it is none."""
        return cls(tuple(map(_extension, asn1.elements(block))))

    @property
    def doubled(self) -> tuple[Extension, ...]:
        """Those that stand there more than once."""
        if len({e.oid for e in self.all}) == len(self.all):
            return ()
        times = Counter(e.oid for e in self.all)
        return tuple({e.oid: e for e in self.all if times[e.oid] > 1}.values())

    def is_critical(self, oid: bytes) -> bool:
        """Whether an extension is there and must be understood."""
        return any(e.critical for e in self.all if e.oid == oid)

    def get(self, oid: bytes, reader: Callable[[bytes], T]) -> T | None:
        """What an extension says, or None where there is none; Unreadable when it cannot be read."""
        found = [e for e in self.all if e.oid == oid]
        if not found:
            return None
        try:
            (one,) = found
            return reader(one.content)
        except (ValueError, IndexError) as error:
            raise Unreadable(found[0].name) from error

    @property
    def too_many(self) -> bool:
        """Whether there are more than anybody needs, so that they are not read one by one."""
        return len(self.all) > _MOST

    def unreadable(self, certificate: x509.Certificate) -> tuple[Extension, ...]:
        """Those that cannot be read, as far as they are not too many."""
        if self.too_many:
            return ()
        try:
            _ = certificate.extensions
        except (*_UNREADABLE, x509.UnsupportedGeneralNameType):
            return tuple(e for e in self.all if not self._can_read(e))
        return ()

    def _can_read(self, one: Extension) -> bool:
        try:
            if one.oid in _READERS:
                _READERS[one.oid](one.content)
            else:
                _ = x509.load_der_x509_certificate(_bearing(one.whole)).extensions
        except x509.UnsupportedGeneralNameType:
            return True
        except (*_UNREADABLE, IndexError):
            return False
        return True


def _bearing(extension: bytes) -> bytes:
    """A certificate that says nothing but one extension, and is signed by nobody, for the library to read."""
    block = asn1.encode(_BLOCK, asn1.encode(asn1.SEQUENCE, extension))
    return asn1.encode(asn1.SEQUENCE, asn1.encode(asn1.SEQUENCE, _FRONT + block) + _ALGORITHM + _NO_BITS)


def _extension(element: asn1.Element) -> Extension:
    kind, *critical, content = asn1.elements(element.content)
    is_critical = bool(critical) and asn1.boolean(critical[0].content)
    return Extension(kind.content, is_critical, content.content, element.whole)


def key_usage(content: bytes) -> tuple[str, ...]:
    """The usages by their RFC 5280 names in snake case."""
    found = asn1.bits(asn1.single(content, asn1.BIT_STRING))
    return tuple(name for i, name in enumerate(_USAGES) if found & (0x8000 >> i))


def basic_constraints(content: bytes) -> BasicConstraints:
    """Whether it is an authority, and the length of path below it."""
    parts = asn1.elements(asn1.single(content, asn1.SEQUENCE))
    authority = bool(parts) and parts[0].tag == asn1.BOOLEAN and asn1.boolean(parts.pop(0).content)
    length = asn1.natural(parts.pop(0).content) if parts and parts[0].tag == asn1.INTEGER else None
    if parts:
        raise ValueError("no basic constraints")
    return BasicConstraints(authority, length)


def object_ids(content: bytes) -> tuple[str, ...]:
    """A list of object identifiers, as the purposes of a key are."""
    return tuple(asn1.oid_in_words(e.content) for e in asn1.elements(asn1.single(content, asn1.SEQUENCE)))


_READERS: dict[bytes, Callable[[bytes], object]] = {
    KEY_USAGE: key_usage,
    BASIC_CONSTRAINTS: basic_constraints,
    NAME_CONSTRAINTS: read_constraints,
}
