"""What several tests of the server share."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, Executable, Row

from checker.core import receipts
from checker.core.account_rules import OPERATOR
from checker.core.client_families import Client
from checker.core.expiry.iso_weeks import iso_week
from checker.core.expiry.retention import Lifetimes
from checker.core.findings import CATALOGUE
from checker.core.intake.results import parse_result
from checker.core.offices import FIRST_OFFICE
from checker.core.results.anonymise import answers_of
from checker.core.results.notes import Counted
from checker.core.results.questions import counters
from checker.http.keys import ACCOUNTS
from checker.settings import Settings
from checker.storage.appointments import Appointment, Appointments
from checker.storage.clean_up import clean_up
from checker.storage.clock import Clock
from checker.storage.database import tables
from checker.storage.database.engine import Database
from checker.storage.expiry import Expiry
from checker.storage.readiness import ReadinessStore, StoredReadiness
from checker.storage.results.counters import Counters

TOKEN = "abcdefghijklmnopqrstuvwxyz"
KEY = bytes(range(32))
"""The server's key in tests, so that tests can make receipts."""
GOOD_FINDINGS = {check: next(iter(findings)) for check, findings in CATALOGUE.items()}
NOW_S = 1_795_000_000.0  # 18 November 2026, a Wednesday
SAFARI_ON_IPAD = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Safari/605.1.15"
)
CHROME_ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36"
)


class FakeTime:
    """A wall clock and a monotonic clock that tests move."""

    def __init__(self, wall_s: float = NOW_S) -> None:
        self.wall_s, self.monotonic_s = wall_s, 1_000.0

    def pass_s(self, seconds: float) -> None:
        """Let time pass on both."""
        self.wall_s += seconds
        self.monotonic_s += seconds


def make_settings(folder: Path, **more: Any) -> Settings:
    """Return settings that touch nothing outside a folder and take free ports."""
    given: dict[str, Any] = {
        "data_dir": folder / "data",
        "port": 0,
        "relay_port": 0,
        "languages": ("en",),
        "default_language": "en",
    }
    return Settings(**(given | more))


def good_readiness(**more: Any) -> dict[str, Any]:
    """Return a readiness as the page sends it."""
    checks = {"camera": {"state": "done", "finding": "ok"}, "speaker": {"state": "asking", "finding": None}}
    given = {"token": TOKEN, "run": 10, "sequence": 1, "status": "checking", "touch": False, "checks": checks}
    return given | more


def receipt(number: int = 0, at_s: float = NOW_S) -> str:
    """Return a receipt that the server would have given; another number is another one."""
    return receipts.issue(KEY, number.to_bytes(receipts.RANDOM_BYTES), at_s)


def put_key(settings: Settings) -> None:
    """Give a server the key of the tests; call it before it starts."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.data_dir / "secret.key"
    path.write_text(KEY.hex() + "\n", encoding="ascii")
    path.chmod(0o600)


def good_result(**more: Any) -> dict[str, Any]:
    """Return a result as the page sends it."""
    measures = {
        "rate_kbps": 1830,
        "rate_up_kbps": 1900,
        "rate_down_kbps": 1830.5,
        "rtt_ms": 41.5,
        "jitter_ms": 2.1,
        "loss_percent": 0,
        "transport": "udp",
    }
    given = {
        "receipt": receipt(),
        "language": "en",
        "touch": True,
        "first_rating": "limited",
        "duration_s": 41,
        "findings": dict(GOOD_FINDINGS),
        "measures": measures,
    }
    return given | more


def good_answers(findings: Mapping[str, str] = MappingProxyType({}), **more: str) -> dict[str, str]:
    """Return the answers of a result on Windows in which all is well but for these findings."""
    sent = good_result(
        findings={**GOOD_FINDINGS, **findings}, first_rating="ready", measures={}, language="de"
    )
    client = Client("chrome", 156, more.get("system", "windows"), "desktop")
    return {**answers_of(parse_result(json.dumps(sent).encode()), client), **more}


class Stores:
    """Everything that is stored, over one engine."""

    def __init__(self, engine: Database) -> None:
        lifetimes = Lifetimes()
        self.engine = engine
        self.appointments = Appointments(engine, lifetimes)
        self.readiness = ReadinessStore(engine, lifetimes)
        self.counters = Counters(engine, lifetimes.weeks, counters(("de", "en")))
        self.expiry = Expiry(engine, lifetimes)


def stores_of(app: web.Application) -> Stores:
    """Return what a running server stores in."""
    return Stores(app[ACCOUNTS].engine)


async def execute(database: Database, *statements: Executable) -> None:
    """Change what lies in a database, in one transaction."""

    def work(connection: Connection) -> None:
        for statement in statements:
            connection.execute(statement)

    await database.write(work)


async def empty(database: Database) -> None:
    """Delete every row but the first office."""
    emptied = [table for table in reversed(tables.metadata.sorted_tables) if table is not tables.office]
    await execute(database, *(table.delete() for table in emptied))
    await execute(database, tables.office.delete().where(tables.office.c.id != FIRST_OFFICE))


async def rows(database: Database, query: Executable) -> Sequence[Row[Any]]:
    """Return what lies in a database."""
    return await database.read(lambda connection: connection.execute(query).all())


async def put_result(store: Stores, at_s: float = NOW_S, number: int = 1, **answers: Any) -> None:
    """Count so many results in the week of a time, which answer as `good_answers` with these."""
    week = iso_week(datetime.fromtimestamp(at_s, UTC).date())
    counted = Counted(week, good_answers(**answers))
    for _ in range(number):
        assert await store.counters.count(secrets.token_bytes(32), int(at_s // 86_400), counted)


async def put_appointment(store: Stores, row: Appointment) -> None:
    """Store an appointment."""
    assert await store.appointments.add([row])


async def list_appointments(store: Stores, now_s: float) -> list[Appointment]:
    """Return what an operator sees of the appointments."""
    listed = await store.appointments.list(OPERATOR, now_s)
    return [each.appointment for each in listed]


async def run_server(store: Stores, time: FakeTime, *minutes: int) -> None:
    """Start on this database, and clean up after so many minutes each."""
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    clock.start(await store.expiry.mark())
    for pause in minutes:
        time.pass_s(pause * 60)
        await clean_up(store.expiry, clock)


async def delete_appointment(store: Stores, key: bytes) -> None:
    """Delete an appointment, if there is one, as if it had never been."""
    await execute(store.engine, tables.appointment.delete().where(tables.appointment.c.hash == key))


async def stored_readiness(store: Stores, key: bytes) -> StoredReadiness | None:
    """Return the readiness that lies in the database, whether anybody may see it or not."""
    query = tables.readiness.select().where(tables.readiness.c.appointment == key)
    found = await rows(store.engine, query)
    if not found:
        return None
    [row] = found
    return StoredReadiness(**(dict(row._mapping) | {"checks": json.loads(row.checks)}))
