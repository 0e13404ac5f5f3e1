"""What is read by a key from SQLite: by one thread, and as it is at that moment."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from checker.storage.appointments import Appointment
from checker.storage.database.tables import appointment
from checker.storage.database.transactions import StoreUnavailableError
from tests.support import NOW_S, Stores

KEY = b"k" * 32


async def add(store: Stores) -> None:
    row = Appointment(KEY, int(NOW_S), int(NOW_S) + 3_600, "de")
    assert await store.appointments.add([row])


async def test_all_lookups_share_one_thread_and_begin_no_transaction(sqlite_store: Stores) -> None:
    threads, said = set[str](), list[str]()

    def work(connection: object) -> None:
        threads.add(threading.current_thread().name)

    reader = sqlite_store.engine.reader
    assert reader
    event.listen(reader.engine, "before_cursor_execute", lambda _c, _u, statement, *_: said.append(statement))
    await asyncio.gather(*(sqlite_store.engine.look_up(work) for _ in range(20)))
    await sqlite_store.appointments.find_by_link(KEY, NOW_S)

    assert threads == {"database reader_0"}
    assert [statement.split()[0] for statement in said] == ["SELECT"]


async def test_a_lookup_sees_what_was_acknowledged_before(sqlite_store: Stores) -> None:
    assert await sqlite_store.appointments.find_by_link(KEY, NOW_S) is None

    await add(sqlite_store)

    assert await sqlite_store.appointments.find_by_link(KEY, NOW_S)


async def test_what_the_database_cannot_do_is_said_and_passes(sqlite_store: Stores) -> None:
    def broken(connection: object) -> None:
        raise RuntimeError

    await add(sqlite_store)
    with pytest.raises(RuntimeError):
        await sqlite_store.engine.look_up(broken)

    assert await sqlite_store.appointments.find_by_link(KEY, NOW_S)


async def test_nothing_is_looked_up_in_a_file_that_was_taken_away(
    sqlite_store: Stores, tmp_path: Path
) -> None:
    await add(sqlite_store)
    file = tmp_path / "startklar.sqlite3"
    await sqlite_store.appointments.find_by_link(KEY, NOW_S)

    away = file.rename(tmp_path / "away")
    with pytest.raises(StoreUnavailableError):
        await sqlite_store.appointments.find_by_link(KEY, NOW_S)
    away.rename(file)

    assert await sqlite_store.appointments.find_by_link(KEY, NOW_S)


async def test_after_the_end_nothing_is_open_and_more_work_opens_it_again(sqlite_store: Stores) -> None:
    await add(sqlite_store)
    await sqlite_store.appointments.find_by_link(KEY, NOW_S)

    await sqlite_store.engine.dispose()

    assert not [thread for thread in threading.enumerate() if thread.name.startswith("database reader")]
    count = await sqlite_store.engine.look_up(
        lambda connection: connection.execute(select(func.count()).select_from(appointment)).scalar_one()
    )
    assert count == 1
