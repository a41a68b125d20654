"""Names what somebody offered when it is not what the field takes."""

import re
from contextlib import suppress

from cryptography.exceptions import UnsupportedAlgorithm

from chaman_tui.i18n import N_, _

_KINDS = (
    (re.compile(rb"BEGIN (NEW )?CERTIFICATE REQUEST"), N_("a certificate signing request (CSR)")),
    (re.compile(rb"BEGIN X509 CRL"), N_("a certificate revocation list (CRL)")),
    (re.compile(rb"BEGIN (TRUSTED |X509 )?CERTIFICATE"), N_("a certificate")),
    (re.compile(rb"BEGIN (PKCS7|CMS)"), N_("a PKCS#7 bundle")),
    (re.compile(rb"BEGIN PGP"), N_("a PGP block")),
    (re.compile(rb"-cert-v01@openssh\.com"), N_("an OpenSSH certificate")),
    (re.compile(rb"BEGIN SSH2 PUBLIC KEY|^\s*(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ ", re.MULTILINE), N_("an SSH public key")),
    (re.compile(rb"BEGIN (RSA )?PUBLIC KEY"), N_("a public key without a certificate")),
    (re.compile(rb"\A\s*<(!DOCTYPE|html|\?xml)", re.IGNORECASE), N_("a web page")),
    (re.compile(rb"\A\s*[\[{]"), N_("a JSON document")),
    (re.compile(rb"\A\x30[\x80-\x84]"), N_("binary data that is no certificate")),
    (re.compile(rb"\x00"), N_("binary data")),
)


def describe(data: bytes) -> str:
    """What the data looks like, in words."""
    if not data.strip():
        return _("nothing")
    for pattern, name in _KINDS:
        if pattern.search(data):
            return _(_structure(data) or name)
    return _("text that is not recognised")


def _structure(data: bytes) -> str:
    """What a DER structure is, where the library can tell; reading it decides nothing else."""
    from cryptography import x509

    if not data.startswith(b"\x30"):
        return ""
    for load, name in (
        (x509.load_der_x509_csr, N_("a certificate signing request (CSR)")),
        (x509.load_der_x509_crl, N_("a certificate revocation list (CRL)")),
        (_load_public_key, N_("a public key without a certificate")),
    ):
        with suppress(ValueError, TypeError, UnsupportedAlgorithm):
            load(data)
            return name
    return ""


def _load_public_key(data: bytes) -> object:
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return load_der_public_key(data)
