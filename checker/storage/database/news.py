"""What the instances of one database tell each other, by PostgreSQL's NOTIFY: in one order for all of them.

Each holds one connection for it, its own news come back by it like everybody's. News are no data: whoever
was away while something was told looks everything up anew (`missed`). With SQLite there is one instance, and
what it tells only it hears.
"""

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

_log = logging.getLogger("startklar.news")
CHANNEL: Final = "startklar_news"
APPLICATION: Final = "startklar"
"""What PostgreSQL calls the connections by which instances hear of each other."""
LONGEST: Final = 7_900
"""Bytes of one piece of news; PostgreSQL takes less than 8000."""
QUIET_S: Final = 3.0
"""After so long without news the connection is tried: a network that is gone says nothing."""
ANSWER_S: Final = 2.0
"""What is not told by then, or has not come back, is lost: so is the connection."""
AGAIN_S: Final = (0.1, 3.0)
"""After the first failure to connect, and at most."""
WAITING: Final = 1_000
"""Pieces of news that wait while the connection is lost; the oldest go first."""

Take = Callable[[Any], Any]


class LostError(Exception):
    """The others cannot be told now."""


class News:
    """Tells all instances something by kind, and hears what they tell; as it is, with SQLite."""

    def __init__(self) -> None:
        self._takes: dict[str, Take] = {}
        self._missed: list[Callable[[], None]] = []

    @property
    def has_others(self) -> bool:
        """Whether there may be other instances that hear."""
        return False

    def on(self, kind: str, take: Take) -> None:
        """Let `take` have what is told of a kind, on every instance; what it returns is `agree`'s."""
        self._takes[kind] = take

    def when_missed(self, look: Callable[[], None]) -> None:
        """Let somebody look everything up anew when something may have been told that was not heard."""
        self._missed.append(look)

    def tell(self, kind: str, data: Any) -> None:
        """Tell it soon."""
        self._takes[kind](data)

    async def agree(self, kind: str, data: Any) -> Any:
        """Tell it, and return what came of it here, at its place in the order of all. Raises LostError."""
        return self._takes[kind](data)

    async def open(self) -> None:
        """Begin to hear."""

    async def close(self) -> None:
        """End it."""


class PostgresqlNews(News):
    """News by NOTIFY. The engine is only asked for its address and its driver."""

    def __init__(self, engine: "AsyncEngine") -> None:
        super().__init__()
        self._engine = engine
        self._waiting: deque[str] = deque(maxlen=WAITING)
        self._some = asyncio.Event()
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._task: asyncio.Task[None] | None = None
        self._connected = False

    @property
    def has_others(self) -> bool:
        return self._connected

    def tell(self, kind: str, data: Any) -> None:
        self._send(kind, data, "")

    async def agree(self, kind: str, data: Any) -> Any:
        if not self._connected:
            raise LostError
        number, answer = secrets.token_hex(8), asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            self._send(kind, data, number)
            async with asyncio.timeout(ANSWER_S):
                return await answer
        except TimeoutError:
            self._waiting = deque((each for each in self._waiting if number not in each), WAITING)
            raise LostError from None
        finally:
            del self._answers[number]

    async def open(self) -> None:
        self._task = asyncio.create_task(self._stay_connected())

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _send(self, kind: str, data: Any, number: str) -> None:
        said = json.dumps([kind, number, data], separators=(",", ":"))
        if len(said) > LONGEST:  # JSON is ASCII here
            raise ValueError(f"news are at most {LONGEST} bytes long")
        self._waiting.append(said)
        self._some.set()

    async def _stay_connected(self) -> None:
        pause_s = AGAIN_S[0]
        while True:
            try:
                await self._hear()
            except Exception as error:  # whatever the driver raises: the connection is gone
                if self._connected:
                    reason = {"reason": type(error).__name__}
                    _log.error("the news of other instances are not heard", extra=reason)
                    pause_s = AGAIN_S[0]
            finally:
                self._connected = False
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, AGAIN_S[1])

    async def _hear(self) -> None:
        """Hold a connection until it is lost; raises what it was lost by."""
        async with asyncio.timeout(ANSWER_S):
            connection = await self._connect()
        try:
            connection.add_termination_listener(lambda _: self._some.set())
            async with asyncio.timeout(ANSWER_S):
                await connection.add_listener(CHANNEL, lambda *said: self._take(said[-1]))
            self._connected = True
            for look in self._missed:
                look()
            await self._pass_on(connection)
        finally:
            connection.terminate()

    async def _pass_on(self, connection: Any) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIET_S):
                    await self._some.wait()
            self._some.clear()
            told = tuple(self._waiting)
            async with asyncio.timeout(ANSWER_S):
                if told:
                    query = "SELECT pg_notify($1, said) FROM unnest($2::text[]) WITH ORDINALITY AS t(said, n)"
                    await connection.fetch(f"{query} ORDER BY n", CHANNEL, told)
                else:
                    await connection.fetch("SELECT 1")
            for said in told:  # the oldest may have given way to newer ones
                if self._waiting and self._waiting[0] is said:
                    self._waiting.popleft()

    async def _connect(self) -> Any:
        """Return a connection of the driver's, outside the pool: nobody waits for it, and it for nobody."""
        import asyncpg  # type: ignore[import-untyped] # ships no types

        _, given = self._engine.dialect.create_connect_args(self._engine.url)
        return await asyncpg.connect(**given, server_settings={"application_name": APPLICATION})

    def _take(self, said: str) -> None:
        kind, number, data = json.loads(said)
        take, answer = self._takes.get(kind), self._answers.get(number)
        try:
            result = take(data) if take is not None else None  # a newer version may tell more kinds
        except Exception as error:  # it is for whoever has asked
            if answer is None or answer.done():
                return
            answer.set_exception(error)
            return
        if answer is not None and not answer.done():
            answer.set_result(result)
