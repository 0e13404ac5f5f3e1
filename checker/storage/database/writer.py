"""The one writer of a SQLite database: what waits goes into one transaction, with one sync of the disk.

A thread of its own takes what is asked for, in that order. Each piece of work has a savepoint: its error
undoes nothing but itself, and it sees what the earlier ones of its transaction have written. Nobody gets an
answer before the commit; where that fails, all of its transaction get the error. Readers do not wait
(write-ahead log), and other processes take turns with whole transactions.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DisconnectionError

if TYPE_CHECKING:
    from sqlalchemy import Connection

T = TypeVar("T")
Work = Callable[["Connection"], T]
"""Statements that belong together; runs in the writer's thread, and leaves the transaction to the writer."""

WAITING: Final = 1_000
"""So much may wait: about half a second of work. Whoever comes then is refused at once."""
GROUP: Final = 250
GROUP_S: Final = 0.02
"""A transaction takes no more work after so many pieces, or so long: those before wait for its end."""


class QueueFullError(DisconnectionError):
    """Too much waits to be written."""


class QueueLateError(DisconnectionError):
    """The work has waited for too long and was not begun."""


class _Piece:
    """Work that waits, and who waits for it. `outside`: not in a transaction, and by itself."""

    def __init__(self, work: Work[Any], future: "asyncio.Future[Any]", *, outside: bool) -> None:
        self.work, self.future, self.outside = work, future, outside
        self.value: Any = None
        self.error: BaseException | None = None

    def answer(self) -> None:
        """Tell whoever waits; runs in the event loop."""
        if self.future.done():  # cancelled
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)


class Writer:
    """Writes by an engine of its own, to which nobody else connects. The thread runs from the first work on.

    `patience_s` is how long work may wait for its turn before it is refused.
    """

    def __init__(self, engine: Engine, patience_s: float) -> None:
        self.engine = engine
        self._together = engine.execution_options(writes=True)
        self._alone = engine.execution_options(outside=True)
        self.patience_s = patience_s
        self._waiting: deque[_Piece] = deque()
        self._turn = threading.Condition()  # guards what waits, and `_ends`
        self._ends = False
        self._thread: threading.Thread | None = None

    def waiting(self) -> int:
        """Return how many pieces of work wait for their turn."""
        return len(self._waiting)

    async def run(self, work: Work[T], *, outside: bool = False) -> T:
        """Return what the work returns, once it is on the disk; raise what it, or the commit, has raised.

        Raises QueueFullError and QueueLateError, both before anything was done. Who is cancelled while the
        work waits takes it along; work that has begun is done all the same.
        """
        loop = asyncio.get_running_loop()
        piece = _Piece(work, loop.create_future(), outside=outside)
        self._put(piece)
        late = loop.call_later(self.patience_s, self._refuse, piece)
        try:
            value: T = await piece.future
        except asyncio.CancelledError:
            self._withdraw(piece)
            raise
        finally:
            late.cancel()
        return value

    def refuse_all(self) -> None:
        """Refuse what has not begun."""
        for piece in tuple(self._waiting):
            self._refuse(piece)

    async def end(self) -> None:
        """Do what waits, and let the thread end; more work starts another one."""
        if self._thread is None:
            return
        with self._turn:
            self._ends = True
            self._turn.notify()
        await asyncio.to_thread(self._thread.join)
        self._thread, self._ends = None, False

    def _put(self, piece: _Piece) -> None:
        with self._turn:
            if len(self._waiting) >= WAITING:
                raise QueueFullError("too many writes wait already")
            self._waiting.append(piece)
            self._turn.notify()
        if self._thread is None:
            # A process that exits without `end` is as one that was killed: nothing acknowledged is lost.
            self._thread = threading.Thread(target=self._write, name="database writer", daemon=True)
            self._thread.start()

    def _withdraw(self, piece: _Piece) -> bool:
        """Tell whether the work was still waiting, and now is not."""
        with self._turn, suppress(ValueError):
            self._waiting.remove(piece)
            return True
        return False

    def _refuse(self, piece: _Piece) -> None:
        if self._withdraw(piece):
            piece.error = QueueLateError("other writes take too long")
            piece.answer()

    # From here on in the writer's thread.

    def _write(self) -> None:
        while (first := self._first()) is not None:
            begun = [first]
            error = self._do_alone(first) if first.outside else self._do_together(begun)
            for piece in begun:
                piece.error = error or piece.error
            with suppress(RuntimeError):  # the event loop is closed: nobody waits any more
                first.future.get_loop().call_soon_threadsafe(_answer, begun)
        self.engine.dispose()

    def _first(self) -> _Piece | None:
        """Wait for work; None at the end."""
        with self._turn:
            self._turn.wait_for(lambda: self._waiting or self._ends)
            return self._waiting.popleft() if self._waiting else None

    def _further(self) -> _Piece | None:
        """Return what may join a transaction."""
        with self._turn:
            return self._waiting.popleft() if self._waiting and not self._waiting[0].outside else None

    def _do_alone(self, piece: _Piece) -> BaseException | None:
        try:
            with self._alone.connect() as connection:
                piece.value = piece.work(connection)
        except BaseException as error:
            return error
        return None

    def _do_together(self, begun: list[_Piece]) -> BaseException | None:
        """Do the first piece and what has come by then; returns the error of all, where there is one."""
        until_s = time.monotonic() + GROUP_S
        try:
            with self._together.begin() as connection:
                _attempt(connection, begun[0])
                while len(begun) < GROUP and time.monotonic() < until_s and (piece := self._further()):
                    begun.append(piece)
                    _attempt(connection, piece)
        except BaseException as error:
            return error
        return None


def _attempt(connection: "Connection", piece: _Piece) -> None:
    """Do one piece of work, and undo it where it fails. Raises where that was the end of the transaction."""
    connection.exec_driver_sql("SAVEPOINT piece")
    try:
        piece.value = piece.work(connection)
    except BaseException as error:
        if not _is_open(connection):  # the disk is full, or broken: SQLite has undone everything
            raise
        connection.exec_driver_sql("ROLLBACK TO piece")
        piece.error = error
    connection.exec_driver_sql("RELEASE piece")


def _is_open(connection: "Connection") -> bool:
    driver: Any = connection.connection.driver_connection
    return bool(driver.in_transaction)


def _answer(begun: list[_Piece]) -> None:
    for piece in begun:
        piece.answer()
