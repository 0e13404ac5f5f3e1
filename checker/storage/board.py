"""The one statement of the board: every appointment of today and the next days with how far it is."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, select

from checker.core.account_rules import OPERATOR, Viewer
from checker.core.board_status import SOON_S, Phase, phase_of
from checker.core.expiry.retention import oldest_visible_end, oldest_visible_readiness
from checker.core.offices import FIRST_OFFICE
from checker.core.signals import Side
from checker.storage.appointments import visible_to
from checker.storage.database.tables import account, appointment, readiness, signal
from checker.storage.database.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, ColumnElement, FromClause, Select

    from checker.storage.database.engine import Database

AHEAD_S: Final = 7 * 86_400
"""How far into the future the board looks."""
_NOW: Final["BindParameter[Any]"] = bindparam("now")


@dataclass(frozen=True)
class Entry:
    """One appointment on the board; times in whole Unix seconds. Equal entries look equal.

    `stage` is the readiness' status; it, `checks`, `browser`, `system` and `received_at` are empty before any
    news. `language` is the appointment's. `said` is the counsellor's signal, `asked` the client's
    (checker/core/signals.py).
    `phase` is that of the moment of reading, so that an appointment that begins is a change.
    """

    id: str
    starts: int
    ends: int
    label: str | None = None
    counsellor: str | None = None
    cancelled: bool = False
    counsellor_name: str | None = None
    stage: str | None = None
    checks_json: str | None = None
    browser: str | None = None
    system: str | None = None
    received_at: int | None = None
    language: str = ""
    said: str | None = None
    said_about: str | None = None
    said_at: int | None = None
    asked: str | None = None
    asked_at: int | None = None
    phase: Phase = Phase.SOON
    link: bytes = b""
    """The hash of the link's token: another one after the link was renewed."""
    office: int = FIRST_OFFICE

    @property
    def early(self) -> bool:
        """Whether the news is from before the appointment was near."""
        return self.received_at is not None and self.received_at < self.starts - SOON_S

    @property
    def checks(self) -> Mapping[str, Mapping[str, Any]]:
        """Check → `{"state", "finding", "notes"}`; rows of an older version have no notes."""
        known: dict[str, Any] = json.loads(self.checks_json or "{}")
        return known


def _said_by(row: "FromClause", side: Side) -> "ColumnElement[bool]":
    """Return the condition that a row is the signal of one side that is not over yet."""
    return and_(row.c.appointment == appointment.c.hash, row.c.sender == side, row.c.expires_at > _NOW)


def _statement() -> "Select[Any]":
    said, asked = signal.alias("said"), signal.alias("asked")
    return (
        select(
            appointment.c.id,
            appointment.c.starts,
            appointment.c.ends,
            appointment.c.label,
            appointment.c.counsellor,
            appointment.c.cancelled,
            appointment.c.hash.label("link"),
            appointment.c.office,
            account.c.name.label("counsellor_name"),
            readiness.c.status.label("stage"),
            readiness.c.checks.label("checks_json"),
            readiness.c.browser,
            readiness.c.system,
            readiness.c.received_at,
            appointment.c.language,
            said.c.key.label("said"),
            said.c.detail.label("said_about"),
            said.c.sent_at.label("said_at"),
            asked.c.key.label("asked"),
            asked.c.sent_at.label("asked_at"),
        )
        .select_from(appointment)
        .outerjoin(
            readiness,
            (readiness.c.appointment == appointment.c.hash)
            & (readiness.c.received_at > bindparam("oldest_readiness")),
        )
        .outerjoin(said, _said_by(said, Side.COUNSELLOR))
        .outerjoin(asked, _said_by(asked, Side.CLIENT))
        .outerjoin(account, account.c.id == appointment.c.counsellor)
        .where(appointment.c.ends > bindparam("oldest_end"), appointment.c.starts < bindparam("latest_start"))
        .order_by(appointment.c.starts, appointment.c.id)
    )


_ALL: Final = _statement()
"""Made once: making it takes longer than running it, and each change asks."""


class Boards(Transactions):
    """Reads the board. `now_s` is the Unix time that hides expired rows."""

    def __init__(self, engine: "Database", keep_hours: float) -> None:
        super().__init__(engine)
        self._keep_hours = keep_hours

    async def read(
        self,
        now_s: float,
        viewer: Viewer = OPERATOR,
        ids: Collection[str] | None = None,
        offices: Collection[int] | None = None,
    ) -> list[Entry]:
        """Return the entries that somebody sees, by start; those that begin together by id.

        With `ids` or `offices`, only those of them.
        """
        query = _ALL.where(visible_to(viewer))
        if ids is not None:
            query = query.where(appointment.c.id.in_(ids))
        if offices is not None:
            query = query.where(appointment.c.office.in_(offices))
        times = self._times(now_s)
        rows = await self._read(lambda connection: connection.execute(query, times).all())
        return [Entry(**row._mapping, phase=phase_of(now_s, row.starts, row.ends)) for row in rows]

    def _times(self, now_s: float) -> dict[str, float]:
        return {
            "now": now_s,
            "oldest_readiness": oldest_visible_readiness(now_s, self._keep_hours),
            "oldest_end": oldest_visible_end(now_s, self._keep_hours),
            "latest_start": now_s + AHEAD_S,
        }
