"""What the commands do; `__main__` only parses."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import click
from aiohttp import web

from checker import doctor, keyfile, log, serving
from checker.account_commands import first_account
from checker.app import make_app
from checker.beside import opened
from checker.core.retention import oldest_visible_end
from checker.core.tokens import TOKEN_BYTES, encode_token, is_token, keyed_hash
from checker.keys import CLOCK, SECRET, SETTINGS, STORE
from checker.relay.server import Relay
from checker.relays import relay_limits, relay_secret
from checker.settings import Settings
from checker.store import Appointment

DEMO_CODE: Final = "DEMO12345"
LABEL_LENGTH: Final = 80
ID_LENGTH: Final = 12
_DEMO_BEGINS_IN_S: Final = 300
_DEMO_MINUTES: Final = 60


def serve(settings: Settings, *, demo: bool) -> None:
    """Serve until SIGTERM; prints the links on lines of their own when ready."""
    serving.require_fast_parser()
    log.start_logging(settings.log_level)
    app = make_app(settings)
    server = serving.open_socket(settings)
    shown = settings.model_copy(update={"port": server.getsockname()[1]})
    links = [f"self-test: {shown.base_url}/"]
    if demo:
        token = _new_token()
        app.on_startup.append(_demo_appointment(token))
        links.append(f"demo appointment: {check_link(shown, token, DEMO_CODE)}")
    app.on_startup.append(first_account(links, shown.base_url))
    serving.run(app, settings, server, lambda: click.echo("\n".join(links)))


def _demo_appointment(token: str) -> Callable[[web.Application], Awaitable[None]]:
    async def add(app: web.Application) -> None:
        starts = app[CLOCK].now_s() + _DEMO_BEGINS_IN_S
        language = app[SETTINGS].default_language
        row = _appointment(app[SECRET], token, starts, _DEMO_MINUTES, language, "demo")
        await app[STORE].add_appointment(row)

    return add


def check_link(settings: Settings, token: str, code: str | None) -> str:
    """Return the link for the e-mail; the code stands in the fragment, which never reaches a server."""
    return f"{settings.base_url}/c/{token}" + (f"#{quote(code, safe='')}" if code else "")


def _new_token() -> str:
    return encode_token(secrets.token_bytes(TOKEN_BYTES))


def _appointment(
    key: bytes, token: str, starts_s: float, minutes: int, language: str, label: str | None
) -> Appointment:
    starts = int(starts_s)
    hashed = keyed_hash(key, "appointment", token)
    return Appointment(hashed, starts, starts + minutes * 60, language, label)


def add_appointment(
    settings: Settings,
    *,
    starts: str,
    minutes: int,
    label: str | None,
    language: str | None,
    code: str | None,
) -> None:
    """Store an appointment and print its check link."""
    begins = _parse_start(starts, settings)
    language = language or settings.default_language
    if language not in settings.languages:
        raise click.BadParameter(
            f"{language} is not one of {', '.join(settings.languages)}", param_hint="--language"
        )
    if label is not None and len(label) > LABEL_LENGTH:
        raise click.BadParameter(f"at most {LABEL_LENGTH} characters", param_hint="--label")
    token = _new_token()

    async def work() -> None:
        async with opened(settings) as (store, clock):
            oldest = oldest_visible_end(clock.now_s(), settings.appointment_keep_hours)
            row = _appointment(
                keyfile.load_key(settings.data_dir), token, begins.timestamp(), minutes, language, label
            )
            if row.ends <= oldest:
                raise click.BadParameter("this is over for too long already", param_hint="--starts")
            await store.add_appointment(row)

    asyncio.run(work())
    click.echo(check_link(settings, token, code))


def _parse_start(text: str, settings: Settings) -> datetime:
    """Read an ISO 8601 time; without an offset it is in the time zone of the settings."""
    try:
        starts = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            "an ISO time such as 2026-12-01T14:30 is needed", param_hint="--starts"
        ) from None
    return starts if starts.tzinfo else starts.replace(tzinfo=ZoneInfo(settings.time_zone))


def list_appointments(settings: Settings) -> None:
    """Print one line an appointment: id, start, minutes, language, label."""
    zone = ZoneInfo(settings.time_zone)

    async def work() -> list[Appointment]:
        async with opened(settings) as (store, clock):
            return await store.list_appointments(clock.now_s())

    for row in asyncio.run(work()):
        starts = datetime.fromtimestamp(row.starts, zone).isoformat(timespec="minutes")
        minutes = (row.ends - row.starts) // 60
        name = row.hash.hex()[:ID_LENGTH]
        click.echo(f"{name}  {starts}  {minutes} min  {row.language}  {row.label or ''}".rstrip())


def delete_appointment(settings: Settings, name: str) -> None:
    """Delete the appointment of a link, a token or an id."""

    async def work() -> bool:
        async with opened(settings) as (store, clock):
            rows = await store.list_appointments(clock.now_s())
            matching = [row.hash for row in rows if row.hash.hex().startswith(wanted)]
            return len(matching) == 1 and await store.delete_appointment(matching[0])

    token = urlsplit(name).path.rpartition("/")[2].lower()
    if is_token(token):
        wanted = keyed_hash(keyfile.load_key(settings.data_dir), "appointment", token).hex()
    else:
        wanted = token
    if len(wanted) < ID_LENGTH or not asyncio.run(work()):
        raise click.ClickException("There is no such appointment.")
    click.echo("Deleted.")


def run_relay(settings: Settings) -> None:
    """Run the relay alone until SIGTERM; the web server knows it by relay_urls and relay_secret."""
    if not settings.relay_secret.get_secret_value():
        raise click.ClickException("Set relay_secret to what the web server has in its own relay_secret.")
    log.start_logging(settings.log_level)

    async def work() -> None:
        secret = relay_secret(settings, b"")
        async with Relay(
            secret, settings.relay_bind, settings.relay_port, limits=relay_limits(settings)
        ) as relay:
            click.echo(f"relay: {settings.relay_bind or 'all addresses'}, port {relay.port} (UDP and TCP)")
            await serving.until_stopped()

    try:
        serving.run_loop(work())
    except OSError as error:
        raise serving.StartError(
            f"The relay cannot listen on port {settings.relay_port}: {error.strerror}."
        ) from None


def purge(settings: Settings, *, forget_clock: bool) -> None:
    """Delete what has expired; `forget_clock` then lowers the mark, so that nothing comes back to life."""

    async def work() -> tuple[int, int]:
        async with opened(settings) as (store, clock):
            gone = await store.purge(clock.read().believed_s)
            await store.set_mark(
                clock.read().wall_s if forget_clock else clock.read().believed_s, lower=forget_clock
            )
            return gone

    appointments, results = asyncio.run(work())
    click.echo(f"Deleted {appointments} appointments and {results} results.")


def run_doctor(settings: Settings) -> int:
    """Print what is misconfigured; return the exit code."""
    faults = asyncio.run(doctor.examine(settings))
    for fault in faults:
        click.echo(f"✗ {fault}")
    if not faults:
        click.echo("✓ Everything is in order.")
    return 1 if faults else 0
