"""Reads X.509 certificates out of whatever people give them in: PEM, DER, PKCS#7, bare base64."""

import base64
import binascii
import re
from dataclasses import dataclass

from chaman_tui.domain.credentials.certificate import PARSE_ERRORS, Certificate
from chaman_tui.domain.credentials.decoding import too_large
from chaman_tui.domain.credentials.sniffing import describe

_PEM_CERTIFICATE = re.compile(
    rb"-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----(.*?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----", re.DOTALL
)
_PEM_PKCS7 = re.compile(rb"-----BEGIN (?:PKCS7|CMS)-----(.*?)-----END (?:PKCS7|CMS)-----", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_MOST_CERTIFICATES = 20


@dataclass(frozen=True)
class Reading:
    """What certificates some data holds, in order, and in words what stood in the way of reading (part of) it."""

    certificates: tuple[Certificate, ...] = ()
    problem: str = ""


def read_certificates(data: bytes) -> Reading:
    """Every certificate in PEM, DER, PKCS#7 or bare base64 data, in order."""
    if observed := too_large(data):
        return Reading(problem=observed)
    found = _find(data)
    return Reading(tuple(found)) if found else Reading(problem=describe(data))


def _find(data: bytes) -> list[Certificate]:
    text = data.replace(b"\\n", b"\n")
    blocks = [_decode(match) for match in _PEM_CERTIFICATE.findall(text)[:_MOST_CERTIFICATES]]
    if blocks:
        return _load(blocks)
    if match := _PEM_PKCS7.search(text):
        return _pkcs7(_decode(match[1]))
    stripped = data.strip().removeprefix(b"\xef\xbb\xbf")
    der = _decode(stripped) if _BASE64.fullmatch(stripped) else data
    return _load([der]) or _pkcs7(der)


def _decode(base64_text: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(base64_text.split()), validate=True)
    except binascii.Error:
        return b""


def _load(blocks: list[bytes]) -> list[Certificate]:
    try:
        return [Certificate.from_der(der) for der in blocks]
    except PARSE_ERRORS:
        return []


def _pkcs7(der: bytes) -> list[Certificate]:
    from cryptography.hazmat.primitives.serialization import pkcs7

    try:
        return [Certificate(found) for found in pkcs7.load_der_pkcs7_certificates(der)[:_MOST_CERTIFICATES]]
    except PARSE_ERRORS:
        return []
