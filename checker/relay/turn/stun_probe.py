"""Find out whether a STUN server is there: our own relay, or coturn."""

import asyncio
import ssl
from typing import Any, Final

from checker.relay.turn.codec import stun
from checker.relay.turn.stun_client import FAULTS, Way, over_tcp, over_tls, over_udp

PADDING: Final = {"SOFTWARE": "Startklar asks: is it there?"}
"""Makes the question as long as the answer: a relay such as ours answers strangers no others."""


async def probe(host: str, port: int, *, timeout_s: float = 1.0, known: set[Any] | None = None) -> bool:
    """Ask a STUN server for a Binding over UDP and over TCP; True when both answer in time.

    `known` holds, while it is being asked, the addresses that the questions come from.
    """
    return await _answers(timeout_s, over_udp(host, port, known=known), over_tcp(host, port, known=known))


async def probe_udp(host: str, port: int, *, timeout_s: float = 1.0) -> bool:
    """Ask a STUN server for a Binding over UDP alone; True when it answers in time."""
    return await _answers(timeout_s, over_udp(host, port))


async def probe_tls(host: str, port: int, *, timeout_s: float = 1.0) -> bool:
    """Ask a STUN server for a Binding over TLS; True when it answers in time.

    As browsers do, it holds the certificate against the authorities that the machine trusts and the name.
    """
    tls = await asyncio.to_thread(ssl.create_default_context)
    return await _answers(timeout_s, over_tls(host, port, tls))


async def _answers(timeout_s: float, *ways: Way) -> bool:
    try:
        async with asyncio.timeout(timeout_s):
            return all([await _has_answer(way) for way in ways])
    except FAULTS:
        return False


async def _has_answer(way: Way) -> bool:
    async with way as ask:
        answer = await ask(stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes=dict(PADDING)))
    return bool(answer.message_class is stun.Class.RESPONSE)
