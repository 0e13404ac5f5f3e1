"""ISO 8601 weeks in UTC, written like `2026-W53`: as text they sort by time."""

from datetime import UTC, date, datetime, timedelta


def iso_week(day: date) -> str:
    """Return the ISO 8601 week, which sorts as text.

    >>> iso_week(date(2027, 1, 1))
    '2026-W53'
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def day_of(week: str, weekday: int) -> date:
    """Return a day of a week; `weekday` is 1 (Monday) to 7.

    >>> day_of("2026-W53", 5)
    datetime.date(2027, 1, 1)
    """
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), weekday)


def weeks_before(unix_s: float, weeks: int) -> str:
    """Return the week that many weeks before the one of a Unix time.

    >>> weeks_before(0.0, 1)
    '1969-W52'
    """
    return iso_week(datetime.fromtimestamp(unix_s, UTC).date() - timedelta(weeks=weeks))


def ordinal(week: str) -> int:
    """Return the number of a week in an unbroken count, for differences and places in the calendar."""
    return day_of(week, 1).toordinal() // 7


def follows(before: str, week: str) -> bool:
    """Tell whether a week is the one after another.

    >>> follows("2026-W53", "2027-W01")
    True
    """
    return ordinal(week) == ordinal(before) + 1
