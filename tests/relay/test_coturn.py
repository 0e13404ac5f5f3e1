"""The same credentials and the same client, with a real coturn: one can stand in for the other."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aioice import stun
from aioice.turn import TurnTransport, create_turn_endpoint

from checker.relay.turn.credentials import Credentials, issue
from checker.relay.turn.server import Relay
from tests.relay.coturn import TURNSERVER, coturn
from tests.relay.turn.harness import SECRET
from tests.relay.turn.test_server import Inbox


@asynccontextmanager
async def server(kind: str, folder: Path) -> AsyncIterator[int]:
    """Run one of the two; the value is its port."""
    if kind == "coturn":
        if TURNSERVER is None:
            pytest.skip("coturn's turnserver is not installed")
        async with coturn(folder) as port:
            yield port
    else:
        async with Relay(SECRET, "127.0.0.1", 0) as relay:
            yield relay.port


async def say(end: TurnTransport, data: bytes, to: tuple[str, int], inbox: Inbox) -> tuple[bytes, Any]:
    """Send until it arrives: what comes before the receiver has given permission is dropped (RFC 8656, 9)."""
    while True:
        end.sendto(data, to)
        with suppress(TimeoutError):
            return await asyncio.wait_for(inbox.arrived.get(), 0.1)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("kind", ["relay", "coturn"])
async def test_two_clients_of_one_rehearsal_meet(kind: str, transport: str, tmp_path: Path) -> None:
    credentials = issue(SECRET, time.time(), 60, "rehearsal")
    async with server(kind, tmp_path) as port:
        ends = [
            await create_turn_endpoint(Inbox, ("127.0.0.1", port), *credentials, transport=transport)
            for _ in range(2)
        ]
        (one, inbox), (other, outbox) = ends
        here, there = one.get_extra_info("sockname"), other.get_extra_info("sockname")

        async with asyncio.timeout(10):
            one.sendto(b"first", there)  # permits the other end; that one may not have permitted this yet
            assert await say(other, b"hello", here, inbox) == (b"hello", there)
            one.sendto(b"good day", there)
            while (arrived := await outbox.arrived.get())[0] == b"first":
                pass

        assert arrived == (b"good day", here)
        for end in (one, other):
            end.close()
        await asyncio.sleep(0.2)


@pytest.mark.parametrize("kind", ["relay", "coturn"])
async def test_credentials_that_are_over_or_forged_are_refused(kind: str, tmp_path: Path) -> None:
    old = issue(SECRET, time.time() - 120, 60, "rehearsal")
    forged = Credentials(issue(SECRET, time.time(), 60, "rehearsal").username, old.password)
    async with server(kind, tmp_path) as port:
        for credentials in (old, forged):
            with pytest.raises(stun.TransactionFailed, match="401"):
                await create_turn_endpoint(Inbox, ("127.0.0.1", port), *credentials)
