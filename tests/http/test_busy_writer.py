"""When writing cannot keep up: 503 at once with a time to come again, and a line in the log."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from checker import app as server
from checker.http.keys import ACCOUNTS
from checker.http.monitoring import service_health
from checker.http.monitoring.metrics import METRICS
from checker.storage.appointments import Appointment
from checker.storage.database import writer
from tests.held_writer import Held
from tests.running_app import Client, Post
from tests.support import good_readiness


@pytest.fixture
async def held(app: web.Application, appointment: Appointment) -> AsyncIterator[Held]:
    work = Held(app[ACCOUNTS].engine)
    await work.has_begun()
    yield work
    work.go.set()


def figure(app: web.Application, name: str) -> float | None:
    return app[METRICS].registry.get_sample_value(name)


async def one_waits(app: web.Application) -> None:
    while figure(app, "startklar_writes_waiting") != 1:  # noqa: ASYNC110 -- nobody else has to know
        await asyncio.sleep(0.01)


async def test_beyond_the_bound_the_answer_is_503_at_once(
    client: Client, post: Post, app: web.Application, held: Held, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(writer, "WAITING", 1)
    monkeypatch.setattr(service_health, "WRITE_EVERY_S", 0.0)
    waits = asyncio.ensure_future(post("/api/readiness", good_readiness()))
    await one_waits(app)

    refused = await post("/api/readiness", good_readiness(sequence=2))

    assert refused.status == 503
    assert int(refused.headers["Retry-After"]) > 0
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert said == ["too many writes wait"]
    assert figure(app, "startklar_writes_refused_total") == 1
    assert (await client.get("/ready")).status == 200, "it works, as fast as it can"
    assert not waits.done()
    await held.let_go()
    assert (await waits).status == 200


async def test_a_stop_answers_what_the_writer_does_not_get_to(
    post: Post, app: web.Application, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "REFUSE_S", 0.1)
    waits = asyncio.ensure_future(post("/api/readiness", good_readiness()))
    await one_waits(app)

    await app.shutdown()

    assert (await waits).status == 503
