"""When the clean-up runs: by a clock of our own, nobody waits."""

import asyncio
import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from checker.storage import clean_up
from checker.storage.clean_up import clean_up_forever
from checker.storage.database.transactions import StoreUnavailableError

if TYPE_CHECKING:
    from checker.storage.clock import Clock
    from checker.storage.expiry import Expiry

EXPIRY, CLOCK = cast("Expiry", "expiry"), cast("Clock", "clock")


def done(_appointments: int, _results: int) -> None:
    """Take what a clean-up tells."""


class Sleeper:
    """Stands in for the event loop's clock: sleeping passes its time at once, and ends after `most` times."""

    def __init__(self, most: int) -> None:
        self.now_s, self.pauses, self._most = 1_000.0, list[float](), most

    def time(self) -> float:
        return self.now_s

    async def sleep(self, pause_s: float) -> None:
        if len(self.pauses) == self._most:
            raise asyncio.CancelledError
        self.pauses.append(pause_s)
        self.now_s += pause_s


def install(patch: pytest.MonkeyPatch, most: int) -> Sleeper:
    sleeper = Sleeper(most)
    loop = SimpleNamespace(sleep=sleeper.sleep, get_running_loop=lambda: sleeper)
    patch.setattr(clean_up, "asyncio", loop)
    return sleeper


def failing(*outcomes: Exception | None) -> tuple[Any, list[tuple[Any, ...]]]:
    """Return a clean-up that fails as told, and the arguments of its calls."""
    calls: list[tuple[Any, ...]] = []
    left = list(outcomes)

    async def run(*arguments: Any) -> None:
        calls.append(arguments)
        if left and (fault := left.pop(0)):
            raise fault

    return run, calls


async def test_the_clean_up_runs_after_each_hour_with_what_it_was_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sleeper = install(monkeypatch, 3)
    run, calls = failing()
    monkeypatch.setattr(clean_up, "clean_up", run)

    with pytest.raises(asyncio.CancelledError):
        await clean_up_forever(EXPIRY, CLOCK, done)

    assert sleeper.pauses == [3_600, 3_600, 3_600]
    assert calls == [(EXPIRY, CLOCK, done)] * 3


async def test_while_the_clock_is_doubted_it_runs_every_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the clock has stood for is kept each time: a server that runs for minutes a day gets on, too."""
    sleeper = install(monkeypatch, 4)
    doubts = [True, False, True]

    async def run(*_arguments: Any) -> bool:
        return doubts.pop(0)

    monkeypatch.setattr(clean_up, "clean_up", run)

    with pytest.raises(asyncio.CancelledError):
        await clean_up_forever(EXPIRY, CLOCK, done, doubted=True)

    assert sleeper.pauses == [300, 300, 3_600, 300]


@pytest.mark.parametrize(("every_s", "again_s"), [(3_600.0, 60.0), (5.0, 5.0)])
async def test_a_database_that_cannot_be_used_is_tried_again_after_a_minute_and_said(
    every_s: float, again_s: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sleeper = install(monkeypatch, 4)
    run, _ = failing(StoreUnavailableError("locked"), StoreUnavailableError("full"), None)
    monkeypatch.setattr(clean_up, "clean_up", run)

    with pytest.raises(asyncio.CancelledError):
        await clean_up_forever(EXPIRY, CLOCK, done, every_s)

    assert sleeper.pauses == [every_s, again_s, again_s, every_s]
    assert [(record.message, record.__dict__["reason"]) for record in caplog.records] == [
        ("the clean-up has to wait", "locked"),
        ("the clean-up has to wait", "full"),
    ]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


async def test_a_fault_of_ours_is_logged_and_does_not_end_the_clean_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sleeper = install(monkeypatch, 3)
    run, calls = failing(ZeroDivisionError("a fault of ours"), None)
    monkeypatch.setattr(clean_up, "clean_up", run)

    with pytest.raises(asyncio.CancelledError):
        await clean_up_forever(EXPIRY, CLOCK, done)

    assert len(calls) == 3
    assert sleeper.pauses == [3_600, 60, 3_600]
    assert [record.message for record in caplog.records] == ["unexpected"]
    assert "ZeroDivisionError" in caplog.text
