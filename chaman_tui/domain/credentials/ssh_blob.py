"""The bytes of a public SSH key: RFC 4253 section 6.6, RFC 5656, RFC 8709, and OpenSSH's PROTOCOL.u2f.

Our own bounds come first, because the library is lenient; then it parses the key, and writes it anew.
"""

import base64
import hashlib
from dataclasses import dataclass

from chaman_tui.i18n import _

_RSA, _DSA = "ssh-rsa", "ssh-dss"
PARTS = {
    _RSA: 3, _DSA: 5, "ssh-ed25519": 2, "ecdsa-sha2-nistp256": 3, "ecdsa-sha2-nistp384": 3, "ecdsa-sha2-nistp521": 3,
    "sk-ssh-ed25519@openssh.com": 3, "sk-ecdsa-sha2-nistp256@openssh.com": 4,
}  # fmt: skip
_BITS = {"nistp256": 256, "nistp384": 384, "nistp521": 521}
_LARGEST_EXPONENT = 64  # bits


class NotOneKey(Exception):
    """What was offered is not one public key: what was seen instead and where, and what to do if that is known."""

    def __init__(self, observed: str, fix: str = "") -> None:
        self.observed = observed
        self.fix = fix
        super().__init__(observed)


def copy_anew() -> str:
    """What to do about a key that was damaged on its way."""
    return _("Copy the whole line anew, from the file itself.")


def two_keys() -> NotOneKey:
    """More was offered than one key."""
    return NotOneKey(_("two keys or more"), _("Give one key."))


def text_beside(what: str, line: int) -> NotOneKey:
    """Something that is no key stands beside it."""
    return NotOneKey(_("{what}, in line {line}", what=what, line=line), _("Give the key alone."))


@dataclass(frozen=True)
class SshPublicKey:
    """An SSH public key, written anew: no comment, no options."""

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


def type_of(blob: bytes) -> str:
    """The type that stands within the bytes of a key, or an empty text."""
    length = int.from_bytes(blob[:4])
    name = blob[4 : 4 + length]
    return name.decode("ascii", "replace") if 0 < length == len(name) <= 64 else ""


def parse_blob(blob: bytes) -> SshPublicKey:
    """The key that the bytes are; NotOneKey when they are none."""
    kind = type_of(blob)
    if "-cert-v0" in kind:
        raise NotOneKey(_("an OpenSSH certificate"), _("Give the key itself: the .pub file without -cert in its name."))
    parts = _strings(blob)
    if kind not in PARTS:
        raise NotOneKey(_("a key of the type {type}, which is not known here", type=kind[:40] or "–"))
    if len(parts) != PARTS[kind]:
        right = PARTS[kind]
        raise NotOneKey(_("it has {n} parts; a key of {type} has {right}", n=len(parts), type=kind, right=right))
    return SshPublicKey(kind, _bits(kind, parts), _rewritten(kind, blob))


def _strings(blob: bytes) -> list[bytes]:
    parts, offset = [], 0
    while offset < len(blob):
        end = offset + 4 + int.from_bytes(blob[offset : offset + 4])
        if end > len(blob):
            observed = _("cut off: {have} of {total} bytes are there", have=len(blob), total=end)
            raise NotOneKey(observed, copy_anew())
        parts.append(blob[offset + 4 : end])
        offset = end
    return parts


def _bits(kind: str, parts: list[bytes]) -> int:
    if kind == _RSA:
        return _rsa_bits(*parts[1:])
    if kind == _DSA:
        return int.from_bytes(parts[1]).bit_length()
    return _BITS.get(parts[1].decode("ascii", "replace"), 256)


def _rsa_bits(exponent_bytes: bytes, modulus_bytes: bytes) -> int:
    """The size of an RSA key, whose numbers are within bounds."""
    if modulus_bytes[:1] >= b"\x80" or exponent_bytes[:1] >= b"\x80":
        raise NotOneKey(_("its RSA numbers are negative: it is damaged"), copy_anew())
    exponent, modulus = int.from_bytes(exponent_bytes), int.from_bytes(modulus_bytes)
    if exponent.bit_length() > _LARGEST_EXPONENT or exponent < 3 or exponent % 2 == 0:
        most = _LARGEST_EXPONENT
        raise NotOneKey(_("its RSA exponent is none: that is odd, 3 at least, and at most {n} bits long", n=most))
    if modulus % 2 == 0:
        raise NotOneKey(_("its RSA modulus is even: it is damaged"), copy_anew())
    return modulus.bit_length()


def _rewritten(kind: str, blob: bytes) -> bytes:
    """The bytes as the library writes them. Of keys on a token it keeps a part only: those stay as they are."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_public_key

    try:
        key = load_ssh_public_key(kind.encode() + b" " + base64.b64encode(blob))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NotOneKey(_("the numbers in it are no key of the type {type}", type=kind)) from error
    if kind.startswith("sk-"):
        return blob
    return base64.b64decode(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1])
