"""X.509 certificates (RFC 5280), and what each states of itself."""

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from chaman_tui.i18n import _

_NATIONAL_NUMBER = re.compile(r"(?<!\d)\d{2}[.]?\d{2}[.]?\d{2}[- ]?\d{3}[. ]?\d{2}(?!\d)")
# Whatever a hostile encoding makes the library raise while a part of a certificate is read.
PARSE_ERRORS = (
    ValueError, TypeError, OverflowError, UnsupportedAlgorithm, x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType, x509.InvalidVersion,
)  # fmt: skip

_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign",
)  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """One certificate. Properties that a hostile encoding makes unreadable say so instead of raising."""

    x509: x509.Certificate

    @classmethod
    def from_der(cls, der: bytes) -> "Certificate":
        """From its DER form; ValueError when it is none."""
        return cls(x509.load_der_x509_certificate(der))

    @cached_property
    def der(self) -> bytes:
        """The DER encoding."""
        return self.x509.public_bytes(Encoding.DER)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the DER form, lower-case hex."""
        return self.x509.fingerprint(hashes.SHA256()).hex()

    @cached_property
    def fingerprint_base64url(self) -> str:
        """The same as base64url without padding: ``x5t#S256`` of RFC 7515."""
        return base64.urlsafe_b64encode(bytes.fromhex(self.fingerprint)).rstrip(b"=").decode()

    @cached_property
    def public_key(self) -> object | None:
        """The public key, or None where its algorithm is not known."""
        try:
            return self.x509.public_key()
        except PARSE_ERRORS:
            return None

    @cached_property
    def key(self) -> str:
        """The key in words: ``RSA-2048``, ``P-384``, ``Ed25519``."""
        key = self.public_key
        if isinstance(key, rsa.RSAPublicKey):
            return f"RSA-{key.key_size}"
        if isinstance(key, ec.EllipticCurvePublicKey):
            known = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
            return known.get(key.curve.name, key.curve.name)
        return type(key).__name__.lstrip("_").removesuffix("PublicKey") if key else _("unknown")

    @cached_property
    def signature_hash(self) -> str:
        """The hash of the signature: ``SHA-256``; the algorithm's name where there is no separate hash."""
        try:
            algorithm = self.x509.signature_hash_algorithm
        except PARSE_ERRORS:
            return _("unknown")
        if algorithm is None:
            return self.x509.signature_algorithm_oid._name
        return algorithm.name.upper().replace("SHA", "SHA-", 1) if algorithm.name.startswith("sha") else algorithm.name

    @cached_property
    def not_before(self) -> datetime:
        """Start of its validity, UTC."""
        return self.x509.not_valid_before_utc

    @cached_property
    def not_after(self) -> datetime:
        """End of its validity, UTC."""
        return self.x509.not_valid_after_utc

    @cached_property
    def key_usage(self) -> tuple[str, ...] | None:
        """The usages by their RFC 5280 names in snake case; None when the extension is absent or unreadable."""
        try:
            usage = self.x509.extensions.get_extension_for_class(x509.KeyUsage).value
        except (*PARSE_ERRORS, x509.ExtensionNotFound):
            return None
        return tuple(name for name in _USAGES if getattr(usage, name))

    @cached_property
    def is_authority(self) -> bool:
        """Whether basic constraints make it the certificate of a certification authority."""
        try:
            return self.x509.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except (*PARSE_ERRORS, x509.ExtensionNotFound):
            return False

    @cached_property
    def names_itself(self) -> bool:
        """Whether issuer and subject are the same name."""
        try:
            return self.x509.issuer == self.x509.subject
        except PARSE_ERRORS:
            return False

    def issued_by(self, issuer: "Certificate") -> bool:
        """Whether the signature verifies with the issuer's key and the names fit."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.x509.verify_directly_issued_by(issuer.x509)
        except (*PARSE_ERRORS, InvalidSignature):
            return False
        return True

    @cached_property
    def subject(self) -> str:
        """The subject (RFC 4514), with any national register number masked."""
        return _name(self.x509, "subject")

    @cached_property
    def issuer(self) -> str:
        """The issuer (RFC 4514), masked likewise."""
        return _name(self.x509, "issuer")


def _name(certificate: x509.Certificate, which: str) -> str:
    try:
        name = getattr(certificate, which).rfc4514_string({x509.NameOID.SERIAL_NUMBER: "SERIALNUMBER"})
    except PARSE_ERRORS:
        return _("unreadable")
    return _NATIONAL_NUMBER.sub("***********", name)
