"""What is stored of an account, for whoever asks by right (GDPR Art. 15): everything but what signs in.

Keyed hashes, passwords' hashes and keys tell nobody anything, and would be a way in. What an appointment's
client has reported is the client's, and not in it.
"""

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from checker.core.account_rules import SESSION_S
from checker.core.expiry.retention import Lifetimes, oldest_visible_end
from checker.storage.database.tables import account, appointment, membership, one_time_link, passkey, session
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection, FromClause

    from checker.storage.database.engine import Database


class Exports(Transactions):
    """The statements that read an account with all that belongs to it."""

    def __init__(self, engine: "Database", lifetimes: Lifetimes) -> None:
        super().__init__(engine)
        self._lifetimes = lifetimes

    async def read(self, account_id: str, now_s: float, zone: tzinfo) -> dict[str, Any] | None:
        """Return what belongs to an account, for JSON, with times in a zone; None without such an account."""
        oldest = oldest_visible_end(now_s, self._lifetimes.keep_hours)

        def work(connection: "Connection") -> dict[str, Any] | None:
            found = _rows(connection, account, account.c.id == account_id)
            if not found:
                return None
            mine = _rows(connection, passkey, passkey.c.account_id == account_id)
            signed_in = (session.c.account_id == account_id) & (session.c.expires_at > now_s)
            open_links = (one_time_link.c.account_id == account_id) & (one_time_link.c.expires_at > now_s)
            own = (appointment.c.counsellor == account_id) & (appointment.c.ends > oldest)
            belongs = _rows(connection, membership, membership.c.account_id == account_id)
            return {
                "account": _account(found[0]),
                "offices": [{"office": row["office"], "role": row["role"]} for row in belongs],
                "passkeys": [{"name": row["name"], "sign_count": row["sign_count"]} for row in mine],
                "sessions": [_session(row, zone) for row in _rows(connection, session, signed_in)],
                "links": [_link(row, zone) for row in _rows(connection, one_time_link, open_links)],
                "appointments": [told(row, zone) for row in _rows(connection, appointment, own)],
            }

        return await self._read(work)


def _rows(
    connection: "Connection", table: "FromClause", which: "ColumnElement[bool]"
) -> list[dict[str, Any]]:
    query = select(table).where(which).order_by(*table.primary_key)
    return [dict(row._mapping) for row in connection.execute(query)]


def _account(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of an account, with the fact of a password in the place of its hash."""
    shown = {name: value for name, value in row.items() if name != "password_hash"}
    return {**shown, "has_password": row["password_hash"] is not None}


def _session(row: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    ends = row["expires_at"]
    return {"began": _time(ends - SESSION_S, zone), "expires_at": _time(ends, zone)}


def _link(row: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    return {"purpose": row["purpose"], "expires_at": _time(row["expires_at"], zone)}


def told(row: "Mapping[str, Any]", zone: tzinfo) -> dict[str, Any]:
    """Return what an export says of an appointment."""
    kept = {name: row[name] for name in ("id", "language", "label", "cancelled", "office")}
    return {**kept, "starts": _time(row["starts"], zone), "ends": _time(row["ends"], zone)}


def _time(seconds: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone).isoformat()
