"""Results lie in the file in order of their keys, so the file does not tell who came when."""

import asyncio
import os
import sqlite3
import struct
from itertools import pairwise
from pathlib import Path

import pytest

from checker.storage.clean_up import order_results_forever, put_in_order
from checker.storage.database import tables
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.results import row_order
from tests.support import Stores, put_open_result, result_row

KEYS = [bytes([(index * 89) % 256]) * 32 for index in range(70)]  # arrival is far from the order of keys


@pytest.fixture
def store(sqlite_store: Stores) -> Stores:
    return sqlite_store


def pages(path: Path, table: str) -> list[list[int]]:
    """Return the cells' offsets of each leaf page in order of keys (SQLite's file format, §1.6).

    The raw file is read: nothing asks SQLite but for the number of the root page.
    """
    with sqlite3.connect(path) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [table]).fetchone()
    connection.close()
    raw = path.read_bytes()
    size = struct.unpack_from(">H", raw, 16)[0]

    def walk(number: int) -> list[list[int]]:
        start = (number - 1) * size
        kind, _, cells = struct.unpack_from(">BHH", raw, start)
        header = {0x0A: 8, 0x02: 12}[kind]  # pages of an index b-tree, which WITHOUT ROWID has
        offsets = list(struct.unpack_from(f">{cells}H", raw, start + header))
        if kind == 0x0A:
            return [offsets]
        # Inner pages are built by SQLite while it copies, whoever came when: see the next test.
        children = [struct.unpack_from(">I", raw, start + offset)[0] for offset in offsets]
        children.append(struct.unpack_from(">I", raw, start + 8)[0])
        return [page for child in children for page in walk(child)]

    return walk(root)


def tells_arrival(path: Path) -> bool:
    """Whether in any page the cells lie in another order than that of their keys.

    From the page's end downwards, that is; one rise is SQLite's own, when it fills the gap that a row left
    which moved to the inner page.
    """
    rises = [sum(one < next_ for one, next_ in pairwise(page)) for page in pages(path, "result")]
    return max(rises) > 1


async def put(store: Stores, keys: list[bytes] = KEYS) -> None:
    for key in keys:
        await put_open_result(store, result_row(key))


async def test_results_lie_in_order_of_keys_after_the_rewriting(store: Stores, tmp_path: Path) -> None:
    path = tmp_path / "startklar.sqlite3"
    await put(store)
    before = tells_arrival(path)

    assert await store.order.rewrite_if_small()

    assert before, "without the rewriting SQLite keeps order of arrival, or this test is blind"
    assert len(pages(path, "result")) > 1
    assert not tells_arrival(path)
    assert os.stat(f"{path}-wal").st_size == 0  # noqa: PTH116 -- beside the path, not below it
    assert len(await store.results.list(0)) == len(KEYS)


async def test_the_file_is_the_same_whoever_came_first(store: Stores, tmp_path: Path) -> None:
    path, files = tmp_path / "startklar.sqlite3", []
    for keys in (KEYS, KEYS[::-1], sorted(KEYS)):
        async with store.engine.begin() as connection:
            await connection.execute(tables.result.delete())
        await put(store, keys)
        await store.order.rewrite_if_small()
        files.append(path.read_bytes()[100:])  # behind the header, which counts changes

    assert files[0] == files[1] == files[2]


async def test_they_are_rewritten_when_none_has_come_for_a_while(store: Stores, tmp_path: Path) -> None:
    loop = asyncio.create_task(order_results_forever(store.order, quiet_s=0.2, longest_s=60))
    await put(store)
    assert store.order.written.is_set()

    async with asyncio.timeout(10):
        while store.order.written.is_set():  # noqa: ASYNC110 -- what happens is in another task
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)

    assert not tells_arrival(tmp_path / "startklar.sqlite3")
    loop.cancel()


async def test_a_steady_stream_does_not_put_the_rewriting_off_for_ever(
    store: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewritten = asyncio.Event()

    async def note() -> bool:
        rewritten.set()
        return True

    monkeypatch.setattr(store.order, "rewrite_if_small", note)
    loop = asyncio.create_task(order_results_forever(store.order, quiet_s=60, longest_s=0.3))

    async with asyncio.timeout(10):
        await put(store)
        await rewritten.wait()

    loop.cancel()


async def test_a_large_database_waits_for_the_clean_up(
    store: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_order, "SMALL_BYTES", 1000)
    await put(store)

    assert not await store.order.rewrite_if_small()

    assert tells_arrival(tmp_path / "startklar.sqlite3")
    await store.expiry.purge(0)
    assert not tells_arrival(tmp_path / "startklar.sqlite3")


async def test_a_locked_database_is_tried_again_and_nothing_is_lost(store: Stores, tmp_path: Path) -> None:
    path = tmp_path / "startklar.sqlite3"
    await put(store)
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")

    done = await put_in_order(store.order)

    lock.execute("ROLLBACK")
    lock.close()
    assert not done
    assert await put_in_order(store.order)
    assert not tells_arrival(path)


async def test_nothing_is_rewritten_when_nothing_has_come(
    store: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected() -> None:
        raise StoreUnavailableError

    monkeypatch.setattr(store.order, "rewrite_if_small", unexpected)

    assert await put_in_order(store.order)
