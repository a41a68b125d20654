import base64
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaman_tui.domain.credentials.private_keys import holds_private_key
from chaman_tui.domain.credentials.ssh_key import check_ssh_key
from tests.material import make


def rules(data: bytes) -> list[str]:
    return [v.rule for v in check_ssh_key(data).violations]


def keygen(directory: Path, *options: str) -> Path:
    path = directory / "key"
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-f", str(path), *options], check=True)
    return path


@pytest.fixture(scope="session")
def rsa_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keygen(tmp_path_factory.mktemp("rsa"), "-t", "rsa", "-b", "2048", "-C", "jan@pc")


def exported(path: Path, form: str) -> bytes:
    return subprocess.run(["ssh-keygen", "-e", "-m", form, "-f", f"{path}.pub"], check=True, capture_output=True).stdout


def test_the_four_formats_are_one_key(rsa_key: Path) -> None:
    listed = subprocess.run(["ssh-keygen", "-lf", f"{rsa_key}.pub"], check=True, capture_output=True, text=True).stdout
    line = Path(f"{rsa_key}.pub").read_bytes()
    for data in (line, *(exported(rsa_key, form) for form in ("RFC4716", "PKCS8", "PEM"))):
        report = check_ssh_key(data)
        assert report.ok, data
        assert report.facts["bits"] == 2048
        assert report.facts["fingerprint"] == listed.split()[1]
        assert report.value.line.split() == line.decode().split()[:2]


def test_crlf_and_byte_order_mark(rsa_key: Path) -> None:
    for form in ("RFC4716", "PKCS8"):
        assert check_ssh_key(b"\xef\xbb\xbf" + exported(rsa_key, form).replace(b"\n", b"\r\n")).ok


def test_more_than_one_key_and_less(rsa_key: Path) -> None:
    line = Path(f"{rsa_key}.pub").read_bytes()
    for data in (
        line + line,
        b"no-pty " + line,
        line + b"junk",
        line[:100],
        b"",
        b"\0",
        line.replace(b"ssh-rsa", b"ssh-dss"),
    ):
        assert rules(data) == ["ssh-key.format"], data


@pytest.mark.parametrize(
    ("options", "bits"),
    [(("-t", "rsa", "-b", "1024"), 1024), (("-t", "ed25519"), 256), (("-t", "ecdsa", "-b", "521"), 521)],
)
def test_size(tmp_path: Path, options: tuple[str, ...], bits: int) -> None:
    report = check_ssh_key(Path(f"{keygen(tmp_path, *options)}.pub").read_bytes())
    assert [v.rule for v in report.violations] == ["ssh-key.size"]
    assert f"{bits} bits" in report.violations[0].observed


def rsa_blob(bits: int, exponent: int = 65537) -> bytes:
    def mpint(n: int) -> bytes:
        raw = n.to_bytes(n.bit_length() // 8 + 1)
        return struct.pack(">I", len(raw)) + raw

    return struct.pack(">I", 7) + b"ssh-rsa" + mpint(exponent) + mpint((1 << (bits - 1)) | 1)


@pytest.mark.parametrize(
    ("bits", "ok"), [(2047, False), (2048, True), (3000, True), (4096, True), (4097, False), (16384, False)]
)
def test_size_by_the_modulus(bits: int, ok: bool) -> None:
    assert rules(b"ssh-rsa " + base64.b64encode(rsa_blob(bits))) == ([] if ok else ["ssh-key.size"])


def test_absurd_numbers_are_no_key() -> None:
    for exponent in (1, 2, 2**64 + 1):
        assert rules(b"ssh-rsa " + base64.b64encode(rsa_blob(2048, exponent))) == ["ssh-key.format"]


def test_openssh_certificate_is_no_key(rsa_key: Path, tmp_path: Path) -> None:
    ca = keygen(tmp_path, "-t", "ed25519")
    copy = tmp_path / "copy.pub"
    copy.write_bytes(Path(f"{rsa_key}.pub").read_bytes())
    subprocess.run(["ssh-keygen", "-q", "-s", str(ca), "-I", "jan", str(copy)], check=True)
    (violation,) = check_ssh_key((tmp_path / "copy-cert.pub").read_bytes()).violations
    assert violation.rule == "ssh-key.format"
    assert "OpenSSH certificate" in violation.observed


def test_a_certificate_is_named() -> None:
    (violation,) = check_ssh_key(make().pem).violations
    assert (violation.rule, violation.observed) == ("ssh-key.format", "a certificate")


def openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def test_private_keys_in_every_wrapping(rsa_key: Path, tmp_path: Path) -> None:
    made = make(key_name="RSA-2048")
    pem, cert = tmp_path / "k.pem", tmp_path / "c.pem"
    pem.write_bytes(made.private_pem)
    cert.write_bytes(made.pem)
    p12 = openssl("pkcs12", "-export", "-inkey", str(pem), "-in", str(cert), "-passout", "pass:x")
    wrapped = [
        rsa_key.read_bytes(),
        made.private_pem,
        make(key_name="P-384").private_pem,
        openssl("pkey", "-in", str(pem), "-outform", "DER"),
        openssl("rsa", "-in", str(pem), "-outform", "DER"),
        openssl("rsa", "-in", str(pem), "-traditional"),
        openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-outform", "DER"),
        openssl("genpkey", "-algorithm", "ed25519", "-outform", "DER"),
        openssl("pkcs8", "-topk8", "-in", str(pem), "-outform", "DER", "-passout", "pass:x"),
        openssl("pkcs8", "-topk8", "-in", str(pem), "-passout", "pass:x"),
        p12,
        base64.b64encode(p12),
        base64.encodebytes(openssl("pkey", "-in", str(pem), "-outform", "DER")),
        b"PuTTY-User-Key-File-3: ssh-rsa",
        b'{"kty":"RSA","n":"x","d":"y"}',
        b"-----BEGIN PGP PRIVATE KEY BLOCK-----",
    ]
    for data in wrapped:
        assert rules(data) == ["key.private"], data[:40]


def test_public_material_is_not_taken_for_private(rsa_key: Path) -> None:
    made = make(key_name="RSA-2048")
    for data in (
        made.pem,
        made.der,
        base64.b64encode(made.der),
        Path(f"{rsa_key}.pub").read_bytes(),
        b'{"kty":"RSA","n":"x"}',
    ):
        assert holds_private_key(data) == ""


@given(st.binary(max_size=600))
def test_any_bytes_give_a_decision(data: bytes) -> None:
    assert rules(data)
    assert rules(b"ssh-rsa " + base64.b64encode(data))
