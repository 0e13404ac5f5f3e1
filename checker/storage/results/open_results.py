"""Statements about the results of weeks that are open. Expired ones are invisible at once."""

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from checker.core.expiry.retention import oldest_visible_week
from checker.storage.database.tables import result
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from checker.storage.database.engine import Database


class OpenResults(Transactions):
    """The results that are counted. `weeks` is how long results are kept."""

    def __init__(self, engine: "Database", weeks: int) -> None:
        super().__init__(engine)
        self._weeks = weeks

    async def list(self, now_s: float) -> "list[dict[str, Any]]":
        """Return every open result that has not expired, without key and version; `findings` is a dict."""
        kept = [column for column in result.c if column.name not in ("hash", "version")]
        async with self._read() as connection:
            rows = await connection.execute(select(*kept).where(self._counted(now_s)))
            return [{**row._mapping, "findings": json.loads(row.findings)} for row in rows]

    async def count(self, now_s: float) -> int:
        """Return how many there are of these."""
        query = select(func.count()).select_from(result).where(self._counted(now_s))
        async with self._read() as connection:
            return int((await connection.execute(query)).scalar_one())

    def _counted(self, now_s: float) -> "ColumnElement[bool]":
        return result.c.week >= oldest_visible_week(now_s, self._weeks)
