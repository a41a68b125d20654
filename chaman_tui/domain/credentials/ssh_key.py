"""Public SSH keys of SFTP accounts [FAQ, Accounts en verbindingen].

Wire format: RFC 4253 section 6.6, RFC 5656, RFC 8709. File formats: OpenSSH, RFC 4716, RFC 5958 (PKCS#8), RFC 8017.
"""

import base64
import binascii
import hashlib
import re
import struct
from dataclasses import dataclass

from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.sniffing import describe
from chaman_tui.domain.field import FieldReport, check, guarded, not_reached
from chaman_tui.i18n import _

SMALLEST, LARGEST = 2048, 4096
_ONE_LINE = re.compile(r"\A\s*((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) +([A-Za-z0-9+/]+={0,2})(?: +([^\r\n]*))?\s*\Z")
_RFC4716 = re.compile(
    r"\A\s*---- BEGIN SSH2 PUBLIC KEY ----[ \t]*\n((?:[!-9;-~]{1,64}:(?:[^\n]*\\\n)*[^\n]*\n)*)"
    r"([A-Za-z0-9+/=\n]+?)---- END SSH2 PUBLIC KEY ----\s*\Z"
)
_PEM = re.compile(r"\A\s*-----BEGIN ((?:RSA )?PUBLIC KEY)-----\n[A-Za-z0-9+/=\n]+-----END \1-----\s*\Z")
_CURVE_BITS = {"nistp256": 256, "nistp384": 384, "nistp521": 521}


@dataclass(frozen=True)
class SshPublicKey:
    """An SSH public key, re-marshalled: no comment, no options."""

    type: str
    bits: int
    blob: bytes

    @property
    def fingerprint(self) -> str:
        """As ``ssh-keygen -l`` prints it."""
        digest = base64.b64encode(hashlib.sha256(self.blob).digest()).rstrip(b"=")
        return "SHA256:" + digest.decode()

    @property
    def line(self) -> str:
        """The OpenSSH one-line form."""
        return f"{self.type} {base64.b64encode(self.blob).decode()}"


@guarded("ssh-key.format", MAX_BYTES)
def check_ssh_key(data: bytes) -> FieldReport[SshPublicKey]:
    """The rules of an SSH public key, whatever is offered for one."""
    label = _("one public key and nothing else")
    size = _("RSA, {low} to {high} bits", low=SMALLEST, high=LARGEST)
    key = _parse(data)
    if key is None:
        observed = describe(data)
        return FieldReport((check("ssh-key.format", label, False, observed), not_reached("ssh-key.size", size)))
    sized = key.type == "ssh-rsa" and SMALLEST <= key.bits <= LARGEST
    observed = _("{bits} bits ({type})", bits=key.bits, type=key.type)
    facts: dict[str, object] = {"type": key.type, "bits": key.bits, "fingerprint": key.fingerprint}
    checks = (check("ssh-key.format", label, True, ""), check("ssh-key.size", size, sized, observed))
    return FieldReport(checks, key, tell_facts=lambda: facts)


def _parse(data: bytes) -> SshPublicKey | None:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None
    try:
        if match := _ONE_LINE.match(text):
            key = _from_blob(base64.b64decode(match[2], validate=True))
            return key if key and key.type == match[1] else None
        if match := _RFC4716.match(text):
            return _from_blob(base64.b64decode(match[2].replace("\n", ""), validate=True))
        return _from_pem(text) if _PEM.match(text) else None
    except (binascii.Error, struct.error, ValueError, UnicodeDecodeError):
        return None


def _from_pem(text: str) -> SshPublicKey | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        key = serialization.load_pem_public_key(text.encode())
        line = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return _from_blob(base64.b64decode(line.split()[1]))


def _strings(blob: bytes) -> list[bytes]:
    parts, offset = [], 0
    while offset < len(blob):
        (length,) = struct.unpack_from(">I", blob, offset)
        part = blob[offset + 4 : offset + 4 + length]
        if len(part) != length:
            raise ValueError("truncated key")
        parts.append(part)
        offset += 4 + length
    return parts


def _from_blob(blob: bytes) -> SshPublicKey | None:
    parts = _strings(blob)
    kind = parts[0].decode("ascii") if parts else ""
    if kind == "ssh-rsa" and len(parts) == 3:
        exponent, modulus = (int.from_bytes(part) for part in parts[1:])
        sound = modulus % 2 == 1 and exponent % 2 == 1 and 3 <= exponent < 2**64 and not parts[2][0] & 0x80
        return SshPublicKey(kind, modulus.bit_length(), blob) if sound else None
    if kind == "ssh-dss" and len(parts) == 5:
        return SshPublicKey(kind, int.from_bytes(parts[1]).bit_length(), blob)
    if kind in {"ssh-ed25519", "sk-ssh-ed25519@openssh.com"} and len(parts) >= 2 and len(parts[1]) == 32:
        return SshPublicKey(kind, 256, blob)
    if "-cert-" not in kind and kind.startswith(("ecdsa-sha2-", "sk-ecdsa-sha2-")) and len(parts) >= 3:
        bits = _CURVE_BITS.get(parts[1].decode("ascii"))
        return SshPublicKey(kind, bits, blob) if bits else None
    return None
