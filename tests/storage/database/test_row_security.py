"""On PostgreSQL work inside an office meets no row of another one, whatever its statement forgets."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from sqlalchemy import Table, insert, select, text
from sqlalchemy.exc import ProgrammingError

from checker.core.api_tokens import READ
from checker.core.expiry.retention import Lifetimes
from checker.core.offices import FIRST_OFFICE
from checker.core.results.notes import Counted
from checker.core.signals import Side
from checker.storage.accounts.api_tokens import ApiTokens, new_api_token
from checker.storage.appointments import Appointment
from checker.storage.database import tables
from checker.storage.database.engine import migrate, open_engine
from checker.storage.database.row_security import inside
from checker.storage.offices import Office, Offices
from checker.storage.readiness import StoredReadiness
from checker.storage.signals import Sent, Signals
from tests.support import NOW_S, Stores, empty, execute, good_answers, put_appointment, rows

NORTH: Final = 7
OFFICES: Final = (FIRST_OFFICE, NORTH)
GUARDED: Final = (tables.appointment, tables.readiness, tables.signal, tables.counter, tables.api_token)
_MAY_ALL: Final = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def link(office: int) -> bytes:
    return bytes([office + 1]) * 32


@pytest.fixture
async def store(postgresql: str) -> AsyncIterator[Stores]:
    """Two offices with one row in every table each, but for as many counters as there are questions."""
    await migrate(postgresql)
    engine = await open_engine(postgresql)
    if (await rows(engine, _MAY_ALL))[0][0]:
        await engine.dispose()
        pytest.skip("the role of STARTKLAR_TEST_POSTGRESQL is held to nothing: it is a superuser")
    stores = Stores(engine)
    await Offices(engine).add(Office(NORTH, "north"))
    for office in OFFICES:
        await _fill(stores, office)
    yield stores
    await empty(engine)
    await engine.dispose()


async def _fill(store: Stores, office: int) -> None:
    ends, now_s = int(NOW_S) + 3_600, int(NOW_S)
    await put_appointment(store, Appointment(link(office), now_s, ends, "de", office=office))
    await store.readiness.put(
        StoredReadiness(link(office), 1, 1, "opened", {}, "chrome", "windows", now_s), NOW_S
    )
    await Signals(store.engine, Lifetimes()).ask(link(office), Sent(Side.CLIENT, "wait"), NOW_S)
    counted = Counted("2026-W47", good_answers(), office=office)
    await store.counters.count(link(office), 1, counted)
    _, token = new_api_token(b"k" * 32, f"tool {office}", {READ}, office)
    await ApiTokens(store.engine).add(token)


async def number(store: Stores, table: Table) -> int:
    return len(await rows(store.engine, select(table)))


@pytest.mark.parametrize("table", GUARDED, ids=str)
async def test_a_statement_without_a_condition_reads_and_changes_its_own_office_alone(
    store: Stores, table: Table
) -> None:
    everywhere = await number(store, table)

    with inside(NORTH):
        own = await number(store, table)
        await execute(store.engine, table.delete())
        left = await number(store, table)

    assert (own, left) == (everywhere // 2, 0)
    assert await number(store, table) == everywhere // 2


async def test_no_row_is_put_into_another_office_or_moved_there(store: Stores) -> None:
    theirs = {"hash": b"x" * 32, "starts": 1, "ends": 2, "language": "de", "id": "x", "generation": 1}
    put = insert(tables.appointment).values(theirs | {"cancelled": False, "office": FIRST_OFFICE})
    move = tables.appointment.update().values(office=FIRST_OFFICE)

    with inside(NORTH):
        for statement in (put, move):
            with pytest.raises(ProgrammingError, match="row-level security"):
                await execute(store.engine, statement)


async def test_the_next_work_on_the_same_connection_is_inside_no_office(store: Stores) -> None:
    with inside(NORTH):
        await number(store, tables.appointment)

    assert await number(store, tables.appointment) == len(OFFICES)


async def test_an_office_that_is_removed_takes_its_rows_with_it(store: Stores) -> None:
    """Constraints are not held up by row-level security."""
    with inside(FIRST_OFFICE):
        await execute(store.engine, tables.office.delete().where(tables.office.c.id == NORTH))

    assert [await number(store, table) for table in (tables.appointment, tables.readiness)] == [1, 1]
