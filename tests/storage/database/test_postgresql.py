"""What only PostgreSQL does: a server that may be gone, rows that show their order of arrival."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.util import await_only

from checker.core.account_rules import OPERATOR
from checker.core.offices import FIRST_OFFICE
from checker.core.results.questions import counters
from checker.storage.accounts import accounts, one_time_links
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.accounts.one_time_links import FIRST, OneTimeLink, OneTimeLinks
from checker.storage.appointments import Appointment
from checker.storage.database import postgresql as database
from checker.storage.database import tables
from checker.storage.database.engine import migrate, open_engine
from checker.storage.database.postgresql import PostgresqlDatabase
from checker.storage.database.row_security import inside
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.readiness import StoredReadiness
from tests.postgresql import cluster, programs
from tests.support import NOW_S, Stores, empty, put_appointment, put_result, rows

if TYPE_CHECKING:
    from sqlalchemy import Connection


@pytest.fixture
async def store(postgresql: str) -> AsyncIterator[Stores]:
    await migrate(postgresql)
    engine = await open_engine(postgresql)
    yield Stores(engine)
    await empty(engine)
    await engine.dispose()


async def found(store: Stores, query: str) -> list[Any]:
    return [value for (value,) in await rows(store.engine, text(query))]


async def test_no_transaction_and_no_place_tells_which_answers_came_last(store: Stores) -> None:
    browsers = ("samsung", "chrome", "firefox", "edge")
    for browser in browsers:
        await put_result(store, browser=browser)

    in_place = "SELECT question || '=' || answer FROM counter ORDER BY ctid"
    marks = await found(store, "SELECT DISTINCT xmin::text FROM counter")
    placed = [name for name in await found(store, in_place) if name.startswith("browser=")]

    assert len(marks) == 1, "every change writes all of a week's counters"
    assert placed == sorted(placed)


async def test_the_clean_up_leaves_no_earlier_state_of_a_counter(store: Stores) -> None:
    for _ in range(30):
        await put_result(store)
    size = "SELECT pg_relation_size('counter')"
    before = (await found(store, size))[0]

    await store.expiry.purge(NOW_S)
    left = (await found(store, size))[0]
    await store.engine.outside("VACUUM FULL counter")

    # How many there were before varies: PostgreSQL takes away some by itself. Afterwards there is none.
    assert [left] == await found(store, size)
    assert left < before
    assert await found(store, "SELECT count(*) FROM counter") == [len(counters(("de", "en")))]


async def test_of_two_servers_one_makes_the_first_account(
    postgresql: str, store: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has a link of its own, and both look whether there is an account before either makes one."""
    look, looked, both = accounts.any_account, count(1), asyncio.Event()

    def look_together(connection: "Connection") -> bool:
        found = look(connection)
        if next(looked) == 2:
            both.set()
        with suppress(TimeoutError):  # the second one is not let so far while the first one is at it
            await_only(asyncio.wait_for(both.wait(), 0.5))
        return found

    other = await open_engine(postgresql)
    servers = [OneTimeLinks(store.engine), OneTimeLinks(other)]
    for number, server in enumerate(servers):
        await server.put(OneTimeLink(bytes([number]) * 32, FIRST, int(NOW_S) + 60))
    monkeypatch.setattr(one_time_links, "any_account", look_together)

    made = await asyncio.gather(
        *(
            server.redeem_first(bytes([number]) * 32, new_account(f"name {number}"), NOW_S)
            for number, server in enumerate(servers)
        )
    )

    assert sorted(made) == [False, True]
    assert len(await Accounts(other).list()) == 1
    assert await found(store, "SELECT count(*) FROM one_time_link") == [0]
    await other.dispose()


@pytest.mark.skipif(programs() is None, reason="no PostgreSQL server is installed here (Debian: postgresql)")
def test_a_server_that_is_gone_is_named_and_one_that_is_back_is_used_again() -> None:
    """Not a coroutine: starting and stopping a server blocks."""
    with asyncio.Runner() as runner, cluster() as server:
        runner.run(migrate(server.url))
        engine = runner.run(open_engine(server.url))
        store = Stores(engine)
        runner.run(store.expiry.check())

        server.stop()
        for _ in range(2):  # by the connection that stood, then by a new one
            with pytest.raises(StoreUnavailableError):
                runner.run(store.expiry.check())
        server.start()

        runner.run(store.expiry.check())
        runner.run(engine.dispose())


@pytest.mark.skipif(programs() is None, reason="no PostgreSQL server is installed here (Debian: postgresql)")
def test_a_server_that_says_nothing_is_not_waited_for_and_is_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not a coroutine: starting and stopping a server blocks."""
    monkeypatch.setattr(database, "ANSWER_S", 0.3)
    monkeypatch.setattr(database, "PATIENT_S", 5.0)
    with asyncio.Runner() as runner, cluster() as server:
        runner.run(migrate(server.url))
        engine = runner.run(open_engine(server.url))
        store = Stores(engine)
        many = range(2 * database.CONNECTIONS)

        async def check_at_once() -> list[BaseException | None]:
            return await asyncio.gather(*(store.expiry.check() for _ in many), return_exceptions=True)

        assert runner.run(check_at_once()) == [None] * len(many)
        with server.silent():
            for _ in range(2):  # by connections that stood, then by new ones
                refused = runner.run(check_at_once())
                assert {type(each) for each in refused} == {StoreUnavailableError}
            monkeypatch.setattr(database, "PATIENT_S", 0.3)
            with pytest.raises(StoreUnavailableError):
                runner.run(store.expiry.write_over())

        assert runner.run(check_at_once()) == [None] * len(many)
        runner.run(engine.dispose())


async def test_so_many_connections_are_opened_once_and_serve_everybody(store: Stores) -> None:
    assert isinstance(store.engine, PostgresqlDatabase)
    opened: list[object] = []
    event.listen(store.engine.engine.sync_engine, "connect", lambda *_: opened.append(1))

    for _ in range(3):
        await asyncio.gather(*(store.expiry.mark() for _ in range(4 * database.CONNECTIONS)))

    assert 1 < len(opened) <= database.CONNECTIONS


async def test_connections_that_died_while_they_rested_are_replaced(
    store: Stores, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "UNTRIED_S", 0.0)
    many = range(database.CONNECTIONS)
    await asyncio.gather(*(store.expiry.mark() for _ in many))
    others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    operator = await open_engine(postgresql)

    [ended] = await rows(operator, text(f"SELECT count(pg_terminate_backend(pid)) {others}"))

    assert tuple(ended) > (1,)
    await asyncio.gather(*(store.expiry.mark() for _ in many))
    await operator.dispose()


async def test_what_is_read_outside_an_office_needs_no_transaction(store: Stores) -> None:
    def now_twice(connection: "Connection") -> list[Any]:
        return [connection.scalar(text("SELECT now()")) for _ in range(2)]  # when its transaction began

    outside = await store.engine.read(now_twice)
    with inside(FIRST_OFFICE):
        one, same = await store.engine.read(now_twice)

    assert outside[0] < outside[1]
    assert one == same


async def test_news_of_an_appointment_that_is_being_deleted_finds_none(store: Stores) -> None:
    key, later_s = b"p" * 32, int(NOW_S) + 3_600
    await put_appointment(store, Appointment(key, int(NOW_S), later_s, "de"))
    news = StoredReadiness(key, 1, 1, "opened", {}, "chrome", "windows", int(NOW_S))

    assert isinstance(store.engine, PostgresqlDatabase)
    async with store.engine.engine.begin() as other:
        await other.execute(tables.appointment.delete().where(tables.appointment.c.hash == key))
        sending = asyncio.create_task(store.readiness.put(news, NOW_S))
        await asyncio.sleep(0.3)  # it has begun, and waits for the other transaction
        assert not sending.done()

    with pytest.raises(LookupError):
        await sending


async def test_of_two_colleagues_who_take_an_appointment_at_once_one_has_it(store: Stores) -> None:
    people = [new_account(name) for name in ("anna", "berta", "clara")]
    for account in people:
        await Accounts(store.engine).add(account)
    anna, *colleagues = (account.id for account in people)
    one = Appointment(b"h" * 32, int(NOW_S) + 300, int(NOW_S) + 3_900, "de", counsellor=anna)
    await put_appointment(store, one)

    taken = await asyncio.gather(
        *(store.appointments.reassign(one.id, OPERATOR, NOW_S, anna, each) for each in colleagues)
    )

    now = await store.appointments.get(one.id, OPERATOR, NOW_S)
    assert sorted(taken) == [False, True]
    assert now is not None
    assert now.counsellor == colleagues[taken.index(True)]
