"""One writer for SQLite: what waits is written together and answered after the commit; errors stay alone."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, select

from checker.storage.appointments import Appointment
from checker.storage.database import tables, writer
from checker.storage.database.transactions import StoreBusyError, StoreUnavailableError
from tests.held_writer import Held
from tests.support import NOW_S, Stores, rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

NAMES = [bytes([number]) * 32 for number in range(20)]


@pytest.fixture(autouse=True)
def _held_for_as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "GROUP_S", 10.0)


@pytest.fixture
async def held(sqlite_store: Stores) -> AsyncIterator[Held]:
    work = Held(sqlite_store.engine)
    await work.has_begun()
    yield work
    work.go.set()


@pytest.fixture
def begun(sqlite_store: Stores) -> list[str]:
    """What the writer has said to the database about transactions."""
    said: list[str] = []
    assert sqlite_store.engine.writer
    engine = sqlite_store.engine.writer.engine
    event.listen(engine, "begin", lambda _connection: said.append("begin"))
    event.listen(engine, "commit", lambda _connection: said.append("commit"))
    return said


def add(store: Stores, key: bytes) -> Coroutine[Any, Any, bool]:
    return store.appointments.add([Appointment(key, int(NOW_S), int(NOW_S) + 3_600, "de", id=key[:16].hex())])


def on_disk(folder: Path) -> int:
    """Count by a connection of our own, which sees what is committed."""
    with sqlite3.connect(folder / "startklar.sqlite3") as other:
        count: int = other.execute("SELECT count(*) FROM appointment").fetchone()[0]
    other.close()
    return count


async def started(*work: Coroutine[Any, Any, Any]) -> "list[asyncio.Task[Any]]":
    """Let all of them ask, in this order."""
    tasks = [asyncio.create_task(each) for each in work]
    await asyncio.sleep(0)
    return tasks


async def test_what_waits_is_one_transaction_and_answered_after_its_commit(
    sqlite_store: Stores, held: Held, begun: list[str], tmp_path: Path
) -> None:
    seen: list[int] = []
    tasks = await started(*(add(sqlite_store, key) for key in NAMES))
    tasks[0].add_done_callback(lambda _task: seen.append(on_disk(tmp_path)))
    assert on_disk(tmp_path) == 0

    await held.let_go()

    assert await asyncio.gather(*tasks) == [True] * len(NAMES)
    assert begun == ["commit"], "all in the transaction that was open"
    assert seen == [len(NAMES)]


async def test_an_error_undoes_nothing_but_its_own_work(
    sqlite_store: Stores, held: Held, tmp_path: Path
) -> None:
    def half_done(connection: "Connection") -> None:
        connection.execute(tables.clock.insert().values(id=7, mark=0))
        raise ZeroDivisionError

    tasks = await started(
        add(sqlite_store, NAMES[0]),
        add(sqlite_store, NAMES[0]),  # is there already
        sqlite_store.engine.write(half_done),
        add(sqlite_store, NAMES[1]),
    )

    await held.let_go()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [outcomes[0], outcomes[1], outcomes[3]] == [True, False, True]
    assert isinstance(outcomes[2], ZeroDivisionError)
    assert on_disk(tmp_path) == 2
    assert await rows(sqlite_store.engine, select(tables.clock)) == []


async def test_work_sees_what_came_before_it_in_its_transaction(sqlite_store: Stores, held: Held) -> None:
    def count(connection: "Connection") -> int:
        return int(connection.execute(select(func.count()).select_from(tables.appointment)).scalar_one())

    write = sqlite_store.engine.write
    tasks = await started(
        write(count), add(sqlite_store, NAMES[0]), write(count), add(sqlite_store, NAMES[1]), write(count)
    )

    await held.let_go()

    assert await asyncio.gather(*tasks) == [0, True, 1, True, 2]


async def test_a_commit_that_fails_is_told_to_all_and_the_next_one_works(
    sqlite_store: Stores, held: Held, tmp_path: Path
) -> None:
    def fail(_connection: object) -> None:
        raise OSError(5, "input/output error")

    assert sqlite_store.engine.writer
    engine = sqlite_store.engine.writer.engine
    event.listen(engine, "commit", fail)
    tasks = await started(*(add(sqlite_store, key) for key in NAMES[:3]))

    held.go.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [StoreUnavailableError] * 3
    assert on_disk(tmp_path) == 0
    with pytest.raises(OSError, match="input"):
        await held.task
    event.remove(engine, "commit", fail)
    assert await add(sqlite_store, NAMES[0])


async def test_a_disk_that_is_full_is_told_to_all_of_a_transaction(
    sqlite_store: Stores, tmp_path: Path
) -> None:
    """SQLite ends the transaction by itself: nobody of it may believe to be stored."""
    assert await add(sqlite_store, NAMES[0])
    await sqlite_store.engine.outside("PRAGMA max_page_count=1")
    hold = Held(sqlite_store.engine)
    labels = [Appointment(bytes([n, n]) * 16, 0, 2**40, "de", "x" * 80) for n in range(1, 200)]
    tasks = await started(*(sqlite_store.appointments.add([row]) for row in labels))

    hold.go.set()
    _, *outcomes = await asyncio.gather(hold.task, *tasks, return_exceptions=True)

    stored = sum(outcome is True for outcome in outcomes)
    refused = [outcome for outcome in outcomes if outcome is not True]
    assert refused
    assert {type(outcome) for outcome in refused} == {StoreUnavailableError}
    assert {str(outcome) for outcome in refused} == {"database or disk is full"}
    assert on_disk(tmp_path) == 1 + stored


async def test_beyond_the_bound_nothing_more_is_taken(
    sqlite_store: Stores, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAITING", 3)
    tasks = await started(*(add(sqlite_store, key) for key in NAMES[:3]))

    with pytest.raises(StoreBusyError, match="too many"):
        await add(sqlite_store, NAMES[3])

    await held.let_go()
    assert await asyncio.gather(*tasks) == [True] * 3
    assert on_disk(tmp_path) == 3
    assert await add(sqlite_store, NAMES[3])


async def test_who_is_cancelled_while_waiting_takes_the_work_along(
    sqlite_store: Stores, held: Held, tmp_path: Path
) -> None:
    tasks = await started(*(add(sqlite_store, key) for key in NAMES[:3]))

    tasks[1].cancel()
    await asyncio.sleep(0)  # the work is withdrawn
    await held.let_go()

    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [outcomes[0], outcomes[2]] == [True, True]
    assert isinstance(outcomes[1], asyncio.CancelledError)
    assert on_disk(tmp_path) == 2


async def test_who_is_cancelled_later_harms_nobody(sqlite_store: Stores, held: Held) -> None:
    tasks = await started(add(sqlite_store, NAMES[0]))

    held.task.cancel()
    held.go.set()

    assert await tasks[0]
    assert held.task.cancelled()


async def test_a_write_that_takes_too_long_holds_nobody_for_longer_than_patience(
    sqlite_store: Stores, held: Held, tmp_path: Path
) -> None:
    assert sqlite_store.engine.writer
    sqlite_store.engine.writer.patience_s = 0.2

    with pytest.raises(StoreUnavailableError, match="too long"):
        await add(sqlite_store, NAMES[0])

    await held.let_go()
    assert on_disk(tmp_path) == 0, "what was refused is not written later"
    assert await add(sqlite_store, NAMES[0])


@pytest.mark.parametrize(("bound", "transactions"), [({"GROUP": 5}, 2), ({"GROUP_S": 0.0}, 10)])
async def test_a_transaction_takes_so_much_work_and_for_so_long(
    sqlite_store: Stores, begun: list[str], monkeypatch: pytest.MonkeyPatch,
    bound: dict[str, float], transactions: int,
) -> None:  # fmt: skip
    for name, value in bound.items():
        monkeypatch.setattr(writer, name, value)
    held = Held(sqlite_store.engine)
    tasks = await started(*(add(sqlite_store, key) for key in NAMES[:9]))

    await held.let_go()

    assert await asyncio.gather(*tasks) == [True] * 9
    assert begun.count("commit") == transactions


async def test_the_end_writes_what_waits(sqlite_store: Stores, held: Held, tmp_path: Path) -> None:
    tasks = await started(*(add(sqlite_store, key) for key in NAMES))

    held.go.set()
    await sqlite_store.engine.dispose()

    assert on_disk(tmp_path) == len(NAMES)
    assert await asyncio.gather(*tasks) == [True] * len(NAMES)
    assert not [each for each in threading.enumerate() if each.name == "database writer"]


async def test_reading_does_not_wait_for_the_writer(sqlite_store: Stores, held: Held) -> None:
    assert await sqlite_store.appointments.find_by_link(NAMES[0], NOW_S) is None
    assert not held.task.done()


async def test_our_own_connections_never_meet_a_lock(sqlite_store: Stores, tmp_path: Path) -> None:
    """Writing, reading, and writing everything anew, all at once; a lock would be waited for 0.2 s."""
    work: list[Coroutine[Any, Any, Any]] = []
    for number, key in enumerate(bytes([n, 1]) * 16 for n in range(200)):
        work.append(add(sqlite_store, key))
        work.append(sqlite_store.appointments.find_by_link(key, NOW_S))
        if number % 20 == 0:
            work.append(sqlite_store.expiry.purge(NOW_S - 86_400))

    await asyncio.gather(*work)

    assert on_disk(tmp_path) == 200


async def test_it_waits_for_another_process(sqlite_store: Stores, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "startklar.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    tasks = await started(*(add(sqlite_store, key) for key in NAMES[:3]))
    await asyncio.sleep(0.05)

    assert not any(task.done() for task in tasks)
    other.close()
    assert await asyncio.gather(*tasks) == [True] * 3
