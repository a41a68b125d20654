"""A private key is recognised in whatever form and wrapping it comes, and nothing of it comes back."""

import base64
import json
import shutil
import string
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.decoding import MAX_BYTES
from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.text import check_text
from tests.conftest import NOW
from tests.domain.test_visible import NAMES
from tests.material import authority, key, make
from tests.private_keys import JAVA_TRUST_STORE, disguised, jwk, others, pems


def test_every_key_in_every_disguise() -> None:
    assert [name for name, data in disguised().items() if not holds_private_key(data)] == []


def test_keys_of_other_forms() -> None:
    assert [name for name, data in others().items() if not holds_private_key(data)] == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("PKCS#12", "a PKCS#12 file, which holds a private key"),
        ("JWK set", "a JSON Web Key with its private part"),
        ("openssl rsa -text", "a private key as a program prints it"),
        ("XML of .NET", "an RSA private key in XML"),
        ("JKS", "a Java key store with a private key"),
        ("PuTTY 3", "a PuTTY private key (.ppk)"),
        ("PGP", "a PGP private key"),
        ("age", "an age private key"),
        ("minisign", "a private key of minisign"),
        ("signify", "a private key of signify"),
        ("SSH.com", "an encrypted private key"),
        ("SSH.com, bare", "a private key of SSH.com"),
        ("WireGuard", "a WireGuard private key"),
        ("DNSSEC", "a private key of DNSSEC"),
        ("PVK", "a private key of Microsoft (.pvk)"),
        ("SSH-1", "an SSH-1 private key"),
    ],
)
def test_it_is_named(name: str, told: str) -> None:
    assert holds_private_key(others()[name]) == told


@pytest.mark.parametrize("name", pems())
def test_wherever_a_file_may_be_given(name: str) -> None:
    data = pems()[name]
    told = holds_private_key(data)
    reports = [check_certificate(data, channel, [], NOW) for channel in Channel]
    for report in (*reports, check_anchor(data, Kind.EID, NOW), check_ssh_key(data), check_text(data.decode())):
        (violation,) = report.violations
        assert (violation.rule, violation.observed) == ("key.private", told)
        assert report.facts == {}
        assert report.parsed is None


@pytest.mark.parametrize("kind", ["rsa", "ecdsa", "ed25519"])
@pytest.mark.parametrize("passphrase", ["", "geheim"])
def test_what_ssh_keygen_makes(tmp_path: Path, kind: str, passphrase: str) -> None:
    path = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-f", str(path)], check=True)
    assert holds_private_key(path.read_bytes()) == "an OpenSSH private key"
    assert not holds_private_key((tmp_path / "id.pub").read_bytes())


@pytest.fixture
def gpg(tmp_path: Path) -> Iterator[Callable[..., bytes]]:
    tmp_path.chmod(0o700)

    def run(*arguments: str) -> bytes:
        command = ["gpg", "--homedir", str(tmp_path), "--batch", "--passphrase", "", "--pinentry-mode", "loopback"]
        return subprocess.run([*command, *arguments], check=True, capture_output=True).stdout

    yield run
    subprocess.run(["gpgconf", "--homedir", str(tmp_path), "--kill", "all"], check=True)  # gpg leaves an agent behind


@pytest.mark.skipif(not shutil.which("gpg"), reason="gpg is not installed")
@pytest.mark.parametrize("algorithm", ["rsa2048", "ed25519", "nistp384"])
def test_what_gpg_makes(gpg: Callable[..., bytes], algorithm: str) -> None:
    gpg("--quick-gen-key", "Jan <jan@example.be>", algorithm, "sign", "1d")
    secret, public = gpg("--export-secret-keys"), gpg("--export")
    assert holds_private_key(secret) == holds_private_key(base64.encodebytes(secret)) == "a PGP private key"
    assert holds_private_key(gpg("--armor", "--export-secret-keys")) == "a PGP private key"
    assert holds_private_key(public) == holds_private_key(gpg("--armor", "--export")) == ""


@pytest.mark.skipif(not shutil.which("keytool"), reason="keytool is not installed")
@pytest.mark.parametrize("kind", ["JKS", "JCEKS", "PKCS12"])
def test_what_keytool_makes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "store"
    subprocess.run(
        ["keytool", "-genkeypair", "-keyalg", "EC", "-alias", "jan", "-dname", "CN=jan", "-storetype", kind,
         "-storepass", "geheim", "-keypass", "geheim", "-keystore", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    assert holds_private_key(path.read_bytes())


def public_things() -> list[bytes]:
    made, other = make(key_name="RSA-2048"), make(issuer=authority("eid"))
    spki, pkcs1 = PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1
    found = [made.pem, made.der, other.pem, made.pem + other.pem, b"", b"text", JAVA_TRUST_STORE]
    found += [pkcs7.serialize_certificates([made.certificate], e) for e in (Encoding.PEM, Encoding.DER)]
    for private in (key("RSA-2048"), key("RSA-4096"), key("P-256"), key("P-521"), key("Ed25519")):
        public = private.public_key()
        found += [public.public_bytes(e, spki) for e in (Encoding.PEM, Encoding.DER)]
        found.append(public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
        if isinstance(public, rsa.RSAPublicKey):
            found += [public.public_bytes(e, pkcs1) for e in (Encoding.PEM, Encoding.DER)]
    public_jwk = {name: value for name, value in jwk().items() if name != "d"}
    found.append(json.dumps(public_jwk).encode())
    found.append(json.dumps({"keys": [public_jwk, {"kty": "EC", "x": "a"}], "d": "x" * 40, "k": "x"}).encode())
    found.append(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n-----END PGP PUBLIC KEY BLOCK-----\n")
    found.append(b"<RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>")
    return found


def test_what_is_public_is_not_mistaken() -> None:
    for data in public_things():
        for form in (
            data,
            base64.b64encode(data),
            base64.encodebytes(data),
            data.hex().encode(),
            base64.b64encode(base64.b64encode(data)),
        ):
            assert holds_private_key(form) == "", data[:60]


def openssl_text(data: bytes) -> bytes:
    command = ["openssl", "x509", "-noout", "-text"]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout


HONEST = [
    "We begin with a private key that stays with you.",
    "Refused: your file has BEGIN PRIVATE KEY in it; send the certificate, which has BEGIN CERTIFICATE.",
    "- BEGIN PRIVATE KEY is what it starts with - do not send that",
    "Plan — begin private key rotation on Monday",
    "to do -- begin private key rotation",
    "Private-Key: keep it; privateExponent: never",
    "----- Begin of the mail about private keys -----",
    "-----BEGIN FORWARDED MESSAGE-----\nThe private key is lost.\n-----END FORWARDED MESSAGE-----",
    "the header DEK-Info: must go",
    "scope:priv:10:20:30",
    "AGE-SECRET-KEY-1 is how the keys of age begin",
    "[48, 130, 4, 189] is how they begin in decimal",
    "priv: 00:1b:44:11:3a:b7",
    "PuTTY-User-Key-File is what such a file begins with",
    "kty: see RFC 7517; d: is private",
    '{"kty": "RSA", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc"}',
    "X509v3 Private Key Usage Period: Not Before: Jan 1",
    "C:\\new\\private\\key.pem",
    "100% of %41 & more; &#45; &amp; &bogus;",
    "Sender 000001, order 30820201000201, phone +32 2 511 22 33",
    "deadbeef" * 20,
    "3082" * 30,
    "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8 jan@pc (RSA)",
    *NAMES,
]


@pytest.mark.parametrize("text", HONEST)
def test_honest_texts_pass(text: str) -> None:
    assert holds_private_key(text) == holds_private_key(text.encode()) == ""


def test_the_printed_form_of_a_certificate_is_none() -> None:
    assert holds_private_key(openssl_text(make(key_name="RSA-2048").pem)) == ""


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_no_text_by_chance(text: str) -> None:
    assert holds_private_key(text) == ""


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=200, max_size=2000))
def test_no_bytes_by_chance_however_they_are_written(data: bytes) -> None:
    for form in (data, base64.b64encode(data), base64.urlsafe_b64encode(data), base64.encodebytes(data), data.hex()):
        assert holds_private_key(form) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(string.ascii_uppercase + "-– ", max_size=30), st.integers(0, 30), st.sampled_from(sorted(pems())))
def test_no_words_around_hide_a_key(words: str, at: int, name: str) -> None:
    pem = pems()[name].decode()
    assert holds_private_key(words[:at] + "\n" + pem + words[at:])


def test_no_more_is_looked_at_than_a_credential_may_be_long() -> None:
    behind = b" " * MAX_BYTES + pems()["PKCS#8"]
    assert holds_private_key(behind) == ""  # it is refused because of its size
    assert check_text(behind.decode()).violations
    assert holds_private_key(behind[len(pems()["PKCS#8"]) :])


def test_a_short_public_key_is_no_private_key() -> None:
    for private in (ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())):
        raw = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert holds_private_key(raw) == holds_private_key(base64.b64encode(raw)) == ""
