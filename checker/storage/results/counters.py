"""The counts of the statistics, by week: the only place where anonymous results leave a trace.

Whoever holds the file knows from `readiness` who checked when, and must not see in it which answers came
when. So all counters of a week are made at once, in order, before the first of them counts; every change
writes all of them (PostgreSQL marks what was written last); a number always has the same length
(`COUNTER_ZERO`); and the write-ahead log, which has pages in order of arrival, is emptied after each change.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, case, select, update

from checker.core.expiry.retention import oldest_visible_week
from checker.core.offices import FIRST_OFFICE
from checker.core.results.notes import Counted
from checker.core.results.questions import Counts
from checker.storage.database.tables import COUNTER_ZERO, counter, receipt
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row, Select

    from checker.storage.database.engine import Database

_KEY: Final = counter.c.question + "=" + counter.c.answer


class Counters(Transactions):
    """Counts results. `weeks` is how long counts are kept, `known` every question with every answer."""

    def __init__(self, engine: "Database", weeks: int, known: Sequence[tuple[str, str]]) -> None:
        super().__init__(engine)
        self._weeks, self._known = weeks, known

    async def count(self, key: bytes, day: int, counted: Counted, before: Counted | None = None) -> bool:
        """Count a result by what it counts by, which is good from that day on; tell whether it did.

        With `before` the result replaces that one, in the same office and week. It does nothing where
        something has been counted by this key already.
        """
        changes = Counter(counted.answers.items())
        changes.subtract(before.answers.items() if before else ())
        once = self._insert(receipt).values(hash=key, day=day).on_conflict_do_nothing()

        def work(connection: "Connection") -> bool:
            is_new = connection.execute(once.returning(receipt.c.hash)).one_or_none() is not None
            if is_new:
                self._add(connection, counted, changes)
            return is_new

        done = await self._write(work)
        if done and self._sqlite:
            await self._outside("PRAGMA wal_checkpoint(TRUNCATE)")
        return done

    async def read(self, now_s: float, office: int = FIRST_OFFICE) -> Mapping[str, Counts]:
        """Return what has been counted in an office, by week, without what has expired."""
        found = await self._read(lambda connection: connection.execute(self._kept(now_s, office)).all())
        return _by_week(found)

    async def read_all(self, now_s: float) -> Mapping[int, Mapping[str, Counts]]:
        """Return the same of every office in which anything has been counted."""
        query = self._kept(now_s).order_by(counter.c.office)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return {office: _by_week(own) for office, own in groupby(rows, key=attrgetter("office"))}

    def _kept(self, now_s: float, office: int | None = None) -> "Select[Any]":
        kept = select(counter).where(counter.c.week >= oldest_visible_week(now_s, self._weeks))
        return kept if office is None else kept.where(counter.c.office == office)

    def _add(self, connection: "Connection", counted: Counted, changes: Counts) -> None:
        this = and_(counter.c.office == counted.office, counter.c.week == counted.week)
        # Locked in one order, so that two servers do not wait for each other.
        in_order = select(counter.c.question, counter.c.answer).where(this).order_by(*counter.primary_key)
        there = {(row.question, row.answer) for row in connection.execute(in_order.with_for_update())}
        self._make(connection, counted, {*self._known, *changes} - there)
        by_key = {f"{question}={answer}": number for (question, answer), number in changes.items()}
        more = case(by_key, value=_KEY, else_=0)
        connection.execute(update(counter).where(this).values(number=counter.c.number + more))

    def _make(self, connection: "Connection", counted: Counted, missing: Collection[tuple[str, str]]) -> None:
        place = {"office": counted.office, "week": counted.week, "number": COUNTER_ZERO}
        rows = [{**place, "question": question, "answer": answer} for question, answer in sorted(missing)]
        if rows:
            connection.execute(self._insert(counter).on_conflict_do_nothing(), rows)


def _by_week(rows: "Iterable[Row[Any]]") -> Mapping[str, Counts]:
    found: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in rows:
        found[row.week][row.question, row.answer] = row.number - COUNTER_ZERO
    return found
