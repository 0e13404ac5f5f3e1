"""The calendar entry of an appointment (iCalendar, RFC 5545; methods of iTIP, RFC 5546)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress

_PRODUCT: Final = "-//Startklar//Startklar//EN"
_ALARM: Final = timedelta(minutes=-10)
_UTC: Final = ZoneInfo("UTC")  # icalendar asks for it by this name: its file is read here, not while serving


@dataclass(frozen=True)
class Entry:
    """What stands in a calendar; times in whole Unix seconds.

    The same `uid` with a higher `sequence` replaces what a calendar has already.
    """

    uid: str
    sequence: int
    made_at: int
    starts: int
    ends: int
    summary: str
    description: str
    link: str = ""
    organiser: str = ""
    """E-mail address; empty: none."""
    organiser_name: str = ""
    cancelled: bool = False


def calendar(entry: Entry) -> str:
    """Return the whole file, lines folded and ended by CR LF. Times are UTC; calendars show local ones."""
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    if method(entry):
        made.add("method", method(entry))
    made.add_component(_event(entry))
    return bytes(made.to_ical()).decode()


def method(entry: Entry) -> str:
    """Return the method: whoever gets the file is not asked for an answer. Empty: a plain calendar object.

    Each method demands an organiser (RFC 5546 §3.2.1, §3.2.5), and programs that follow it refuse a file
    without. An office without an address sends entries to import: those are replaced by `uid` and
    `sequence`, too.
    """
    if not entry.organiser:
        return ""
    return "CANCEL" if entry.cancelled else "PUBLISH"


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _moment(entry.made_at))
    event.add("dtstart", _moment(entry.starts))
    event.add("dtend", _moment(entry.ends))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")  # an imported one blocks no time
    event.add("class", "PRIVATE")
    if entry.organiser:
        event.add("organizer", _organiser(entry))
    if not entry.cancelled:
        event.add("url", entry.link)
        event.add("location", entry.link)
        event.add_component(_reminder(entry))
    return event


def _organiser(entry: Entry) -> vCalAddress:
    address = vCalAddress(f"mailto:{entry.organiser}")
    if entry.organiser_name:
        address.params["CN"] = entry.organiser_name
    return address


def _reminder(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", _ALARM)
    return alarm


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, _UTC)
