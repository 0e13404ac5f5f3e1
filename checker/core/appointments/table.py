"""A pasted table of times: one appointment a line, from an e-mail, a calendar or a spreadsheet. Pure.

    24.11.2026 14:30
    Di, 24.11.2026; 14:30 Uhr; Erstgespräch
    2026-11-24T14:30 <tab> Erstgespräch

The third column, a code, never comes here: `web/office/appointments/pasted_table.js` takes it off before
anything is sent, by the same rules; a line that still has one is refused.
"""

import re
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from checker.core.appointments.form import AppointmentRequestError, read_label, read_start

LINES_MAX: Final = 60
"""A week of an office with a dozen counsellors; more is a mistake or an attack."""
_WEEKDAY: Final = re.compile(r"^[^\W\d_]{2,12}\.?,?\s+(?=\d)")
_DAY: Final = re.compile(
    r"(?:(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})|(?P<Y>\d{4})-(?P<M>\d{1,2})-(?P<D>\d{1,2}))"
)
_TIME: Final = re.compile(r"(?P<H>\d{1,2})[:.](?P<MIN>\d{2})(?::00)?(?:\s*(?:Uhr|h))?", re.I)
_WHEN: Final = re.compile(rf"{_DAY.pattern}(?:T|\s*,\s*|\s+)(?:(?:um|at)\s+)?{_TIME.pattern}", re.I)


@dataclass(frozen=True)
class Line:
    """One line that is not empty; `fault` is None where it can be an appointment."""

    number: int
    """Of the line among those that are not empty, from 1."""
    text: str
    starts: int = 0
    label: str | None = None
    fault: str | None = None


def read_table(text: str, zone: tzinfo, now_s: float) -> list[Line]:
    """Read every line, good or not; faults as in `read_start`, and `when`, `columns`, `label`, `lines`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    read = [_read(number, line, zone, now_s) for number, line in enumerate(lines[:LINES_MAX], 1)]
    beyond = [Line(n, line, fault="lines") for n, line in enumerate(lines[LINES_MAX:], LINES_MAX + 1)]
    return read + beyond


def _read(number: int, text: str, zone: tzinfo, now_s: float) -> Line:
    when, *rest = _cells(text)
    match = _WHEN.fullmatch(when)
    if match is None:
        return Line(number, text, fault="when")
    if any(rest[1:]):
        return Line(number, text, fault="columns")
    try:
        starts = read_start(_iso(match), zone, now_s)
        label = read_label(rest[0] if rest else "")
    except AppointmentRequestError as error:
        return Line(number, text, fault=next(iter(error.faults.values())))
    return Line(number, text, starts, label)


def _cells(text: str) -> list[str]:
    """Split a line; the day and the time in columns of their own become one."""
    bare = _WEEKDAY.sub("", text)
    separator = next((each for each in "\t;|" if each in bare), ",")
    cells = [cell.strip() for cell in bare.split(separator)]
    if len(cells) > 1 and _DAY.fullmatch(cells[0]) and _TIME.fullmatch(cells[1]):
        cells[:2] = [f"{cells[0]} {cells[1]}"]
    return cells


def _iso(match: re.Match[str]) -> dict[str, str]:
    """Return the day and the time as ISO 8601 has them, whether there are such or not."""
    part = match.groupdict()
    year = part["Y"] or (part["y"] if len(part["y"]) == 4 else f"20{part['y']}")
    day = f"{year}-{part['M'] or part['m']}-{part['D'] or part['d']}"
    return {"date": day, "time": f"{int(part['H']):02d}:{part['MIN']}"}
