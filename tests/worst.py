"""What takes readers of files and texts the longest, at any size."""

import base64
import json
import random
from collections.abc import Callable
from functools import cache

from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.containers import read_certificates
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.credentials.username import check_username
from chaman_tui.domain.enterprise import check_enterprise_number
from chaman_tui.domain.permission import check_permissions
from chaman_tui.domain.sender import check_phone
from chaman_tui.domain.text import check_email, check_message, check_name
from tests.conftest import NOW
from tests.material import Made, key, make
from tests.tailored import (
    COMMON_NAME,
    ISSUER,
    KEY,
    KEY_USAGE,
    SUBJECT,
    UTF8,
    common_name,
    extension,
    name,
    tailored,
    tlv,
)  # fmt: skip

_RANDOM = random.Random(7)  # noqa: S311 (the same each time)
_NOISE = _RANDOM.randbytes(256 * 1024)
_LETTERS = "".join(chr(_RANDOM.randrange(0x800, 0xD800)) for _ in range(90_000)).encode()


@cache
def _bundle() -> bytes:
    return pkcs7.serialize_certificates([make(f"{n}").certificate for n in range(700)], Encoding.DER)


def _again(part: bytes, before: bytes = b"", after: bytes = b"") -> Callable[[int], bytes]:
    def grown(size: int) -> bytes:
        room = size - len(before) - len(after)
        return before + (part * (room // len(part) + 1))[:room] + after

    return grown


def _of_noise(write: Callable[[bytes], bytes], share: float) -> Callable[[int], bytes]:
    return lambda size: write(_NOISE[: int(size * share)])[:size]


def _base64_of_base64(size: int) -> bytes:
    data = b"all work and no play makes jack a dull boy\n" * (size // 100)
    for _time in range(3):
        data = base64.b64encode(data)
    return data[:size]


_PEM = b"-----BEGIN CERTIFICATE-----\n"
_SSH = b"---- BEGIN SSH2 PUBLIC KEY ----\n"


@cache
def _plain() -> Made:
    return make(usage=None)


def _certificate(write: Callable[[list[bytes]], bytes], unit: bytes) -> Callable[[int], bytes]:
    """A certificate with as many of something as fit."""

    def grown(size: int) -> bytes:
        room = size - len(write([])) - 20
        return write([unit] * (room // len(unit)))

    return grown


def _with(*extensions: bytes) -> bytes:
    return tailored(_plain(), {}, extensions=[KEY_USAGE, *extensions])


def _self_named(subject: bytes) -> bytes:
    return tailored(_plain(), {ISSUER: common_name("x"), SUBJECT: subject}, extensions=[KEY_USAGE])


def _with_key(numbers: bytes) -> bytes:
    algorithm = tlv(0x30, tlv(6, bytes.fromhex("2a864886f70d010101")), tlv(5))
    return tailored(_plain(), {KEY: tlv(0x30, algorithm, tlv(3, b"\0", tlv(0x30, numbers)))}, extensions=[KEY_USAGE])


_ATTRIBUTE = tlv(0x30, tlv(6, COMMON_NAME), tlv(UTF8, b"a"))
CERTIFICATES: dict[str, Callable[[int], bytes]] = {
    "a certificate of many extensions": _certificate(lambda n: _with(*n), tlv(0x30, tlv(6, b"\x2a\x03"), tlv(4))),
    "a name of many sets": _certificate(lambda n: _self_named(tlv(0x30, *n)), tlv(0x31, _ATTRIBUTE)),
    "a name of one set": _certificate(lambda n: _self_named(tlv(0x30, tlv(0x31, *n))), _ATTRIBUTE),
    "a name of one long attribute": _certificate(
        lambda n: _self_named(name((COMMON_NAME, UTF8, b"".join(n)))), "1\u0301".encode()
    ),
    "many names besides": _certificate(lambda n: _with(extension("11", tlv(0x30, *n))), tlv(0x82, b"a.be")),
    "many subtrees": _certificate(
        lambda n: _with(extension("1e", tlv(0x30, tlv(0xA0, *n)))), tlv(0x30, tlv(0x82, b"a.be"))
    ),
    "many policies": _certificate(
        lambda n: _with(extension("20", tlv(0x30, *n))), tlv(0x30, tlv(6, bytes.fromhex("2a0304")))
    ),
    "many mappings": _certificate(
        lambda n: _with(extension("21", tlv(0x30, *n))), tlv(0x30, tlv(6, b"\x2a"), tlv(6, b"\x2b"))
    ),
    "a string of bits": _certificate(lambda n: _with(extension("0f", tlv(3, b"\0", *n))), b"\xff"),
    "a long number of an extension": _certificate(
        lambda n: _with(tlv(0x30, tlv(6, *n, b"\1"), tlv(4))), b"\x81"
    ),
    "a long modulus": _certificate(lambda n: _with_key(tlv(2, *n, b"\1") + tlv(2, b"\3")), b"\x7f"),
    "a long exponent": _certificate(lambda n: _with_key(tlv(2, b"\x7f\1") + tlv(2, b"\x7f", *n, b"\1")), b"\x7f"),
    "certificates of one name": lambda size: b"".join(
        make("one", key_name="P-521", signer=key("P-521")).pem for _n in range(min(20, size // 900))
    ).ljust(size, b"\n"),
}  # fmt: skip

INPUTS: dict[str, Callable[[int], bytes]] = {
    "one letter": _again(b"A"),
    "NULs": _again(b"\0"),
    "line ends": _again(b"\n"),
    "carriage returns": _again(b"\r"),
    "spaces": _again(b" "),
    "spaces, then a letter": _again(b" ", after=b"x"),
    "words of a letter": _again(b"a "),
    "random bytes": lambda size: _NOISE[:size],
    "letters of all scripts": lambda size: _LETTERS[:size],
    "marks on one letter": _again("\u0301".encode(), b"a"),
    "invisible characters": _again("\u200b".encode()),
    "letters that decompose": _again("\ufdfa".encode()),
    "long dashes": _again("—".encode()),
    "dashes": _again(b"-----"),
    "BEGIN": _again(b"BEGIN "),
    "BEGIN of certificates": _again(b"-----BEGIN CERTIFICATE-----"),
    "BEGIN of certificates, by line": _again(_PEM),
    "END of certificates": _again(b"-----END CERTIFICATE-----\n"),
    "BEGIN, almost": _again("—BEGIN CERTIFICATE—\n".encode()),
    "BEGIN of nothing, by line": _again(b"BEGIN X\n"),
    "BEGIN of private keys, almost": _again(b"-BEGIN PRIVATE KEY "),
    "PRIVATE KEY": _again(b"PRIVATEKEY"),
    "tiny blocks": _again(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    "tiny blocks of another kind": _again(b"-----BEGIN A-----\nAAAA\n-----END A-----\n"),
    "one block of random base64": lambda size: _PEM + base64.encodebytes(_NOISE)[: size - len(_PEM)],
    "one block of a letter a line": _again(b"A\n", _PEM, b"-----END CERTIFICATE-----\n"),
    "one block that is quoted": _again(b"> AAAA\n", _PEM, b"-----END CERTIFICATE-----\n"),
    "random base64": _of_noise(base64.b64encode, 0.75),
    "random base64 in lines": _of_noise(base64.encodebytes, 0.73),
    "random base64url": _of_noise(base64.urlsafe_b64encode, 0.75),
    "base64 of base64 of base64": _base64_of_base64,
    "short pieces of base64": _again(base64.b64encode(b"hello world this is text okayy") + b"!"),
    "short pieces that begin as DER": _again(b"MII" * 14 + b"!"),
    "words that begin as DER": _again(b"MII" * 14 + b" "),
    "random hexadecimal": _of_noise(lambda data: data.hex().encode(), 0.5),
    "short pieces of hexadecimal": _again(b"3082" * 10 + b"!"),
    "hexadecimal with colons": _again(b"30:82:"),
    "literal line ends": _again(b"\\n"),
    "backslashes": _again(b"\\"),
    "escapes of JSON": _again(b"\\u0041"),
    "escapes of URLs": _again(b"%41"),
    "percent signs": _again(b"%"),
    "escapes of HTML": _again(b"&#65;"),
    "names of HTML": _again(b"&amp;"),
    "ampersands": _again(b"&"),
    "numbers of HTML": _again(b"9", b"&#"),
    "UTF-16": _again("ab\n".encode("utf-16-le")),
    "UTF-16 with mark": _again("\u0301\n".encode("utf-16-le"), b"\xff\xfe"),
    "brackets": _again(b"["),
    "braces": _again(b"{"),
    "keys in JSON": _again(b'{"kty":"RSA","n":"x"},'),
    "keys in keys in JSON": _again(b'{"kty":{"a":'),
    "members of JSON": _again(b'"d":1,', b'{"kty":'),
    "a JSON text": lambda size: json.dumps([{"kty": "EC", "x": str(n)} for n in range(size // 20)]).encode()[:size],
    "signs of printed keys": _again(b"priv:"),
    "signs of PuTTY": _again(b"PuTTY-User-Key-File-"),
    "signs of exponents": _again(b"privateExponent:\n"),
    "XML": _again(b"<RSAKeyValue><Modulus>"),
    "DER, empty": _again(b"\x30\x00"),
    "DER, nested": _again(b"\x30\x80"),
    "DER, nested with lengths": _again(b"\x30\x84\x00\x04\x00\x00"),
    "DER, a long number": _again(b"\x7f", b"\x30\x84\x00\x03\xff\xf9\x02\x84\x00\x03\xff\xf3"),
    "DER of many certificates": lambda size: (make().der * (size // 300))[:size],
    "armour of many certificates": lambda size: (make().pem * (size // 300))[:size],
    "a bundle of many certificates": lambda size: _bundle()[:size],
    "a bundle, nested": _again(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80"),
    "a key store of Java": _again(b"\0\0\0\2" + bytes(14), b"\xfe\xed\xfe\xed\0\0\0\1\xff\xff\xff\xff"),
    "headers of RFC 4716": _again(b"C: a\\\n", _SSH, b"!"),
    "headers of RFC 4716, unfinished": _again(b"C: a\n", _SSH),
    "BEGIN of RFC 4716": _again(_SSH),
    "BEGIN of RFC 4716, almost": _again(b"SSH2 BEGIN\n"),
    "types of SSH keys": _again(b"ssh-rsa "),
    "SSH keys in one line": _again(b"ssh-rsa AAAA "),
    "SSH keys in lines": _again(b"ssh-rsa AAAA\n"),
    "an SSH key over lines": _again(b"AAAA\n", b"ssh-rsa "),
    "an SSH key that is long": _again(b"A", b"ssh-rsa "),
    "an SSH key of many parts": lambda size: b"ssh-rsa " + base64.b64encode(
        b"\0\0\0\7ssh-rsa" + bytes(size * 3 // 4 - 32)
    ),
    "an SSH key without type": _again(b"AAAA\n", b"AAAAB3NzaC1yc2EAAAADAQABAAABgQC3f\n"),
    "comments": _again(b"#\n"),
    "an options field": _again(b'a="\\",', after=b" ssh-rsa AAAA"),
    "fingerprints": _again(b"SHA256:a "),
    "an address": _again(b"a", after=b"@example.be"),
    "an address of many labels": _again(b"a.", b"a@", b"be"),
    "an address of many scripts": _again("é.".encode(), b"a@"),
    "quotes": _again(b'"'),
    "a comment in an address": _again(b"(", b"a@"),
    "digits": _again(b"0"),
    "digits with dots": _again(b"0.", b"BE"),
    **CERTIFICATES,
}  # fmt: skip


def _typed(check: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: check(data.decode("utf-8", "replace"))


PARSERS: dict[str, Callable[[bytes], object]] = {
    "private keys": holds_private_key,
    "certificate": lambda data: check_certificate(data, Channel.REST, [], NOW),
    "anchor": lambda data: check_anchor(data, Kind.EID, NOW),
    "containers": read_certificates,
    "SSH key": check_ssh_key,
    "name": _typed(check_name),
    "message": _typed(check_message),
    "e-mail": _typed(check_email),
    "permissions": _typed(check_permissions),
    "enterprise number": _typed(check_enterprise_number),
    "telephone": _typed(check_phone),
    "user name": _typed(check_username),
}
