"""Keys at the edge, wrapped into certificates: each gets its decision, its advice, and no more than its time."""

import time
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_certificate
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE
from tests.conftest import NOW
from tests.material import ANCHORS, authority


def modulus(bits: int) -> int:
    return (1 << (bits - 1)) | (1 << (bits // 2)) | 1


def rsa_key(bits: int, exponent: int = 65537) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(exponent, modulus(bits)).public_key()


def wrapped(key: CertificatePublicKeyTypes, subject: str = "edge", *extensions: x509.ExtensionType) -> bytes:
    """A certificate by the eID authority over any key: nobody proves that he holds the private half."""
    issuer = authority("eid")
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(issuer.certificate.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=365))
        .add_extension(DIGITAL_SIGNATURE, critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("bits", "allowed"),
    [
        (1024, False),
        (2047, False),
        (2048, True),
        (2049, False),
        (3071, False),
        (3072, True),
        (3073, False),
        (4095, False),
        (4096, True),
        (4097, False),
        (8192, False),
        (16384, False),
    ],
)
def test_rsa_sizes_are_exact(bits: int, allowed: bool) -> None:
    began = time.process_time()
    report = check_certificate(wrapped(rsa_key(bits)), Channel.FTP, ANCHORS, NOW)
    assert time.process_time() - began < 1
    assert [v.rule for v in report.violations] == ([] if allowed else ["certificate.key"])
    assert report.facts["key"] == f"RSA-{bits}"


@pytest.mark.parametrize(
    ("exponent", "advised"),
    [(3, True), (17, True), (65535, True), (65537, False), (2**33 + 1, False), (2**64 - 1, False)],
)
def test_rsa_exponents(exponent: int, advised: bool) -> None:
    began = time.process_time()
    report = check_certificate(wrapped(rsa_key(2048, exponent)), Channel.FTP, ANCHORS, NOW)
    assert time.process_time() - began < 1
    assert report.ok
    assert any("exponent is below 65537" in text for text in report.advice) is advised


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (ec.generate_private_key(ec.SECP256K1()).public_key(), "secp256k1"),
        (ec.generate_private_key(ec.BrainpoolP384R1()).public_key(), "brainpoolP384r1"),
        (ec.generate_private_key(ec.SECP224R1()).public_key(), "secp224r1"),
        (ed448.Ed448PrivateKey.generate().public_key(), "Ed448"),
        (x25519.X25519PrivateKey.generate().public_key(), "X25519"),
        (dsa.generate_private_key(2048).public_key(), "DSA"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_algorithms_are_named(key: CertificatePublicKeyTypes, name: str) -> None:
    report = check_certificate(wrapped(key), Channel.FTP, ANCHORS, NOW)
    (violation,) = report.violations
    assert (violation.rule, violation.observed) == ("certificate.key", name)


@pytest.mark.parametrize("subject", ["\x1b]52;c;x\x07", "[/foo]", "\u202eevil", "a" * 64, "日本", "', DROP TABLE"])
def test_hostile_subjects_are_data(subject: str) -> None:
    report = check_certificate(wrapped(rsa_key(2048), subject), Channel.FTP, ANCHORS, NOW)
    assert report.ok
    assert str(report.facts["subject"]).startswith("CN=")


@pytest.mark.parametrize("number", ["85.07.30-033.28", "85073003328", "850730 033 28"])
def test_a_national_register_number_is_masked_wherever_it_stands(number: str) -> None:
    report = check_certificate(wrapped(rsa_key(2048), f"Jan Janssens {number}"), Channel.FTP, ANCHORS, NOW)
    assert report.ok
    assert "033" not in str(report.facts["subject"])
    assert "***" in str(report.facts["subject"])


def test_names_in_extensions_do_no_harm() -> None:
    names = x509.SubjectAlternativeName([x509.DNSName("x" * 200), x509.RFC822Name("a@b")] * 200)
    assert check_certificate(wrapped(rsa_key(2048), "san", names), Channel.FTP, ANCHORS, NOW).ok


def test_a_certificate_of_an_authority_used_as_a_leaf_is_advised_against_on_rest() -> None:
    leaf = wrapped(rsa_key(2048), "ca", x509.BasicConstraints(ca=True, path_length=None))
    report = check_certificate(leaf, Channel.REST, ANCHORS, NOW)
    assert report.ok
    assert any("certification authority" in text for text in report.advice)
