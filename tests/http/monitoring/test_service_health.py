"""Looking at database and relay: one look for all who ask, briefly kept, quick whatever hangs."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import event

from checker.http.monitoring import service_health
from checker.http.monitoring.service_health import ServiceHealth
from checker.relay.selection import RelayInUse
from checker.storage.database.sqlite import SqliteDatabase
from tests.support import Stores, make_settings


class CountedRelay(RelayInUse):
    """A relay that counts how often it is asked, and answers after a while what it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(make_settings(folder), b"secret")
        self.asked, self.answers, self.after_s = 0, True, 0.0

    async def probe(self) -> bool:
        self.asked += 1
        await asyncio.sleep(self.after_s)
        return self.answers


@pytest.fixture
def relay(tmp_path: Path) -> CountedRelay:
    return CountedRelay(tmp_path)


@pytest.fixture
def begun(sqlite_store: Stores) -> list[str]:
    """What the database has been asked, statement by statement."""
    statements: list[str] = []
    engine = sqlite_store.engine
    assert isinstance(engine, SqliteDatabase)
    for each in (engine.reader.engine, engine.writer.engine):
        event.listen(each, "before_cursor_execute", lambda *given: statements.append(given[2]))
    return statements


async def test_all_who_ask_at_once_share_one_look(
    sqlite_store: Stores, relay: CountedRelay, begun: list[str]
) -> None:
    relay.after_s = 0.1
    watched = ServiceHealth(sqlite_store.expiry, relay.probe)

    answers = await asyncio.gather(*(watched.read() for _ in range(50)))

    assert set(answers) == {(True, True)}
    assert relay.asked == 1
    assert begun.count("BEGIN IMMEDIATE") == 1


async def test_an_answer_is_kept_for_two_seconds_and_no_longer(
    sqlite_store: Stores, relay: CountedRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert service_health.KEEP_S == 2
    monkeypatch.setattr(service_health, "KEEP_S", 0.2)
    watched = ServiceHealth(sqlite_store.expiry, relay.probe)
    await watched.read()

    relay.answers = False
    at_once = await watched.read()
    await asyncio.sleep(0.25)

    assert at_once == (True, True)
    assert await watched.read() == (True, False)
    assert relay.asked == 2


async def test_writing_is_tried_now_and_then_and_reading_in_between(
    sqlite_store: Stores, relay: CountedRelay, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_health, "KEEP_S", 0.0)
    watched = ServiceHealth(sqlite_store.expiry, relay.probe)

    for _ in range(10):
        assert (await watched.read())[0]

    assert begun.count("BEGIN IMMEDIATE") == 1
    assert begun.count("BEGIN") == 9


@pytest.mark.quiet("time")
async def test_what_hangs_is_not_usable_and_keeps_nobody_waiting(
    sqlite_store: Stores, relay: CountedRelay
) -> None:
    """The page gives up after 1.4 s, and would take silence for a network that is gone."""
    relay.after_s = 5.0
    watched = ServiceHealth(sqlite_store.expiry, relay.probe)
    began_s = time.monotonic()

    answer = await watched.read()

    assert answer == (True, False)
    assert time.monotonic() - began_s < 1.3
    await watched.close()
    assert relay.asked == 1


async def test_who_gives_up_waiting_does_not_end_the_look_for_the_others(
    sqlite_store: Stores, relay: CountedRelay
) -> None:
    relay.after_s = 0.1
    watched = ServiceHealth(sqlite_store.expiry, relay.probe)
    impatient = asyncio.create_task(watched.read())
    patient = asyncio.create_task(watched.read())
    await asyncio.sleep(0.02)

    impatient.cancel()

    assert await patient == (True, True)
    assert relay.asked == 1
