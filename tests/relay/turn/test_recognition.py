"""Whose relay answers on a port: ours, another's, or nobody's."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aioice import stun
from aioice.stun import Class, Method

from checker.relay.turn.recognition import Whose, whose
from checker.relay.turn.server import Relay
from checker.relay.turn.stun_client import Way, over_tcp, over_udp
from tests.relay.coturn import TURNSERVER, coturn
from tests.relay.turn.harness import SECRET

WAYS = pytest.mark.parametrize("over", [over_udp, over_tcp])
Over = Callable[[str, int], Way]


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    async with Relay(SECRET, "127.0.0.1", 0) as relay:
        yield relay


@WAYS
@pytest.mark.parametrize(
    ("secrets", "expected"),
    [
        ([SECRET], Whose.OURS),
        ([b"a new one", SECRET], Whose.OURS),
        ([b"another"], Whose.OTHERS),
        ([], Whose.OTHERS),
    ],
)
async def test_a_relay_is_ours_where_it_signs_with_one_of_our_secrets(
    relay: Relay, over: Over, secrets: list[bytes], expected: Whose
) -> None:
    assert await whose(over("127.0.0.1", relay.port), secrets) is expected


@WAYS
async def test_asking_takes_nothing_of_the_relay(over: Over) -> None:
    ended: list[str] = []
    async with Relay(SECRET, "127.0.0.1", 0, on_end=ended.append) as relay:
        await whose(over("127.0.0.1", relay.port), [SECRET])

        assert len(relay.table) == 0
        assert relay.table.users == {}
    assert ended == []


@WAYS
@pytest.mark.skipif(TURNSERVER is None, reason="coturn's turnserver is not installed")
async def test_a_coturn_is_ours_where_it_has_the_secret(tmp_path: Path, over: Over) -> None:
    async with coturn(tmp_path) as port:
        assert await whose(over("127.0.0.1", port), [SECRET]) is Whose.OURS
        assert await whose(over("127.0.0.1", port), [b"another"]) is Whose.OTHERS


@WAYS
async def test_where_nobody_answers_it_is_nobodys(over: Over) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket(type=socket.SOCK_DGRAM) as deaf:
        port = silent.getsockname()[1]
        deaf.bind(("127.0.0.1", port))

        assert await whose(over("127.0.0.1", port), [SECRET], timeout_s=0.2) is Whose.NOBODYS


async def test_where_nobody_listens_it_is_nobodys() -> None:
    async with Relay(SECRET, "127.0.0.1", 0) as relay:
        port = relay.port

    assert await whose(over_tcp("127.0.0.1", port), [SECRET]) is Whose.NOBODYS


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"unlike"])
async def test_what_speaks_something_else_is_anothers_or_nobodys(answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer)
        with contextlib.suppress(OSError):
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        found = await whose(over_tcp("127.0.0.1", server.sockets[0].getsockname()[1]), [SECRET])

    assert found is (Whose.OTHERS if len(answer) >= 20 else Whose.NOBODYS)


@pytest.mark.parametrize("signed", [False, True])
async def test_who_repeats_what_it_is_asked_does_not_pass(signed: bool) -> None:
    """It agrees with everything, and signs with a key of its own."""

    class Parrot(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            asked = stun.parse_message(data)
            said = stun.Message(
                asked.message_method, Class.RESPONSE, asked.transaction_id, {"REALM": "r", "NONCE": b"n"}
            )
            if signed and asked.message_method is Method.REFRESH:
                said.add_message_integrity(b"a key of its own")
            self.transport.sendto(bytes(said), addr)  # type: ignore[attr-defined] # asyncio's own name

    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Parrot, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]

    assert await whose(over_udp("127.0.0.1", port), [SECRET]) is Whose.OTHERS
    transport.close()
