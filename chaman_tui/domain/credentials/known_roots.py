"""The roots of the Belgian eID, by the SHA-256 of their DER form, as the authority publishes them.

A genuine root is labelled without asking; a certificate that only bears the name of one cannot pass for it.
"""

import re

from chaman_tui.domain.credentials.certificate import Certificate
from chaman_tui.domain.credentials.names import prepared

BELGIAN_ROOTS = {
    "a8d14e945e3e5156bcae5e39737cf6a1b1f51028bbbf982f50ce5f4c05568b4d": "Belgium Root CA3",
    "c3fbf37259af0954eeea4282dd1c7226a54e7150f7c29a2c495ba34dbfe09ca0": "Belgium Root CA4",
    "702dd5c1a093cf0a9d71fadd9bf9a7c5857d89fb73b716e867228b3c2beb968f": "Belgium Root CA4 (until 2032)",
    "9c872bc979a7c09a58d4a274c199e5cb16cfa9b9618d98bc9a9988e984b8495c": "Belgium Root CA6",
}
_NAMED_AS_ROOT = re.compile(r"belgium *root *ca")


def known_root(fingerprint: str) -> str:
    """The name of a genuine Belgian root, or an empty text."""
    return BELGIAN_ROOTS.get(fingerprint, "")


def poses_as_root(certificate: Certificate) -> bool:
    """Whether a certificate bears the name of a Belgian root without being one that is known."""
    named = _NAMED_AS_ROOT.search(prepared(certificate.subject))
    return named is not None and not known_root(certificate.fingerprint)
