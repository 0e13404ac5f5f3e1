"""Moving windows: what counts, and what is forgotten."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import parse
from limits.aio.strategies import MovingWindowRateLimiter

from checker.http.security.window_storage import SWEEP_S, WindowStorage

Set = Callable[[float], None]


@pytest.fixture
def set_time(monkeypatch: pytest.MonkeyPatch) -> Set:
    def set_to(now_s: float) -> None:
        monkeypatch.setattr("time.time", lambda: now_s)

    set_to(1_000.0)
    return set_to


@given(moments=st.lists(st.integers(0, 40), max_size=60).map(sorted), most=st.integers(1, 5))
async def test_in_no_minute_are_there_more_than_the_rate_allows(moments: list[int], most: int) -> None:
    limiter, rate = MovingWindowRateLimiter(WindowStorage()), parse(f"{most}/10 seconds")
    allowed: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        for moment in moments:
            patch.setattr("time.time", lambda moment=moment: 1_000.0 + moment)
            recent = [each for each in allowed if each >= moment - 10]
            may = await limiter.hit(rate, "somebody")
            assert may == (len(recent) < most)
            if may:
                allowed.append(moment)


async def test_the_window_says_when_there_is_room_again(set_time: Set) -> None:
    limiter, rate = MovingWindowRateLimiter(WindowStorage()), parse("2/minute")
    for now_s in (1_000.0, 1_010.0):
        set_time(now_s)
        assert await limiter.hit(rate, "somebody")

    set_time(1_020.0)

    assert not await limiter.hit(rate, "somebody")
    assert (await limiter.get_window_stats(rate, "somebody")).reset_time == 1_060.0


@pytest.mark.parametrize("later_s", [60 + SWEEP_S + 1, -3_600.0], ids=["later", "the clock was set back"])
async def test_who_no_longer_counts_is_forgotten(set_time: Set, later_s: float) -> None:
    storage = WindowStorage()
    limiter, rate = MovingWindowRateLimiter(storage), parse("2/minute")
    for who in ("anna", "otto"):
        await limiter.hit(rate, who)

    set_time(1_000.0 + later_s)
    await limiter.hit(rate, "otto")

    assert len(storage.events) == (1 if later_s > 0 else 2)


async def test_times_that_no_longer_count_are_forgotten(set_time: Set) -> None:
    storage = WindowStorage()
    limiter, rate = MovingWindowRateLimiter(storage), parse("3/minute")
    for number in range(20):
        set_time(1_000.0 + 61 * number)
        await limiter.hit(rate, "somebody")

    assert [len(entries) for entries in storage.events.values()] == [1]


async def test_more_than_the_rate_at_once_never_fits() -> None:
    limiter, rate = MovingWindowRateLimiter(WindowStorage()), parse("3/minute")

    assert not await limiter.hit(rate, "somebody", cost=4)
    assert await limiter.hit(rate, "somebody", cost=3)
    assert not await limiter.hit(rate, "somebody")
