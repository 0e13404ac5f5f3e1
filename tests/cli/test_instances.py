"""What happens on one instance is seen on the other: board, signals, sign-out, direct rehearsal."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from checker.cli.doctor_instances import examine_instances
from checker.core.account_rules import ADMINISTRATOR
from checker.http.live_board import LOOK_S
from checker.http.offices import LOOK_S as OFFICES_LOOK_S
from checker.settings import Settings
from checker.storage.database.engine import Database, open_engine
from tests.postgresql import Cluster, cluster, programs
from tests.support import make_settings
from tests.two_instances import Desk, desk_at, two_servers

MEDIAN_S, MOST_S = 0.1, 0.3
LISTENERS = "FROM pg_stat_activity WHERE application_name = 'startklar'"


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    if programs() is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: postgresql)")
    with cluster() as running:
        yield running


@pytest.fixture(scope="module")
def pages(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    with two_servers(server, tmp_path_factory.mktemp("instances")) as both:
        yield both


@pytest.fixture
async def engine(server: Cluster, pages: list[str]) -> AsyncIterator[Database]:
    opened = await open_engine(server.url)
    yield opened
    await opened.dispose()


@pytest.fixture
async def desk(pages: list[str], engine: Database) -> AsyncIterator[Desk]:
    async with desk_at(pages, engine) as one:
        yield one


async def listeners(engine: Database) -> set[int]:
    query = text(f"SELECT pid {LISTENERS}")
    return await engine.read(lambda connection: set(connection.execute(query).scalars()))


async def test_a_change_on_one_instance_is_seen_on_the_board_of_the_other(desk: Desk) -> None:
    async with desk.board(1) as board:
        await desk.opened(0, 1)

        assert (await board.next("row"))["id"] == desk.row.id


async def test_a_signal_reaches_the_page_on_the_other_instance_and_the_answer_its_board(desk: Desk) -> None:
    async with desk.board(0) as board, desk.page(1) as page:
        said = {"signal": "come_in"}
        assert (await desk.send(0, f"/board/{desk.row.id}/signal", said, signed_in=True)).status == 204
        told = await page.next("snapshot")
        asked = {"token": desk.token, "signal": "please_call"}
        assert (await desk.send(1, "/api/both-ends/signal", asked)).status == 204

        assert told["signals"]["said"]["key"] == "come_in"
        while (await board.next("row"))["asked"] is None:
            pass


async def test_who_signs_out_on_one_instance_is_signed_out_on_the_board_of_the_other(desk: Desk) -> None:
    async with desk.board(1) as board:
        await desk.send(0, "/sign-out", {}, signed_in=True)

        assert await board.next("end") == "session"


async def test_an_office_is_called_alike_on_both_instances_at_once(
    pages: list[str], engine: Database
) -> None:
    took_s, address = [], pages[1] + "accessibility"
    async with desk_at(pages, engine, ADMINISTRATOR) as desk:
        for name in ("Office One", "Office Two", "Office Three"):
            began_s = time.monotonic()
            status = await desk.send_form(0, "/offices/0", {"short": "1", "organisation": name})
            assert status == 303
            while name not in await (await desk.session.get(address)).text():  # noqa: ASYNC110 -- elsewhere
                await asyncio.sleep(0.02)
            took_s.append(time.monotonic() - began_s)
        await desk.send_form(0, "/offices/0", {"short": "1"})

    assert max(took_s) < OFFICES_LOOK_S / 3, "by the look at all of them it would take so long each time"


async def test_pages_on_two_instances_find_each_other_for_the_direct_rehearsal(desk: Desk) -> None:
    run, path, direct = "1" * 32, f"/board/{desk.row.id}/direct", "/api/both-ends/direct"
    asks, answer_with = {"token": desk.token, "run": run}, {"run": run, "messages": ["eW8="]}
    async with desk.board(1) as board, desk.page(0) as page:
        asked = await desk.send(0, direct, asks | {"messages": ["aGk="]})
        heard = await board.next("direct")
        answers = await asyncio.gather(
            *(
                desk.send(number, path, answer_with | {"board": name * 32}, signed_in=True)
                for number, name in enumerate("ab")
            )
        )
        told = await page.next("row")
        again = await desk.send(1, direct, asks)

    assert (await asked.json())["heard"] == 1
    assert (heard["run"], heard["messages"]) == (run, ["aGk="])
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert told["direct"]["messages"] == ["eW8="]
    assert (await again.json())["messages"] == ["eW8="]


async def test_nobody_waits_for_a_board_that_is_nowhere(desk: Desk) -> None:
    body = {"token": desk.token, "run": "2" * 32, "messages": ["aGk="]}

    asked = await desk.send(0, "/api/both-ends/direct", body)

    assert (await asked.json())["heard"] == 0


async def test_a_listener_whose_connection_was_lost_is_back_and_has_missed_nothing(
    desk: Desk, engine: Database
) -> None:
    before = await listeners(engine)
    async with desk.board(1) as board:
        ended = text(f"SELECT pg_terminate_backend(pid) {LISTENERS}")
        await engine.write(lambda connection: connection.execute(ended).all())
        began_s = time.monotonic()
        await desk.opened(0, 1)
        await board.next("row")
        seen_s = time.monotonic() - began_s
        async with asyncio.timeout(10):
            while len((await listeners(engine)) - before) < 2:  # noqa: ASYNC110 -- they come back by themselves
                await asyncio.sleep(0.05)
        await desk.opened(0, 2)

        assert (await board.next("row"))["id"] == desk.row.id
    assert seen_s < LOOK_S


@pytest.mark.quiet("time")
async def test_half_of_what_changes_is_seen_in_a_tenth_of_a_second_and_all_in_three(
    desk: Desk,
) -> None:
    delays_s = []
    async with desk.board(1) as board:
        for sequence in range(1, 31):
            began_s = time.monotonic()
            await desk.opened(0, sequence)
            await board.next("row")
            delays_s.append(time.monotonic() - began_s)

    assert statistics.median(delays_s) <= MEDIAN_S
    assert max(delays_s) <= MOST_S


@pytest.fixture
def alone_and_together(server: Cluster, tmp_path: Path) -> tuple[Settings, Settings]:
    """Settings without and with counters that instances share."""
    alone = make_settings(tmp_path, database_url=server.url)
    return alone, make_settings(tmp_path, database_url=server.url, shared_counters="redis://localhost")


async def test_the_doctor_counts_instances_that_share_no_counters(
    desk: Desk, engine: Database, alone_and_together: tuple[Settings, Settings]
) -> None:
    alone, together = alone_and_together

    (fault,) = await examine_instances(engine, alone)

    assert fault.startswith("2 instances run on this database and have no shared_counters")
    assert await examine_instances(engine, together) == []
