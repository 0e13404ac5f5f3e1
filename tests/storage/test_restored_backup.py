"""A backup brings back what has expired meanwhile: it is invisible at once and gone from the file soon."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from checker.core.expiry.iso_weeks import iso_week
from checker.core.expiry.trusted_time import Mark
from checker.storage.appointments import Appointment
from checker.storage.database.engine import open_engine
from tests.support import (
    FakeTime,
    Stores,
    list_appointments,
    put_appointment,
    put_result,
    run_server,
)

DAY = 86_400
BEGAN = int(datetime(2027, 2, 1, tzinfo=UTC).timestamp())
RESULT, APPOINTMENT = iso_week(date(2027, 2, 1)).encode(), bytes(range(150, 182))


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Stores]:
    engine = await open_engine(f"sqlite:///{file}")
    yield Stores(engine)
    await engine.dispose()


@pytest.fixture
async def backup(sqlite_store: Stores, tmp_path: Path) -> Path:
    """Return the backup of a database with a result and an appointment, made as operating.md says."""
    await put_result(sqlite_store, BEGAN)
    await put_appointment(sqlite_store, Appointment(APPOINTMENT, BEGAN, BEGAN + 3_600, "de"))
    await sqlite_store.expiry.set_mark(Mark(BEGAN))
    copy = tmp_path / "backup.sqlite3"
    with closing(sqlite3.connect(tmp_path / "startklar.sqlite3")) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    return copy


def holds(file: Path) -> list[bool]:
    content = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    return [RESULT in content, APPOINTMENT in content]


@pytest.mark.parametrize(
    ("days", "minutes", "left"),
    [
        pytest.param(2, (0,), [True, False], id="of the day before yesterday: at the first clean-up"),
        pytest.param(85, (0, 5), [True, True], id="of long ago: the clock is in doubt first"),
        pytest.param(85, (0, *[5] * 24), [False, False], id="of long ago: gone after two hours of uptime"),
        pytest.param(400, (0, *[5] * 24), [False, False], id="of last year: gone after two hours of uptime"),
    ],
)
async def test_what_has_expired_in_a_backup_is_deleted_after_it_was_restored(
    backup: Path, tmp_path: Path, days: int, minutes: tuple[int, ...], left: list[bool]
) -> None:
    file = tmp_path / "restored" / "startklar.sqlite3"
    file.parent.mkdir()
    shutil.copy(backup, file)
    assert holds(file) == [True, True]
    time = FakeTime(BEGAN + days * DAY)

    async with opened(file) as store:
        await run_server(store, time, *minutes)
        seen = await list_appointments(store, time.wall_s)

    assert (holds(file), seen) == (left, [])


async def test_a_backup_of_long_ago_is_clean_on_the_third_day_of_a_server_that_runs_an_hour_a_day(
    backup: Path, tmp_path: Path
) -> None:
    file = tmp_path / "restored.sqlite3"
    shutil.copy(backup, file)
    time = FakeTime(BEGAN + 85 * DAY)
    days = list[list[bool]]()
    for _ in range(3):
        async with opened(file) as store:
            await run_server(store, time, 0, *[5] * 11)
        time.pass_s(DAY - 55 * 60)
        days.append(holds(file))

    assert days == [[True, True], [True, True], [False, False]]
