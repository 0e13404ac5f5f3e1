"""The relay on real sockets: UDP and TCP on one port, and clients that behave badly."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
import uvloop
from aioice import stun
from aioice.stun import Method
from aioice.turn import TurnTransport, create_turn_endpoint

from checker.relay.turn.credentials import issue
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.server import Relay
from checker.relay.turn.stun_probe import probe
from checker.relay.turn.transports import MEDIA_BUFFER
from tests.relay.turn.harness import SECRET, channel_data, plain
from tests.relay.turn.streams import PATIENCE_S, closed, flood, message, stream_client, until


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    async with Relay(SECRET, "127.0.0.1", 0) as relay:
        yield relay


class Inbox(asyncio.DatagramProtocol):
    """What aioice's client has received."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[tuple[bytes, Any]] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.arrived.put_nowait((data, addr))


async def turn_client(relay: Relay, transport: str, rehearsal: str = "one") -> tuple[TurnTransport, Inbox]:
    """Allocate with a client that others have written."""
    credentials = issue(SECRET, time.time(), 60, rehearsal)
    return await create_turn_endpoint(
        Inbox, ("127.0.0.1", relay.port), credentials.username, credentials.password, transport=transport
    )


async def test_udp_and_tcp_have_one_port_and_the_probe_asks_both(relay: Relay) -> None:
    assert relay.port > 0
    assert await relay.probe()
    assert await probe("127.0.0.1", relay.port)


async def test_the_probe_says_no_when_nobody_is_there() -> None:
    async with Relay(SECRET, "127.0.0.1", 0) as relay:
        port = relay.port

    assert not await probe("127.0.0.1", port, timeout_s=0.3)


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open(relay: Relay) -> None:
    with pytest.raises(OSError, match="in use"):
        async with Relay(SECRET, "127.0.0.1", relay.port):
            pass


async def test_without_a_host_every_address_of_both_families_is_served() -> None:
    async with Relay(SECRET, "", 0) as relay:
        assert await probe("127.0.0.1", relay.port)
        if socket.has_ipv6:
            assert await probe("::1", relay.port)


@pytest.mark.parametrize("one", ["udp", "tcp"])
@pytest.mark.parametrize("other", ["udp", "tcp"])
async def test_clients_of_aioice_reach_each_other_whatever_their_transport(
    relay: Relay, one: str, other: str
) -> None:
    (here, inbox), (there, outbox) = await turn_client(relay, one), await turn_client(relay, other)

    for size in (1, 2, 3, 4, 1200):
        here.sendto(bytes(size), there.get_extra_info("sockname"))
        there.sendto(b"x" * size, here.get_extra_info("sockname"))
        async with asyncio.timeout(PATIENCE_S):
            assert await outbox.arrived.get() == (bytes(size), here.get_extra_info("sockname"))
            assert await inbox.arrived.get() == (b"x" * size, there.get_extra_info("sockname"))
    here.close()
    there.close()

    await until(lambda: len(relay.table) == 0)


async def test_wrong_credentials_get_no_allocation(relay: Relay) -> None:
    with pytest.raises(stun.TransactionFailed, match="401"):
        await create_turn_endpoint(Inbox, ("127.0.0.1", relay.port), "9999999999:one", "wrong")

    assert len(relay.table) == 0


async def test_the_end_of_a_tcp_connection_ends_its_allocation_and_the_rehearsal() -> None:
    ended: list[str] = []
    async with Relay(SECRET, "127.0.0.1", 0, on_end=ended.append) as relay:
        _, writer, _ = await stream_client(relay)
        assert len(relay.table) == 1

        writer.close()
        await until(lambda: len(relay.table) == 0)

    assert ended == ["one"]


async def test_a_stream_may_be_cut_anywhere(relay: Relay) -> None:
    reader, writer, _ = await stream_client(relay)
    frames = b"".join(channel_data(0x4000, bytes([n]) * n, padded=True) for n in range(30))

    for n in range(0, len(frames), 7):
        writer.write(frames[n : n + 7])
        await asyncio.sleep(0)

    async with asyncio.timeout(PATIENCE_S):
        assert await reader.readexactly(len(frames)) == frames
    writer.close()


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"\x40\x00\xff\xff"]
)
async def test_a_stream_of_something_else_is_closed(relay: Relay, data: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)

    writer.write(data)

    assert await closed(reader)
    writer.close()


async def test_who_connects_and_dawdles_is_sent_away() -> None:
    limits = RelayLimits(handshake_s=0.3)
    async with Relay(SECRET, "127.0.0.1", 0, limits=limits) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(plain(Method.BINDING)[:7])

        assert await closed(reader)
        writer.close()


async def test_there_are_only_so_many_connections_per_source() -> None:
    limits = RelayLimits(connections_per_source=2)
    async with Relay(SECRET, "127.0.0.1", 0, limits=limits) as relay:
        streams = [await asyncio.open_connection("127.0.0.1", relay.port) for _ in range(3)]

        assert await closed(streams[2][0])
        streams[0][1].write(plain(Method.BINDING))
        assert (await message(streams[0][0])).attributes["XOR-MAPPED-ADDRESS"]
        for _, writer in streams:
            writer.close()


async def test_no_flood_of_strangers_keeps_the_relay_from_hearing_itself() -> None:
    limits = RelayLimits(requests=1, requests_per_source=1, connections=1)
    async with Relay(SECRET, "127.0.0.1", 0, limits=limits) as relay:
        assert not relay.is_full
        _, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(plain(Method.BINDING) * 3)
        await writer.drain()

        assert await relay.probe()
        assert relay.is_full
        assert not await probe("127.0.0.1", relay.port, timeout_s=0.3)
        assert relay.context.turn.own == set()
        writer.close()


async def test_a_reader_that_does_not_read_loses_media_and_costs_no_memory() -> None:
    limits = RelayLimits(bytes_per_user=10**9)
    async with Relay(SECRET, "127.0.0.1", 0, limits=limits) as relay:
        _, writer, _ = await stream_client(relay)
        (client,) = relay.context.connections
        frame = channel_data(0x4000, bytes(1200))
        deepest = 0

        for _ in range(200):  # 24 MB, far more than any socket buffer
            writer.write(frame * 100)
            await writer.drain()
            deepest = max(deepest, client.transport.get_write_buffer_size())

        assert 0 < deepest <= MEDIA_BUFFER + len(frame)
        writer.transport.abort()


async def test_who_asks_and_never_listens_is_cut_off() -> None:
    limits = RelayLimits(requests_per_source=10**6, requests=10**6)
    async with Relay(SECRET, "127.0.0.1", 0, limits=limits) as relay:
        _, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.transport.pause_reading()  # type: ignore[attr-defined] # StreamWriter says WriteTransport

        with pytest.raises(ConnectionError):
            await flood(writer, plain(Method.BINDING) * 500)


async def test_junk_on_a_udp_socket_changes_nothing() -> None:
    async with Relay(SECRET, "127.0.0.1", 0) as relay:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.connect(("127.0.0.1", relay.port))
            for data in (b"", b"\x40", b"\x40\x00\x00\x01x", bytes(2000), b"\xff" * 65000):
                sock.send(data)

        assert await relay.probe()


@pytest.mark.parametrize(
    "scenario",
    [
        test_a_reader_that_does_not_read_loses_media_and_costs_no_memory,
        test_who_asks_and_never_listens_is_cut_off,
        test_who_connects_and_dawdles_is_sent_away,
        test_the_end_of_a_tcp_connection_ends_its_allocation_and_the_rehearsal,
        test_there_are_only_so_many_connections_per_source,
        test_no_flood_of_strangers_keeps_the_relay_from_hearing_itself,
        test_junk_on_a_udp_socket_changes_nothing,
        test_without_a_host_every_address_of_both_families_is_served,
    ],
)
def test_it_is_the_same_on_uvloop(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    uvloop.run(scenario())


async def test_a_fault_in_one_packet_is_logged_without_the_client_and_the_relay_goes_on(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(relay.context.turn, "receive", broken)
        assert not await probe("127.0.0.1", relay.port, timeout_s=0.3)

    assert await relay.probe()
    assert "could not handle a packet" in caplog.text
    assert "127.0.0.1" not in caplog.text


@pytest.mark.parametrize("changes", [{"allocations": 0}, {"lifetime_s": 301}, {"handshake_s": -1}])
def test_limits_that_make_no_sense_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="relay limit"):
        RelayLimits(**changes)


def test_a_relay_without_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        Relay(b"", "127.0.0.1", 0)
