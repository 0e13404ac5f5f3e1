"""The commands about appointments: they work beside a running server.

What takes long to load (the database, the settings) is imported where it is used, see `checker.cli.main`.
"""

import asyncio
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import click

from checker.core.account_rules import OPERATOR
from checker.core.appointments.form import LABEL_MAX, MINUTES, MINUTES_MAX, MINUTES_MIN
from checker.core.expiry.retention import oldest_visible_end
from checker.core.plain_text import has_controls
from checker.core.tokens import is_token, token_hash

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checker.settings import Settings
    from checker.storage.appointments import Appointment, Appointments
    from checker.storage.clock import Clock

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


@click.group()
def appointment() -> None:
    """Make, list, show again and delete appointments (works while the server runs)."""


@appointment.command("add")
@click.option("--starts", required=True, help="Start, such as 2026-12-01T14:30 (in the setting's time zone).")
@click.option(
    "--minutes",
    type=click.IntRange(MINUTES_MIN, MINUTES_MAX),
    default=MINUTES,
    show_default=True,
    help="Length.",
)
@click.option("--label", help="Short note for the office; no names.")
@click.option("--language", help="Language of the page.")
@_CODE
@click.pass_obj
def add(
    load: "Load", *, starts: str, minutes: int, label: str | None, language: str | None, with_code: bool
) -> None:
    """Make an appointment and print its check link."""
    settings = load()
    code = _read_code() if with_code else None
    begins = _parse_start(starts, settings)
    language = language or settings.default_language
    if language not in settings.languages:
        raise click.BadParameter(
            f"{language} is not one of {', '.join(settings.languages)}", param_hint="--language"
        )
    if label is not None and len(label) > LABEL_MAX:
        raise click.BadParameter(f"at most {LABEL_MAX} characters", param_hint="--label")

    async def work(appointments: "Appointments", clock: "Clock", keys: "Keys") -> str:
        row = made(keys[0], begins.timestamp(), minutes, language, label)
        if row.ends <= oldest_visible_end(clock.now_s(), settings.appointment_keep_hours):
            raise click.BadParameter("this is over for too long already", param_hint="--starts")
        await appointments.add([row])
        return link_of(settings, keys, row, code)

    click.echo(_with_appointments(settings, work))


@appointment.command("list")
@click.pass_obj
def list_(load: "Load") -> None:
    """Print one line an appointment that has not expired: id, start, minutes, language, label."""
    settings = load()
    zone = ZoneInfo(settings.time_zone)

    async def work(appointments: "Appointments", clock: "Clock", _keys: "Keys") -> "list[Appointment]":
        return [each.appointment for each in await appointments.list(OPERATOR, clock.now_s())]

    for row in _with_appointments(settings, work):
        starts = datetime.fromtimestamp(row.starts, zone).isoformat(timespec="minutes")
        minutes = (row.ends - row.starts) // 60
        said = f"{row.language}  {'(cancelled) ' if row.cancelled else ''}{row.label or ''}"
        click.echo(f"{row.id[:_ID_SHOWN]}  {starts}  {minutes} min  {said}".rstrip())


@appointment.command("link")
@click.argument("name")
@_CODE
@click.pass_obj
def link(load: "Load", name: str, *, with_code: bool) -> None:
    """Print the check link of an appointment again, by its id in the list."""
    settings = load()
    code = _read_code() if with_code else None

    async def work(appointments: "Appointments", clock: "Clock", keys: "Keys") -> str:
        return link_of(settings, keys, await _named(appointments, clock, keys, name), code)

    click.echo(_with_appointments(settings, work))


@appointment.command()
@click.argument("name")
@click.pass_obj
def delete(load: "Load", name: str) -> None:
    """Delete an appointment by its link, its token, or its id in the list."""
    from checker.storage.appointments import hash_of

    async def work(appointments: "Appointments", clock: "Clock", keys: "Keys") -> bool:
        row = await _named(appointments, clock, keys, name)
        return await appointments.delete(row.id, OPERATOR, clock.now_s(), hash_of(keys[0]))

    _with_appointments(load(), work)
    click.echo("Deleted.")


async def _named(appointments: "Appointments", clock: "Clock", keys: "Keys", name: str) -> "Appointment":
    """Return the one appointment that is meant."""
    wanted = urlsplit(name).path.rpartition("/")[2].lower()
    rows = [each.appointment for each in await appointments.list(OPERATOR, clock.now_s())]
    if is_token(wanted):
        found = [row for row in rows if row.hash in [token_hash(key, wanted) for key in keys]]
    else:
        found = [row for row in rows if len(wanted) >= _ID_SHOWN and row.id.startswith(wanted)]
    if len(found) != 1:
        raise click.ClickException("There is no such appointment.")
    return found[0]


def made(secret: bytes, starts_s: float, minutes: int, language: str, label: str | None) -> "Appointment":
    """Return a new appointment that is no counsellor's."""
    from checker.storage.appointments import Appointment, hash_of, new_id

    starts, identity = int(starts_s), new_id()
    key = hash_of(secret)(identity, 1)
    return Appointment(key, starts, starts + minutes * 60, language, label, id=identity)


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


def _parse_start(text: str, settings: "Settings") -> datetime:
    """Read an ISO 8601 time; without an offset it is in the time zone of the settings."""
    try:
        starts = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            "an ISO time such as 2026-12-01T14:30 is needed", param_hint="--starts"
        ) from None
    return starts if starts.tzinfo else starts.replace(tzinfo=ZoneInfo(settings.time_zone))


def _with_appointments(
    settings: "Settings", work: "Callable[[Appointments, Clock, Keys], Awaitable[Any]]"
) -> Any:
    from checker.cli.open_database import opened
    from checker.storage import secret_key
    from checker.storage.appointments import Appointments

    async def run() -> Any:
        async with opened(settings) as database:
            appointments = Appointments(database.engine, database.lifetimes)
            return await work(appointments, database.clock, secret_key.load_keys(settings))

    return asyncio.run(run())
