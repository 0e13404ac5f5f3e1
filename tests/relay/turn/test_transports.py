"""The TCP framing against any stream, cut anywhere."""

import asyncio
from typing import Any

import pytest
from aioice.stun import Method
from hypothesis import given
from hypothesis import strategies as st

from checker.relay.turn import messages
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.transports import RelayContext, TcpClient
from tests.relay.turn.harness import World, channel_data, plain

PIECES = st.one_of(
    st.binary(max_size=80),
    st.integers(0, 0xFFF).map(lambda n: channel_data(0x4000 + n, bytes(n % 300), padded=True)),
    st.just(plain(Method.BINDING)),
    st.just(plain(Method.ALLOCATE, {"REQUESTED-TRANSPORT": 17 << 24})),
)


class Wire(asyncio.Transport):
    """A connection that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.closed = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("198.51.100.9", 4000) if name == "peername" else default

    def is_closing(self) -> bool:
        return self.closed

    def abort(self) -> None:
        self.closed = True

    close = abort

    def get_write_buffer_size(self) -> int:
        return 0

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))


class Faults(RelayContext):
    """Lets a fault through to the test instead of logging it."""

    def fault(self) -> None:
        raise


def connected() -> tuple[TcpClient, Wire]:
    world = World(requests_per_source=10**6)
    client, transport = TcpClient(Faults(world.table, world.turn, RelayLimits(), lambda: world.now)), Wire()
    client.connection_made(transport)
    return client, transport


@given(st.lists(PIECES, max_size=20), st.integers(1, 50))
def test_any_stream_is_survived_and_little_is_kept(pieces: list[bytes], size: int) -> None:
    client, transport = connected()
    stream = b"".join(pieces)

    for start in range(0, len(stream), size):
        if transport.closed:
            break
        client.data_received(stream[start : start + size])

        assert len(client.rest) < messages.MAX_MESSAGE
        assert len(transport.written) <= stream.count(messages.COOKIE.to_bytes(4))


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 70))
def test_every_question_in_a_stream_is_answered_however_it_is_cut(gaps: list[int], size: int) -> None:
    client, transport = connected()
    question = plain(Method.BINDING)
    stream = b"".join(question + channel_data(0x4000, bytes(gap), padded=True) for gap in gaps)

    for start in range(0, len(stream), size):
        client.data_received(stream[start : start + size])

    assert not transport.closed
    assert len(transport.written) == len(gaps)


@pytest.mark.parametrize("first", [b"\x50\x00\x00\x00", b"\x00\x01\x00\x02"])
def test_nothing_is_read_behind_what_cannot_be_a_frame(first: bytes) -> None:
    client, transport = connected()

    client.data_received(first + plain(Method.BINDING))

    assert transport.closed
    assert transport.written == []
