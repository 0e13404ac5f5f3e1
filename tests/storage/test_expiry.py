"""What is deleted when, and the clock's mark."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from checker.core import receipts
from checker.core.expiry.iso_weeks import iso_week, weeks_before
from checker.core.expiry.retention import Lifetimes
from checker.core.expiry.trusted_time import Mark
from checker.core.offices import FIRST_OFFICE
from checker.core.results.notes import Counted
from checker.storage.appointments import Appointment
from checker.storage.database import tables
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.database.writer import Work
from checker.storage.expiry import Expiry
from tests.support import (
    NOW_S,
    FakeTime,
    Stores,
    execute,
    good_answers,
    list_appointments,
    put_appointment,
    put_result,
    run_server,
)
from tests.support import rows as stored_rows

DAY = 86_400
NOW = int(NOW_S)


@pytest.fixture
def store(sqlite_store: Stores) -> Stores:
    return sqlite_store


async def put(store: Stores, table: Any, *rows: dict[str, Any]) -> None:
    await execute(store.engine, *(insert(table).values(row) for row in rows))


async def stored(store: Stores, column: Any) -> set[Any]:
    return {value for (value,) in await stored_rows(store.engine, select(column))}


async def test_only_the_clean_up_may_take_longer_than_somebody_waits(
    store: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, asked = store.engine.write, list[object]()

    async def noting(work: Work[Any], *, patient: bool) -> Any:
        asked.append(patient)
        return await write(work)

    monkeypatch.setattr(store.engine, "write", noting)
    await store.expiry.purge(NOW)
    await store.expiry.check()

    assert asked == [True, False]


async def test_an_appointment_is_deleted_a_day_after_its_end_and_not_a_second_earlier(store: Stores) -> None:
    row = Appointment(b"a" * 32, NOW - 3_600, NOW, "de")
    await put_appointment(store, row)

    early = await store.expiry.purge(NOW + DAY - 1)
    kept = await list_appointments(store, NOW)
    late = await store.expiry.purge(NOW + DAY)

    assert (early, kept, late) == ((0, 0), [row], (1, 0))
    assert await list_appointments(store, NOW) == []


async def test_an_appointment_lives_as_long_as_the_operator_says(store: Stores) -> None:
    expiry = Expiry(store.engine, Lifetimes(keep_hours=1))
    await put_appointment(store, Appointment(b"a" * 32, NOW - 3_600, NOW, "de"))

    assert await expiry.purge(NOW + 3_599) == (0, 0)
    assert await expiry.purge(NOW + 3_600) == (1, 0)


async def test_counts_are_deleted_by_weeks_and_told_as_results(store: Stores) -> None:
    for back in (10, 11, 12, 13):
        await put_result(store, NOW_S - back * 7 * DAY, number=back)

    gone = await store.expiry.purge(NOW_S)

    assert gone == (0, 12 + 13)
    assert await stored(store, tables.counter.c.week) == {weeks_before(NOW_S, back) for back in (10, 11)}
    assert await store.expiry.purge(NOW_S) == (0, 0)


async def test_what_was_counted_in_an_office_that_is_gone_is_deleted(store: Stores) -> None:
    counted = Counted(weeks_before(NOW_S, 1), good_answers(), office=99)
    await store.counters.count(b"r" * 32, NOW // DAY, counted)
    await put_result(store)

    await store.expiry.purge(NOW_S)

    assert await stored(store, tables.counter.c.office) == {FIRST_OFFICE}


async def test_a_receipt_is_forgotten_when_it_is_no_longer_good(store: Stores) -> None:
    await put_result(store)
    good_until_s = (NOW // DAY + receipts.GOOD_DAYS + 1) * DAY

    await store.expiry.purge(good_until_s - 1)
    before = await stored(store, tables.receipt.c.day)
    await store.expiry.purge(good_until_s)

    assert (before, await stored(store, tables.receipt.c.day)) == ({NOW // DAY}, set())


async def test_sessions_and_links_are_deleted_at_the_very_second_that_they_expire(store: Stores) -> None:
    account = {"id": "a", "name": "anna", "role": "counsellor", "language": "de", "disabled": False}
    await put(store, tables.account, account)
    for ends in (NOW, NOW + 1):
        row = {"key": ends.to_bytes(32, "big"), "account_id": "a", "expires_at": ends}
        await put(store, tables.session, row)
        await put(store, tables.one_time_link, row | {"purpose": "reset"})

    await store.expiry.purge(NOW)

    assert await stored(store, tables.session.c.expires_at) == {NOW + 1}
    assert await stored(store, tables.one_time_link.c.expires_at) == {NOW + 1}


async def test_what_was_deleted_is_written_over_at_once(store: Stores, tmp_path: Path) -> None:
    path, key = tmp_path / "startklar.sqlite3", bytes(range(100, 132))
    await put_appointment(store, Appointment(key, NOW - 3_600, NOW, "de"))
    await put_result(store, NOW_S - 11 * 7 * DAY, number=3, browser="samsung")
    await put_result(store)
    before = path.read_bytes()
    week = weeks_before(NOW_S, 11).encode()

    await store.expiry.purge(NOW_S + 7 * DAY)

    assert (key in before, week in before) == (True, True)
    assert (key in path.read_bytes(), week in path.read_bytes()) == (False, False)
    assert path.with_name("startklar.sqlite3-wal").stat().st_size == 0


async def test_a_file_is_no_longer_than_what_is_in_it(store: Stores, tmp_path: Path) -> None:
    account = {"id": "a", "name": "anna", "role": "counsellor", "language": "de", "disabled": False}
    await put(store, tables.account, account)
    rows = ({"key": n.to_bytes(32, "big"), "account_id": "a", "expires_at": NOW} for n in range(300))
    await put(store, tables.session, *rows)

    await store.expiry.purge(NOW)

    with closing(sqlite3.connect(tmp_path / "startklar.sqlite3")) as reader:
        assert reader.execute("PRAGMA freelist_count").fetchone() == (0,)


async def test_the_check_leaves_nothing_and_touches_no_mark(store: Stores) -> None:
    await store.expiry.set_mark(Mark(NOW))

    await store.expiry.check()
    await store.expiry.check()

    assert await stored(store, tables.clock.c.id) == {1}
    assert await store.expiry.mark() == Mark(NOW)


async def test_the_check_needs_to_write_and_not_only_to_read(store: Stores, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "startklar.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")

        assert await store.expiry.mark() is None
        with pytest.raises(StoreUnavailableError, match="locked"):
            await store.expiry.check()


async def test_the_check_writes_a_row(store: Stores, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "startklar.sqlite3", isolation_level=None)) as watcher:
        watcher.execute("CREATE TABLE seen (id)")
        watcher.execute(
            "CREATE TRIGGER see AFTER INSERT ON clock BEGIN INSERT INTO seen VALUES (new.id); END"
        )

        await store.expiry.check()

        assert watcher.execute("SELECT id FROM seen").fetchall() == [(0,)]


async def test_the_mark_is_one_whole_number_of_seconds_and_none_at_first(store: Stores) -> None:
    assert await store.expiry.mark() is None

    await store.expiry.set_mark(Mark(NOW + 0.9))

    assert await store.expiry.mark() == Mark(NOW)
    assert await stored(store, tables.clock.c.mark) == {NOW}


async def test_the_mark_rises_and_falls_only_when_it_is_said(store: Stores) -> None:
    await store.expiry.set_mark(Mark(NOW))
    await store.expiry.set_mark(Mark(NOW - 1))
    assert await store.expiry.mark() == Mark(NOW)

    await store.expiry.set_mark(Mark(NOW + 1))
    assert await store.expiry.mark() == Mark(NOW + 1)

    await store.expiry.set_mark(Mark(NOW - DAY), lower=True)
    assert await store.expiry.mark() == Mark(NOW - DAY)


async def test_readiness_is_forgotten_a_day_after_it_came_however_far_off_its_appointment_is(
    store: Stores,
) -> None:
    far = Appointment(b"a" * 32, NOW + 300 * DAY, NOW + 301 * DAY, "de")
    await put_appointment(store, far)
    row = {"appointment": far.hash, "run": 1, "sequence": 1, "status": "finished", "checks": "{}"}
    await put(store, tables.readiness, row | {"browser": "chrome", "system": "ios", "received_at": NOW})

    await store.expiry.purge(NOW + DAY - 1)
    before = await stored(store, tables.readiness.c.received_at)
    await store.expiry.purge(NOW + DAY)

    assert (before, await stored(store, tables.readiness.c.received_at)) == ({NOW}, set())
    assert await list_appointments(store, NOW + DAY) == [far]


async def test_what_has_expired_and_is_still_there_is_counted(store: Stores) -> None:
    for number, ends in enumerate((NOW, NOW + 1)):
        await put_appointment(
            store, Appointment(bytes([number]) * 32, NOW - 3_600, ends, "de", id=str(number))
        )
    for back in (11, 12):
        await put_result(store, NOW_S - back * 7 * DAY)

    assert await store.expiry.count_expired(NOW) == (0, 1)
    assert await store.expiry.count_expired(NOW + DAY) == (1, 1)


async def test_a_doubt_is_kept_with_the_mark_and_goes_with_it(store: Stores) -> None:
    doubted = Mark(NOW, 300, NOW + 99 * DAY)
    await store.expiry.set_mark(doubted)
    kept = await store.expiry.mark()
    await store.expiry.set_mark(Mark(NOW))

    assert (kept, await store.expiry.mark()) == (doubted, Mark(NOW))


async def test_a_server_of_ninety_minutes_a_day_has_nothing_expired_on_disk_before_three_months(
    store: Stores, tmp_path: Path
) -> None:
    """After nine days off; by the clean-ups that such a server makes. The file itself is looked through."""
    began = datetime(2027, 2, 1, tzinfo=UTC).timestamp()
    await put_result(store, began)
    week = iso_week(date(2027, 2, 1)).encode()
    await store.expiry.set_mark(Mark(began))
    time = FakeTime(began + 9 * DAY)
    assert week in (tmp_path / "startklar.sqlite3").read_bytes()
    while time.wall_s < datetime(2027, 5, 1, tzinfo=UTC).timestamp():
        await run_server(store, time, 0, 5, 60, 20)
        time.pass_s(DAY - 85 * 60)

    assert await store.expiry.count_expired(began + 365 * DAY) == (0, 0)
    assert week not in (tmp_path / "startklar.sqlite3").read_bytes()
