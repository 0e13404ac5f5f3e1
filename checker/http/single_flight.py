"""One asking at a time, shared by all who want to know (“single flight”)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Generic, TypeVar

T = TypeVar("T")
_LAST_S: Final = 1.0


class SingleFlight(Generic[T]):
    """Asks once at a time. Who gives up waiting does not end the asking for the others."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self.task: asyncio.Task[T] | None = None
        """The latest asking, under way or done."""

    def begin(self) -> "asyncio.Task[T]":
        """Return the asking that is under way, or a new one."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._run())
            self.task.add_done_callback(_look_at)
        return self.task

    async def answer(self) -> T:
        """Return the answer of the asking that is under way, or of a new one; raises what it raises."""
        return await asyncio.shield(self.begin())

    async def close(self) -> None:
        """Let the asking end; one that lasts is cut off."""
        if self.task is None:
            return
        with suppress(Exception, asyncio.CancelledError):
            await asyncio.wait_for(self.task, _LAST_S)

    async def _run(self) -> T:
        return await self._ask()


def _look_at(task: "asyncio.Task[T]") -> None:
    """Take note of an error that nobody waits for any more; else asyncio writes it into the log."""
    if not task.cancelled():
        task.exception()
