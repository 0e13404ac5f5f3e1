"""Results wait sealed until their week is open; then every readiness they could be matched with is gone."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from checker.core.expiry.iso_weeks import end_s
from checker.core.findings import CATALOGUE
from checker.core.results.sealing import LENGTH, is_due, pack
from checker.storage.database.engine import migrate, open_engine
from checker.storage.results.sealed_results import Sealed
from tests.support import NOW_S, Stores, result_row

DAY = 86_400
SECRET = b"s" * 32
WEEK_END = end_s("2026-W47")  # NOW_S is in it


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Stores]:
    url = f"sqlite+aiosqlite:///{tmp_path}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)
    yield Stores(engine)
    await engine.dispose()


@pytest.fixture
def sealed(store: Stores) -> Sealed:
    return Sealed(store.engine, SECRET, store.order, weeks=12)


async def opened(store: Stores, sealed: Sealed) -> list[dict[str, Any]]:
    await sealed.open_due(WEEK_END + 7 * DAY)
    return await store.results.list(NOW_S)


def kept(folder: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "startklar.sqlite3") as connection:
        rows = connection.execute("SELECT key, week, sealed FROM sealed_result").fetchall()
    connection.close()
    return rows


async def test_a_result_is_open_one_week_after_its_own_and_not_before(store: Stores, sealed: Sealed) -> None:
    await sealed.put(result_row())

    assert await sealed.open_due(WEEK_END + 7 * DAY - 1) == 0
    assert await store.results.list(NOW_S) == []
    assert await sealed.open_due(WEEK_END + 7 * DAY) == 1
    assert [row["week"] for row in await store.results.list(NOW_S)] == ["2026-W47"]


async def test_what_is_opened_is_what_was_sealed(store: Stores, sealed: Sealed) -> None:
    row = result_row(findings={"camera": "denied"}, rtt="50-100 ms", browser_major=156)
    await sealed.put(row)

    (found,) = await opened(store, sealed)

    assert found == {name: value for name, value in row.items() if name not in ("hash", "version")}


async def test_a_higher_version_replaces_all_but_the_week_until_it_is_open(
    store: Stores, sealed: Sealed
) -> None:
    assert await sealed.put(result_row(version=2, first_rating="hint"))
    assert not await sealed.put(result_row(version=2, first_rating="blocked"))
    assert await sealed.put(result_row(version=3, first_rating="limited", at_s=NOW_S + 7 * DAY))

    (row,) = await opened(store, sealed)

    assert (row["week"], row["first_rating"]) == ("2026-W47", "limited")
    assert not await sealed.put(result_row(version=4, first_rating="ready"))
    assert (await store.results.list(NOW_S))[0]["first_rating"] == "limited"


async def test_sealed_rows_of_one_week_differ_in_nothing_but_chance(
    store: Stores, sealed: Sealed, tmp_path: Path
) -> None:
    await sealed.put(result_row(b"a" * 32))
    await sealed.put(
        result_row(b"b" * 32, version=7, findings={"camera": "blocked_by_page"}, rate_up="1200-2500 kbit/s")
    )

    rows = kept(tmp_path)

    assert {len(row[2]) for row in rows} == {12 + LENGTH + 16}
    assert not {b"a" * 32, b"b" * 32} & {row[0] for row in rows}
    assert len({row[2][:12] for row in rows}) == 2


async def test_what_another_key_has_sealed_stays_shut_and_holds_up_nothing_else(
    store: Stores, sealed: Sealed, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await Sealed(store.engine, b"t" * 32, store.order, 12).put(result_row(b"a" * 32))
    await sealed.put(result_row(b"b" * 32, findings={"camera": "denied"}))

    (found,) = await opened(store, sealed)

    assert found["findings"]["camera"] == "denied"
    assert len(kept(tmp_path)) == 1
    assert "another key" in caplog.text


async def test_what_is_too_old_is_deleted_unopened(store: Stores, sealed: Sealed, tmp_path: Path) -> None:
    await sealed.put(result_row())
    last_s = WEEK_END + 11 * 7 * DAY - 1

    assert await store.expiry.purge(last_s) == (0, 0)
    assert len(kept(tmp_path)) == 1
    assert await sealed.open_due(last_s + 1) == 0
    assert await store.expiry.purge(last_s + 1) == (0, 1)

    assert kept(tmp_path) == []


def test_every_row_fits() -> None:
    longest: dict[str, Any] = dict.fromkeys(result_row(), "x" * 24) | {"hash": bytes(32)}
    longest["findings"] = {check: max(found, key=len) for check, found in CATALOGUE.items()}

    assert len(pack(longest)) == LENGTH
    with pytest.raises(ValueError, match="bytes"):
        pack({"hash": b"", "week": "x" * LENGTH})


def test_a_week_ends_on_sunday_night_in_utc() -> None:
    assert end_s("2026-W53") == end_s("2027-W01") - 7 * DAY
    assert not is_due("2026-W47", WEEK_END + 7 * DAY - 1)
    assert is_due("2026-W47", WEEK_END + 7 * DAY)
