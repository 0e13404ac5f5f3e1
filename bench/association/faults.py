"""The faults: each part is killed and started again, and looked at until every instance is ready."""

import asyncio
import math
import time
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from bench.association.association import Association
from bench.association.ledger import Fault
from bench.association.services import HOST, Service

LOOK_S: Final = 0.25
_READY: Final = {"database": "ok", "relay": "ok", "shared_counters": "ok"}


@dataclass(frozen=True)
class Times:
    """Seconds: quiet before the first fault, how long a part is away, and until the next one is killed."""

    quiet: float
    away: float
    after: float


async def strike(association: Association, times: Times) -> list[Fault]:
    """Kill one part after the other; ends when the time after the last one is over."""
    await asyncio.sleep(times.quiet)
    ports = [instance.port for instance in association.instances]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as http:
        return [
            await _strike(http, ports, name, service, times) for name, service in association.killed.items()
        ]


async def _strike(
    http: aiohttp.ClientSession, ports: list[int], name: str, service: Service, times: Times
) -> Fault:
    killed_s = time.monotonic()
    await asyncio.to_thread(service.kill)
    await asyncio.sleep(killed_s + times.away - time.monotonic())
    started_s = time.monotonic()
    starting = asyncio.to_thread(service.start)
    well_s, _ = await asyncio.gather(_well(http, ports, started_s + times.after), starting)
    await asyncio.sleep(started_s + times.after - time.monotonic())
    return Fault(name, killed_s, started_s, well_s)


async def _well(http: aiohttp.ClientSession, ports: list[int], until_s: float) -> float:
    """Return when every instance has said that all is well; infinity where that is not in time."""
    while time.monotonic() < until_s:
        said = await asyncio.gather(*(_ready(http, port) for port in ports))
        if all(said):
            return time.monotonic()
        await asyncio.sleep(LOOK_S)
    return math.inf


async def _ready(http: aiohttp.ClientSession, port: int) -> bool:
    """Ask an instance itself, not the proxy."""
    try:
        async with http.get(f"http://{HOST}:{port}/ready") as answer:
            state: dict[str, Any] = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return False
    return state == _READY
