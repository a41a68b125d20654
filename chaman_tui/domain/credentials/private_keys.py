"""Recognises private keys in every common wrapping, so that none is ever taken in (rule ``key.private``)."""

import base64
import binascii
import json
import re

from chaman_tui.i18n import N_, _

_MARKERS = (
    (re.compile(rb"-----\s*BEGIN OPENSSH PRIVATE KEY"), N_("an OpenSSH private key")),
    (re.compile(rb"-----\s*BEGIN PGP PRIVATE KEY"), N_("a PGP private key")),
    (re.compile(rb"BEGIN [A-Z0-9 ]*ENCRYPTED PRIVATE KEY"), N_("an encrypted private key")),
    (re.compile(rb"BEGIN [A-Z0-9 ]*PRIVATE KEY"), N_("a PEM private key")),
    (re.compile(rb"PuTTY-User-Key-File-"), N_("a PuTTY private key (.ppk)")),
    (re.compile(rb"SSH PRIVATE KEY FILE FORMAT"), N_("an SSH-1 private key")),
    (re.compile(rb"AGE-SECRET-KEY-1"), N_("an age private key")),
)
# The AlgorithmIdentifier OIDs that open a PKCS#8 key: rsaEncryption, ecPublicKey, Ed25519/Ed448/X25519/X448, PBES2.
_PKCS8 = re.compile(
    rb"\A\x30.{1,5}?(\x02\x01[\x00\x01]\x30.{1,3}?\x06(\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01|\x07\x2a\x86\x48\xce\x3d"
    rb"|\x03\x2b\x65)|\x30.{1,4}?\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01(\x05|\x0c))",
    re.DOTALL,
)
_PKCS1 = re.compile(rb"\A\x30.{1,5}?\x02\x01\x00\x02[\x40\x41\x81\x82]", re.DOTALL)
_SEC1 = re.compile(rb"\A\x30.{1,3}?\x02\x01\x01\x04[\x14-\x42]", re.DOTALL)
_PKCS12 = re.compile(rb"\A\x30.{1,5}?\x02\x01\x03\x30.{1,5}?\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]{40,}")


def holds_private_key(data: bytes) -> str:
    """What kind of private key the data holds, in words, or an empty text. Nothing of the key itself is returned."""
    for pattern, name in _MARKERS:
        if pattern.search(data):
            return _(name)
    return _binary(data) or _jwk(data) or _bare_base64(data)


def _binary(data: bytes) -> str:
    head = data[:64]
    if _PKCS12.match(head):
        return _("a PKCS#12 file, which holds a private key")
    if _PKCS8.match(head) or _PKCS1.match(head) or _SEC1.match(head):
        return _("a private key in DER form")
    return ""


def _jwk(data: bytes) -> str:
    if not data.lstrip().startswith(b"{") or b'"kty"' not in data:
        return ""
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        return _("a JSON Web Key") if b'"d"' in data else ""
    return _("a JSON Web Key with its private part") if isinstance(parsed, dict) and "d" in parsed else ""


def _bare_base64(data: bytes) -> str:
    stripped = data.strip().lstrip(b"\xef\xbb\xbf")
    if not _BASE64.fullmatch(stripped):
        return ""
    try:
        decoded = base64.b64decode(b"".join(stripped.split())[:120])
    except binascii.Error:
        return ""
    return _binary(decoded)
