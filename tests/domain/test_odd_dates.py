"""Dates that are none, and dates at the edges of the calendar."""

from datetime import UTC, datetime

import pytest

from chaman_tui.domain.credentials import structure
from chaman_tui.domain.credentials.certificate_rules import check_anchor
from chaman_tui.domain.credentials.trust import Kind
from tests.conftest import NOW
from tests.domain.odd import PLAIN, decided
from tests.material import CERT_SIGN, authority, make
from tests.tailored import GENERALIZED_TIME, KEY_USAGE, UTC_TIME, UTF8, VALIDITY, extension, tailored, tlv, validity

START, END = (UTC_TIME, b"260101000000Z"), (UTC_TIME, b"280101000000Z")


@pytest.mark.parametrize(
    "date",
    [
        (GENERALIZED_TIME, b"00000101000000Z"), (GENERALIZED_TIME, b"20280230000000Z"),
        (GENERALIZED_TIME, b"20281301000000Z"), (GENERALIZED_TIME, b"20280100000000Z"),
        (GENERALIZED_TIME, b"20280101240000Z"), (GENERALIZED_TIME, b"20280101006000Z"),
        (GENERALIZED_TIME, b"20280101000060Z"), (GENERALIZED_TIME, b"20280101000000.5Z"),
        (GENERALIZED_TIME, b"202801010000Z"), (GENERALIZED_TIME, b"20280101000000"),
        (GENERALIZED_TIME, b"20280101000000+0100"), (GENERALIZED_TIME, b"2028 101000000Z"),
        (GENERALIZED_TIME, b"+0280101000000Z"), (GENERALIZED_TIME, b""), (UTC_TIME, b"2801010000Z"),
        (UTC_TIME, b"280230000000Z"), (UTC_TIME, b"280101000000+0100"), (UTC_TIME, b"280101000000"),
        (UTC_TIME, b"20280101000000Z"), (UTF8, b"280101000000Z"), (UTC_TIME, b"\xff80101000000Z"),
    ],
)  # fmt: skip
def test_a_date_that_is_none_is_refused_and_said(date: tuple[int, bytes]) -> None:
    for which, dates in (("start", (date, END)), ("end", (START, date))):
        der = tailored(PLAIN, {VALIDITY: validity(*dates)})
        shown = date[1][:40].decode("ascii", "replace")
        assert structure.flaw(der) == f"its {which} of validity is no date: {shown}"
        report = decided(der)
        assert [(v.rule, v.observed) for v in report.violations] == [("certificate.format", structure.flaw(der))]
        assert report.parsed is None
        _ = report.facts, report.advice


@pytest.mark.parametrize(
    "now", [NOW, datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
)
@pytest.mark.parametrize(
    ("end", "read"),
    [
        ((GENERALIZED_TIME, b"99991231235959Z"), "9999-12-31T23:59:59+00:00"),
        ((GENERALIZED_TIME, b"20280229000000Z"), "2028-02-29T00:00:00+00:00"),
        ((GENERALIZED_TIME, b"00010101000000Z"), "0001-01-01T00:00:00+00:00"),
        ((UTC_TIME, b"490101000000Z"), "2049-01-01T00:00:00+00:00"),
        ((UTC_TIME, b"500101000000Z"), "1950-01-01T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_and_decided_at_any_moment(end: tuple[int, bytes], read: str, now: datetime) -> None:
    der = tailored(PLAIN, {VALIDITY: validity((GENERALIZED_TIME, b"00010101000000Z"), end)})
    assert structure.flaw(der) == ""
    report = decided(der, now=now)
    assert report.facts["not_after"] == read
    valid = datetime.fromisoformat(read) >= now.replace(microsecond=0)
    assert [v.rule for v in report.violations] == ([] if valid else ["certificate.validity"])


def test_what_der_leaves_out_is_named() -> None:
    named = extension("13", bytes.fromhex("3000"), critical=b"\0")
    der = tailored(PLAIN, {}, extensions=[KEY_USAGE, named])
    words = "the extension basicConstraints (2.5.29.19) writes out that it is not critical, which DER leaves out"
    assert [v.observed for v in decided(der).violations] == [words]
    cut = tailored(PLAIN, {}, extensions=[tlv(0x30, b"\5"), tlv(0x30, tlv(6, b"\x2a"), tlv(1, b"\1"), tlv(4))])
    assert structure.flaw(cut) == ""


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x30\x00",
        b"\x30\x03\x02\x01\x05",
        PLAIN.der[:-1],
        PLAIN.der + b"\0",
        tlv(0x30, tlv(0x30), tlv(0x30), tlv(3)),
    ],
)
def test_of_what_is_no_certificate_nothing_is_said(der: bytes) -> None:
    assert structure.flaw(der) == ""


def test_an_anchor_says_the_hour_until_which_it_was_valid() -> None:
    old = make(authority=True, usage=CERT_SIGN, start=NOW, days=1)
    (violation,) = check_anchor(old.pem, Kind.EID, datetime(2026, 11, 24, 12, 0, 1, tzinfo=UTC)).violations
    assert violation.observed == "valid from 2026-11-23 12:00:00 UTC to 2026-11-24 12:00:00 UTC"
    assert violation.allowed == "valid at 2026-11-24 12:00:01 UTC"


def test_an_anchor_with_a_date_that_is_none_is_refused() -> None:
    der = tailored(authority("somebody"), {VALIDITY: validity(START, (GENERALIZED_TIME, b"00000101000000Z"))})
    report = check_anchor(der, Kind.EID, NOW)
    assert {v.rule for v in report.violations} == {"certificate.format"}
