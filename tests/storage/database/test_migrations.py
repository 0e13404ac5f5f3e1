"""Migrations keep what earlier versions wrote: results that were rows are counted, and gone."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from blockbuster import BlockBuster
from sqlalchemy import Connection, inspect, text

from checker.core.results.questions import COUNT, Counts
from checker.storage.database import tables
from checker.storage.database.engine import Database, migrate, open_engine, upgrade
from checker.storage.results.counters import Counters
from tests.statistics import old_database
from tests.statistics.old_database import OPEN, SEALED, results, step
from tests.support import NOW_S, execute

KEY: Final = b"s" * 32
BLOCKED: Final = {"in_app", "insecure", "silent", "not_heard", "offline", "unreachable"}
LIMITED: Final = {"denied", "busy", "poor"}


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(
    request: pytest.FixtureRequest, tmp_path: Path, _nothing_blocks_the_event_loop: BlockBuster
) -> AsyncIterator[str]:
    """The address of an empty database; migrations run in the event loop of these tests."""
    for function in _nothing_blocks_the_event_loop.functions.values():
        function.can_block_in("statistics/old_database.py", {"step"})
    sqlite = f"sqlite:///{tmp_path}/startklar.sqlite3"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")
    await migrate(url, KEY)
    yield url
    with suppress(RuntimeError):
        await migrate(url, KEY)
    engine = await open_engine(url)
    names = ("counter", "receipt", "readiness", "appointment")
    await execute(engine, *(tables.metadata.tables[name].delete() for name in names))
    await engine.dispose()


async def run(url: str, *works: Any) -> None:
    """Run functions of a connection in one transaction."""
    engine = await open_engine(url)
    for work in works:
        await engine.write(work)
    await engine.dispose()


async def before(url: str, key: bytes = KEY) -> None:
    """Make the database one of the version before, with results."""
    await run(url, partial(step, number="0006"), partial(old_database.fill, key=key))


async def counted(url: str) -> dict[str, Counts]:
    engine = await open_engine(url)
    try:
        return dict(await Counters(engine, weeks=12, known=()).read(NOW_S))
    finally:
        await engine.dispose()


def expected(weeks: dict[str, int]) -> dict[str, Counts]:
    """Count the rows in another way than the migration does."""
    told: dict[str, Counter[tuple[str, str]]] = {week: Counter() for week in weeks}
    for row in results(weeks):
        counts = told[row.pop("week")]
        row["system"] = row["system"].replace("chromeos", "linux")
        found = row.pop("findings")
        bad = {check for check, word in found.items() if word in BLOCKED | LIMITED}
        counts.update((f"{check}.finding", word) for check, word in found.items())
        counts.update((f"{check}.problem", row["system"]) for check in bad)
        words = set(found.values())
        unknown, hints = {"skipped", "not_measured"}, {"outdated", "dark", "quiet", "limited"}
        rated = (
            "blocked" if words & BLOCKED else
            "limited" if words & LIMITED else
            "unknown" if words & unknown else
            "hint" if words & hints else "ready"
        )  # fmt: skip
        counts.update([COUNT, ("last", rated), ("first", row.pop("first_rating"))])
        for column in ("hash", "version", "browser_major"):
            del row[column]
        counts.update((column, word or "none") for column, word in row.items())
    return {week: dict(counts) for week, counts in told.items()}


async def test_results_open_and_encrypted_are_added_up(url: str) -> None:
    await before(url)

    await migrate(url, KEY)

    assert await counted(url) == expected(OPEN) | expected(SEALED)


async def test_their_tables_are_gone_and_so_is_what_was_in_them(url: str) -> None:
    await before(url)
    await migrate(url, KEY)

    names: list[str] = []
    await run(url, lambda connection: names.extend(inspect(connection).get_table_names()))
    assert {"result", "sealed_result"} & set(names) == set()
    if url.startswith("sqlite"):
        left = Path(url.partition("///")[2]).read_bytes()  # noqa: ASYNC240 -- a test may block
        assert [row["hash"] for row in results(OPEN) if row["hash"] in left] == []


async def test_without_the_key_nothing_that_is_encrypted_is_dropped(url: str) -> None:
    await before(url)

    with pytest.raises(RuntimeError, match="the key of the data folder is needed"):
        await migrate(url)

    await migrate(url, KEY)
    assert set(await counted(url)) == {*OPEN, *SEALED}


async def test_what_another_key_has_encrypted_cannot_be_counted_and_holds_up_nothing(url: str) -> None:
    await before(url, key=b"t" * 32)

    await migrate(url, KEY)

    assert await counted(url) == expected(OPEN)


async def test_a_database_without_a_result_needs_no_key(url: str) -> None:
    await run(url, partial(step, number="0006"))

    await migrate(url)

    assert await counted(url) == {}


async def test_results_from_before_findings_were_one_column_are_counted(url: str) -> None:
    def put(connection: Connection) -> None:
        for row in results({"2026-W47": 5}):
            found = row.pop("findings")
            row |= {"browser_finding" if check == "browser" else check: word for check, word in found.items()}
            old_database.insert(connection, "result", [row])

    await run(url, partial(step, number="0004"), put)

    await migrate(url, KEY)

    assert await counted(url) == expected({"2026-W47": 5})


async def test_a_database_can_go_back_and_has_no_results_then(url: str) -> None:
    await before(url)
    await migrate(url, KEY)

    left: list[int] = []

    def look(connection: Connection) -> None:
        left.extend(
            connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in ("result", "sealed_result")
        )

    await run(url, partial(step, number="0006"), look)

    assert left == [0, 0]


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
    else:
        policies = "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies ORDER BY tablename"
        secured = "SELECT relname, relforcerowsecurity FROM pg_class WHERE relrowsecurity ORDER BY relname"
        found["policies"] = [tuple(row) for row in connection.execute(text(policies))]
        found["secured"] = [tuple(row) for row in connection.execute(text(secured))]
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(
    request: pytest.FixtureRequest, tmp_path: Path, _nothing_blocks_the_event_loop: BlockBuster
) -> AsyncIterator[Database]:
    """A database without tables; at the end it has the newest ones again."""
    for function in _nothing_blocks_the_event_loop.functions.values():
        function.can_block_in("statistics/old_database.py", {"step"})
    sqlite = f"sqlite:///{tmp_path}/startklar.sqlite3"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")
    await migrate(url)
    engine = await open_engine(url)
    await engine.write(emptied)
    try:
        yield engine
    finally:
        await engine.dispose()
        await migrate(url)


async def test_an_empty_database_becomes_what_all_migrations_make_of_it(empty: Database) -> None:
    await empty.write(upgrade)
    at_once = await empty.read(shape)
    await empty.write(emptied)
    await empty.write(partial(step, number="head"))
    step_by_step = await empty.read(shape)

    assert at_once == step_by_step
    assert set(tables.metadata.tables) < set(at_once)
    assert len(at_once.get("policies", "12345")) == len(at_once.get("secured", "12345")) == 5
