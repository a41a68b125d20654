"""Keys and signatures that are refused: each for itself, and no more is said than is so."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chaman_tui.domain.credentials.certificate_rules import check_anchor
from chaman_tui.domain.credentials.generate import DIGITAL_SIGNATURE
from chaman_tui.domain.credentials.trust import Kind
from tests.conftest import NOW
from tests.domain.odd import PLAIN, broken, decided
from tests.material import authority, make
from tests.tailored import ISSUER, KEY, common_name, parts, tailored, tlv

SPKI = Encoding.DER, PublicFormat.SubjectPublicKeyInfo


def rsa_info(modulus: int, exponent: int) -> bytes:
    algorithm = tlv(0x30, tlv(6, bytes.fromhex("2a864886f70d010101")), tlv(5))
    numbers = tlv(0x30, *(tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in (modulus, exponent)))
    return tlv(0x30, algorithm, tlv(3, b"\0", numbers))


ODD = (1 << 3071) + 1


@pytest.mark.parametrize(
    ("modulus", "exponent", "words"),
    [
        (ODD, 0, "RSA-3072 with the exponent 0"), (ODD, 1, "RSA-3072 with the exponent 1"),
        (ODD, 2, "RSA-3072 with the exponent 2"), (ODD, 65536, "RSA-3072 with the exponent 65536"),
        (ODD, 1 << 64 | 1, "RSA-3072 with an exponent of 65 bits"),
        (ODD, ODD - 2, "RSA-3072 with an exponent of 3071 bits"),
        (ODD, ODD + 2, "RSA-3072 with an exponent of 3072 bits"), (ODD - 1, 65537, "RSA-3072 with an even modulus"),
        ((1 << 2559) + 1, 65537, "RSA-2560"), (ODD << 20000 | 1, 65537, "RSA-23072"),
        (0, 65537, "RSA-0 with an even modulus"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_numbers_of_a_key_are_named(modulus: int, exponent: int, words: str) -> None:
    der = tailored(PLAIN, {KEY: rsa_info(modulus, exponent), ISSUER: common_name("x")})
    assert broken(der) == {"certificate.key": words}


@pytest.mark.parametrize("exponent", [1, 65536, 1 << 64 | 1])
def test_with_a_key_that_is_refused_nothing_is_verified(exponent: int) -> None:
    report = decided(tailored(PLAIN, {KEY: rsa_info(ODD, exponent)}))
    assert [v.rule for v in report.violations] == ["certificate.key"]
    assert [c.rule for c in report.checks if not c.reached] == ["certificate.self-signature"]
    assert report.facts["kind"] == "unrecognised"


def made_by_openssl(directory: Path, *options: str) -> bytes:
    """A self-signed certificate that keeps the other rules, PEM."""
    usage = ("-addext", "keyUsage=critical,digitalSignature", "-subj", "/CN=openssl", "-days", "3650", "-noenc")
    command = ["openssl", "req", "-x509", *options, *usage, "-keyout", "key.pem", "-out", "out.pem"]
    subprocess.run(command, cwd=directory, check=True, capture_output=True)
    return (directory / "out.pem").read_bytes()


@pytest.mark.parametrize(
    ("curve", "name"), [("P-384", "P-384"), ("P-521", "P-521"), ("brainpoolP384r1", "elliptic curve")]
)
def test_a_curve_that_is_described_is_named_so(tmp_path: Path, curve: str, name: str) -> None:
    described = ("-pkeyopt", f"ec_paramgen_curve:{curve}", "-pkeyopt", "ec_param_enc:explicit")
    pem = made_by_openssl(tmp_path, "-newkey", "ec", *described)
    report = decided(pem, now=datetime.now(UTC))
    assert {v.rule: v.observed for v in report.violations} == {
        "certificate.key": f"{name} by explicit parameters instead of its name"
    }


def test_a_curve_that_is_inherited_is_named_so() -> None:
    algorithm, point = parts(ec.generate_private_key(ec.SECP384R1()).public_key().public_bytes(*SPKI))
    inherited = tlv(0x30, tlv(0x30, parts(algorithm)[0], tlv(5)), point)
    der = tailored(PLAIN, {KEY: inherited, ISSUER: common_name("x")})
    assert broken(der) == {"certificate.key": "elliptic curve by explicit parameters instead of its name"}


def test_a_mask_with_a_weak_hash_is_no_weak_signature(tmp_path: Path) -> None:
    padding = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_mgf1_md:sha1")
    report = decided(made_by_openssl(tmp_path, "-newkey", "rsa:2048", "-sha256", *padding), now=datetime.now(UTC))
    assert report.ok, report.violations
    assert report.facts["kind"] == "self-signed"


def test_a_key_of_no_known_kind() -> None:
    unknown = tlv(0x30, tlv(0x30, tlv(6, bytes.fromhex("2a0304"))), tlv(3, b"\0abc"))
    der = tailored(PLAIN, {KEY: unknown, ISSUER: common_name("x")})
    assert broken(der) == {"certificate.key": "unknown"}


SELF = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "self")])
Private = (
    rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | dsa.DSAPrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
)


def self_signed(private: Private, digest: hashes.HashAlgorithm | None, padding: PSS | PKCS1v15 | None = None) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(SELF)
        .issuer_name(SELF)
        .public_key(private.public_key())
        .serial_number(5)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2028, 1, 1, tzinfo=UTC))
        .add_extension(DIGITAL_SIGNATURE, critical=True)
    )
    signed = builder.sign(private, digest, rsa_padding=padding)  # type: ignore[arg-type] # any hash that the library knows
    return signed.public_bytes(Encoding.DER)


@cache
def private_key(kind: str) -> Private:
    """A key of each kind that can sign, made once."""
    made: dict[str, Callable[[], Private]] = {
        "RSA": lambda: rsa.generate_private_key(65537, 2048),
        "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "brainpool": lambda: ec.generate_private_key(ec.BrainpoolP384R1()),
        "Ed25519": ed25519.Ed25519PrivateKey.generate,
        "Ed448": ed448.Ed448PrivateKey.generate,
        "DSA": lambda: dsa.generate_private_key(2048),
    }
    return made[kind]()


@pytest.mark.parametrize(
    ("kind", "digest", "padding", "expected"),
    [
        ("RSA", hashes.SHA256(), PSS(MGF1(hashes.SHA256()), 32), {}),
        ("RSA", hashes.SHA224(), None, {"certificate.signature": "SHA-224"}),
        ("RSA", hashes.SHA224(), PSS(MGF1(hashes.SHA224()), 28), {"certificate.signature": "SHA-224"}),
        ("RSA", hashes.SHA3_256(), None, {"certificate.signature": "SHA3-256"}),
        ("P-384", hashes.SHA224(), None, {"certificate.signature": "SHA-224"}),
        ("P-256", hashes.SHA256(), None, {"certificate.key": "P-256"}),
        ("Ed25519", None, None, {"certificate.key": "Ed25519", "certificate.signature": "ed25519"}),
        ("Ed448", None, None, {"certificate.key": "Ed448", "certificate.signature": "ed448"}),
        ("DSA", hashes.SHA256(), None, {"certificate.key": "DSA"}),
        ("brainpool", hashes.SHA256(), None, {"certificate.key": "brainpoolP384r1"}),
    ],
)
def test_what_is_refused_is_refused_for_itself_and_the_signature_is_true(
    kind: str, digest: hashes.HashAlgorithm | None, padding: PSS | None, expected: dict[str, str]
) -> None:
    der = self_signed(private_key(kind), digest, padding)
    report = decided(der)
    assert {v.rule: v.observed for v in report.violations} == expected
    assert report.facts["kind"] == "self-signed"
    report = decided(der.replace(b"self", b"salf"))
    assert {v.rule for v in report.violations} == {*expected, "certificate.self-signature"}
    assert report.facts["kind"] == "unrecognised"


WEAK = {"MD5": "2a864886f70d010104", "SHA-1": "2a864886f70d010105", "unknown": "2a864886f70d010102"}


@pytest.mark.parametrize("digest", WEAK)
def test_a_weak_hash_is_named_and_verified_where_it_can_be(digest: str) -> None:
    made = make(key_name="RSA-2048")
    algorithm = tlv(0x30, tlv(6, bytes.fromhex(WEAK[digest])), tlv(5))
    signed, _algorithm, _signature = parts(tailored(made, {}, inner=algorithm))
    private = made.key
    assert isinstance(private, rsa.RSAPrivateKey)
    weak = {"MD5": hashes.MD5(), "SHA-1": hashes.SHA1()}.get(digest, hashes.SHA256())  # noqa: S303 (to be judged)
    der = tlv(0x30, signed, algorithm, tlv(3, b"\0", private.sign(signed, PKCS1v15(), weak)))
    report = decided(der)
    assert {v.rule: v.observed for v in report.violations} == {"certificate.signature": digest}
    known = digest != "unknown"
    assert report.facts["kind"] == ("self-signed" if known else "unrecognised")
    assert [c.rule for c in report.checks if not c.reached] == ([] if known else ["certificate.self-signature"])


def test_two_algorithms_are_no_signature() -> None:
    inner = tlv(0x30, tlv(6, bytes.fromhex("2a8648ce3d040303")))
    assert broken(tailored(PLAIN, {}, inner=inner)) == {
        "certificate.signature": "SHA-256 outside, another algorithm inside"
    }


def test_a_signature_by_another_kind_of_key_is_false() -> None:
    signed, _algorithm, signature = parts(tailored(PLAIN, {}))
    for other in ("2a864886f70d01010b", "2b6570", "608648016503040302"):
        algorithm = tlv(0x30, tlv(6, bytes.fromhex(other)))
        assert "certificate.self-signature" in broken(tlv(0x30, signed, algorithm, signature))


def test_an_anchor_is_no_certificate_that_nothing_is_verified_with() -> None:
    made = authority("somebody")
    for number, words in (
        (rsa_info((1 << 8192) + 1, 65537), "RSA-8193"),
        (rsa_info(ODD, 1), "RSA-3072 with the exponent 1"),
    ):
        report = check_anchor(tailored(made, {KEY: number}), Kind.EID, NOW)
        assert {v.rule: v.observed for v in report.violations} == {"certificate.key": words}
    assert check_anchor(tailored(made, {KEY: rsa_info((1 << 8191) + 1, 65537)}), Kind.EID, NOW).ok
