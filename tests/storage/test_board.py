"""The board's statement, for every database; and that whatever comes in whatever order ends as the newest."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.core.findings import CATALOGUE
from checker.http.live_board import Feed
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.appointments import Appointment
from checker.storage.board import AHEAD_S, Boards, Entry
from checker.storage.database.engine import migrate, migrate_sqlite, open_engine
from checker.storage.offices import Offices
from checker.storage.readiness import StoredReadiness
from tests.storage.both_databases import NORTH
from tests.support import NOW_S, Stores, delete_appointment, empty, put_appointment

KEY = b"a" * 32
HOUR_S = 3_600
DAY_S = 24 * HOUR_S
CAMERA = list(CATALOGUE["camera"])


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[Stores, Boards, Accounts]]:
    await migrate(url)
    engine = await open_engine(url)
    try:
        yield Stores(engine), Boards(engine, 24), Accounts(engine)
        await empty(engine)
    finally:
        await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Stores, Boards, Accounts]]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/startklar.sqlite3"
    else:
        url = str(request.getfixturevalue("postgresql"))
    async with opened(url) as stores:
        yield stores


def appointment(key: bytes = KEY, starts_s: float = NOW_S + 300, **more: Any) -> Appointment:
    return Appointment(key, int(starts_s), int(starts_s) + HOUR_S, "de", **more)


def readiness(run: int = 1, sequence: int = 1, finding: str = "ok") -> StoredReadiness:
    checks = {"camera": {"state": "done", "finding": finding}}
    return StoredReadiness(KEY, run, sequence, "checking", checks, "chrome", "android", int(NOW_S))


async def test_a_row_tells_whose_it_is_and_how_far(stores: tuple[Stores, Boards, Accounts]) -> None:
    store, boards, accounts = stores
    anna = new_account("anna")
    await accounts.add(anna)
    row = appointment(counsellor=anna.id, label="File 12")
    await put_appointment(store, row)
    await store.readiness.put(readiness(finding="dark"), NOW_S)

    [entry] = await boards.read(NOW_S)

    assert (entry.id, entry.label, entry.counsellor, entry.counsellor_name) == (
        row.id,
        "File 12",
        anna.id,
        "anna",
    )
    assert (entry.stage, entry.system, entry.received_at) == ("checking", "android", int(NOW_S))
    assert entry.checks == {"camera": {"state": "done", "finding": "dark"}}


async def test_an_appointment_without_news_or_owner_is_there_too(
    stores: tuple[Stores, Boards, Accounts],
) -> None:
    store, boards, _ = stores
    await put_appointment(store, appointment())

    [entry] = await boards.read(NOW_S)

    assert (entry.counsellor, entry.counsellor_name, entry.stage, entry.checks) == (None, None, None, {})


async def test_the_earliest_comes_first_and_ties_keep_their_order(
    stores: tuple[Stores, Boards, Accounts],
) -> None:
    store, boards, _ = stores
    for number, starts_s in enumerate([900, 300, 600, 300]):
        await put_appointment(store, appointment(bytes([number]) * 32, NOW_S + starts_s))

    read = [await boards.read(NOW_S) for _ in range(2)]

    assert [entry.starts - int(NOW_S) for entry in read[0]] == [300, 300, 600, 900]
    assert read[0] == read[1]


async def test_of_some_only_those_that_are_shown_come_in_the_same_order(
    stores: tuple[Stores, Boards, Accounts],
) -> None:
    store, boards, _ = stores
    starts = {900: "", 300: "", 600: "", AHEAD_S: ""}
    for number, starts_s in enumerate(starts):
        row = appointment(bytes([number]) * 32, NOW_S + starts_s)
        starts[starts_s] = row.id
        await put_appointment(store, row)

    read = await boards.read(NOW_S, ids=[starts[900], starts[AHEAD_S], starts[300], "unknown"])

    assert [entry.id for entry in read] == [starts[300], starts[900]]
    assert await boards.read(NOW_S, ids=[]) == []


async def test_of_some_offices_only_their_appointments_are_read(
    stores: tuple[Stores, Boards, Accounts],
) -> None:
    store, boards, _ = stores
    await Offices(store.engine).add(NORTH)
    here, there = appointment(), appointment(b"n" * 32, office=NORTH.id)
    for row in (here, there):
        await put_appointment(store, row)

    read = [await boards.read(NOW_S, offices=some) for some in ([NORTH.id], [0, NORTH.id], [])]

    assert [{entry.id for entry in each} for each in read] == [{there.id}, {here.id, there.id}, set()]


@pytest.mark.parametrize(
    ("starts_s", "shown"),
    [
        (-DAY_S - HOUR_S, False),  # ended exactly a day ago
        (-DAY_S - HOUR_S + 1, True),
        (AHEAD_S - 1, True),
        (AHEAD_S, False),
    ],
)
async def test_what_has_expired_or_is_far_ahead_is_not_shown(
    stores: tuple[Stores, Boards, Accounts], starts_s: int, shown: bool
) -> None:
    store, boards, _ = stores
    await put_appointment(store, appointment(starts_s=NOW_S + starts_s))

    assert bool(await boards.read(NOW_S)) == shown


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database that the examples of the property share."""
    url = f"sqlite:///{tmp_path_factory.mktemp('order')}/startklar.sqlite3"
    migrate_sqlite(url)
    return url


@settings(max_examples=25)
@given(order=st.permutations(range(9)), runs=st.integers(1, 4))
def test_whatever_order_readiness_arrives_in_the_board_never_goes_back_and_ends_in_the_newest(
    file: str, order: list[int], runs: int
) -> None:
    seen = asyncio.run(_deliver(file, order, runs))

    assert seen == sorted(seen)
    assert seen[-1] == max(order)


async def _deliver(file: str, order: list[int], runs: int) -> list[int]:
    """Send news in an order, several requests at once, while a board listens to every step."""
    engine = await open_engine(file)
    store, boards = Stores(engine), Boards(engine, 24)
    await delete_appointment(store, KEY)
    await put_appointment(store, appointment())
    feed, seen = Feed(lambda ids, _: boards.read(NOW_S, ids=ids), rest_s=0), list[int]()
    async with feed.watched(b""), asyncio.timeout(30):
        listener = asyncio.create_task(_listen(feed, seen, max(order)))
        for start in range(0, len(order), 3):
            await asyncio.gather(*(_send(store, feed, at, runs) for at in order[start : start + 3]))
        await listener
    await engine.dispose()
    return seen


async def _send(store: Stores, feed: Feed, at: int, runs: int) -> None:
    """Send the news of one age: (run, sequence) and finding all follow from it."""
    await store.readiness.put(readiness(run=at // runs, sequence=at, finding=CAMERA[at]), NOW_S)
    feed.notify()


async def _listen(feed: Feed, seen: list[int], newest: int) -> None:
    number = -1
    while newest not in seen:
        await feed.wait_for_change(number, 5)
        number = feed.number
        for item in feed.items.values():
            seen.extend(_ages(item.entry))


def _ages(entry: Entry) -> list[int]:
    return [CAMERA.index(known["finding"] or "") for known in entry.checks.values()]
