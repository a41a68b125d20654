"""Private keys for tests, in every form in which programs keep them, and every disguise in which people paste them."""

import base64
import html
import json
import subprocess
from collections.abc import Callable
from functools import cache
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from tests.material import make

SECRET = BestAvailableEncryption(b"geheim")


def openssl(*arguments: str, data: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, input=data).stdout


@cache
def pems() -> dict[str, bytes]:
    """Keys in armour, each of a form of its own."""
    plain = NoEncryption()
    rsa_key, ec_key = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())
    pkcs8 = rsa_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain)
    return {
        "PKCS#8": pkcs8,
        "PKCS#8, elliptic": ec_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain),
        "PKCS#8, Ed25519": ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain),
        "PKCS#8, encrypted": rsa_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, SECRET),
        "PKCS#8, old encryption": openssl(
            "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "pass:geheim", data=pkcs8
        ),
        "PKCS#1": rsa_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, plain),
        "SEC1": ec_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, plain),
        "OpenSSH": rsa_key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, plain),
    }


def body(pem: bytes) -> bytes:
    return b"\n".join(line for line in pem.splitlines() if not line.startswith(b"--"))


def der(pem: bytes) -> bytes:
    return base64.b64decode(body(pem))


def _relabelled(label: bytes) -> Callable[[bytes], bytes]:
    return lambda pem: b"-----BEGIN %b-----\n%b\n-----END %b-----\n" % (label, body(pem), label)


def _replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda pem: pem.decode().replace(old, new).encode()


def _each_line(prefix: bytes) -> Callable[[bytes], bytes]:
    return lambda pem: b"".join(prefix + line for line in pem.splitlines(keepends=True))


def _dump(data: bytes) -> bytes:
    rows = (data[at : at + 16] for at in range(0, len(data), 16))
    return "\n".join(f"{n * 16:08x}: {row.hex(' ', 2)}  {'.' * len(row)}" for n, row in enumerate(rows)).encode()


# What keeps the whole text, its armour too.
DISGUISES: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda pem: pem,
    "CRLF": _replaced("\n", "\r\n"),
    "CR": _replaced("\n", "\r"),
    "UTF-8 with mark": lambda pem: b"\xef\xbb\xbf" + pem,
    "UTF-16 LE with mark": lambda pem: b"\xff\xfe" + pem.decode().encode("utf-16-le"),
    "UTF-16 BE with mark": lambda pem: b"\xfe\xff" + pem.decode().encode("utf-16-be"),
    "UTF-16 LE": lambda pem: pem.decode().encode("utf-16-le"),
    "UTF-16 BE": lambda pem: pem.decode().encode("utf-16-be"),
    "UTF-32": lambda pem: pem.decode().encode("utf-32"),
    "UTF-16 behind ASCII": lambda pem: make().pem + b"\xff\xfe" + pem.decode().encode("utf-16-le"),
    "in Windows-1252": lambda pem: "–– Geëerde ".encode("cp1252") + pem,
    "mixed-case label": lambda pem: pem.replace(b"PRIVATE", b"Ed25519 PRIVATE"),
    "small letters": lambda pem: pem.replace(b"BEGIN", b"begin").replace(b"PRIVATE KEY", b"private key"),
    "no-break spaces in the marker": _replaced(" PRIVATE KEY", "\u00a0PRIVATE\u202fKEY"),
    "double spaces in the marker": _replaced(" PRIVATE KEY", "   PRIVATE  KEY"),
    "zero-width spaces in the marker": _replaced("PRIVATE KEY", "PRI\u200bVATE\ufeff KEY"),
    "full-width letters": _replaced("PRIVATE KEY", "ＰＲＩＶＡＴＥ ＫＥＹ"),
    "en dashes": _replaced("-----", "–––––"),
    "em dashes": _replaced("-----", "——-"),
    "minus signs": _replaced("-----", "−−−−−"),
    "box drawings": _replaced("-----", "─────"),
    "four dashes": _replaced("-----", "----"),
    "quoted in a mail": _each_line(b"> "),
    "quoted twice": _each_line(b">> | "),
    "indented": _each_line(b"\t    "),
    "commented": _each_line(b"# "),
    "numbered lines": lambda pem: b"\n".join(b"%6d\t%b" % (n, line) for n, line in enumerate(pem.splitlines(), 1)),
    "between quotes": lambda pem: "“".encode() + pem.strip() + "”".encode(),
    "literal line ends": _replaced("\n", "\\n"),
    "literal CRLF": _replaced("\n", "\\r\\n"),
    "escaped twice": _replaced("\n", "\\\\n"),
    "a JSON string": lambda pem: json.dumps({"pem": pem.decode()}).encode(),
    "JSON in JSON": lambda pem: json.dumps(json.dumps({"pem": pem.decode()})).encode(),
    "JSON as .NET writes it": lambda pem: _replaced("-", "\\u002D")(json.dumps(pem.decode()).encode()),
    "JSON as PHP writes it": lambda pem: json.dumps(pem.decode()).replace("/", "\\/").encode(),
    "YAML": lambda pem: b"tls:\n  key: |\n" + _each_line(b"    ")(pem) + b"  port: 443\n",
    "a shell's here-document": lambda pem: b"cat >key.pem <<EOF\n" + pem + b"EOF\n",
    "HTML": lambda pem: html.escape(pem.decode()).replace("-", "&#45;").replace(" ", "&nbsp;").encode(),
    "HTML, hexadecimal": lambda pem: pem.decode().replace("-", "&#x2D;").replace("\n", "<br>").encode(),
    "a URL": lambda pem: quote(pem.decode(), safe="").encode(),
    "Markdown": _replaced("-", "\\-"),
    "one line": _replaced("\n", " "),
    "no line ends": _replaced("\n", ""),
    "no white space at all": lambda pem: b"".join(pem.split()),
    "beside its certificate": lambda pem: make().pem + pem,
    "before its certificate": lambda pem: pem + make().pem,
    "in a long text": lambda pem: b"Dear colleague, this is what we use.\n" * 400 + pem + b"Regards\n" * 400,
    "its first half": lambda pem: pem[: len(pem) // 2],
    "its second half": lambda pem: pem[len(pem) // 2 :],
    "base64": base64.b64encode,
    "base64 in lines": base64.encodebytes,
    "base64url": lambda pem: base64.urlsafe_b64encode(pem).rstrip(b"="),
    "base64 of UTF-16": lambda pem: base64.b64encode(pem.decode().encode("utf-16")),
    "base64 twice": lambda pem: base64.encodebytes(base64.encodebytes(pem)),
    "base64 behind words": lambda pem: b"This is the key of our system " + base64.b64encode(pem),
    "base64 in YAML": lambda pem: b"  tls.crt: %b\n  tls.key: %b\n" % (
        base64.b64encode(make().pem), base64.b64encode(pem)
    ),
    "base64 of a longer text": lambda pem: base64.b64encode(b"# our keys, do not lose\n" * 9 + make().pem + pem),
    "hexadecimal": lambda pem: pem.hex().encode(),
    "an array of numbers": lambda pem: json.dumps(list(pem)).encode(),
    "letters apart": lambda pem: b" ".join(bytes([byte]) for byte in pem),
}  # fmt: skip

# What keeps the key alone.
BARE_DISGUISES: dict[str, Callable[[bytes], bytes]] = {
    "DER": der,
    "DER behind a line end": lambda pem: b"\r\n" + der(pem),
    "DER behind a certificate": lambda pem: make().der + der(pem),
    "under a certificate's label": _relabelled(b"CERTIFICATE"),
    "under another label": _relabelled(b"SOMETHING ELSE"),
    "under a certificate's label, quoted": lambda pem: _each_line(b"> ")(_relabelled(b"CERTIFICATE")(pem)),
    "under a certificate's label, escaped": lambda pem: _relabelled(b"CERTIFICATE")(pem).replace(b"\n", b"\\n"),
    "under a certificate's label, behind one": lambda pem: make().pem + _relabelled(b"CERTIFICATE")(pem),
    "bare base64": lambda pem: base64.b64encode(der(pem)),
    "bare base64 in lines": body,
    "bare base64url": lambda pem: base64.urlsafe_b64encode(der(pem)).rstrip(b"="),
    "bare base64 in a program": lambda pem: b"key = " + b" +\n  ".join(b'"%b"' % line for line in body(pem).split()),
    "bare base64 in settings": lambda pem: b"PRIVATE_KEY=" + base64.b64encode(der(pem)),
    "bare base64 in HTML": lambda pem: body(pem).replace(b"\n", b"<br/>\n"),
    "bare base64 in groups": lambda pem: b" ".join(
        base64.b64encode(der(pem))[at : at + 4] for at in range(0, 200, 4)
    ),
    "base64 of its base64": lambda pem: base64.b64encode(body(pem)),
    "hexadecimal": lambda pem: der(pem).hex().encode(),
    "hexadecimal in capitals": lambda pem: der(pem).hex().upper().encode(),
    "hexadecimal with colons": lambda pem: der(pem).hex(":").encode(),
    "hexadecimal with dashes": lambda pem: der(pem).hex("-").upper().encode(),
    "hexadecimal in lines": lambda pem: b"\n    ".join(
        der(pem)[at : at + 16].hex(" ").encode() for at in range(0, 160, 16)
    ),
    "an array of Java": lambda pem: str([byte - 256 if byte > 127 else byte for byte in der(pem)]).encode(),
    "an array of numbers": lambda pem: json.dumps({"type": "Buffer", "data": list(der(pem))}, indent=1).encode(),
    "an array of C": lambda pem: b"{" + b", ".join(b"0x%02X" % byte for byte in der(pem)) + b"}",
    "a string of C": lambda pem: b'"' + b"".join(b"\\x%02x" % byte for byte in der(pem)) + b'"',
    "a dump": lambda pem: _dump(der(pem)),
    "its first half": lambda pem: der(pem)[: len(der(pem)) // 2],
}  # fmt: skip


@cache
def disguised() -> dict[str, bytes]:
    """Every key in every disguise."""
    found = {}
    for form, pem in pems().items():
        for name, disguise in DISGUISES.items():
            found[f"{form}: {name}"] = disguise(pem)
        for name, disguise in BARE_DISGUISES.items():
            found[f"{form}, without armour: {name}"] = disguise(pem)
    return found


def _number(n: int) -> str:
    return base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8)).rstrip(b"=").decode()


@cache
def jwk() -> dict[str, str]:
    numbers = rsa.generate_private_key(65537, 2048).private_numbers()
    public = numbers.public_numbers
    return {"kty": "RSA", "n": _number(public.n), "e": _number(public.e), "d": _number(numbers.d)}


def _java(magic: bytes, *tags: int) -> bytes:
    """The beginning of a key store of Java, with entries of these tags: 1 a private key, 2 a certificate."""
    entries = b""
    for tag in tags:
        material = b"\0\5X.509" if tag == 2 else b""
        entries += tag.to_bytes(4) + b"\0\5alias" + bytes(8) + material + (300).to_bytes(4) + make().der[:300]
    return magic + (2).to_bytes(4) + len(tags).to_bytes(4) + entries


JAVA_TRUST_STORE = _java(b"\xfe\xed\xfe\xed", 2, 2)


@cache
def others() -> dict[str, bytes]:
    """Private keys that are in no armour of their own."""
    made = make(key_name="RSA-2048")
    bundle = pkcs12.serialize_key_and_certificates(b"x", made.key, made.certificate, None, SECRET)
    public = {k: v for k, v in jwk().items() if k != "d"}
    oct_key = {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMko"}
    nested = {"clients": [{"name": "a", "keys": {"keys": [public, {"use": "sig", **jwk()}]}}]}
    xml = "<RSAKeyValue><Modulus>{n}</Modulus><Exponent>AQAB</Exponent><P>AA</P><D>{d}</D></RSAKeyValue>".format(
        **jwk()
    )
    rsa_pem, ec_pem = pems()["PKCS#1"], pems()["SEC1"]
    return {
        "PKCS#12": bundle,
        "PKCS#12 in base64": base64.encodebytes(bundle),
        "PKCS#12 in armour": b"-----BEGIN PKCS12-----\n" + base64.encodebytes(bundle) + b"-----END PKCS12-----\n",
        "JWK": json.dumps(jwk()).encode(),
        "JWK over lines": json.dumps(jwk(), indent=2).encode(),
        "JWK, small": b'{"kty": "EC", "crv": "P-384", "x": "a", "y": "b", "d": "c"}',
        "JWK, OKP": b'{"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","kty":"OKP","crv":"Ed25519"}',
        "JWK set": json.dumps({"keys": [public, jwk()]}).encode(),
        "oct JWK": json.dumps(oct_key).encode(),
        "oct JWK in a set": json.dumps({"keys": [public, oct_key]}, indent=1).encode(),
        "JWK nested": json.dumps(nested).encode(),
        "JWK in a JSON string": json.dumps({"jwk": json.dumps(jwk())}).encode(),
        "JWK in a program": str(jwk()).encode(),
        "JWK in YAML": "\n".join(f"  {name}: {value}" for name, value in jwk().items()).encode(),
        "JWK in a text": b"use this one please: " + json.dumps(jwk()).encode() + b" and tell nobody",
        "JWK in base64": base64.urlsafe_b64encode(json.dumps(jwk()).encode()),
        "JWK, cut off": json.dumps(jwk()).encode()[:-20],
        "JWK in UTF-16": json.dumps(jwk()).encode("utf-16"),
        "openssl rsa -text": openssl("rsa", "-text", "-noout", data=rsa_pem),
        "openssl ec -text": openssl("ec", "-text", "-noout", data=ec_pem),
        "openssl pkey -text": openssl("pkey", "-text", "-noout", data=pems()["PKCS#8, Ed25519"]),
        "openssl, from the exponent on": openssl("rsa", "-text", "-noout", data=rsa_pem).partition(b"privateE")[2].join(
            [b"privateE", b""]
        ),
        "old encryption of armour": openssl("rsa", "-traditional", "-aes128", "-passout", "pass:geheim", data=rsa_pem),
        "the same under another label": openssl(
            "rsa", "-traditional", "-aes128", "-passout", "pass:geheim", data=rsa_pem
        ).replace(b"RSA PRIVATE KEY", b"CERTIFICATE"),
        "XML of .NET": xml.encode(),
        "XML over lines": xml.replace("><", ">\n  <").encode(),
        "XML, escaped": html.escape(xml).encode(),
        "JKS": _java(b"\xfe\xed\xfe\xed", 1),
        "JCEKS": _java(b"\xce\xce\xce\xce", 3),
        "JKS, behind a certificate": _java(b"\xfe\xed\xfe\xed", 2, 1),
        "JKS, cut off": JAVA_TRUST_STORE[:-200],
        "BKS": b"\0\0\0\2\0\0\0\x14" + bytes(20) + b"\0\0\4\0" + b"\4\0\5alias",
        "JWK, capitals": b'{"kty":"OCT","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMko"}',
        "JWK in a URL": quote(json.dumps(jwk()), safe="").encode(),
        "JKS in base64": base64.encodebytes(_java(b"\xfe\xed\xfe\xed", 1)),
        "PuTTY 2": b"PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: aes256-cbc\r\nComment: jan\r\n",
        "PuTTY 3": b"PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\nPrivate-Lines: 1\r\n",
        "PuTTY, quoted": b"> putty-user-key-file-3 : ssh-rsa\n> Encryption: none\n",
        "SSH.com": b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: x\nP2/56wAAAi4=\n",
        "SSH.com, bare": base64.b64encode(b"\x3f\x6f\xf9\xeb" + bytes(60)),
        "SSH-1": b"SSH PRIVATE KEY FILE FORMAT 1.1\n\0\0\0\0",
        "PGP": b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n",
        "age": b"# created: today\nAGE-SECRET-KEY-1QQPZ\n",
        "minisign": b"untrusted comment: x\n" + base64.b64encode(b"EdScB2" + bytes(152)),
        "signify": b"untrusted comment: signify secret key\n" + base64.b64encode(b"EdBK" + bytes(100)),
        "WireGuard": b"[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\nListenPort = 51820\n",
        "DNSSEC": b"Private-key-format: v1.3\nAlgorithm: 8 (RSASHA256)\nModulus: AAAA\n",
        "Microsoft's blob": base64.b64encode(b"\x07\x02\x00\x00\x00\xa4\x00\x00RSA2" + bytes(100)),
        "PVK": b"\x1e\xf1\xb5\xb0" + bytes(60),
    }  # fmt: skip
