"""The commands about appointments: they work beside a running server.

What takes long to load (the database, the settings) is imported where it is used, see `checker.cli.main`.
"""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import click

from checker.cli import office_option
from checker.core.account_rules import OPERATOR, Viewer
from checker.core.appointments.form import LABEL_MAX, MINUTES, MINUTES_MAX, MINUTES_MIN
from checker.core.expiry.retention import oldest_visible_end
from checker.core.offices import FIRST_OFFICE
from checker.core.plain_text import has_controls
from checker.core.tokens import is_token, token_hash

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checker.settings import Settings
    from checker.storage.appointments import Appointment, Appointments, Listed
    from checker.storage.clock import Clock
    from checker.storage.database.engine import Database

    Load = Callable[[], Settings]
    Keys = tuple[bytes, ...]
_ID_SHOWN: Final = 12


_CODE: Final = click.option(
    "--code",
    "with_code",
    is_flag=True,
    help="Read the dial-in code from standard input; it goes into the link and nowhere else. Others on the "
    "machine see a command's arguments, so it is none.",
)


@dataclass(frozen=True)
class At:
    """What a command works with."""

    engine: "Database"
    appointments: "Appointments"
    clock: "Clock"
    keys: "Keys"


def _short_enough(_context: click.Context, _option: click.Parameter, label: str | None) -> str | None:
    if label is not None and len(label) > LABEL_MAX:
        raise click.BadParameter(f"at most {LABEL_MAX} characters")
    return label


@click.group()
def appointment() -> None:
    """Make, list, show again and delete appointments (works while the server runs)."""


@appointment.command("add")
@click.option("--starts", required=True, help="Start, such as 2026-12-01T14:30 (in the office's time zone).")
@click.option(
    "--minutes",
    type=click.IntRange(MINUTES_MIN, MINUTES_MAX),
    default=MINUTES,
    show_default=True,
    help="Length.",
)
@click.option("--label", callback=_short_enough, help="Short note for the office; no names.")
@click.option("--language", help="Language of the page.")
@_CODE
@office_option.OPTION
@click.pass_obj
def add(
    load: "Load",
    *,
    starts: str,
    minutes: int,
    label: str | None,
    language: str | None,
    with_code: bool,
    short: str | None,
) -> None:
    """Make an appointment and print its check link."""
    settings = load()
    code = _read_code() if with_code else None
    begins = _parse_start(starts)

    async def work(at: At) -> str:
        office = await office_option.choose_office(at.engine, short)
        own = await office_option.office_settings(at.engine, settings, office)
        start_s = _in_zone(begins, own).timestamp()
        row = made(at.keys[0], start_s, minutes, _language(language, own), label, office.id)
        if row.ends <= oldest_visible_end(at.clock.now_s(), settings.appointment_keep_hours):
            raise click.BadParameter("this is over for too long already", param_hint="--starts")
        await at.appointments.add([row])
        return link_of(settings, at.keys, row, code)

    click.echo(_with_appointments(settings, work))


@appointment.command("list")
@office_option.OPTION
@click.pass_obj
def list_(load: "Load", *, short: str | None) -> None:
    """Print one line an appointment that has not expired: id, start, minutes, language, label."""
    settings = load()

    async def work(at: At) -> "tuple[list[Listed], ZoneInfo]":
        office = await office_option.choose_office(at.engine, short)
        own = await office_option.office_settings(at.engine, settings, office)
        viewer = Viewer(None, office.id, team=True)
        return await at.appointments.list(viewer, at.clock.now_s()), ZoneInfo(own.time_zone)

    rows, zone = _with_appointments(settings, work)
    for each in rows:
        click.echo(_line(each.appointment, zone))


def _line(row: "Appointment", zone: ZoneInfo) -> str:
    starts = datetime.fromtimestamp(row.starts, zone).isoformat(timespec="minutes")
    minutes = (row.ends - row.starts) // 60
    said = f"{row.language}  {'(cancelled) ' if row.cancelled else ''}{row.label or ''}"
    return f"{row.id[:_ID_SHOWN]}  {starts}  {minutes} min  {said}".rstrip()


@appointment.command("link")
@click.argument("name")
@_CODE
@click.pass_obj
def link(load: "Load", name: str, *, with_code: bool) -> None:
    """Print the check link of an appointment again, by its id in the list."""
    settings = load()
    code = _read_code() if with_code else None

    async def work(at: At) -> str:
        return link_of(settings, at.keys, await _named(at, name), code)

    click.echo(_with_appointments(settings, work))


@appointment.command()
@click.argument("name")
@click.pass_obj
def delete(load: "Load", name: str) -> None:
    """Delete an appointment by its link, its token, or its id in the list."""
    from checker.storage.appointments import hash_of

    async def work(at: At) -> bool:
        row = await _named(at, name)
        return await at.appointments.delete(row.id, OPERATOR, at.clock.now_s(), hash_of(at.keys[0]))

    _with_appointments(load(), work)
    click.echo("Deleted.")


async def _named(at: At, name: str) -> "Appointment":
    """Return the one appointment that is meant, of whichever office."""
    wanted = urlsplit(name).path.rpartition("/")[2].lower()
    rows = [each.appointment for each in await at.appointments.list(OPERATOR, at.clock.now_s())]
    if is_token(wanted):
        found = [row for row in rows if row.hash in [token_hash(key, wanted) for key in at.keys]]
    else:
        found = [row for row in rows if len(wanted) >= _ID_SHOWN and row.id.startswith(wanted)]
    if len(found) != 1:
        raise click.ClickException("There is no such appointment.")
    return found[0]


def made(
    secret: bytes,
    starts_s: float,
    minutes: int,
    language: str,
    label: str | None,
    office: int = FIRST_OFFICE,
) -> "Appointment":
    """Return a new appointment that is no counsellor's."""
    from checker.storage.appointments import Appointment, hash_of, new_id

    starts, identity = int(starts_s), new_id()
    key = hash_of(secret)(identity, 1)
    return Appointment(key, starts, starts + minutes * 60, language, label, id=identity, office=office)


def link_of(settings: "Settings", keys: "Keys", row: "Appointment", code: str | None) -> str:
    """Return the link for the e-mail; the code stands in the fragment, which never reaches a server."""
    from checker.storage.appointments import shown_token

    token = shown_token(keys, row)
    if token is None:
        raise click.ClickException("This link was made by another key or an early version: make a new one.")
    return f"{settings.base_url}/c/{token}" + (f"#{quote(code, safe='')}" if code else "")


def _read_code() -> str:
    """Ask for the code, or read one line where nobody could answer."""
    if sys.stdin.isatty():
        click.echo("Dial-in code: ", nl=False, err=True)
    code = sys.stdin.readline().strip()
    if not code or has_controls(code):
        raise click.BadParameter(
            "one line with the dial-in code is needed on standard input", param_hint="--code"
        )
    return code


def _parse_start(text: str) -> datetime:
    """Read an ISO 8601 time."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            "an ISO time such as 2026-12-01T14:30 is needed", param_hint="--starts"
        ) from None


def _in_zone(starts: datetime, settings: "Settings") -> datetime:
    """Return the moment of a start; without an offset it is in the time zone of the settings."""
    return starts if starts.tzinfo else starts.replace(tzinfo=ZoneInfo(settings.time_zone))


def _language(asked: str | None, settings: "Settings") -> str:
    """Return the page's language, which has to be one that the office offers."""
    language = asked or settings.default_language
    if language not in settings.languages:
        offered = ", ".join(settings.languages)
        raise click.BadParameter(f"{language} is not one of {offered}", param_hint="--language")
    return language


def _with_appointments(settings: "Settings", work: "Callable[[At], Awaitable[Any]]") -> Any:
    from checker.cli.open_database import opened
    from checker.storage import secret_key
    from checker.storage.appointments import Appointments

    async def run() -> Any:
        async with opened(settings) as database:
            appointments = Appointments(database.engine, database.lifetimes)
            keys = secret_key.load_keys(settings)
            return await work(At(database.engine, appointments, database.clock, keys))

    return asyncio.run(run())
