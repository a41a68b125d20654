"""Certificates with one part as no library would write it, signed anew so that only that part is odd."""

from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from tests.material import Key, Made

UTC_TIME, GENERALIZED_TIME, UTF8, PRINTABLE, T61, BMP, UNIVERSAL, IA5 = 0x17, 0x18, 0x0C, 0x13, 0x14, 0x1E, 0x1C, 0x16
COMMON_NAME, COUNTRY, SERIAL = bytes.fromhex("550403"), bytes.fromhex("550406"), bytes.fromhex("550405")
ISSUER, VALIDITY, SUBJECT, KEY, EXTENSIONS = 3, 4, 5, 6, 7
ECDSA_SHA256, RSA_SHA256 = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06092a864886f70d01010b0500")


def tlv(tag: int, *contents: bytes) -> bytes:
    """One element of DER."""
    content = b"".join(contents)
    if len(content) < 0x80:
        return bytes((tag, len(content))) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def parts(der: bytes) -> list[bytes]:
    """The elements inside the one that the data is, each with its tag and length."""
    content, found = der[_head(der) :], []
    while content:
        end = _head(content) + _length(content)
        found.append(content[:end])
        content = content[end:]
    return found


def _head(der: bytes) -> int:
    return 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)


def _length(der: bytes) -> int:
    return int.from_bytes(der[2 : _head(der)], "big") if der[1] & 0x80 else der[1]


def name(*attributes: tuple[bytes, int, bytes]) -> bytes:
    """A name of attributes, each by its type, the tag of its string, and its bytes."""
    return tlv(0x30, *(tlv(0x31, tlv(0x30, tlv(0x06, oid), tlv(tag, text))) for oid, tag, text in attributes))


def common_name(text: str) -> bytes:
    return name((COMMON_NAME, UTF8, text.encode()))


def validity(start: tuple[int, bytes], end: tuple[int, bytes]) -> bytes:
    return tlv(0x30, tlv(*start), tlv(*end))


def extension(oid: str, content: bytes, *, critical: bytes | None = None) -> bytes:
    """One of 2.5.29, by the rest of its number in hexadecimal; ``critical`` is written out where it is given."""
    return tlv(0x30, tlv(0x06, bytes.fromhex("551d" + oid)), *([tlv(1, critical)] if critical else []), tlv(4, content))


KEY_USAGE = extension("0f", bytes.fromhex("03020780"), critical=b"\xff")


def tailored(
    made: Made,
    changes: dict[int, bytes],
    *,
    signer: Key | None = None,
    inner: bytes | None = None,
    extensions: Sequence[bytes] | None = None,
) -> bytes:
    """The certificate with other parts, signed anew by its own key or another's, DER."""
    tbs = parts(parts(made.der)[0])
    if extensions is not None:
        changes = {**changes, EXTENSIONS: tlv(0xA3, tlv(0x30, *extensions)) if extensions else b""}
    signing = signer or made.key
    algorithm = tlv(0x30, RSA_SHA256 if isinstance(signing, rsa.RSAPrivateKey) else ECDSA_SHA256)
    changes = {2: inner or algorithm, **changes}
    signed = tlv(0x30, *(changes.get(i, part) for i, part in enumerate(tbs)))
    return tlv(0x30, signed, algorithm, tlv(0x03, b"\0", _sign(signing, signed)))


def _sign(signing: Key, data: bytes) -> bytes:
    if isinstance(signing, rsa.RSAPrivateKey):
        return signing.sign(data, PKCS1v15(), hashes.SHA256())
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    return signing.sign(data, ec.ECDSA(hashes.SHA256()))
