"""The server's clock, for the direction of a slow line."""

import asyncio

from tests.running_app import Client


async def test_the_clock_goes_forward_as_time_does(client: Client) -> None:
    before = (await (await client.get("/api/line")).json())["ms"]
    await asyncio.sleep(0.05)

    after = (await (await client.get("/api/line")).json())["ms"]

    assert 50 <= after - before < 5000


async def test_no_cache_may_answer_for_it(client: Client) -> None:
    answer = await client.get("/api/line")

    assert answer.headers["Cache-Control"] == "no-store"
