"""What an appointment may be, and the time that a person means: pure.

A wall clock shows some times twice a year (put back) and never shows others (put forward), so a local
time is one moment, two, or none.
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

LABEL_MAX: Final = 80
MINUTES_MIN: Final = 5
MINUTES_MAX: Final = 480
MINUTES: Final = 60
"""Length when nobody says otherwise."""
QUARTER_S: Final = 900
LEAD_S: Final = 900
"""The suggested start leaves the client this long at least to read the e-mail and check the device."""
LATE_S: Final = 900
"""A talk that began so long ago at most may still be invited to: people come late."""
AHEAD_DAYS: Final = 400
"""A start later than this is a slip in the year."""

_MINUTES: Final = re.compile(r"[0-9]{1,3}")
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2200


@dataclass(frozen=True)
class AppointmentRequest:
    """An appointment as a person wants it; times in whole Unix seconds."""

    starts: int
    ends: int
    language: str
    label: str | None


class AppointmentRequestError(Exception):
    """What is wrong with a form: `faults` is field → name of the fault. The values are not repeated."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {fault}" for field, fault in faults.items()))
        self.faults = faults


def suggested_start(now_s: float) -> int:
    """Return the next full quarter of an hour that leaves the lead (every offset is a multiple of it)."""
    return math.ceil((now_s + LEAD_S) / QUARTER_S) * QUARTER_S


def moments(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the moments at which clocks in the zone show a naive local time: none, one or two (PEP 495)."""
    both = (local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1))
    shown = {m.timestamp(): m for m in both if _shown(m.timestamp(), zone) == local}
    return tuple(shown.values())


def _shown(timestamp: float, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(timestamp, zone).replace(tzinfo=None, fold=0)


def read_start(fields: Mapping[str, str], zone: tzinfo, now_s: float) -> int:
    """Return the Unix time of a local `date` and `time`; `which` (`first`, `second`) chooses between two.

    Raises AppointmentRequestError: `date`, `time`, `gap` (this time does not exist), `twice`, `past`, `far`.
    """
    which = fields.get("which")
    found = moments(_local(fields.get("date", "").strip(), fields.get("time", "").strip()), zone)
    if not found:
        raise AppointmentRequestError({"time": "gap"})
    if len(found) == 2 and which not in ("first", "second"):
        raise AppointmentRequestError({"time": "twice"})
    starts = int(found[-1 if which == "second" else 0].timestamp())
    if fault := start_fault(starts, now_s):
        raise AppointmentRequestError({"date": fault})
    return starts


def start_fault(starts_s: float, now_s: float) -> str | None:
    """Return why nobody can be invited to this time: `past`, `far`; None where they can.

    >>> start_fault(0, LATE_S), start_fault(0, LATE_S + 1), start_fault(AHEAD_DAYS * 86_400 + 1, 0)
    (None, 'past', 'far')
    """
    if starts_s + LATE_S < now_s:
        return "past"
    return "far" if starts_s > now_s + AHEAD_DAYS * 86_400 else None


def _local(date: str, time: str) -> datetime:
    try:
        day = datetime.strptime(date, "%Y-%m-%d")  # noqa: DTZ007 -- a local day; the zone comes later
    except ValueError:
        raise AppointmentRequestError({"date": "date"}) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:  # the ends of the calendar cannot be reckoned with
        raise AppointmentRequestError({"date": "past" if day.year < _FIRST_YEAR else "far"})
    try:
        # Browsers leave the seconds out unless somebody typed some.
        clock = datetime.strptime(time[:5], "%H:%M")  # noqa: DTZ007 -- as above
    except ValueError:
        raise AppointmentRequestError({"time": "time"}) from None
    return day + timedelta(hours=clock.hour, minutes=clock.minute)


def read_minutes(text: str) -> int:
    """Return a length in minutes. Raises AppointmentRequestError."""
    minutes = int(text) if _MINUTES.fullmatch(text.strip()) else 0
    if not MINUTES_MIN <= minutes <= MINUTES_MAX:
        raise AppointmentRequestError({"minutes": "minutes"})
    return minutes


def read_label(text: str) -> str | None:
    """Return a label in one line, None for an empty one. Raises AppointmentRequestError."""
    label = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(label) > LABEL_MAX:
        raise AppointmentRequestError({"label": "label"})
    return label or None


def read_wish(
    fields: Mapping[str, str], zone: tzinfo, now_s: float, languages: Collection[str]
) -> AppointmentRequest:
    """Return what a form asks for. Raises AppointmentRequestError with every fault at once."""
    faults: dict[str, str] = {}
    starts, minutes, label = 0, MINUTES, None
    try:
        starts = read_start(fields, zone, now_s)
    except AppointmentRequestError as error:
        faults |= error.faults
    try:
        minutes = read_minutes(fields.get("minutes", ""))
    except AppointmentRequestError as error:
        faults |= error.faults
    try:
        label = read_label(fields.get("label", ""))
    except AppointmentRequestError as error:
        faults |= error.faults
    language = fields.get("language", "")
    if language not in languages:
        faults["language"] = "language"
    if faults:
        raise AppointmentRequestError(faults)
    return AppointmentRequest(starts, starts + minutes * 60, language, label)


def local_fields(starts_s: float, zone: tzinfo) -> dict[str, str]:
    """Return what `<input type=date>` and `<input type=time>` show for a moment."""
    local = datetime.fromtimestamp(starts_s, UTC).astimezone(zone)
    return {"date": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}
