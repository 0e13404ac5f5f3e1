"""The whole run: offices, boards, clients, faults, and what the database holds at the end."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bench.association.association import Association
from bench.association.boards import Board
from bench.association.client import BookingTool, Client
from bench.association.comparison import Differences, compare
from bench.association.faults import Times, strike
from bench.association.ledger import Change, Phase, delays, phases
from bench.association.load import PAGE, Load
from bench.association.services import HOST
from bench.association.stored import Desk, make_offices, read_stored

DRAIN_S: Final = 60.0
"""How long the last clients may take; a page would go on for as long as it is open."""
WARM_UP: Final = 30
_OPEN_S: Final = 30.0
_AT_ONCE: Final = 8
_TICK_S: Final = 0.05


@dataclass(frozen=True)
class Plan:
    """How much of what; the clients come evenly while the parts are quiet, killed and started."""

    offices: int
    clients: int
    boards: int
    times: Times
    faults: int = 4

    @property
    def seconds(self) -> float:
        """How long clients come."""
        return self.times.quiet + self.faults * (self.times.away + self.times.after)


@dataclass(frozen=True)
class Found:
    """What came of it."""

    phases: Sequence[Phase]
    differences: Differences
    appointments: int
    results: int
    unfinished: int
    """Clients that were not through at the end."""
    refused: Sequence[str]
    """What was refused for good."""
    unseen: int
    """Changes that no board has shown."""
    breaks: int
    """How often a board's stream ended, and was opened anew."""
    late_ms: Sequence[float]
    """How late the load's own event loop was, each time that it was looked at."""
    busy: float
    """Share of one core that the load itself has taken."""


class Crowd:
    """Everybody who comes."""

    def __init__(self, load: Load, desks: Sequence[Desk], plan: Plan) -> None:
        self._load, self._desks, self._plan = load, desks, plan
        self._tools = [BookingTool(load, desk) for desk in desks]
        self._visits: list[asyncio.Task[None]] = []

    async def open_pages(self, ports: Sequence[int]) -> None:
        """Open each office's page on each instance: its first visitor's is rendered, all others' are kept."""
        some = asyncio.Semaphore(_AT_ONCE)

        async def open_one(desk: Desk, tool: BookingTool) -> None:
            async with some, self._load.connected(desk.board_address, PAGE) as http:
                _, token = await tool.book(f"bench-before-{desk.number}")
                for port in ports:
                    async with http.get(f"http://{HOST}:{port}/c/{token}") as page:
                        await page.read()

        await asyncio.gather(*map(open_one, self._desks, self._tools))

    async def come(self, numbers: Sequence[int], seconds: float) -> None:
        """Let clients come, one after the other, within this time."""
        began_s = time.monotonic()
        for count, number in enumerate(numbers):
            at_s = began_s + seconds * count / len(numbers)
            await asyncio.sleep(max(0.0, at_s - time.monotonic()))
            place = number % len(self._desks)
            desk, watched = self._desks[place], place < self._plan.boards
            client = Client(self._load, desk, self._tools[place], number, watched=watched)
            self._visits.append(asyncio.create_task(client.visit()))

    async def end(self, within_s: float) -> int:
        """Wait for all; return how many were not through in time. Raises what a fault of the bench raises."""
        done, unfinished = await asyncio.wait(self._visits, timeout=within_s)
        for task in done:
            task.result()
        await _cancel(unfinished)
        self._visits = []
        return len(unfinished)

    async def close(self) -> None:
        """Close the booking tools."""
        await asyncio.gather(*(tool.close() for tool in self._tools))


async def run(association: Association, plan: Plan) -> Found:
    """Do it all."""
    desks = await make_offices(association.database_url, association.key, plan.offices)
    await association.start_instances()
    load, seen = Load(association.url), dict[Change, float]()
    boards = [Board(load, desk, seen) for desk in desks[: plan.boards]]
    watching = [asyncio.create_task(board.watch()) for board in boards]
    crowd = Crowd(load, desks, plan)
    try:
        async with asyncio.timeout(_OPEN_S):
            await asyncio.gather(*(board.is_open.wait() for board in boards))
        await crowd.open_pages([instance.port for instance in association.instances])
        await crowd.come(range(plan.clients, plan.clients + WARM_UP), 0)
        await crowd.end(DRAIN_S)
        return await _measured(association, plan, load, crowd, boards, seen)
    finally:
        await _cancel(watching)
        await crowd.close()


async def _measured(
    association: Association,
    plan: Plan,
    load: Load,
    crowd: Crowd,
    boards: Sequence[Board],
    seen: dict[Change, float],
) -> Found:
    load.begin()
    late_ms: list[float] = []
    ticking = asyncio.create_task(_tick(late_ms))
    used_s, began_s = time.process_time(), time.monotonic()
    coming = crowd.come(range(plan.clients), plan.seconds)
    faults, _ = await asyncio.gather(strike(association, plan.times), coming)
    busy = (time.process_time() - used_s) / (time.monotonic() - began_s)
    await _cancel([ticking])
    unfinished = await crowd.end(DRAIN_S)
    await asyncio.sleep(1)  # the boards' last events
    load.record.shown, unseen = delays(load.acknowledged, seen)
    return Found(
        phases(load.record, faults, plan.times.after),
        compare(load.told, await read_stored(association.database_url)),
        len(load.told.appointments),
        load.told.results.total(),
        unfinished,
        load.faults,
        unseen,
        sum(board.breaks for board in boards),
        late_ms,
        busy,
    )


async def _tick(late_ms: list[float]) -> None:
    while True:
        due_s = time.monotonic() + _TICK_S
        await asyncio.sleep(_TICK_S)
        late_ms.append((time.monotonic() - due_s) * 1000)


async def _cancel(tasks: Iterable["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
