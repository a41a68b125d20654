import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import check_anchor, check_certificate
from chaman_tui.domain.credentials.trust import Kind
from tests.conftest import NOW
from tests.material import ANCHORS, CERT_SIGN, Made, authority, issued, key, make


def rules(data: bytes, channel: Channel = Channel.REST) -> set[str]:
    return {v.rule for v in check_certificate(data, channel, ANCHORS, NOW).violations}


@pytest.mark.parametrize("name", ["RSA-2048", "RSA-3072", "RSA-4096", "P-384", "P-521"])
def test_allowed_keys(name: str) -> None:
    report = check_certificate(make(key_name=name).pem, Channel.REST, ANCHORS, NOW)
    assert report.ok
    assert report.facts["key"] == name
    assert report.facts["kind"] == "self-signed"


@pytest.mark.parametrize("name", ["RSA-1024", "RSA-2560", "P-256"])
def test_keys_that_are_not_allowed(name: str) -> None:
    assert rules(make(key_name=name).pem) == {"certificate.key"}


def test_ed25519_breaks_key_and_signature() -> None:
    assert rules(make(key_name="Ed25519").pem) == {"certificate.key", "certificate.signature"}


def test_signature_hash() -> None:
    for good in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512()):
        assert not rules(make(hash_algorithm=good).pem)
    assert rules(make(hash_algorithm=hashes.SHA224()).pem) == {"certificate.signature"}


def test_key_usage_of_a_self_signed_certificate() -> None:
    assert rules(make(usage=CERT_SIGN).pem) == {"certificate.key-usage"}
    assert rules(make(usage=None).pem) == {"certificate.key-usage"}
    assert not rules(make(issuer=authority("somebody"), usage=None).pem)


def test_validity_is_computed_from_the_clock() -> None:
    end = timedelta(days=10)
    data = make(start=NOW, days=10).pem

    def broken(at: timedelta) -> set[str]:
        return {v.rule for v in check_certificate(data, Channel.REST, ANCHORS, NOW + at).violations}

    assert broken(-timedelta(seconds=1)) == {"certificate.validity"}
    assert broken(timedelta()) == set()
    assert broken(end) == set()
    assert broken(end + timedelta(microseconds=999_999)) == set()
    assert broken(end + timedelta(seconds=1)) == {"certificate.validity"}


ACCEPTED = {
    Channel.FTP: {Kind.EID, Kind.PERSONALSIGN},
    Channel.SFTP: {Kind.EID, Kind.PERSONALSIGN},
    Channel.SOAP: {Kind.PERSONALSIGN},
    Channel.REST: set(Kind),
}


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_on_every_channel(channel: Channel, kind: Kind) -> None:
    data = {
        Kind.SELF_SIGNED: lambda: make().pem,
        Kind.UNRECOGNISED: lambda: make(issuer=authority("nobody's")).pem,
    }.get(kind, lambda: issued(kind))()
    report = check_certificate(data, channel, ANCHORS, NOW)
    assert report.facts["kind"] == kind.value
    assert ("certificate.type" not in {v.rule for v in report.violations}) == (kind in ACCEPTED[channel])
    assert report.ok == (kind in ACCEPTED[channel])


@pytest.mark.parametrize("kind", [Kind.EID, Kind.PERSONALSIGN, Kind.PROVIDER])
def test_a_forged_issuer_name_does_not_pass(kind: Kind) -> None:
    forged = make("Jan", issuer_name=kind.value, signer=key("P-521"), usage=None).pem
    report = check_certificate(forged, Channel.FTP, ANCHORS, NOW)
    assert report.facts["kind"] == "unrecognised"
    assert {"certificate.type", "certificate.chain"} <= {v.rule for v in report.violations}


def test_a_forged_authority_does_not_pass() -> None:
    impostor = make(Kind.EID.value, authority=True, usage=CERT_SIGN, key_name="P-521")
    leaf = make("Jan", issuer=impostor)
    assert "certificate.chain" in rules(leaf.pem + impostor.pem, Channel.FTP)


def test_a_leaf_is_no_authority() -> None:
    person = Made(make("Jan", issuer=authority("eid"), key_name="P-521").certificate, key("P-521"))
    assert "certificate.chain" in rules(make("Piet", issuer=person).pem + person.pem, Channel.FTP)


def test_chain_through_an_intermediate_in_any_order() -> None:
    middle = make("Citizen CA", issuer=authority("eid"), authority=True, usage=CERT_SIGN, key_name="P-521")
    leaf = make("Jan", issuer=middle)
    for data in (leaf.pem + middle.pem, middle.pem + leaf.pem, middle.pem + authority("eid").pem + leaf.pem):
        report = check_certificate(data, Channel.FTP, ANCHORS, NOW)
        assert report.ok, report.violations
        assert report.parsed
        assert report.parsed.certificate.der == leaf.der
    assert "certificate.chain" in rules(leaf.pem, Channel.FTP)


def test_self_signature_must_verify() -> None:
    assert "certificate.self-signature" in rules(make(signer=key("P-521")).pem)


FORMS: dict[str, Callable[[Made], bytes]] = {
    "pem": lambda m: m.pem,
    "der": lambda m: m.der,
    "crlf": lambda m: m.pem.replace(b"\n", b"\r\n"),
    "byte-order mark": lambda m: b"\xef\xbb\xbf" + m.pem,
    "text around it": lambda m: b"Beste,\n\n" + m.pem + b"\nMet vriendelijke groeten",
    "bare base64": lambda m: base64.encodebytes(m.der),
    "literal line ends": lambda m: m.pem.replace(b"\n", b"\\n"),
    "pkcs7 pem": lambda m: pkcs7.serialize_certificates([m.certificate], Encoding.PEM),
    "pkcs7 der": lambda m: pkcs7.serialize_certificates([m.certificate], Encoding.DER),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_certificate(form: str) -> None:
    made = make()
    report = check_certificate(FORMS[form](made), Channel.REST, ANCHORS, NOW)
    assert report.ok, report.violations
    assert report.facts["fingerprint_sha256"] == made.certificate.fingerprint(hashes.SHA256()).hex()


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "nothing"),
        (b"   \n", "nothing"),
        (b"\x00\x01\x02", "binary data"),
        (b"hello", "not recognised"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----", "signing request"),
        (b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----", "revocation list"),
        (b"-----BEGIN PGP PUBLIC KEY BLOCK-----", "PGP"),
        (b"ssh-rsa AAAAB3NzaC1yc2E= jan@pc", "SSH public key"),
        (b"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----", "a certificate"),
        (b"A" * 300_000, "more than 262,144 bytes"),
    ],
)
def test_what_is_no_certificate_is_named(data: bytes, named: str) -> None:
    (violation,) = check_certificate(data, Channel.REST, ANCHORS, NOW).violations
    assert violation.rule == "certificate.format"
    assert named in violation.observed


def test_a_private_key_beside_the_certificate() -> None:
    made = make(key_name="P-384")
    assert rules(made.pem + made.private_pem) == {"key.private"}
    assert rules(made.private_pem) == {"key.private"}


def test_national_register_number_is_masked() -> None:
    made = make("Jan Janssens (Authentication)", serial_attribute="85073003328", issuer=authority("eid"))
    report = check_certificate(made.pem, Channel.FTP, ANCHORS, NOW)
    assert report.ok
    assert "85073003328" not in str(report.facts)
    assert "Jan Janssens" in str(report.facts["subject"])


def test_advice_is_no_refusal() -> None:
    report = check_certificate(make(days=20, authority=True).pem, Channel.REST, ANCHORS, NOW)
    assert report.ok
    assert len(report.advice) == 2
    assert len(check_certificate(make(days=2000).pem, Channel.REST, ANCHORS, NOW).advice) == 1


def test_anchor() -> None:
    assert check_anchor(authority("eid").pem, Kind.EID, NOW).ok
    broken = {
        make().pem: "trust.authority",
        authority("eid").pem * 2: "certificate.format",
        authority("eid").private_pem: "key.private",
        make(authority=True, usage=CERT_SIGN, start=NOW - timedelta(days=9), days=2).pem: "certificate.validity",
    }
    for data, rule in broken.items():
        assert rule in {v.rule for v in check_anchor(data, Kind.EID, NOW).violations}
