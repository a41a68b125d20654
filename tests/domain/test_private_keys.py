"""A private key is recognised in whatever wrapping it comes, and nothing of it comes back."""

import base64
import json
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.text import check_text
from tests.conftest import NOW
from tests.material import key, make

KEYS: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey] = {
    "RSA": rsa.generate_private_key(65537, 2048),
    "EC": ec.generate_private_key(ec.SECP384R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
}
SECRET = BestAvailableEncryption(b"geheim")


def wrappings() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, each in KEYS.items():
        for coding, encoding in (("PEM", Encoding.PEM), ("DER", Encoding.DER)):
            found[f"{name} PKCS#8 {coding}"] = each.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())
            found[f"{name} PKCS#8 {coding} encrypted"] = each.private_bytes(encoding, PrivateFormat.PKCS8, SECRET)
            if name != "Ed25519":
                form = PrivateFormat.TraditionalOpenSSL
                found[f"{name} traditional {coding}"] = each.private_bytes(encoding, form, NoEncryption())
        found[f"{name} OpenSSH"] = each.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    made = make(key_name="RSA-2048")
    bundle = pkcs12.serialize_key_and_certificates(b"x", made.key, made.certificate, None, SECRET)
    found["PKCS#12"] = bundle
    found["PKCS#12 in base64"] = base64.encodebytes(bundle)
    found["bare base64"] = base64.encodebytes(found["RSA PKCS#8 DER"])
    found["beside a certificate"] = made.pem + made.private_pem
    found["before a certificate"] = made.private_pem + made.pem
    found["with a mark and CRLF"] = b"\xef\xbb\xbf" + made.private_pem.replace(b"\n", b"\r\n")
    found["in a mail"] = b"Hello,\n\n> " + made.private_pem.replace(b"\n", b"\n> ")
    found["JWK"] = json.dumps({"kty": "EC", "crv": "P-384", "x": "a", "y": "b", "d": "c"}).encode()
    found["PuTTY"] = b"PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: none\r\nPrivate-Lines: 14\r\n"
    found["PGP"] = b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n"
    found["age"] = b"# created: today\nAGE-SECRET-KEY-1QQPZ\n"
    return found


WRAPPINGS = wrappings()


@pytest.mark.parametrize("name", WRAPPINGS)
def test_every_wrapping_is_recognised_everywhere(name: str) -> None:
    data = WRAPPINGS[name]
    told = holds_private_key(data)
    assert told
    reports = [check_certificate(data, channel, [], NOW) for channel in Channel]
    for report in (*reports, check_anchor(data, Kind.EID, NOW), check_ssh_key(data)):
        (violation,) = report.violations
        assert (violation.rule, violation.observed) == ("key.private", told)
        assert report.facts == {}


@pytest.mark.parametrize("name", [n for n, data in WRAPPINGS.items() if data.startswith(b"-----")])
def test_also_in_a_field_of_free_text(name: str) -> None:
    report = check_text(WRAPPINGS[name].decode())
    assert "key.private" in [v.rule for v in report.violations]


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
@pytest.mark.parametrize("passphrase", ["", "geheim"])
def test_what_ssh_keygen_makes(tmp_path: Path, kind: str, passphrase: str) -> None:
    path = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", str(path)], check=True)
    assert holds_private_key(path.read_bytes())
    assert not holds_private_key((tmp_path / "id.pub").read_bytes())


def test_what_is_public_is_not_mistaken() -> None:
    made = make(key_name="RSA-2048")
    for data in (made.pem, made.der, b"", b"text", json.dumps({"kty": "RSA", "n": "a", "e": "AQAB"}).encode()):
        assert holds_private_key(data) == ""
    assert holds_private_key(base64.encodebytes(made.der)) == ""
    assert key("RSA-2048")
