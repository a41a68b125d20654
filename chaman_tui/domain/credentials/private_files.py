"""Private keys in binary forms, by what they begin with: DER, Java key stores, OpenPGP, and forms with a magic."""

from chaman_tui.domain.credentials.shapes import Shape, elements, shape
from chaman_tui.i18n import N_

DER_KEY = N_("a private key in DER form")
_SHAPES = {
    Shape.PRIVATE_KEY: DER_KEY,
    Shape.ENCRYPTED_PRIVATE_KEY: DER_KEY,
    Shape.PKCS12: N_("a PKCS#12 file, which holds a private key"),
}
_BEGINNINGS = (
    (b"openssh-key-v1\0", 0, N_("an OpenSSH private key")),
    (b"SSH PRIVATE KEY FILE FORMAT 1.1\n", 0, N_("an SSH-1 private key")),
    (b"\x3f\x6f\xf9\xeb", 0, N_("a private key of SSH.com")),
    (b"\x1e\xf1\xb5\xb0", 0, N_("a private key of Microsoft (.pvk)")),
    (b"\x07\x02\x00\x00\x00\xa4\x00\x00RSA2", 0, N_("a private key of Microsoft (.pvk)")),
    (b"RSA2\x00", 0, N_("a private key of Microsoft (.pvk)")),
    (b"RSA3\x00", 0, N_("a private key of Microsoft (.pvk)")),
    (b"EdScB2", 150, N_("a private key of minisign")),
    (b"Ed\x00\x00B2", 150, N_("a private key of minisign")),
    (b"EdBK", 100, N_("a private key of signify")),
)
_JAVA = (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
# Bouncy Castle's: version, length of the salt, salt, iterations; then of what kind the first entry is.
_BOUNCY, _BOUNCY_ENTRY = (b"\0\0\0\1\0\0\0\x14", b"\0\0\0\2\0\0\0\x14"), 32
_JAVA_STORE = N_("a Java key store with a private key")
_BLANK = b" \t\r\n\xef\xbb\xbf"
_PGP = (b"\xc5", b"\x94", b"\x95", b"\x96")
_FIRST = (b"\x30", *_JAVA, *_BOUNCY, *_PGP, *(beginning for beginning, _shortest, _name in _BEGINNINGS))


def private_file(data: bytes) -> str:
    """What private key the data is, also behind DER structures; or an empty text. Text is not looked into."""
    data = data.lstrip(_BLANK)
    if not data.startswith(_FIRST):
        return ""
    places = [part.begin for part in elements(data)] if data.startswith(b"\x30") else [0]
    return next((name for at in places if (name := _key_at(data, at))), "")


def _key_at(data: bytes, at: int) -> str:
    if found := shape(data, at):
        return _SHAPES.get(found, "")
    for beginning, shortest, name in _BEGINNINGS:
        if data.startswith(beginning, at) and len(data) - at >= shortest:
            return name
    if data.startswith(_JAVA, at):
        return _JAVA_STORE if java_store_has_key(data[at:]) else ""
    if data.startswith(_BOUNCY, at) and data[at + _BOUNCY_ENTRY : at + _BOUNCY_ENTRY + 1] in {b"\2", b"\3", b"\4"}:
        return _JAVA_STORE
    return N_("a PGP private key") if _is_pgp(data[at : at + 24]) else ""


def is_java_store(data: bytes) -> bool:
    """Whether it is a key store of Java, of the old forms JKS or JCEKS."""
    return data.startswith(_JAVA)


def java_store_has_key(data: bytes) -> bool:
    """Whether a Java key store holds more than certificates; also when that cannot be told, as of one cut off."""
    versions, count = int.from_bytes(data[4:8]), int.from_bytes(data[8:12])
    at = 12
    for _entry in range(count):
        if data[at : at + 4] != b"\0\0\0\2":  # the mark of a certificate that is trusted
            return True
        at = _after_text(data, at + 4) + 8  # its alias, and when it was made
        if versions > 1:
            at = _after_text(data, at)  # the type of the certificate
        at += 4 + int.from_bytes(data[at : at + 4])
        if at > len(data):
            return True
    return False


def _after_text(data: bytes, at: int) -> int:
    return at + 2 + int.from_bytes(data[at : at + 2])


_PGP_ALGORITHMS = frozenset({1, 2, 3, 16, 17, 18, 19, 22, 25, 26, 27, 28})


def _is_pgp(data: bytes) -> bool:
    """An OpenPGP packet with tag 5 (RFC 9580, section 4.2), whose content is a key of a known algorithm."""
    first = data[:1]
    if first == b"\xc5":
        size = 1 if data[1:2] < b"\xc0" else 2 if data[1:2] < b"\xe0" else 5
    elif first in _PGP:
        size = 1 << (first[0] & 3)
    else:
        return False
    body = data[1 + size : 1 + size + 16]
    if len(body) < 16 or body[0] not in {3, 4, 5, 6}:
        return False
    algorithm, bits = body[5], int.from_bytes(body[6:8])
    long_enough = 512 <= bits <= 16384 or algorithm > 17  # of curves an identifier stands there
    return algorithm in _PGP_ALGORITHMS and long_enough
