"""What is stored of an office, for itself or for who runs the association: nothing that opens anything.

Keyed hashes, links and passwords are in neither; what a client has reported is the client's. Statistics are
what the pages show of them, never the counters. The association gets no appointment and no label.
"""

from base64 import b64encode
from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from checker.core.expiry.retention import Lifetimes, oldest_visible_end
from checker.core.results.association import by_span
from checker.core.results.report import Period, closed_weeks, report, span_of
from checker.storage.accounts.export import told
from checker.storage.database.tables import account, api_token, appointment, logo, membership, office
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from checker.core.expiry.trusted_time import TrustedTime
    from checker.storage.database.engine import Database
    from checker.storage.results.counters import Counters

_FIRST_DAY: Final = date(1970, 1, 1)


class OfficeExports(Transactions):
    """The statements that read an office with all that belongs to it."""

    def __init__(self, engine: "Database", lifetimes: Lifetimes, counters: "Counters") -> None:
        super().__init__(engine)
        self._lifetimes, self._counters = lifetimes, counters

    async def read(
        self, office_id: int, at: "TrustedTime", zone: tzinfo, *, inside: bool
    ) -> dict[str, Any] | None:
        """Return what belongs to an office, for JSON, with times in a zone; None without such an office.

        `inside`: as its own administrator sees it, else as the association's do.
        """
        oldest = oldest_visible_end(at.now_s, self._lifetimes.keep_hours)

        def work(connection: "Connection") -> dict[str, Any] | None:
            row = connection.execute(select(office).where(office.c.id == office_id)).one_or_none()
            if row is None:
                return None
            about: dict[str, Any] = {"office": dict(row._mapping), "members": _members(connection, office_id)}
            about |= {"logo": _logo(connection, office_id), "tokens": _tokens(connection, office_id)}
            if inside:
                about["appointments"] = _appointments(connection, office_id, oldest, zone)
            return about

        found = await self._read(work)
        if found is None:
            return None
        periods = await self.periods(office_id, at)
        return found | {"statistics": _in_full(periods) if inside else self._of_spans(office_id, periods)}

    async def periods(self, office_id: int, at: "TrustedTime") -> "list[Period]":
        """Return what the office's page of statistics shows, oldest first."""
        weeks = closed_weeks(at.believed_s, self._lifetimes.weeks)
        counted = await self._counters.read(at.now_s, office_id)
        return report(counted, weeks, span_of(self._lifetimes.weeks))[1]

    def _of_spans(self, office_id: int, periods: "Sequence[Period]") -> list[dict[str, Any]]:
        spans = by_span({office_id: periods}, span_of(self._lifetimes.weeks))
        return [_figures(offices[office_id]) for offices in spans.values()]


def _figures(period: Period) -> dict[str, Any]:
    return {
        "weeks": list(period.weeks),
        "checks": period.checks,
        "ready_first": period.ready_first,
        "ready_last": period.ready_last,
    }


def _in_full(periods: "Sequence[Period]") -> list[dict[str, Any]]:
    return [
        {
            **_figures(period),
            "tables": {
                name: {cell.value: cell.count for cell in table}
                for name, table in period.tables.items()
                if table
            },
        }
        for period in periods
    ]


def _members(connection: "Connection", office_id: int) -> list[dict[str, Any]]:
    query = (
        select(account.c.name, membership.c.role, account.c.disabled)
        .join(membership, membership.c.account_id == account.c.id)
        .where(membership.c.office == office_id)
        .order_by(account.c.name)
    )
    return [dict(row._mapping) for row in connection.execute(query)]


def _logo(connection: "Connection", office_id: int) -> dict[str, Any] | None:
    row = connection.execute(select(logo).where(logo.c.office == office_id)).one_or_none()
    if row is None:
        return None
    kept = {"digest": row.digest, "media_type": row.media_type}
    return kept | {"content": b64encode(row.content).decode()}


def _tokens(connection: "Connection", office_id: int) -> list[dict[str, Any]]:
    query = select(api_token).where(api_token.c.office == office_id).order_by(api_token.c.name)
    return [
        {
            "name": row.name,
            "scopes": row.scopes.split(),
            "last_used": None if row.last_used is None else str(_FIRST_DAY + timedelta(row.last_used)),
        }
        for row in connection.execute(query)
    ]


def _appointments(
    connection: "Connection", office_id: int, oldest: float, zone: tzinfo
) -> list[dict[str, Any]]:
    query = (
        select(appointment, account.c.name)
        .outerjoin(account, account.c.id == appointment.c.counsellor)
        .where(appointment.c.office == office_id, appointment.c.ends > oldest)
        .order_by(appointment.c.starts, appointment.c.id)
    )
    return [{**told(dict(row._mapping), zone), "counsellor": row.name} for row in connection.execute(query)]
