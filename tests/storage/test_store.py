"""The store's contract, for every database that it knows.

PostgreSQL joins where its server is installed, or STARTKLAR_TEST_POSTGRESQL names an empty database
(postgresql+asyncpg://…).
"""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from checker.core.expiry.trusted_time import Mark
from checker.storage.appointments import Appointment
from checker.storage.database.engine import MIGRATIONS, migrate, migrate_sqlite, newest_step, open_engine
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.readiness import Received, StoredReadiness
from tests.data_folder import all_bytes
from tests.support import (
    NOW_S,
    Stores,
    delete_appointment,
    empty,
    list_appointments,
    put_appointment,
    put_result,
    stored_readiness,
)

DAY = 86_400.0


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/startklar.sqlite3"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Stores]:
    await migrate(url)
    engine = await open_engine(url)
    yield Stores(engine)
    if not url.startswith("sqlite"):
        await empty(engine)
    await engine.dispose()


def appointment(key: bytes = b"a" * 32, starts_s: float = NOW_S, **more: Any) -> Appointment:
    return Appointment(key, int(starts_s), int(starts_s) + 3_600, "de", **more)


def readiness(run: int = 1, sequence: int = 1, status: str = "checking") -> StoredReadiness:
    checks = {"camera": {"state": "done", "finding": "ok"}}
    return StoredReadiness(b"a" * 32, run, sequence, status, checks, "chrome", "windows", int(NOW_S))


def test_tables_of_clients_and_results_keep_no_order_of_arrival(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    migrate_sqlite(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")

    with engine.connect() as connection:
        made = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'table'")).scalars()
        ordered = [sql.split()[2] for sql in made if "WITHOUT ROWID" not in sql]
    engine.dispose()

    assert not {"appointment", "readiness", "result"} & set(ordered)


def test_the_newest_step_is_alembics(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert newest_step() == ScriptDirectory.from_config(config).get_current_head()


async def test_an_appointment_is_found_until_its_time_is_over(store: Stores) -> None:
    row = appointment(label="a label")
    await put_appointment(store, row)

    assert await store.appointments.find_by_link(row.hash, NOW_S) == row
    assert await store.appointments.find_by_link(b"b" * 32, NOW_S) is None
    assert await store.appointments.find_by_link(row.hash, row.ends + DAY - 1) == row
    assert await store.appointments.find_by_link(row.hash, row.ends + DAY) is None
    assert await list_appointments(store, row.ends + DAY) == []


async def test_appointments_are_listed_by_their_start(store: Stores) -> None:
    late, early = appointment(b"a" * 32, NOW_S + 60), appointment(b"b" * 32, NOW_S)
    await put_appointment(store, late)
    await put_appointment(store, early)

    assert await list_appointments(store, NOW_S) == [early, late]


async def test_readiness_is_deleted_with_its_appointment(store: Stores) -> None:
    await put_appointment(store, appointment())
    await store.readiness.put(readiness(), NOW_S)

    await delete_appointment(store, b"a" * 32)

    assert await stored_readiness(store, b"a" * 32) is None


async def test_readiness_needs_an_appointment(store: Stores) -> None:
    with pytest.raises(LookupError):
        await store.readiness.put(readiness(), NOW_S)


async def test_only_newer_readiness_replaces(store: Stores) -> None:
    await put_appointment(store, appointment())

    answers = [
        (await store.readiness.put(readiness(run, sequence), NOW_S)).run
        for run, sequence in ((5, 1), (5, 1), (5, 0), (4, 9), (5, 2), (6, 0), (5, 3))
    ]

    assert answers == [None, 5, 5, 5, None, None, 6]


async def test_readiness_expires_with_its_appointment(store: Stores) -> None:
    row = appointment()
    await put_appointment(store, row)
    await store.readiness.put(readiness(), NOW_S)

    assert await store.readiness.put(readiness(8), row.ends + DAY - 1) == Received(row)
    with pytest.raises(LookupError):
        await store.readiness.put(readiness(9), row.ends + DAY)


async def test_a_clean_up_deletes_what_has_expired_and_nothing_else(store: Stores) -> None:
    old, new = NOW_S - 90 * DAY, NOW_S
    for index, at_s in enumerate((old, new)):
        await put_appointment(store, appointment(bytes([index]) * 32, at_s))
        await put_result(store, at_s)

    assert await store.expiry.purge(NOW_S) == (1, 1)

    assert await store.expiry.purge(NOW_S) == (0, 0)
    assert len(await list_appointments(store, old)) == 1
    assert len(await store.counters.read(old)) == 1


async def test_the_clocks_mark_never_falls_by_itself(store: Stores) -> None:
    assert await store.expiry.mark() is None
    await store.expiry.set_mark(Mark(NOW_S))
    await store.expiry.set_mark(Mark(NOW_S - DAY))
    assert await store.expiry.mark() == Mark(NOW_S)

    await store.expiry.set_mark(Mark(NOW_S - DAY), lower=True)

    assert await store.expiry.mark() == Mark(NOW_S - DAY)


async def test_what_is_deleted_is_overwritten_in_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)
    store = Stores(engine)
    for index in range(50):
        await put_appointment(store, appointment(bytes([index]) * 32, label="a remarkable label"))

    await store.expiry.purge(NOW_S + 30 * DAY)

    await engine.dispose()
    assert b"remarkable" not in all_bytes(tmp_path)


async def test_a_database_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.storage.database.sqlite.BUSY_S", 0.2)
    url = f"sqlite:///{tmp_path}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)
    lock = sqlite3.connect(tmp_path / "startklar.sqlite3", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StoreUnavailableError, match="locked"):
        await Stores(engine).expiry.check()

    lock.close()
    await engine.dispose()


async def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)
    store = Stores(engine)
    await put_appointment(store, appointment())
    await engine.outside("PRAGMA max_page_count=1")

    async def fill() -> None:
        for index in range(1, 200):
            await put_appointment(store, appointment(bytes([index]) * 32, label="x" * 80))

    with pytest.raises(StoreUnavailableError, match="full"):
        await fill()

    assert await store.appointments.find_by_link(b"a" * 32, NOW_S) is not None
    await engine.dispose()
