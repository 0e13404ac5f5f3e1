"""Migrations keep what earlier versions wrote."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.config import Config
from blockbuster import BlockBuster
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from checker.core.expiry.iso_weeks import end_s
from checker.storage.database import tables
from checker.storage.database.engine import MIGRATIONS, migrate, open_engine, upgrade
from checker.storage.results.open_results import OpenResults
from checker.storage.results.row_order import Order
from checker.storage.results.sealed_results import Sealed
from tests.support import NOW_S

SECRET: Final = b"s" * 32
LATER_S: Final = end_s("2026-W47") + 7 * 86_400
FOUND: Final = {
    "browser": "outdated",
    "camera": "blocked_by_page",
    "microphone": "ok",
    "speaker": "verified",
    "connection": "relay_only_tcp",
    "handoff": "unreachable",
}
COLUMNS: Final = {"browser_finding" if check == "browser" else check: found for check, found in FOUND.items()}
"""As results were stored before the findings were one column."""
SAME: Final[dict[str, Any]] = {
    "version": 2,
    "week": "2026-W47",
    "browser": "firefox",
    "browser_major": 153,
    "system": "linux",
    "device": "desktop",
    "language": "de",
    "first_rating": "limited",
    "duration": "30-60 s",
    "rate": "1200-2500 kbit/s",
    "rate_up": None,
    "rate_down": None,
    "rtt": "0-50 ms",
    "jitter": None,
    "loss": None,
    "quality": None,
    "transport": "tcp",
}
KEYS: Final = (b"b" * 32, b"a" * 32)


def back_to_0004(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.downgrade(config, "0004")


def store(connection: Connection) -> None:
    names = ("hash", *SAME, *COLUMNS)
    query = f"INSERT INTO result ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
    connection.execute(text(query), [{"hash": key} | SAME | COLUMNS for key in KEYS])


@pytest.fixture(params=["sqlite", "postgresql"])
async def before(
    request: pytest.FixtureRequest, tmp_path: Path, _nothing_blocks_the_event_loop: BlockBuster
) -> AsyncIterator[str]:
    """The address of a database with two open results, as migration 0004 left it."""
    for function in _nothing_blocks_the_event_loop.functions.values():
        function.can_block_in("database/test_migrations.py", {"back_to_0004"})
    sqlite = f"sqlite+aiosqlite:///{tmp_path}/startklar.sqlite3"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")
    await migrate(url)
    engine = await open_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(back_to_0004)
        await connection.run_sync(store)
    await engine.dispose()
    yield url
    async with engine.begin() as connection:
        await connection.execute(tables.result.delete())
        await connection.execute(tables.sealed_result.delete())
    await engine.dispose()


async def test_findings_of_open_results_become_one_column_and_nothing_else_changes(before: str) -> None:
    await migrate(before)

    engine = await open_engine(before)
    found = await OpenResults(engine, weeks=12).list(NOW_S)
    same = {name: value for name, value in SAME.items() if name != "version"}
    assert found == [{**same, "findings": FOUND}] * len(KEYS)
    async with engine.connect() as connection:
        keys = (await connection.execute(select(tables.result.c.hash))).scalars()
        assert list(keys) == sorted(KEYS)
    await engine.dispose()


async def test_going_back_takes_the_findings_apart_again(before: str) -> None:
    await migrate(before)

    engine = await open_engine(before)
    async with engine.begin() as connection:
        await connection.run_sync(back_to_0004)
        found = (await connection.execute(text("SELECT * FROM result ORDER BY hash"))).mappings().all()
    assert [dict(row) for row in found] == [{"hash": key, **SAME, **COLUMNS} for key in sorted(KEYS)]
    await migrate(before)
    await engine.dispose()


async def test_a_result_that_was_sealed_with_a_column_per_check_is_opened(before: str) -> None:
    await migrate(before)
    engine = await open_engine(before)
    sealed = Sealed(engine, SECRET, Order(engine), weeks=12)
    row = {"hash": b"c" * 32, **SAME, **COLUMNS}
    await sealed.put(row)

    assert await sealed.open_due(LATER_S) == 1

    found = await OpenResults(engine, weeks=12).list(NOW_S)
    assert [each["findings"] for each in found] == [FOUND] * 3
    await engine.dispose()


def by_steps(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def emptied(connection: Connection) -> None:
    tables.metadata.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


def shape(connection: Connection) -> dict[str, Any]:
    """Return everything about the tables but the order of their columns."""
    seen = inspect(connection)
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    found: dict[str, Any] = {"version": version}
    for table in seen.get_table_names():
        columns = {
            column["name"]: (str(column["type"]), column["nullable"], column["default"])
            for column in seen.get_columns(table)
        }
        found[table] = (
            columns,
            seen.get_pk_constraint(table),
            sorted(seen.get_indexes(table), key=lambda index: str(index["name"])),
            sorted(seen.get_unique_constraints(table), key=lambda unique: str(unique["name"])),
            sorted(seen.get_foreign_keys(table), key=str),
        )
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, wr FROM pragma_table_list"))
        found["without rowid"] = {row.name: row.wr for row in rows}
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(
    request: pytest.FixtureRequest, tmp_path: Path, _nothing_blocks_the_event_loop: BlockBuster
) -> AsyncIterator[AsyncEngine]:
    """A database without tables; at the end it has the newest ones again."""
    for function in _nothing_blocks_the_event_loop.functions.values():
        function.can_block_in("database/test_migrations.py", {"by_steps"})
    sqlite = f"sqlite+aiosqlite:///{tmp_path}/startklar.sqlite3"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")
    await migrate(url)
    engine = await open_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(emptied)
    try:
        yield engine
    finally:
        await engine.dispose()
        await migrate(url)


async def test_an_empty_database_becomes_what_all_migrations_make_of_it(empty: AsyncEngine) -> None:
    async with empty.begin() as connection:
        await connection.run_sync(upgrade)
        at_once = await connection.run_sync(shape)
        await connection.run_sync(emptied)
        await connection.run_sync(by_steps)
        step_by_step = await connection.run_sync(shape)

    assert at_once == step_by_step
    assert set(tables.metadata.tables) < set(at_once)
