"""Bad days of the database: 503, one clear line, nothing lost, and back again by itself."""

import logging
import sqlite3
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import text

from checker.http.keys import ACCOUNTS, SETTINGS
from checker.http.monitoring import service_health
from checker.storage.appointments import Appointment
from tests.running_app import Client, Post
from tests.speedups import DATABASE
from tests.support import good_readiness, good_result, receipt, rows, stored_readiness, stores_of

SAID = "the database is not usable"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.storage.database.sqlite.BUSY_S", 0.2)
    monkeypatch.setattr(service_health, "KEEP_S", 0.0)


@pytest.fixture
def more_settings() -> dict[str, object]:
    return {"rate_limit_results": "1000/day"}


@pytest.fixture
def path(app: web.Application) -> Path:
    return app[SETTINGS].data_dir / DATABASE


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]


async def refused(client: Client, post: Post) -> None:
    """Readiness and result are 503 with a time to come again; the page is there, the server not ready."""
    for path, body in (("/api/readiness", good_readiness(sequence=9)), ("/api/results", good_result())):
        answer = await post(path, body)
        assert answer.status == 503, path
        assert int(answer.headers["Retry-After"]) > 0
    assert (await client.get("/")).status == 200
    assert (await client.get("/ready")).status == 503
    assert (await client.get("/health")).status == 200


async def accepted(client: Client, post: Post) -> None:
    for path, body in (("/api/readiness", good_readiness(sequence=9)), ("/api/results", good_result())):
        assert (await post(path, body)).ok, path
    assert (await client.get("/ready")).status == 200


async def test_a_locked_database(
    client: Client, post: Post, path: Path, appointment: Appointment, caplog: pytest.LogCaptureFixture
) -> None:
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")

    await refused(client, post)

    assert set(said(caplog)) == {SAID}
    lock.close()
    await accepted(client, post)


async def test_a_database_that_is_taken_away_and_put_back(
    client: Client, post: Post, path: Path, appointment: Appointment, caplog: pytest.LogCaptureFixture
) -> None:
    away = path.rename(path.with_name("away"))  # noqa: ASYNC240 -- a test may block

    await refused(client, post)

    assert set(said(caplog)) == {SAID}
    assert not path.exists(), "an empty one must not take its place"  # noqa: ASYNC240 -- a test may block
    away.rename(path)
    await accepted(client, post)


async def test_a_database_that_is_replaced_is_not_written_to_before_a_restart(
    client: Client, post: Post, path: Path, appointment: Appointment, caplog: pytest.LogCaptureFixture
) -> None:
    """Closing the old file's connections would delete the new one's write-ahead log."""
    away = path.rename(path.with_name("away"))  # noqa: ASYNC240 -- a test may block
    path.write_bytes(away.read_bytes())  # noqa: ASYNC240 -- a test may block

    await refused(client, post)

    assert "restart" in str([record.__dict__.get("reason") for record in caplog.records])
    away.rename(path)
    await accepted(client, post)


async def test_a_full_disk_loses_nothing_that_was_stored(
    client: Client, post: Post, app: web.Application, appointment: Appointment,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    assert (await post("/api/readiness", good_readiness())).status == 200
    [(pages,)] = await rows(app[ACCOUNTS].engine, text("PRAGMA page_count"))
    await limit(app, f"PRAGMA max_page_count={pages + 2}")

    statuses = set()
    for index in range(200):
        statuses.add((await post("/api/results", good_result(receipt=receipt(index)))).status)

    assert statuses == {200, 503}
    assert set(said(caplog)) == {SAID}
    assert "full" in str([record.__dict__.get("reason") for record in caplog.records])
    stored = await stored_readiness(stores_of(app), appointment.hash)
    assert stored is not None
    await limit(app, "PRAGMA max_page_count=1000000")
    assert (await post("/api/results", good_result(receipt=receipt(999)))).status == 200


async def test_a_folder_that_cannot_be_written(
    client: Client, post: Post, app: web.Application, appointment: Appointment,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """The database says it as it would of a read-only disk, which root could write all the same."""
    await limit(app, "PRAGMA query_only=ON")

    await refused(client, post)

    assert set(said(caplog)) == {SAID}
    await limit(app, "PRAGMA query_only=OFF")
    await accepted(client, post)


async def limit(app: web.Application, pragma: str) -> None:
    """Set a pragma of the connection that writes."""
    await app[ACCOUNTS].engine.outside(pragma)
