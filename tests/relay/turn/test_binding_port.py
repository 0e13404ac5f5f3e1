"""The relay's second UDP port: STUN Binding and nothing else."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aioice import stun
from aioice.stun import Class, Method

from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.server import Relay
from tests.relay.coturn import TURNSERVER, coturn
from tests.relay.sockets import Answers
from tests.relay.turn.harness import (
    PADDED,
    SECRET,
    UDP_TRANSPORT,
    channel_data,
    plain,
    send_indication,
)

SILENCE_S = 0.15


class Asker(Answers):
    """One socket that asks several ports, as a browser's does."""

    async def ask(self, data: bytes, port: int, host: str = "127.0.0.1") -> stun.Message | None:
        self.transport.sendto(data, (host, port))
        try:
            async with asyncio.timeout(SILENCE_S):
                return stun.parse_message(await self.answers.get())
        except TimeoutError:
            return None


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    _, asker = await asyncio.get_running_loop().create_datagram_endpoint(Asker, local_addr=("127.0.0.1", 0))
    yield asker
    asker.transport.close()


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    async with Relay(SECRET, "127.0.0.1", 0, second_port=0) as relay:
        yield relay


def second(relay: Relay) -> int:
    assert relay.second_port
    return relay.second_port


async def test_both_ports_tell_one_socket_its_own_address(relay: Relay, asker: Asker) -> None:
    own = asker.transport.get_extra_info("sockname")

    for port in (relay.port, second(relay)):
        answer = await asker.ask(plain(Method.BINDING, PADDED), port)

        assert answer is not None
        assert answer.attributes == {"XOR-MAPPED-ADDRESS": own}
    assert relay.port != second(relay)


@pytest.mark.parametrize(
    "data",
    [
        plain(Method.ALLOCATE, {"REQUESTED-TRANSPORT": UDP_TRANSPORT}),
        plain(Method.REFRESH, {"LIFETIME": 0}),
        plain(Method.BINDING, kind=Class.INDICATION),
        plain(Method.BINDING, kind=Class.RESPONSE),
        send_indication(("192.0.2.1", 50_000), b"x"),
        channel_data(0x4000, b"x"),
        plain(Method.BINDING)[:-1],
        b"\x00\x01",
        b"\x00",
    ],
)
async def test_the_second_port_answers_nothing_but_binding(relay: Relay, asker: Asker, data: bytes) -> None:
    assert await asker.ask(data, second(relay)) is None

    assert await asker.ask(plain(Method.BINDING, PADDED), second(relay)) is not None


async def test_what_strangers_may_ask_is_counted_over_both_ports(asker: Asker) -> None:
    limits = RelayLimits(requests_per_source=3)
    async with Relay(SECRET, "127.0.0.1", 0, second_port=0, limits=limits) as relay:
        await asyncio.sleep(
            1.02 - asyncio.get_running_loop().time() % 1
        )  # the limit is by the clock's second
        for port in (relay.port, second(relay), relay.port, second(relay)):
            asker.transport.sendto(plain(Method.BINDING, PADDED), ("127.0.0.1", port))
        await asyncio.sleep(SILENCE_S)

        assert asker.answers.qsize() == 3


async def test_a_second_port_that_is_taken_is_a_warning_and_the_relay_does_without(
    relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        async with Relay(SECRET, "127.0.0.1", 0, second_port=second(relay)) as other:
            assert other.second_port is None
            assert await other.probe()

    assert "the relay has no second port" in caplog.text


async def test_every_address_of_both_families_has_the_second_port() -> None:
    async with Relay(SECRET, "", 0, second_port=0) as relay:
        for family in (socket.AF_INET, socket.AF_INET6) if socket.has_ipv6 else (socket.AF_INET,):
            with socket.socket(family, socket.SOCK_DGRAM) as trial, pytest.raises(OSError, match="in use"):
                trial.bind(("127.0.0.1" if family == socket.AF_INET else "::1", second(relay)))


async def test_the_second_port_is_free_again_at_the_end() -> None:
    async with Relay(SECRET, "127.0.0.1", 0, second_port=0) as relay:
        port = second(relay)

    with socket.socket(type=socket.SOCK_DGRAM) as trial:
        trial.bind(("127.0.0.1", port))


@pytest.mark.skipif(TURNSERVER is None, reason="coturn's turnserver is not installed")
async def test_coturns_auxiliary_server_is_its_second_port(tmp_path: Path, asker: Asker) -> None:
    async with coturn(tmp_path) as port:
        for own in (port, port + 1):
            answer = await asker.ask(plain(Method.BINDING, PADDED), own)

            assert answer is not None
            assert answer.attributes["XOR-MAPPED-ADDRESS"] == asker.transport.get_extra_info("sockname")


async def test_without_being_asked_for_there_is_none() -> None:
    async with Relay(SECRET, "127.0.0.1", 0) as relay:
        assert relay.second_port is None


async def test_whoever_has_just_asked_the_web_server_gets_an_answer_to_a_short_question_too(
    relay: Relay, asker: Asker
) -> None:
    """Browsers do not pad theirs, and for a direct path they ask nothing else."""
    own = asker.transport.get_extra_info("sockname")
    assert await asker.ask(plain(Method.BINDING), relay.port) is None

    relay.expect("127.0.0.1")

    for port in (relay.port, second(relay)):
        answer = await asker.ask(plain(Method.BINDING), port)
        assert answer is not None
        assert answer.attributes == {"XOR-MAPPED-ADDRESS": own}
