"""Frames are kept within a bound, and made one at a time."""

import asyncio
import threading
from collections.abc import Callable

from checker.http.pages.frames import Frame
from checker.http.pages.kept_frames import KeptFrames


class Made:
    """Counts what is made, and what is made at the same time."""

    def __init__(self, size: int = 10) -> None:
        self.size, self.made, self.at_once, self.most_at_once = size, 0, 0, 0
        self.threads: set[int] = set()

    def page(self) -> Callable[[], Frame]:
        self.made += 1
        return self.compress

    def compress(self) -> Frame:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.threads.add(threading.get_ident())
        threading.Event().wait(0.01)
        self.at_once -= 1
        return Frame(None, (bytes(self.size),), ())


async def test_a_crowd_that_wants_the_same_page_has_it_made_once_in_another_thread() -> None:
    kept, made = KeptFrames(), Made()

    await asyncio.gather(*(kept.get("page", made.page) for _ in range(10)))

    assert made.made == 1
    assert threading.get_ident() not in made.threads


async def test_different_pages_are_made_one_after_the_other() -> None:
    kept, made = KeptFrames(), Made()

    await asyncio.gather(*(kept.get(number, made.page) for number in range(5)))

    assert (made.made, made.most_at_once) == (5, 1)


async def test_of_too_many_the_one_that_was_not_asked_for_longest_goes() -> None:
    kept, made = KeptFrames(most_frames=2), Made()
    for key in ("a", "b", "a", "c"):
        await kept.get(key, made.page)
    assert made.made == 3

    for key in ("a", "c"):
        await kept.get(key, made.page)
    assert made.made == 3
    await kept.get("b", made.page)
    assert made.made == 4


async def test_bytes_are_bounded_too_but_the_newest_stays() -> None:
    kept, made = KeptFrames(most_bytes=25), Made()
    for key in ("a", "b", "c", "b", "c"):
        await kept.get(key, made.page)
    assert made.made == 3
    await kept.get("a", made.page)
    assert made.made == 4

    large = Made(size=1000)
    for _ in range(2):
        await kept.get("large", large.page)
    assert large.made == 1


async def test_a_page_that_cannot_be_made_is_tried_again() -> None:
    kept, made = KeptFrames(), Made()

    def broken() -> Callable[[], Frame]:
        raise ZeroDivisionError

    results = await asyncio.gather(kept.get("a", broken), kept.get("a", made.page), return_exceptions=True)

    assert isinstance(results[0], ZeroDivisionError)
    assert isinstance(results[1], Frame)
