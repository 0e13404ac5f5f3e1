"""Real browsers through the relay, and through coturn: two peers of one page, forced over TURN."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from checker.relay.turn.credentials import Credentials, issue
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.server import Relay
from tests.relay.browser import CHROMIUM, FIREFOX, page_of, rehearse
from tests.relay.coturn import TURNSERVER, coturn
from tests.relay.turn.harness import SECRET

BROWSERS = [
    pytest.param("chromium", marks=pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")),
    pytest.param("firefox", marks=pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")),
]
# One browser for all: starting it takes longer than what it does here.
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.quiet("connection")]
NEEDS_COTURN = pytest.mark.skipif(TURNSERVER is None, reason="coturn's turnserver is not installed")
COUNT = 200


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=BROWSERS)
async def page(request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    async with page_of(request.param) as page:
        yield page


def credentials(rehearsal: str) -> Credentials:
    return issue(SECRET, time.time(), 60, rehearsal)


def relayed_all(report: dict[str, Any]) -> None:
    """Check that all messages went round through a relayed pair."""
    assert report["state"] == "connected", report
    assert report["local"]["candidateType"] == "relay"
    assert report["remote"]["candidateType"] == "relay"
    # Unordered with three retries: a message may be lost on a busy machine, not many.
    assert report["received"] >= COUNT * 0.95


async def test_two_peers_of_a_browser_talk_through_the_relay_over_udp_and_over_tcp(page: Page) -> None:
    ended: list[str] = []
    async with Relay(SECRET, "127.0.0.1", 0, on_end=ended.append) as relay:
        for transport in ("udp", "tcp"):
            url = f"turn:127.0.0.1:{relay.port}?transport={transport}"

            report = await rehearse(page, url, credentials(transport), count=COUNT)

            relayed_all(report)
            assert report["local"]["address"] == "192.0.2.1"
            assert report["local"]["relayProtocol"] == transport
            async with asyncio.timeout(5):  # the browser ends its allocations when the peers are closed
                while transport not in ended:  # noqa: ASYNC110 -- the page is another process
                    await asyncio.sleep(0.05)
        assert len(relay.table) == 0


async def test_no_pair_comes_about_with_wrong_credentials(page: Page) -> None:
    async with Relay(SECRET, "127.0.0.1", 0) as relay:
        wrong = Credentials(credentials("one").username, "wrong")

        report = await rehearse(page, f"turn:127.0.0.1:{relay.port}", wrong, limit_ms=3000)

        assert "local" not in report
        assert len(relay.table) == 0


async def test_a_rehearsal_that_takes_too_much_dries_up_and_others_do_not(page: Page) -> None:
    limits = RelayLimits(bytes_per_user=100_000)
    async with Relay(SECRET, "127.0.0.1", 0, limits=limits) as relay:
        url = f"turn:127.0.0.1:{relay.port}"

        greedy = await rehearse(page, url, credentials("greedy"), count=COUNT, limit_ms=3000)
        modest = await rehearse(page, url, credentials("modest"), count=10, limit_ms=3000)

        assert greedy["received"] < COUNT * 0.5
        assert modest["received"] == 10


@NEEDS_COTURN
async def test_coturn_stands_in_with_the_same_credentials(page: Page, tmp_path: Path) -> None:
    async with coturn(tmp_path) as port:
        for transport in ("udp", "tcp"):
            url = f"turn:127.0.0.1:{port}?transport={transport}"

            relayed_all(await rehearse(page, url, credentials("one"), count=COUNT))
