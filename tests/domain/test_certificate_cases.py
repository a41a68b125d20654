"""The small files that were decided wrongly once: each with what is right, and the words that its holder reads."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chaman_tui.domain.channel import Channel
from chaman_tui.domain.credentials.certificate_rules import ProvenCertificate, check_anchor, check_certificate
from chaman_tui.domain.credentials.trust import Kind
from chaman_tui.domain.field import FieldReport

CASES = Path(__file__).parent.parent / "cases" / "certificates"
AT = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)


def case(name: str) -> bytes:
    return (CASES / f"{name}.pem").read_bytes()


ANCHOR = check_anchor(case("root"), Kind.PERSONALSIGN, AT).value


def decided(name: str, channel: Channel = Channel.REST, at: datetime = AT) -> FieldReport[ProvenCertificate]:
    return check_certificate(case(name), channel, [ANCHOR], at)


REST = [
    ("nb-year0", "certificate.format", "its start of validity is no date: 00000101000000Z"),
    ("na-year0", "certificate.format", "its end of validity is no date: 00000101000000Z"),
    ("t61-noku", "certificate.key-usage", "none"),
    ("case-noku", "certificate.key-usage", "none"),
    ("noku", "certificate.key-usage", "none"),
    ("hash-sha1", "certificate.signature", "SHA-1"),
    ("ku-and-bad-san", "certificate.format", "the extension subjectAltName (2.5.29.17) cannot be read"),
    ("e-1", "certificate.key", "RSA-3072 with the exponent 1"),
    ("e-big3072", "certificate.key", "RSA-3072 with an exponent of 3072 bits"),
    ("two-unrelated", "certificate.format", "2 certificates that are no chain: CN=good / CN=test rsa2048"),
    (
        "starts-in-1h",
        "certificate.validity",
        "valid from 2026-11-25 14:06:40 UTC to 2027-01-01 00:00:00 UTC",
    ),
]


@pytest.mark.parametrize(("name", "rule", "observed"), REST)
def test_each_is_refused_for_what_is_wrong_with_it_and_nothing_else(name: str, rule: str, observed: str) -> None:
    (violation,) = decided(name).violations
    assert (violation.rule, violation.observed) == (rule, observed)


def test_the_moment_is_named_as_exactly_as_the_validity() -> None:
    (violation,) = decided("starts-in-1h").violations
    assert violation.allowed == "valid at 2026-11-25 13:30:00 UTC"


@pytest.mark.parametrize("name", ["self-utf8-prn", "bc-false-explicit", "ku-decipheronly", "rrn-spaces", "na-9999"])
def test_what_is_in_order_is_accepted(name: str) -> None:
    report = decided(name)
    assert report.ok, report.violations
    assert report.facts["kind"] == "self-signed"
    assert "digital_signature" in report.facts["key_usage"]  # type: ignore[operator] # a list, by its key


@pytest.mark.parametrize("name", ["hash-sha1", "t61-noku", "case-noku", "noku", "ku-and-bad-san", "nb-year0"])
def test_what_is_refused_is_self_signed_all_the_same(name: str) -> None:
    assert decided(name).facts["kind"] == "self-signed"


def test_names_are_shown_as_they_are_meant() -> None:
    assert decided("t61-noku").facts["subject"] == "CN=Société X,C=BE"
    assert decided("rrn-spaces").facts["subject"] == "CN=***********"


def test_the_last_weeks_of_the_calendar_are_decided() -> None:
    report = decided("na-9999", at=datetime(9999, 11, 2, tzinfo=UTC))
    assert report.ok
    assert "expires in 59 days" in report.advice


SOAP = [
    ("c-pathlen", "CN=Inter,C=BE allows 0 authorities below it, and CN=Inter2,C=BE is one more"),
    ("c-crit", "CN=Inter,C=BE has the critical extension 1.2.3.4, which is not understood here"),
    ("c-sha1", "CN=Inter,C=BE is signed with SHA-1, which is not allowed"),
]


@pytest.mark.parametrize(("name", "observed"), SOAP)
def test_a_chain_that_does_not_hold_proves_nothing_and_says_why(name: str, observed: str) -> None:
    report = decided(name, Channel.SOAP)
    assert report.facts["kind"] == "unrecognised"
    assert [v.rule for v in report.violations] == ["certificate.type", "certificate.chain"]
    assert report.violations[1].observed == observed


@pytest.mark.parametrize("name", ["c-ok", "c-cross-first"])
def test_a_chain_that_holds_proves_the_kind(name: str) -> None:
    report = decided(name, Channel.SOAP)
    assert report.ok, report.violations
    assert report.facts["kind"] == "personalsign-3-pro"


@pytest.mark.parametrize("channel", [Channel.SOAP, Channel.FTP, Channel.SFTP])
def test_the_certificate_of_an_authority_is_nobodys(channel: Channel) -> None:
    report = decided("c-ca-itself", channel)
    assert report.facts["kind"] == "personalsign-3-pro"
    (violation,) = report.violations
    assert (violation.rule, violation.observed) == ("certificate.end-entity", "that of an authority")


def test_a_trust_anchor_itself_is_nobodys() -> None:
    assert "certificate.end-entity" in {v.rule for v in decided("root", Channel.SOAP).violations}
    middle = check_anchor(case("c-ca-itself"), Kind.PERSONALSIGN, AT).value
    report = check_certificate(case("c-ca-itself"), Channel.SOAP, [middle], AT)
    assert [v.rule for v in report.violations] == ["certificate.end-entity"]
    assert report.facts["kind"] == "personalsign-3-pro"
