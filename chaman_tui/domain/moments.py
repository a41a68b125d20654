"""Moments: the one place where days are added to a date, so that no date of 1 or 9999 ends the program.

Nothing else in the program makes a span of time. Subtracting one moment from another is always safe.
"""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
_DAY, _MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, where one without a zone is meant; the edge of the calendar for one beyond it."""
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return EARLIEST if moment.year == 1 else LATEST


def later(moment: datetime, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
    """So much after a moment (before it, where negative); the edge of the calendar where there is no such date."""
    back = (days, hours, minutes) < (0, 0, 0)
    try:
        return moment + timedelta(days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return EARLIEST if back else LATEST


def days_between(start: datetime, end: datetime) -> int:
    """Whole days from one moment to another, rounded down; negative when the end comes first."""
    return (end - start) // _DAY


def microseconds(moment: datetime) -> int:
    """Since the beginning of 1970; negative before."""
    return (utc(moment) - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The moment so long after the beginning of 1970; the edge of the calendar where there is no such date."""
    try:
        return _EPOCH + count * _MICROSECOND
    except OverflowError:
        return EARLIEST if count < 0 else LATEST


def day(moment: datetime) -> str:
    """The day in words: ``2026-11-25``."""
    return str(moment)[:10]


def minute(moment: datetime) -> str:
    """The moment to the minute: ``2026-11-25 13:30``."""
    return str(moment)[:16]


def exact(moment: datetime) -> str:
    """The moment to the second, with its zone: ``2026-11-25 13:30:00 UTC``."""
    return f"{str(utc(moment))[:19]} UTC"
