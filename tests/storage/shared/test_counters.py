"""The shared counters: away and back, and what lies in them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator

import pytest

from checker.storage.shared.counters import ANSWER_S, AwayError, SharedCounters
from tests.support import KEY
from tests.valkey import Valkey, valkey_server


@pytest.fixture
async def shared(valkey: Valkey) -> AsyncIterator[SharedCounters]:
    counters = SharedCounters(valkey.url, KEY)
    await counters.open()
    yield counters
    await counters.close()


async def until_there(shared: SharedCounters) -> None:
    async with asyncio.timeout(10):
        while not shared.is_there:  # noqa: ASYNC110 -- nobody else has to know
            await asyncio.sleep(0.02)


async def test_counters_that_were_killed_are_away_and_come_back_by_themselves(
    shared: SharedCounters, valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "startklar.counters")
    assert await shared.ask(lambda client: client.incr("a")) == 1

    valkey.kill()
    for _ in range(3):
        with pytest.raises(AwayError):
            await shared.ask(lambda client: client.incr("a"))
    valkey.start()
    await until_there(shared)

    assert await shared.ask(lambda client: client.incr("a")) == 1
    assert [record.message for record in caplog.records] == [
        "the shared counters are away: this instance counts alone",
        "the shared counters are back",
    ]


async def test_who_finds_out_that_they_hang_waits_once_and_all_others_not_at_all(
    shared: SharedCounters, valkey: Valkey
) -> None:
    await shared.ask(lambda client: client.incr("a"))
    valkey.process.send_signal(19)  # SIGSTOP: it takes connections and answers nothing
    began_s = time.monotonic()

    with pytest.raises(AwayError):
        await shared.ask(lambda client: client.incr("a"))
    waited_s = time.monotonic() - began_s
    for _ in range(100):
        with pytest.raises(AwayError):
            await shared.ask(lambda client: client.incr("a"))

    assert waited_s >= ANSWER_S * 0.9
    assert time.monotonic() - began_s < waited_s + ANSWER_S
    valkey.process.send_signal(18)
    await until_there(shared)


async def test_a_server_without_counters_starts_all_the_same(valkey: Valkey) -> None:
    valkey.kill()
    counters = SharedCounters(valkey.url, KEY)

    await counters.open()

    assert not counters.is_there
    assert await counters.fault() == "connection"
    await counters.close()


async def test_a_copy_that_may_not_be_written_is_away(
    valkey: Valkey, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with valkey_server(tmp_path_factory.mktemp("copy"), "--replicaof", "127.0.0.1", str(valkey.port)) as copy:
        counters = SharedCounters(copy.url, KEY)

        await counters.open()

        assert not counters.is_there
        assert await counters.fault() == "read only"
        await counters.close()


async def test_names_differ_by_key_kind_and_person(valkey: Valkey) -> None:
    one, other = SharedCounters(valkey.url, KEY), SharedCounters(valkey.url, bytes(32))

    names = {one.name("a", "x"), one.name("a", "y"), one.name("b", "x"), other.name("a", "x")}

    assert len(names) == 4


async def test_while_the_resolver_is_silent_it_is_asked_once_and_not_with_each_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = list[str]()

    async def silent(host: str, *_: object, **__: object) -> None:
        asked.append(host)
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", silent)
    monkeypatch.setattr("checker.storage.shared.counters.ANSWER_S", 0.01)
    monkeypatch.setattr("checker.storage.shared.counters.AGAIN_S", 0.01)
    counters = SharedCounters("redis://counters", KEY)

    await counters.open()
    for _ in range(50):  # enough for ten tries
        await asyncio.sleep(0.01)
    await counters.close()

    assert asked == ["counters", "counters"]
    assert not counters.is_there
