"""The composition root: everything is built here; every lifetime is in one list."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from typing import Final

from aiohttp import web

from checker import instances
from checker.accounts import own_account
from checker.accounts.oidc import endpoint as oidc
from checker.accounts.oidc.account import CLAIMED_OFFICES
from checker.accounts.passwords import PASSWORDS, Passwords
from checker.accounts.sign_in_throttle import THROTTLE, Throttle
from checker.board.broadcast import BROADCAST, BoardBroadcast
from checker.board.readiness_api import READINESS
from checker.both_ends.direct_api import MAILBOXES, STUN_URLS, TELL_BOARDS
from checker.both_ends.mailboxes import Mailboxes
from checker.both_ends.page_stream import HOMES, PAGES, ClientPages, Homes
from checker.both_ends.signals_api import SIGNALS
from checker.check_page import rehearsals_api
from checker.check_page.rehearsals_api import RELAY
from checker.core.expiry.retention import Lifetimes
from checker.core.results import questions
from checker.figures import Figures
from checker.http import json_api, user_agent
from checker.http.assets import earlier, kept
from checker.http.assets import endpoint as assets
from checker.http.assets.packing import ASSETS, Assets, pack
from checker.http.keys import (
    ACCOUNTS,
    API_REQUESTS,
    API_TOKENS,
    APPOINTMENTS,
    CLOCK,
    KEYS,
    LANGUAGES,
    NEWS,
    OFFICE_ROWS,
    ONE_TIME_LINKS,
    PASSKEYS,
    SECRET,
    SESSIONS,
    SETTINGS,
)
from checker.http.live_board import BOARDS, FEED, Feed
from checker.http.middleware import MIDDLEWARES
from checker.http.monitoring.metrics import METRICS, Metrics, listen
from checker.http.monitoring.service_health import SERVICE_HEALTH, ServiceHealth
from checker.http.office_data import OFFICE_EXPORTS, OFFICE_REMOVAL
from checker.http.offices import OFFICES, OfficeBook, follow_offices
from checker.http.pages import rendering
from checker.http.relay_evidence import RELAY_EVIDENCE, RelayEvidence
from checker.http.security import security_headers
from checker.http.security.rate_limits import LIMITER, Limiter
from checker.relay.selection import RelayInUse, open_relay
from checker.routes import ROUTES
from checker.settings import Settings, database_url
from checker.statistics.results_api import COUNTERS
from checker.storage import secret_key
from checker.storage.accounts.accounts import Accounts
from checker.storage.accounts.api_tokens import ApiTokens
from checker.storage.accounts.claimed_offices import ClaimedOffices
from checker.storage.accounts.export import Exports
from checker.storage.accounts.one_time_links import OneTimeLinks
from checker.storage.accounts.passkeys import Passkeys
from checker.storage.accounts.sessions import Sessions
from checker.storage.api_requests import ApiRequests
from checker.storage.appointments import Appointments
from checker.storage.board import Boards, Entry
from checker.storage.clean_up import clean_up, clean_up_forever
from checker.storage.clock import Clock, kernel_is_synchronised
from checker.storage.database.engine import migrate, open_engine
from checker.storage.database.row_security import inside
from checker.storage.expiry import Expiry
from checker.storage.office_export import OfficeExports
from checker.storage.office_removal import OfficeRemoval
from checker.storage.offices import Offices
from checker.storage.readiness import ReadinessStore
from checker.storage.results.counters import Counters
from checker.storage.shared.counters import SharedCounters
from checker.storage.signals import Signals
from checker.texts.languages import load_languages

OpenRelay = Callable[[Settings, bytes, SharedCounters | None], AbstractAsyncContextManager[RelayInUse]]
EXPIRY: Final = web.AppKey("expiry", Expiry)
REFUSE_S: Final = 0.8
"""So long after the stop waiting writes are refused; cli/server.py cuts requests off after GRACE_S."""
_OPEN_RELAY: Final[web.AppKey[OpenRelay]] = web.AppKey("open relay")


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
    app[SETTINGS], app[KEYS] = settings, secret_key.load_keys(settings)
    app[SECRET] = app[KEYS][0]
    app[CLOCK] = clock or Clock(synchronised=kernel_is_synchronised)
    app[ASSETS] = packed or pack(keep_in=settings.data_dir / kept.FOLDER)
    app[assets.EARLIER] = earlier.keep_and_read(app[ASSETS], settings.data_dir, app[SECRET])
    app[LANGUAGES] = load_languages(settings.languages)
    app[LANGUAGES][settings.default_language].warm_up()
    app[METRICS] = Metrics()
    shared = instances.counters_of(app)
    app[LIMITER] = Limiter(settings, shared)
    app[THROTTLE], app[PASSWORDS] = Throttle(settings, app[LIMITER], shared), passwords or Passwords()
    app[RELAY_EVIDENCE] = RelayEvidence(settings.data_dir)
    app[HOMES], app[MAILBOXES] = Homes(), Mailboxes()
    app[STUN_URLS] = _stun_urls
    app[_OPEN_RELAY] = open_relay
    rendering.setup(app)
    user_agent.warm_up()
    app.on_response_prepare.append(security_headers.adder())
    app.on_shutdown.append(_end_streams)
    app.on_shutdown.append(_refuse_late_writes)
    app.cleanup_ctx.extend(LIFETIMES)
    app.add_routes(ROUTES)
    return app


async def _database(app: web.Application) -> AsyncIterator[None]:
    """Migrate and open the database; the clock starts from the mark in it."""
    settings, clock = app[SETTINGS], app[CLOCK]
    url = database_url(settings)
    await migrate(url, *app[KEYS])
    engine = await open_engine(url)
    if engine.writer is not None:
        app[METRICS].watch_writes(engine.writer.waiting)
    lifetimes = Lifetimes(settings.retention_weeks, settings.appointment_keep_hours)
    app[NEWS], ended = engine.news(), partial(instances.tell_of_access, app)
    app[ACCOUNTS], app[SESSIONS] = Accounts(engine, ended), Sessions(engine, ended)
    app[PASSKEYS], app[ONE_TIME_LINKS] = Passkeys(engine), OneTimeLinks(engine, ended)
    app[CLAIMED_OFFICES] = ClaimedOffices(engine, ended)
    app[own_account.EXPORTS] = Exports(engine, lifetimes)
    app[API_TOKENS], app[API_REQUESTS] = ApiTokens(engine), ApiRequests(engine)
    app[APPOINTMENTS], app[READINESS] = Appointments(engine, lifetimes), ReadinessStore(engine, lifetimes)
    boards = app[BOARDS] = Boards(engine, lifetimes.keep_hours)
    app[FEED] = Feed(
        partial(_read_board, boards, clock),
        spread=partial(instances.tell_of_appointments, app),
    )
    app[BROADCAST] = BoardBroadcast(app[FEED], app[SESSIONS], clock)
    app[TELL_BOARDS] = app[BROADCAST].send_to_own
    app[SIGNALS] = Signals(engine, lifetimes)
    app[PAGES] = ClientPages(app[FEED], clock)
    app[METRICS].watch_listening("board", lambda: app[BROADCAST].listeners)
    app[METRICS].watch_listening("page", lambda: app[PAGES].listeners)
    app[COUNTERS] = Counters(engine, lifetimes.weeks, questions.counters(settings.languages))
    app[EXPIRY] = Expiry(engine, lifetimes)
    app[OFFICE_ROWS] = Offices(engine, ended)
    app[OFFICES] = OfficeBook(settings, app[OFFICE_ROWS].list, partial(instances.tell_of_offices, app))
    app[OFFICE_EXPORTS] = OfficeExports(engine, lifetimes, app[COUNTERS])
    app[OFFICE_REMOVAL] = OfficeRemoval(engine, app[EXPIRY], ended)
    clock.start(await app[EXPIRY].mark())
    yield
    await engine.dispose()


async def _read_board(
    boards: Boards, clock: Clock, ids: Collection[str] | None, offices: Collection[int] | None
) -> Sequence[Entry]:
    """Read the boards of some offices, or some rows of all; each stream shows of it what its viewer sees."""
    with inside(None):
        return await boards.read(clock.now_s(), ids=ids, offices=offices)


async def _clean_up(app: web.Application) -> AsyncIterator[None]:
    """Clean up now and then every hour."""
    expiry, clock, done = app[EXPIRY], app[CLOCK], app[METRICS].cleaned_up
    doubted = await clean_up(expiry, clock, done)
    task = asyncio.create_task(clean_up_forever(expiry, clock, done, doubted=doubted))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _relay(app: web.Application) -> AsyncIterator[None]:
    async with app[_OPEN_RELAY](app[SETTINGS], app[SECRET], app[instances.SHARED]) as app[RELAY]:
        yield


async def _service_health(app: web.Application) -> AsyncIterator[None]:
    app[SERVICE_HEALTH] = ServiceHealth(app[EXPIRY], app[RELAY].probe, lambda: app[RELAY].is_full)
    yield
    await app[SERVICE_HEALTH].close()


async def _metrics(app: web.Application) -> AsyncIterator[None]:
    async with listen(app[SETTINGS], app[METRICS], Figures(app).refresh):
        yield


LIFETIMES: Final = (
    instances.shared_counters,
    _database,
    instances.news,
    follow_offices,
    _clean_up,
    _relay,
    _service_health,
    _metrics,
    oidc.identity_provider,
)
"""What is opened at the start in this order, and closed in the other one."""


def _stun_urls(request: web.Request) -> list[str]:
    """Return where a page may ask for its own address; the own relay answers whom it expects."""
    in_use = request.app[RELAY]
    if in_use.relay is not None:
        in_use.relay.expect(request.app[LIMITER].address(request))
    return rehearsals_api.stun_urls(request.app[SETTINGS], in_use, request.url.host or "localhost")


async def _refuse_late_writes(app: web.Application) -> None:
    """Answer who still waits to be written, before the connections are cut."""
    if writer := app[ACCOUNTS].engine.writer:
        asyncio.get_running_loop().call_later(REFUSE_S, writer.refuse_all)


async def _end_streams(app: web.Application) -> None:
    """Let all streams end, which would else hold up the stop."""
    app[FEED].close()
    app[MAILBOXES].clear()
