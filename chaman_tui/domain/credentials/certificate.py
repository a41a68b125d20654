"""X.509 certificates (RFC 5280), and what each states of itself."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from chaman_tui.domain.credentials import extensions, names, structure
from chaman_tui.domain.credentials.extensions import BasicConstraints, Extension, Extensions, Unreadable
from chaman_tui.domain.credentials.public_keys import PublicKey, read_key
from chaman_tui.domain.credentials.structure import Structure
from chaman_tui.i18n import _

# Whatever a hostile encoding makes the library raise while a certificate is read.
PARSE_ERRORS = (
    ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType, x509.InvalidVersion,
)  # fmt: skip


class Validity(NamedTuple):
    """From when to when a certificate is valid, UTC: from the second at its start to the one at its end, included."""

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether it is valid at a moment."""
        return self.start <= moment.replace(microsecond=0) <= self.end


@dataclass(frozen=True)
class Certificate:
    """One certificate. Properties that a hostile encoding makes unreadable say so instead of raising."""

    x509: x509.Certificate
    der: bytes = field(init=False, repr=False)
    structure: Structure = field(init=False, repr=False, compare=False)
    extensions: Extensions = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Take it apart; ValueError where it has no parts."""
        object.__setattr__(self, "der", self.x509.public_bytes(Encoding.DER))
        object.__setattr__(self, "structure", structure.split(self.der))
        object.__setattr__(self, "extensions", Extensions.read(self.structure.extensions))

    @classmethod
    def from_der(cls, der: bytes) -> "Certificate":
        """From its DER form; one of PARSE_ERRORS when it is none."""
        return cls(x509.load_der_x509_certificate(der))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the DER form, lower-case hex."""
        return hashlib.sha256(self.der).hexdigest()

    @cached_property
    def fingerprint_base64url(self) -> str:
        """The same as base64url without padding: ``x5t#S256`` of RFC 7515."""
        return base64.urlsafe_b64encode(bytes.fromhex(self.fingerprint)).rstrip(b"=").decode()

    @cached_property
    def key(self) -> PublicKey:
        """The public key."""
        return read_key(self.x509, self.structure.key)

    @cached_property
    def signature_hash(self) -> str:
        """The hash of the signature: ``SHA-256``; the algorithm's name where there is no separate hash."""
        try:
            algorithm = self.x509.signature_hash_algorithm
        except (ValueError, UnsupportedAlgorithm):
            return _("unknown")
        if algorithm is None:
            return self.x509.signature_algorithm_oid._name
        name = algorithm.name.upper()
        return name.replace("SHA", "SHA-", 1) if name.startswith("SHA") and "-" not in name else name

    @property
    def names_two_algorithms(self) -> bool:
        """Whether it names another signature algorithm inside, where it is signed, than outside."""
        return self.structure.inner_algorithm != self.structure.outer_algorithm

    @cached_property
    def validity(self) -> Validity | None:
        """From when to when it is valid; None when one of these is no date."""
        try:
            return Validity(self.x509.not_valid_before_utc, self.x509.not_valid_after_utc)
        except ValueError:  # the year 0
            return None

    @cached_property
    def key_usage(self) -> tuple[str, ...] | None:
        """The usages by their RFC 5280 names in snake case; None when the extension is absent or unreadable."""
        try:
            return self.extensions.get(extensions.KEY_USAGE, extensions.key_usage)
        except Unreadable:
            return None

    @cached_property
    def basic_constraints(self) -> BasicConstraints:
        """Whether it is the certificate of an authority; it is none where the extension is absent or unreadable."""
        try:
            found = self.extensions.get(extensions.BASIC_CONSTRAINTS, extensions.basic_constraints)
        except Unreadable:
            found = None
        return found or BasicConstraints()

    @property
    def is_authority(self) -> bool:
        """Whether basic constraints make it the certificate of a certification authority."""
        return self.basic_constraints.authority

    @property
    def signs_certificates(self) -> bool:
        """Whether it is an authority's, or bears a key that is used to sign certificates."""
        return self.is_authority or "key_cert_sign" in (self.key_usage or ())

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Each part that cannot be read, in words: a date that is none, an extension that is none or stands twice."""
        return (
            *(() if self.validity else structure.dates_in_words(self.structure)),
            *((_("it has {n} extensions", n=len(self.extensions.all)),) if self.extensions.too_many else ()),
            *(_("the extension {name} cannot be read", name=e.name) for e in self._broken_extensions),
            *(_("the extension {name} stands twice", name=e.name) for e in self.extensions.doubled),
        )

    def cannot_read(self, oid: bytes) -> bool:
        """Whether an extension is there of which it cannot be said what it says."""
        return any(e.oid == oid for e in (*self._broken_extensions, *self.extensions.doubled))

    @cached_property
    def _broken_extensions(self) -> tuple[Extension, ...]:
        return self.extensions.unreadable(self.x509)

    @cached_property
    def subject_key(self) -> names.Key | bytes:
        """Equal for certificates with the same subject, by RFC 5280 section 7.1."""
        return names.key(self.structure.subject)

    @cached_property
    def issuer_key(self) -> names.Key | bytes:
        """The same for the issuer."""
        return names.key(self.structure.issuer)

    def named_by(self, child: "Certificate") -> bool:
        """Whether the other names this one as its issuer."""
        return child.structure.issuer == self.structure.subject or child.issuer_key == self.subject_key

    @property
    def names_itself(self) -> bool:
        """Whether issuer and subject are the same name."""
        return self.named_by(self)

    @cached_property
    def subject(self) -> str:
        """The subject (RFC 4514), with any national register number masked."""
        return names.shown(self.structure.subject)

    @cached_property
    def issuer(self) -> str:
        """The issuer (RFC 4514), masked likewise."""
        return names.shown(self.structure.issuer)


def parse_certificate(der: bytes) -> Certificate | None:
    """A certificate from its DER form as it was kept, or None when it is none."""
    try:
        return Certificate.from_der(der)
    except PARSE_ERRORS:
        return None
