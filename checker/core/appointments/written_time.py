"""A day and a time as people write them. Pure; `web/office/appointments/written_time.js` is its twin.

24.11.2026 14:30      Di, 24.11. 9 Uhr      30. November 2026, 10:00–11:00      2026-11-24T14:30
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

MONTHS: Final = (
    ("januar", "january", "jan", "jänner"),
    ("februar", "february", "feb"),
    ("märz", "march", "mar", "mär", "mrz"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
"""Per month its names, German and English."""
_NAMES: Final = "|".join(name for names in MONTHS for name in names)
WEEKDAY: Final = re.compile(r"^[^\W\d_]{2,12}\.?,?\s+(?=\d)")
"""What may stand before a day and says nothing more."""
DAY: Final = (
    r"(?:(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.(?:\s?(?P<y>\d{4}|\d{2}))?(?!\d)"
    r"|(?P<Y>\d{4})-(?P<M>\d{1,2})-(?P<D>\d{1,2})"
    rf"|(?P<nd>\d{{1,2}})\.?\s?(?P<name>{_NAMES})\.?(?:,?\s?(?P<ny>\d{{4}}))?)"
)
_HOUR: Final = r"\d{1,2}(?:[:.]\d{2}(?::00)?)?"
TIME: Final = rf"(?P<from>{_HOUR})(?:\s*(?:[-–—]|bis|to)\s*(?P<to>{_HOUR}))?(?P<unit>\s*(?:Uhr|h))?"
_BETWEEN: Final = r"(?:T|\s*,\s*|\s+)(?:(?:um|von|at|from)\s+)?"
_WHEN: Final = re.compile(f"{DAY}{_BETWEEN}{TIME}", re.I)
_DAY: Final = re.compile(DAY, re.I)
_TIME: Final = re.compile(TIME, re.I)


@dataclass(frozen=True)
class Written:
    """What was read: `day` as ISO 8601 has it and `time` (`14:30`), whether there are such or not."""

    day: str
    time: str
    minutes: int | None = None
    """How long, where an end was written; not positive where that is before the beginning."""


def is_day(text: str) -> bool:
    """Tell whether a text is a day and nothing else."""
    return _DAY.fullmatch(text) is not None


def is_time(text: str) -> bool:
    """Tell whether a text is a time and nothing else; a bare number is none (`9`, but `9 Uhr`)."""
    match = _TIME.fullmatch(text)
    return match is not None and _is_clear(match)


def read_written(text: str, today: date) -> Written | None:
    """Return day and time of a text, None for anything else. Without a year it is the next such day."""
    match = _WHEN.fullmatch(text)
    if match is None or not _is_clear(match):
        return None
    begins, ends = _clock(match["from"]), _clock(match["to"]) if match["to"] else None
    minutes = None if ends is None else (ends - begins) // timedelta(minutes=1)
    hours, rest = divmod(begins // timedelta(minutes=1), 60)
    return Written(_day(match, today), f"{hours:02d}:{rest:02d}", minutes)


def _is_clear(match: re.Match[str]) -> bool:
    return any(sign in match["from"] for sign in ":.") or bool(match["unit"]) or bool(match["to"])


def _clock(text: str) -> timedelta:
    hours, _, minutes = text.replace(".", ":").partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes[:2] or 0))


def _day(match: re.Match[str], today: date) -> str:
    part = match.groupdict()
    if part["Y"]:
        return f"{part['Y']}-{part['M']}-{part['D']}"
    month = int(part["m"] or _month(part["name"]))
    day, year = int(part["d"] or part["nd"]), part["y"] or part["ny"]
    if year:
        return f"{year if len(year) == 4 else f'20{year}'}-{month}-{day}"
    return f"{today.year + ((month, day) < (today.month, today.day))}-{month}-{day}"


def _month(name: str) -> int:
    return next(number for number, names in enumerate(MONTHS, 1) if name.lower() in names)
