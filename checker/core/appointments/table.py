"""A pasted table of times: one appointment a line, from an e-mail, a calendar or a spreadsheet. Pure.

    24.11.2026 14:30
    Di, 24.11.2026; 14:30 Uhr; Erstgespräch
    24.11. 9:00–9:45 <tab> Erstgespräch <tab> <tab> <tab> Anna

Columns: day and time (or two), note, code, minutes, counsellor. The code never comes here:
`web/office/appointments/pasted_table.js` takes it off before anything is sent, by the same rules; a line that
still has one is refused. A first line that names the columns is no appointment.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final

from checker.core.appointments.form import (
    AppointmentRequestError,
    read_label,
    read_minutes,
    read_start,
)
from checker.core.appointments.written_time import WEEKDAY, is_day, is_time, read_written

LINES_MAX: Final = 60
"""A week of an office with a dozen counsellors; more is a mistake or an attack."""
ASKED: Final = ("double", "name")
"""Faults that are questions: whoever means it says so, and the line is made."""
_COLUMNS: Final = 5
_MINUTES: Final = re.compile(r"(\d{1,3})\s*(?:min|minuten|minutes|')?\.?", re.I)
_PERSON: Final = re.compile(r"\b(?:frau|herrn?|fr\.|hr\.|mrs?\.?|ms\.?)\s+\w", re.I)
_NAME_IN_LIST: Final = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?, [A-ZÄÖÜ][a-zäöüß]+")
_HEADINGS: Final = frozenset(
    ["datum", "date", "tag", "day", "termin", "wann", "when", "zeit", "uhrzeit", "time"]
)
"""First words of a line that names the columns; the same as in the twin."""


@dataclass(frozen=True)
class Line:
    """One line that is not empty; `fault` is None where it can be an appointment."""

    number: int
    """As whoever pasted it counts, from 1."""
    text: str
    starts: int = 0
    label: str | None = None
    fault: str | None = None
    minutes: int | None = None
    """None: as long as all others."""
    counsellor: str | None = None
    """The sign-in name of another one than who pasted it."""


def read_table(
    text: str, zone: tzinfo, now_s: float, counsellors: Collection[str] = (), *, meant: bool = False
) -> list[Line]:
    """Read every line, good or not.

    Faults are those of `read_start`, and `when`, `columns`, `label`, `minutes`, `counsellor`, `lines`; unless
    all is `meant`, `double` and `name` ask. `counsellors`: sign-in names that a line may have.
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if lines and _is_heading(lines[0][1]):
        del lines[0]
    known = {name.casefold(): name for name in counsellors}
    reader = _Reader(zone, now_s, datetime.fromtimestamp(now_s, zone).date(), known)
    read = [reader.read(number, line) for number, line in lines[:LINES_MAX]]
    beyond = [Line(n, line, fault="lines") for n, line in lines[LINES_MAX:]]
    return (read if meant else _asked(read)) + beyond


def _is_heading(text: str) -> bool:
    """Tell whether a line names the columns."""
    return re.split(r"[\W\d_]", text, maxsplit=1)[0].casefold() in _HEADINGS


def _cells(text: str) -> list[str]:
    """Split a line; the day and the time in columns of their own become one."""
    bare = WEEKDAY.sub("", text)
    separator = next((each for each in "\t;|" if each in bare), ",")
    parts = [cell.strip() for cell in bare.split(separator)]
    if len(parts) > 1 and is_day(parts[0]) and is_time(parts[1]):
        parts[:2] = [f"{parts[0]} {parts[1]}"]
    return parts


@dataclass(frozen=True)
class _Reader:
    zone: tzinfo
    now_s: float
    present_day: date
    counsellors: dict[str, str]

    def read(self, number: int, text: str) -> Line:
        """Return a line, with the first thing that is wrong in it."""
        when, *rest = _cells(text)
        written = read_written(when, self.present_day)
        label, code, minutes, counsellor = (*rest[:4], *[""] * (4 - len(rest[:4])))
        if written is None:
            return Line(number, text, fault="when")
        if code or any(rest[_COLUMNS - 1 :]):
            return Line(number, text, fault="columns")
        try:
            starts = read_start({"date": written.day, "time": written.time}, self.zone, self.now_s)
            length = _length(minutes, written.minutes)
            who = self._counsellor(counsellor)
            return Line(number, text, starts, read_label(label), minutes=length, counsellor=who)
        except AppointmentRequestError as error:
            return Line(number, text, fault=next(iter(error.faults.values())))

    def _counsellor(self, name: str) -> str | None:
        if name and name.casefold() not in self.counsellors:
            raise AppointmentRequestError({"counsellor": "counsellor"})
        return self.counsellors[name.casefold()] if name else None


def _length(written: str, of_range: int | None) -> int | None:
    if written:
        match = _MINUTES.fullmatch(written)
        return read_minutes(match[1] if match else "")
    return None if of_range is None else read_minutes(str(of_range))


def _asked(lines: list[Line]) -> list[Line]:
    """Ask about what may be a slip: the same line twice, and a person's name in a note."""
    times = Counter((line.starts, line.label, line.counsellor) for line in lines if not line.fault)
    return [_question(line, times[line.starts, line.label, line.counsellor] > 1) for line in lines]


def _question(line: Line, twice: bool) -> Line:
    if line.fault:
        return line
    if twice:
        return replace(line, fault="double")
    label = line.label or ""
    return replace(line, fault="name") if _PERSON.search(label) or _NAME_IN_LIST.fullmatch(label) else line
