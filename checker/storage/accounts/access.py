"""Statements that may take somebody's access away: who has pages open is then looked up at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from checker.storage.database.engine import Database
    from checker.storage.database.writer import T, Work


class AccessStatements(Transactions):
    """`ended` is called after each change by which a session may have ended, or has become another one."""

    def __init__(self, engine: "Database", ended: Callable[[], None] = lambda: None) -> None:
        super().__init__(engine)
        self._ended = ended

    async def _end(self, *statements: "Executable") -> int:
        changed = await self._execute(*statements)
        self._ended()
        return changed

    async def _end_by(self, work: "Work[T]", *, patient: bool = False) -> "T":
        result = await self._write(work, patient=patient)
        self._ended()
        return result
