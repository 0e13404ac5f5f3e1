"""When the clean-up and the ordering of results run: by a clock of our own, nobody waits."""

import asyncio
import logging
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from checker.storage import clean_up
from checker.storage.clean_up import clean_up_forever, order_results_forever, put_in_order
from checker.storage.database.transactions import StoreUnavailableError

if TYPE_CHECKING:
    from checker.storage.clock import Clock
    from checker.storage.expiry import Expiry
    from checker.storage.results.row_order import Order
    from checker.storage.results.sealed_results import Sealed

EXPIRY, CLOCK, SEALED = cast("Expiry", "expiry"), cast("Clock", "clock"), cast("Sealed", "sealed")


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


class FakeOrder:
    """Notes when results are put into order; `behaviour` says when others come and what fails."""

    def __init__(self, sleeper: Sleeper, written_at_s: float) -> None:
        self.written, self.written_at_s, self.rewritten = asyncio.Event(), written_at_s, list[float]()
        self.faults: list[Exception] = []
        self._sleeper = sleeper
        self.written.set()

    async def rewrite_if_small(self) -> None:
        self.rewritten.append(self._sleeper.now_s)
        if self.faults:
            raise self.faults.pop(0)
        self.written.clear()


async def order(fake: FakeOrder, **times: float) -> None:
    """Run the loop until the sleeper has slept enough or nothing has been written."""
    task = asyncio.create_task(order_results_forever(cast("Order", fake), **times))
    for _ in range(20):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


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
        await clean_up_forever(EXPIRY, CLOCK, done, sealed=SEALED)

    assert sleeper.pauses == [3_600, 3_600, 3_600]
    assert calls == [(EXPIRY, CLOCK, done, SEALED)] * 3


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


async def test_results_are_put_in_order_a_minute_after_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sleeper = install(monkeypatch, 9)
    fake = FakeOrder(sleeper, written_at_s=990.0)

    await order(fake)

    assert sleeper.pauses == [50]
    assert fake.rewritten == [1_050]


async def test_each_further_result_puts_it_off_but_never_beyond_the_longest_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sleeper = install(monkeypatch, 99)
    fake = FakeOrder(sleeper, written_at_s=1_000.0)
    sleep = sleeper.sleep

    async def sleep_while_results_come(pause_s: float) -> None:
        await sleep(pause_s)
        fake.written_at_s = sleeper.now_s - 10

    monkeypatch.setattr("checker.storage.clean_up.asyncio.sleep", sleep_while_results_come)

    await order(fake)

    assert sleeper.pauses == [60, 50, 50, 50, 50, 40]
    assert fake.rewritten == [1_300]


async def test_results_that_have_waited_long_enough_are_put_in_order_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sleeper = install(monkeypatch, 9)
    fake = FakeOrder(sleeper, written_at_s=940.0)

    await order(fake)

    assert (sleeper.pauses, fake.rewritten) == ([], [1_000])


async def test_a_database_that_cannot_be_used_is_tried_again_after_the_quiet_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sleeper = install(monkeypatch, 9)
    fake = FakeOrder(sleeper, written_at_s=940.0)
    fake.faults = [StoreUnavailableError("locked")]

    await order(fake, quiet_s=7)

    assert (sleeper.pauses, fake.rewritten) == ([7], [1_000, 1_007])
    (record,) = caplog.records
    assert (record.message, record.levelno) == ("results could not be put in order", logging.ERROR)
    assert record.__dict__["reason"] == "locked"


async def test_it_is_told_whether_the_database_let_us() -> None:
    fake = FakeOrder(Sleeper(0), 0.0)
    fake.faults = [StoreUnavailableError("locked")]
    asked = cast("Order", fake)

    assert [await put_in_order(asked), await put_in_order(asked), await put_in_order(asked)] == [
        False,
        True,
        True,
    ]
    assert len(fake.rewritten) == 2, "nothing had come since"
