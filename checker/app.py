"""The composition root: everything is built here, every route is in one list."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress

from aiohttp import web

from checker.handlers import (
    account,
    accounts,
    appointments,
    board,
    check,
    invite,
    line,
    links,
    oidc,
    passkeys,
    readiness,
    rehearsals,
    results,
    sign_in,
    statistics,
)
from checker.http import json_api, keys, user_agent
from checker.http.assets import endpoint as assets
from checker.http.assets.packing import Assets, pack
from checker.http.live_board import Feed
from checker.http.middleware import MIDDLEWARES
from checker.http.monitoring import health
from checker.http.monitoring.metrics import Metrics, listen
from checker.http.monitoring.service_health import Vitals
from checker.http.pages import rendering
from checker.http.security import security_headers
from checker.http.security.rate_limits import Limiter
from checker.http.session_cookie import Sessions
from checker.oidc import Provider
from checker.passkeys import Passkeys
from checker.passwords import Passwords
from checker.relay.selection import RelayInUse, open_relay
from checker.settings import Settings
from checker.statistics import Statistics
from checker.storage import secret_key
from checker.storage.accounts.accounts import Accounts
from checker.storage.appointments import Appointments
from checker.storage.board import Boards
from checker.storage.clean_up import clean_up, clean_up_forever, order_results_forever, put_in_order
from checker.storage.clock import Clock
from checker.storage.database.engine import database_url, migrate, open_engine
from checker.storage.expiry import Lifetimes, Store
from checker.storage.results.sealed_results import Sealed
from checker.texts.languages import load_languages
from checker.throttle import Throttle

OpenRelay = Callable[[Settings, bytes], AbstractAsyncContextManager[RelayInUse]]


def make_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    packed: Assets | None = None,
    open_relay: OpenRelay = open_relay,
    passwords: Passwords | None = None,
) -> web.Application:
    """Build the server; call it before the event loop runs, it reads files.

    Raises DataFolderError and LanguageError.
    """
    secret_key.prepare_folder(settings.data_dir)
    app = web.Application(middlewares=MIDDLEWARES, client_max_size=json_api.MAX_BODY)
    app[keys.SETTINGS] = settings
    app[keys.SECRET] = secret_key.load_key(settings.data_dir)
    app[keys.CLOCK] = clock or Clock()
    app[keys.ASSETS] = packed or pack()
    app[keys.LANGUAGES] = load_languages(settings.languages)
    app[keys.METRICS] = Metrics()
    app[keys.LIMITER] = Limiter(settings)
    app[keys.THROTTLE] = Throttle(settings, app[keys.LIMITER])
    if settings.oidc_issuer:
        app[keys.PROVIDER] = Provider(settings)
        app.on_cleanup.append(_close_provider)
    app[keys.PASSWORDS] = passwords or Passwords()
    rendering.setup(app)
    user_agent.warm_up()
    app.on_response_prepare.append(security_headers.adder(settings))

    async def relay(app: web.Application) -> AsyncIterator[None]:
        async with open_relay(settings, app[keys.SECRET]) as app[keys.RELAY]:
            yield

    async def metrics(app: web.Application) -> AsyncIterator[None]:
        async with listen(settings, app[keys.METRICS], app[keys.RELAY]):
            yield

    app.on_shutdown.append(_close_boards)
    app.cleanup_ctx.extend((_store, _clean_up, relay, _vitals, metrics))
    app.add_routes(
        [
            web.get("/", check.self_test),
            web.get("/c/{token}", check.appointment),
            web.get("/assets/{digest}/{path:.+}", assets.asset),
            web.post("/api/readiness", readiness.put),
            web.post("/api/results", results.put),
            web.post("/api/rehearsals", rehearsals.admit),
            web.get("/api/line", line.clock),
            web.get("/sign-in", sign_in.show),
            web.post("/sign-in", sign_in.submit),
            web.post("/sign-out", sign_in.leave),
            web.post("/sign-in/passkey/options", passkeys.ask_to_sign_in),
            web.post("/sign-in/passkey", passkeys.sign_in),
            web.get("/sign-in/oidc", oidc.begin),
            web.get("/sign-in/oidc/callback", oidc.finish),
            web.get("/first/{token}", links.show_first),
            web.post("/first/{token}", links.make_first),
            web.get("/reset/{token}", links.show_reset),
            web.post("/reset/{token}", links.set_password),
            web.get("/account", account.show),
            web.post("/account/password", account.change_password),
            web.post("/account/language", account.change_language),
            web.post("/account/sessions/end", account.end_other_sessions),
            web.post("/account/sessions/{id}/end", account.end_session),
            web.post("/account/passkeys/options", passkeys.ask),
            web.post("/account/passkeys", passkeys.add),
            web.post("/account/passkeys/{id}/delete", passkeys.delete),
            web.get("/accounts", accounts.show),
            web.post("/accounts", accounts.add),
            web.post("/accounts/{id}/reset", accounts.reset),
            web.post("/accounts/{id}/disable", accounts.disable),
            web.post("/accounts/{id}/enable", accounts.enable),
            web.post("/accounts/{id}/role", accounts.change_role),
            web.post("/accounts/{id}/end-sessions", accounts.end_sessions),
            web.post("/accounts/{id}/delete", accounts.delete),
            web.get("/appointments", appointments.show_list),
            web.get("/appointments/new", invite.new),
            web.post("/appointments/new", invite.make),
            web.get("/appointments/many", invite.new_many),
            web.post("/appointments/many", invite.make_many),
            web.get("/appointments/many/{batch}", invite.batch),
            web.get("/appointments/{id}", appointments.show),
            web.get("/appointments/{id}/{kind:ics|eml}", appointments.file),
            web.post("/appointments/{id}/move", appointments.move),
            web.post("/appointments/{id}/renew", appointments.renew),
            web.post("/appointments/{id}/cancel", appointments.cancel),
            web.post("/appointments/{id}/delete", appointments.delete),
            web.get("/board", board.show),
            web.get("/board/wall", board.wall),
            web.get("/board/events", board.events, allow_head=False),
            web.get("/statistics", statistics.show),
            web.get("/statistics.csv", statistics.csv_file),
            web.get("/health", health.health),
            web.get("/ready", health.ready),
        ]
    )
    return app


async def _store(app: web.Application) -> AsyncIterator[None]:
    """Migrate and open the database; the clock starts from the mark in it."""
    settings = app[keys.SETTINGS]
    url = database_url(settings)
    await migrate(url)
    engine = await open_engine(url)
    lifetimes = Lifetimes(settings.retention_weeks, settings.appointment_keep_hours)
    app[keys.STORE], app[keys.APPOINTMENTS] = Store(engine, lifetimes), Appointments(engine, lifetimes)
    sealed = Sealed(engine, app[keys.SECRET], app[keys.STORE].order, settings.retention_weeks)
    app[keys.SEALED] = sealed
    app[keys.ACCOUNTS], app[keys.SESSIONS] = Accounts(engine), Sessions(engine)
    app[keys.PASSKEYS] = Passkeys(engine)
    clock = app[keys.CLOCK]
    clock.start(await app[keys.STORE].mark())
    app[keys.STATISTICS] = Statistics(app[keys.STORE], sealed, clock, settings.retention_weeks)
    boards = app[keys.BOARDS] = Boards(engine, settings.appointment_keep_hours)
    app[keys.FEED] = Feed(lambda: boards.read(clock.now_s()))
    yield
    await engine.dispose()


async def _vitals(app: web.Application) -> AsyncIterator[None]:
    app[keys.VITALS] = Vitals(app[keys.STORE], app[keys.RELAY])
    yield
    await app[keys.VITALS].close()


async def _close_provider(app: web.Application) -> None:
    await app[keys.PROVIDER].close()


async def _close_boards(app: web.Application) -> None:
    """Let the streams end, which would else hold up the stop."""
    app[keys.FEED].close()


async def _clean_up(app: web.Application) -> AsyncIterator[None]:
    """Clean up now and then every hour; put results into order between, and before the end."""
    store, clock, done = app[keys.STORE], app[keys.CLOCK], app[keys.METRICS].cleaned_up
    sealed = app[keys.SEALED]
    await clean_up(store, clock, done, sealed)
    tasks = [
        asyncio.create_task(clean_up_forever(store, clock, done, sealed=sealed)),
        asyncio.create_task(order_results_forever(store.order)),
    ]
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await put_in_order(store.order)
