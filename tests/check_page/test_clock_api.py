"""The server's clock, for the direction of a slow line."""

import asyncio
import subprocess
import sys
import time

from tests.running_app import Client


async def test_the_clock_goes_forward_as_time_does(client: Client) -> None:
    before = (await (await client.get("/api/line")).json())["ms"]
    await asyncio.sleep(0.05)

    after = (await (await client.get("/api/line")).json())["ms"]

    assert 50 <= after - before < 5000


async def test_no_cache_may_answer_for_it(client: Client) -> None:
    answer = await client.get("/api/line")

    assert answer.headers["Cache-Control"] == "no-store"


def test_it_does_not_tell_how_long_the_machine_runs_and_each_process_begins_elsewhere() -> None:
    script = "from checker.check_page.clock_api import _SINCE_S; print(_SINCE_S)"
    starts = {
        int(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout)
        for _ in range(3)
    }

    assert len(starts) == 3


async def test_what_it_tells_is_far_from_the_uptime(client: Client) -> None:
    told_s = (await (await client.get("/api/line")).json())["ms"] / 1000

    assert abs(told_s - time.monotonic()) > 60  # by chance once in ten million processes
