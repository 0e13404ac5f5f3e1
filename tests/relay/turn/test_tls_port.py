"""The relay inside TLS: what TCP may do and may not, and a handshake that takes nothing from anybody."""

import asyncio
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import uvloop
from aioice.stun import Method
from hypothesis import given
from hypothesis import strategies as st

from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.server import Relay
from checker.relay.turn.tls_port import TlsClient
from checker.relay.turn.transports import MEDIA_BUFFER, RelayContext
from tests.certificates import certificate
from tests.relay.turn.harness import SECRET, World, channel_data, plain
from tests.relay.turn.streams import PATIENCE_S, allocate, closed, message, stream_client, tls_client, until
from tests.relay.turn.test_transports import Faults, Wire


def server_context(folder: Path) -> ssl.SSLContext:
    """Make a certificate in a folder, and a server's context that has it."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate(folder))
    return tls


@asynccontextmanager
async def relay_of(folder: Path, **limits: Any) -> AsyncIterator[Relay]:
    tls = server_context(folder)
    async with Relay(SECRET, "127.0.0.1", 0, tls_port=0, tls=tls, limits=RelayLimits(**limits)) as relay:
        yield relay


async def test_what_goes_over_tls_is_relayed_as_over_tcp_however_it_is_cut(tmp_path: Path) -> None:
    async with relay_of(tmp_path) as relay:
        reader, writer = await tls_client(relay, tmp_path / "cert.pem")
        await allocate(reader, writer)
        frames = b"".join(channel_data(0x4000, bytes([n]) * n, padded=True) for n in range(30))

        for n in range(0, len(frames), 7):
            writer.write(frames[n : n + 7])
            await asyncio.sleep(0)

        async with asyncio.timeout(PATIENCE_S):
            assert await reader.readexactly(len(frames)) == frames
        writer.close()
        await until(lambda: len(relay.table) == 0)
        assert not relay.context.connections


async def test_a_renewed_certificate_holds_from_the_next_connection_on(tmp_path: Path) -> None:
    tls = server_context(tmp_path)
    async with Relay(SECRET, "127.0.0.1", 0, tls_port=0, tls=tls) as relay:
        old, writer = await tls_client(relay, tmp_path / "cert.pem")
        await allocate(old, writer)

        tls.load_cert_chain(*certificate(tmp_path))

        reader, second = await tls_client(relay, tmp_path / "cert.pem")
        await allocate(reader, second, "two")
        writer.write(plain(Method.BINDING))
        assert (await message(old)).attributes["XOR-MAPPED-ADDRESS"]
        assert len(relay.table) == 2
        for stream in (writer, second):
            stream.close()


@pytest.mark.parametrize(
    "data", [plain(Method.BINDING), b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01" + bytes(600)]
)
async def test_what_is_no_tls_is_closed_and_the_relay_goes_on(tmp_path: Path, data: bytes) -> None:
    async with relay_of(tmp_path) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.tls_port)

        writer.write(data)

        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionResetError):
                await reader.read()  # an alert, perhaps, and then the end
        writer.close()
        await until(lambda: not relay.context.connections)
        assert await relay.probe()


async def test_a_hundred_that_say_nothing_keep_nobody_out_and_are_sent_away(tmp_path: Path) -> None:
    later = asyncio.get_running_loop().time() + RelayLimits().handshake_s + PATIENCE_S
    async with relay_of(tmp_path) as relay:
        silent = [await asyncio.open_connection("127.0.0.1", relay.tls_port) for _ in range(100)]
        await until(lambda: len(relay.context.connections) == RelayLimits().connections_per_source)

        reader, writer = await tls_client(relay, tmp_path / "cert.pem", "127.0.0.2")
        await allocate(reader, writer)
        relay.context.clock = lambda: later
        relay.context.sweep()

        assert all([await closed(one) for one, _ in silent])
        assert len(relay.context.connections) == len(relay.table) == 1
        for _, other in (*silent, (reader, writer)):
            other.close()


async def test_half_a_handshake_has_no_more_time_than_none(tmp_path: Path) -> None:
    async with relay_of(tmp_path, handshake_s=0.3) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.tls_port)
        writer.write(hello()[:90])

        assert await closed(reader)
        writer.close()


async def test_connections_of_a_household_are_counted_over_tcp_and_tls_together(tmp_path: Path) -> None:
    async with relay_of(tmp_path, connections_per_source=2) as relay:
        _, first, _ = await stream_client(relay)
        _, second = await tls_client(relay, tmp_path / "cert.pem")

        reader, third = await asyncio.open_connection("127.0.0.1", relay.tls_port)

        assert await closed(reader)
        for writer in (first, second, third):
            writer.close()


async def test_a_reader_that_does_not_read_loses_media_and_costs_no_memory(tmp_path: Path) -> None:
    async with relay_of(tmp_path, bytes_per_user=10**9) as relay:
        reader, writer = await tls_client(relay, tmp_path / "cert.pem")
        await allocate(reader, writer)
        (client,) = relay.context.connections
        frame = channel_data(0x4000, bytes(1200))
        deepest = 0

        for _ in range(200):  # 24 MB, far more than any socket buffer
            writer.write(frame * 100)
            await writer.drain()
            deepest = max(deepest, client.transport.get_write_buffer_size())

        assert 0 < deepest <= MEDIA_BUFFER + len(frame) + 100  # what TLS adds to a frame
        writer.transport.abort()


@pytest.mark.parametrize(
    "scenario",
    [
        test_what_goes_over_tls_is_relayed_as_over_tcp_however_it_is_cut,
        test_a_hundred_that_say_nothing_keep_nobody_out_and_are_sent_away,
        test_a_reader_that_does_not_read_loses_media_and_costs_no_memory,
    ],
)
def test_it_is_the_same_on_uvloop(
    scenario: Callable[[Path], Coroutine[Any, Any, None]], tmp_path: Path
) -> None:
    uvloop.run(scenario(tmp_path))


async def test_a_port_that_is_taken_is_a_warning_and_the_relay_does_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tls = server_context(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other, caplog.at_level(logging.WARNING):
        taken = other.getsockname()[1]
        async with Relay(SECRET, "127.0.0.1", 0, tls_port=taken, tls=tls) as relay:
            assert relay.tls_port is None
            assert await relay.probe()

    assert "the relay has no TLS port" in caplog.text


async def test_without_a_certificate_or_a_port_there_is_none(tmp_path: Path) -> None:
    async with Relay(SECRET, "127.0.0.1", 0, tls_port=0) as relay:
        assert relay.tls_port is None
    async with Relay(SECRET, "127.0.0.1", 0, tls=server_context(tmp_path)) as relay:
        assert relay.tls_port is None


async def test_a_fault_in_one_packet_is_logged_and_ends_that_connection_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    async with relay_of(tmp_path) as relay:
        with monkeypatch.context() as patch:
            patch.setattr(relay.context.handshakes, "allows", broken)
            reader, writer = await asyncio.open_connection("127.0.0.1", relay.tls_port)
            writer.write(hello())
            assert await closed(reader)
            writer.close()

        assert await relay.probe()
    assert "could not handle a packet" in caplog.text
    assert "127.0.0.1" not in caplog.text


def hello() -> bytes:
    """Return what a client of TLS says first."""
    inwards, outwards = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(inwards, outwards, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outwards.read()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return server_context(tmp_path_factory.mktemp("certificate"))


def connected(context: RelayContext, tls: ssl.SSLContext) -> tuple[TlsClient, Wire]:
    client, wire = TlsClient(context, tls), Wire()
    client.connection_made(wire)
    return client, wire


@pytest.mark.parametrize("limit", ["handshakes", "handshakes_per_source"])
def test_there_are_only_so_many_handshakes_in_a_second(tls: ssl.SSLContext, limit: str) -> None:
    world = World()
    context = Faults(world.table, world.turn, RelayLimits(**{limit: 1}), lambda: world.now)
    wires = []

    for passed_s in (0, 0, 1):
        world.now += passed_s
        client, wire = connected(context, tls)
        client.data_received(hello())
        wires.append(wire)

    assert [(bool(wire.written), wire.closed) for wire in wires] == [
        (True, False),
        (False, True),
        (True, False),
    ]


@given(st.lists(st.binary(max_size=200), max_size=9), st.integers(0, 400), st.booleans())
def test_any_stream_is_survived_and_allocates_nothing(
    tls: ssl.SSLContext, pieces: list[bytes], cut: int, begun: bool
) -> None:
    world = World()
    context = Faults(world.table, world.turn, RelayLimits(handshakes_per_source=10**6), lambda: world.now)
    client, wire = connected(context, tls)

    for piece in [hello()[:cut], *pieces] if begun else pieces:
        if not wire.closed:
            client.data_received(piece)

    assert len(world.table) == 0
