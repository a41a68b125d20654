"""Dates at the edges of the calendar: no sum of them ends the program, and nothing else makes a span of time."""

import ast
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import chaman_tui
from chaman_tui.domain import moments

ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
ANY = st.datetimes(timezones=ZONES)
SOURCE = Path(chaman_tui.__file__).parent


@given(moment=ANY)
def test_every_moment_has_a_place_in_utc(moment: datetime) -> None:
    found = moments.utc(moment)
    assert found.tzinfo is UTC
    assert found == moment or found in {moments.EARLIEST, moments.LATEST}
    assert moments.EARLIEST <= found <= moments.LATEST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0001-01-01T00:00+23:59", moments.EARLIEST),
        ("9999-12-31T23:59-23:59", moments.LATEST),
        ("0001-01-01", moments.EARLIEST),
        ("2026-11-25T14:30+01:00", datetime(2026, 11, 25, 13, 30, tzinfo=UTC)),
        ("2026-11-25T13:30", datetime(2026, 11, 25, 13, 30, tzinfo=UTC)),
    ],
)
def test_moments_as_they_are_written(text: str, expected: datetime) -> None:
    assert moments.utc(datetime.fromisoformat(text)) == expected


@given(moment=ANY, days=st.integers(-5_000_000, 5_000_000))
def test_later_never_leaves_the_calendar(moment: datetime, days: int) -> None:
    start = moments.utc(moment)
    found = moments.later(start, days=days)
    assert (found - start).days in {days, (moments.EARLIEST - start).days, (moments.LATEST - start).days}
    assert found >= start if days >= 0 else found <= start


@given(start=ANY, end=ANY)
def test_days_between_any_two(start: datetime, end: datetime) -> None:
    days = moments.days_between(start, end)
    assert timedelta(days=days) <= end - start < timedelta(days=days + 1)


@given(moment=ANY)
def test_microseconds_and_back(moment: datetime) -> None:
    assert moments.from_microseconds(moments.microseconds(moment)) == moments.utc(moment)


def test_no_number_of_microseconds_is_too_many() -> None:
    assert moments.from_microseconds(10**30) == moments.LATEST
    assert moments.from_microseconds(-(10**30)) == moments.EARLIEST
    assert moments.microseconds(datetime(1970, 1, 1, 0, 0, 1)) == 1_000_000


@pytest.mark.parametrize("year", [1, 99, 2026, 9999])
def test_moments_in_words(year: int) -> None:
    moment = datetime(year, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
    assert moments.day(moment) == f"{year:04}-02-03"
    assert moments.minute(moment) == f"{year:04}-02-03 04:05"
    assert moments.exact(moment) == f"{year:04}-02-03 04:05:06 UTC"


def test_nothing_else_makes_a_span_of_time() -> None:
    users = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.alias | ast.Attribute)
        and "timedelta" in {getattr(node, "name", ""), getattr(node, "attr", "")}
    }
    assert users == {"domain/moments.py"}
