"""A short rehearsal by coturn, with the credentials that a page has got."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from aioice.stun import TransactionFailed

from bench.association.ledger import Attempt, Outcome
from bench.crowd.turn import End
from checker.relay.turn.credentials import Credentials

PACKETS: Final = 30
EVERY_S: Final = 0.03
_LEAST: Final = 0.9  # of the packets: else it was no rehearsal
_PAYLOAD: Final = bytes(620)
_HOST: Final = "127.0.0.1"


async def rehearse(server: Mapping[str, Any], source: str) -> Attempt:
    """Allocate both ends, send packets from one to the other, and say what came of it."""
    began_s, arrived = time.monotonic(), [0]
    port = int(server["urls"][0].partition("?")[0].rpartition(":")[2])
    credentials = Credentials(server["username"], server["credential"])

    def receive(_payload: bytes, _at_ns: int) -> None:
        arrived[0] += 1

    ends = [End((_HOST, port), source, credentials, receive) for _ in range(2)]
    with suppress(TimeoutError, TransactionFailed, OSError):
        await _send(*ends)
    came = arrived[0] >= _LEAST * PACKETS
    attempt = Attempt(began_s, time.monotonic(), Outcome.ANSWERED if came else Outcome.LOST)
    await asyncio.gather(*(end.end() for end in ends))
    return attempt


async def _send(one: End, other: End) -> None:
    here, there = await asyncio.gather(one.allocate(), other.allocate())
    await asyncio.gather(one.reach(there, channel=True), other.reach(here, channel=True))
    for _ in range(PACKETS):
        one.send(_PAYLOAD)
        await asyncio.sleep(EVERY_S)
