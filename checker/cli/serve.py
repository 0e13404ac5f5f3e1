"""What the commands do; `main` only parses."""

import asyncio
import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from checker.cli import json_logging
from checker.cli.open_database import opened
from checker.core.expiry.trusted_time import Mark
from checker.settings import Settings, unknown_variables

if TYPE_CHECKING:
    from checker.relay.turn.server import Relay

_log = logging.getLogger("startklar.server")


def run_server(settings: Settings, *, demo: bool) -> None:
    """Serve until SIGTERM; prints the links on lines of their own when ready."""
    from checker.app import make_app
    from checker.cli import server, startup_links
    from checker.relay.selection import open_relay

    server.require_fast_parser()
    server.require_pages()
    json_logging.start_logging(settings.log_level)
    if unknown := unknown_variables():
        _log.warning("there is no such setting", extra={"variables": unknown})
    tls = server.tls_context(settings)  # one for web server and relay: a renewed certificate is of both
    app = make_app(settings, open_relay=partial(open_relay, tls=tls))
    listening = server.open_socket(settings)
    shown = settings.model_copy(update={"port": listening.getsockname()[1]})
    links = [f"self-test: {shown.base_url}/"]
    if demo:
        app.on_startup.append(startup_links.demo_appointment(links, shown))
    app.on_startup.append(startup_links.first_account(links, shown.base_url))
    server.run(app, settings, listening, lambda: click.echo("\n".join(links)), tls)


def run_relay(settings: Settings) -> None:
    """Run the relay alone until SIGTERM; the web server knows it by relay_urls and relay_secret."""
    from checker.cli import server
    from checker.relay.selection import relay_limits, relay_secret
    from checker.relay.turn.server import Relay

    if not settings.relay_secret.get_secret_value():
        raise click.ClickException("Set relay_secret to what the web server has in its own relay_secret.")
    json_logging.start_logging(settings.log_level)
    tls = server.tls_context(settings)

    async def work() -> None:
        secret = relay_secret(settings, b"")
        async with Relay(
            secret,
            settings.relay_bind,
            settings.relay_port,
            second_port=settings.second_port,
            tls_port=settings.tls_port,
            tls=tls,
            limits=relay_limits(settings),
        ) as relay:
            stop = server.stop_asked()
            server.on_hangup(lambda: server.reload_certificate(tls, settings))
            server.started()
            click.echo(_ports(settings, relay))
            await server.until(stop)

    try:
        server.run_loop(work())
    except OSError as error:
        raise server.StartError(
            f"The relay cannot listen on port {settings.relay_port}: {error.strerror}."
        ) from None


def _ports(settings: Settings, relay: "Relay") -> str:
    second = f", port {relay.second_port} (UDP: STUN alone)" if relay.second_port else ""
    tls = f", port {relay.tls_port} (TLS)" if relay.tls_port else ""
    return f"relay: {settings.relay_bind or 'all addresses'}, port {relay.port} (UDP and TCP){second}{tls}"


def run_purge(settings: Settings, *, forget_clock: bool, trust_clock: bool) -> None:
    """Delete what has expired, and say what was not deleted and why.

    `trust_clock` believes the wall clock at once; `forget_clock` lowers the mark at the end, so that nothing
    comes back to life.
    """
    from checker.cli.doubt import spoken

    async def work() -> list[str]:
        async with opened(settings) as database:
            known = database.clock.read()
            if trust_clock:
                known = replace(known, believed_s=known.now_s, stood_s=None)
            appointments, results = await database.expiry.purge(known.believed_s)
            said = [f"Deleted {appointments} appointments and {results} results."]
            if known.stood_s is not None:
                said.append(spoken(known, await database.expiry.count_expired(known.now_s)))
            mark = Mark(known.wall_s) if forget_clock else known.mark
            await database.expiry.set_mark(mark, lower=forget_clock)
            return said

    for sentence in asyncio.run(work()):
        click.echo(sentence)


def run_doctor(settings: Settings) -> int:
    """Print what is misconfigured; return the exit code."""
    from checker.cli import doctor

    faults = asyncio.run(doctor.examine(settings))
    for fault in faults:
        click.echo(f"✗ {fault}")
    if not faults:
        click.echo("✓ Everything is in order.")
    return 1 if faults else 0
