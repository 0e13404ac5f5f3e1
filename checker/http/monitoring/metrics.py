"""Figures for an operator's Prometheus, on a listener of their own; they say nothing of any client.

Labels are patterns of routes, status codes and kinds of rows, all from closed lists.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, get_args

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from checker import __version__
from checker.settings import Settings, host_and_port

_log = logging.getLogger("startklar.metrics")
STOP_S: Final = 0.5  # a scrape in its middle must not hold up the stop; aiohttp waits a minute otherwise
Way = Literal["password", "passkey", "provider"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
BUCKETS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


@dataclass(frozen=True)
class RelayFigures:
    """What the relay and its queue know now; the last three are None without a relay of our own.

    `bytes_relayed` counts payload since the start.
    """

    places: int
    running: int
    waiting: int
    allocations: int | None = None
    bytes_relayed: int | None = None
    is_full: bool | None = None


class Metrics:
    """Every figure, in a registry of its own; `port` is that of the listener while there is one."""

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        self.port: int | None = None
        ProcessCollector(registry=own)
        requests = Counter("startklar_requests", "Answers.", ["route", "status"], registry=own)
        seconds = Histogram(
            "startklar_request_seconds", "Time to an answer.", ["route"], buckets=BUCKETS_S, registry=own
        )
        self._requests_of, self._seconds_of = cache(requests.labels), cache(seconds.labels)
        self._stored = Counter("startklar_stored", "Rows that were new or newer.", ["kind"], registry=own)
        self._deleted = Counter("startklar_deleted", "Rows that had expired.", ["kind"], registry=own)
        self._cleaned_up = Gauge(
            "startklar_cleaned_up_timestamp_seconds", "Last clean-up that succeeded.", registry=own
        )
        self._places = Gauge("startklar_rehearsals_places", "Connection checks at once.", registry=own)
        self._running = Gauge("startklar_rehearsals_running", "Places that are taken.", registry=own)
        self._waiting = Gauge("startklar_rehearsals_waiting", "Tickets in the queue.", registry=own)
        self._allocations = Gauge("startklar_relay_allocations", "Allocations that live now.", registry=own)
        self._full = Gauge("startklar_relay_full", "1 while nobody new finds room.", registry=own)
        self._bytes = Counter("startklar_relay_bytes", "Payload that was passed on.", registry=own)
        self._bytes_seen = 0
        self._writes = Gauge("startklar_writes_waiting", "Writes that wait for their turn.", registry=own)
        self._refused = Counter(
            "startklar_writes_refused", "Requests that met too many waiting writes.", registry=own
        )
        self._listening = Gauge("startklar_listening", "Pages that hear of changes.", ["kind"], registry=own)
        self._sign_ins = Counter("startklar_sign_ins_failed", "Refused sign-ins.", ["way"], registry=own)
        for way in WAYS:
            self._sign_ins.labels(way)  # from 0 on, or the first one would be no increase
        self._usable = Gauge("startklar_usable", "1 where `/ready` says ok.", ["part"], registry=own)
        self._findings = Gauge(
            "startklar_findings", "Figures of the newest period.", ["check", "finding"], registry=own
        )
        self._ends = Gauge("startklar_certificate_ends_timestamp_seconds", "Its end; 0: none.", registry=own)
        self._backup = Gauge("startklar_backup_timestamp_seconds", "The last one; 0: unknown.", registry=own)
        self._away = Gauge(
            "startklar_shared_counters_away", "1 while they do not answer: it counts alone.", registry=own
        )
        build = Gauge("startklar_build_info", "Always 1; which version runs.", ["version"], registry=own)
        build.labels(__version__).set(1)

    def answered(self, route: str, status: int, seconds: float | None) -> None:
        """Count an answer; `route` is a pattern, never a path; no `seconds` for a stream, which lasts."""
        self._requests_of(route, str(status)).inc()
        if seconds is not None:
            self._seconds_of(route).observe(seconds)

    def watch_writes(self, waiting: Callable[[], int]) -> None:
        """Say from whom to learn how many writes wait; without SQLite none ever do."""
        self._writes.set_function(waiting)

    def watch_counters(self, are_there: Callable[[], bool]) -> None:
        """Say from whom to learn whether the shared counters answer."""
        self._away.set_function(lambda: not are_there())

    def watch_listening(self, kind: str, number: Callable[[], int]) -> None:
        """Say from whom to learn how many pages of a kind (`board`, `page`) listen."""
        self._listening.labels(kind).set_function(number)

    def write_refused(self) -> None:
        """Count a request that was refused for too many writes."""
        self._refused.inc()

    def sign_in_failed(self, way: Way) -> None:
        """Count a sign-in that was refused; of whom, and from where, is not said."""
        self._sign_ins.labels(way).inc()

    def stored(self, kind: str) -> None:
        """Count a row of readiness or result."""
        self._stored.labels(kind).inc()

    def cleaned_up(self, appointments: int, results: int) -> None:
        """Count what a clean-up has deleted."""
        self._deleted.labels("appointment").inc(appointments)
        self._deleted.labels("result").inc(results)
        self._cleaned_up.set_to_current_time()

    def read(self, relay: RelayFigures) -> None:
        """Take over what the relay and its queue know now."""
        self._places.set(relay.places)
        self._running.set(relay.running)
        self._waiting.set(relay.waiting)
        if relay.allocations is not None:
            self._allocations.set(relay.allocations)
        if relay.is_full is not None:
            self._full.set(relay.is_full)
        if relay.bytes_relayed is not None:
            self._bytes.inc(relay.bytes_relayed - self._bytes_seen)
            self._bytes_seen = relay.bytes_relayed

    def show_usable(self, *, database: bool, relay: bool) -> None:
        """Take over what `/ready` would say."""
        self._usable.labels("database").set(database)
        self._usable.labels("relay").set(relay)

    def show_findings(self, figures: Mapping[tuple[str, str], int]) -> None:
        """Show these figures by check and finding, and no others; never counts as they come in."""
        self._findings.clear()
        for names, figure in figures.items():
            self._findings.labels(*names).set(figure)

    def show_dates(self, *, certificate_ends_s: float | None, backup_s: float | None) -> None:
        """Show when the certificate ends and when the last backup was made; None is shown as 0."""
        self._ends.set(certificate_ends_s or 0)
        self._backup.set(backup_s or 0)


@asynccontextmanager
async def listen(
    settings: Settings, metrics: Metrics, refresh: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Answer `GET /metrics` on `metrics_address`, if there is one. A port in use stops nothing else.

    `refresh` looks anew at what nobody reports.
    """
    if not settings.metrics_address:
        yield
        return

    async def show(_request: web.Request) -> web.Response:
        await refresh()
        body = await asyncio.to_thread(generate_latest, metrics.registry)  # reads /proc
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", show)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_S)
    await runner.setup()
    try:
        host, port = host_and_port(settings.metrics_address)
        await web.TCPSite(runner, host, port).start()
        metrics.port = runner.addresses[0][1]
        _log.info("metrics are served", extra={"port": metrics.port})
    except OSError as error:
        _log.error("metrics cannot be served", extra={"reason": error.strerror})
    try:
        yield
    finally:
        await runner.cleanup()


METRICS = web.AppKey("metrics", Metrics)
