"""Reading from SQLite: in a few threads of its own, and each time one state."""

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from checker.storage.appointments import Appointment
from checker.storage.database import reader
from checker.storage.database.tables import appointment
from checker.storage.database.transactions import StoreUnavailableError
from tests.support import NOW_S, Stores

if TYPE_CHECKING:
    from sqlalchemy import Connection


async def add(store: Stores, letter: bytes) -> bool:
    return await store.appointments.add([Appointment(letter * 32, int(NOW_S), int(NOW_S) + 3_600, "de")])


def count(connection: "Connection") -> int:
    return int(connection.execute(select(func.count()).select_from(appointment)).scalar_one())


def reading() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("database reader")]


async def test_so_many_read_at_once_and_the_others_wait_for_a_thread(sqlite_store: Stores) -> None:
    together = threading.Barrier(reader.READERS, timeout=10)

    def meet(connection: "Connection") -> int:
        together.wait()
        return count(connection)

    found = await asyncio.gather(*(sqlite_store.engine.read(meet) for _ in range(3 * reader.READERS)))

    assert found == [0] * len(found)
    assert len(reading()) == reader.READERS


async def test_a_read_sees_one_state_and_the_next_one_what_was_acknowledged(sqlite_store: Stores) -> None:
    looked, written = threading.Event(), threading.Event()

    def twice(connection: "Connection") -> list[int]:
        before = count(connection)
        looked.set()
        assert written.wait(10)
        return [before, count(connection)]

    first = asyncio.create_task(sqlite_store.engine.read(twice))
    await asyncio.to_thread(looked.wait, 10)
    assert await add(sqlite_store, b"a")
    written.set()

    assert await first == [0, 0]
    assert await sqlite_store.engine.read(count) == 1


async def test_whoever_waits_too_long_for_a_thread_is_refused(
    sqlite_store: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    held = [
        asyncio.create_task(sqlite_store.engine.read(lambda _: go.wait(10))) for _ in range(reader.READERS)
    ]
    await asyncio.sleep(0)
    monkeypatch.setattr(reader, "PATIENCE_S", 0.05)

    with pytest.raises(StoreUnavailableError):
        await sqlite_store.appointments.find_by_link(b"a" * 32, NOW_S)

    go.set()
    assert await asyncio.gather(*held) == [True] * len(held)


async def test_after_the_end_nothing_is_open_and_more_work_opens_it_again(sqlite_store: Stores) -> None:
    await sqlite_store.engine.read(count)

    await sqlite_store.engine.dispose()

    assert not reading()
    assert await sqlite_store.engine.read(count) == 0
