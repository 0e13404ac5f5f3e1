"""Row-level security: PostgreSQL itself keeps what is done for one office away from the rows of the others.

The statements decide whose rows somebody sees. This holds it a second time, where a condition is forgotten:
while work is `inside` an office, tables act as if they had no other rows. What the server does for itself
(finding a client's link, the board of all offices, the clean-up) is inside none, and SQLite has none of it.
https://www.postgresql.org/docs/16/ddl-rowsecurity.html
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from checker.storage.database.writer import T, Work

_office: ContextVar[int | None] = ContextVar("office", default=None)
_SETTING: Final = "startklar.office"
"""What a transaction is told of its office by; empty or unknown: it is inside none."""
_BIND: Final = text(f"SELECT set_config('{_SETTING}', :office, true)")
_GIVEN: Final = f"coalesce(current_setting('{_SETTING}', true), '')"
_OWN: Final = f"{_GIVEN} IN ('', office::text)"
_OF_AN_APPOINTMENT: Final = (
    f"{_GIVEN} = '' OR EXISTS (SELECT FROM appointment WHERE appointment.hash = {{table}}.appointment)"
)
_POLICIES: Final = {
    "appointment": _OWN,
    "counter": _OWN,
    "api_token": _OWN,
    "readiness": _OF_AN_APPOINTMENT,
    "signal": _OF_AN_APPOINTMENT,
}
"""Table → which of its rows there are."""


def secure_rows(connection: "Connection") -> None:
    """Put the policies on PostgreSQL's tables, for their owner too, as whom the server works."""
    for table, condition in _POLICIES.items():
        connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        connection.execute(text(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"))
        using = condition.format(table=table)
        connection.execute(text(f"CREATE POLICY office ON {table} USING ({using})"))


@contextmanager
def inside(office: int | None) -> Iterator[None]:
    """Let what is done in the block be for one office; None: for all of them."""
    before = _office.set(office)
    try:
        yield
    finally:
        _office.reset(before)


def bound(work: "Work[T]") -> "Work[T]":
    """Return work whose transaction is told of the office that it is now inside of."""
    office = _office.get()
    if office is None:
        return work

    def told(connection: "Connection") -> "T":
        connection.execute(_BIND, {"office": str(office)})
        return work(connection)

    return told
