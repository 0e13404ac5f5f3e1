"""The frames of pages that people share, in memory: made when first asked for, one at a time.

What they are made of (settings, templates, catalogue, words) changes with the process alone, so nothing here
gets old.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from aiohttp import web

from checker.http.pages.frames import Frame

MOST_FRAMES: Final = 512
MOST_BYTES: Final = 8 * 1024 * 1024


class KeptFrames:
    """Keeps the frames that were asked for last, as many as fit."""

    def __init__(self, most_frames: int = MOST_FRAMES, most_bytes: int = MOST_BYTES) -> None:
        self._most_frames, self._most_bytes = most_frames, most_bytes
        self._frames: OrderedDict[Hashable, Frame] = OrderedDict()
        self._bytes = 0
        self._one_at_a_time = asyncio.Lock()

    async def get(self, key: Hashable, page: Callable[[], Callable[[], Frame]]) -> Frame:
        """Return a frame; `page()` renders a new one, and what it returns compresses that in a thread."""
        if (known := self._frames.get(key)) is not None:
            self._frames.move_to_end(key)
            return known
        async with self._one_at_a_time:
            if key not in self._frames:  # nobody else has made it meanwhile
                self._keep(key, await asyncio.to_thread(page()))
            return self._frames[key]

    def _keep(self, key: Hashable, frame: Frame) -> None:
        self._frames[key] = frame
        self._bytes += frame.size
        while len(self._frames) > 1 and self._is_full():
            self._bytes -= self._frames.popitem(last=False)[1].size

    def _is_full(self) -> bool:
        return len(self._frames) > self._most_frames or self._bytes > self._most_bytes


FRAMES: Final = web.AppKey("frames", KeptFrames)
