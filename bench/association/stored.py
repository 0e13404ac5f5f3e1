"""The association's database: its offices before anything runs, and what it holds at the end."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bench.association.comparison import Stored
from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR, SESSION_S
from checker.core.api_tokens import SCOPES
from checker.core.results.questions import COUNT
from checker.http.session_cookie import new_token, session_key
from checker.storage.accounts.accounts import Account, new_account
from checker.storage.accounts.api_tokens import ApiToken, new_api_token
from checker.storage.database.engine import migrate, open_engine
from checker.storage.database.tables import (
    COUNTER_ZERO,
    account,
    api_token,
    appointment,
    counter,
    membership,
    office,
    readiness,
    session,
)
from checker.storage.database.transactions import values
from checker.storage.offices import Office, new_office

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Desk:
    """An office as the load knows it: its counsellor is signed in, its booking tool has a token."""

    number: int
    office: Office
    administrator: Account
    counsellor: Account
    cookie: str
    token: str
    token_row: ApiToken

    @property
    def booking_address(self) -> str:
        """Where its booking tool asks from."""
        return f"127.4.{self.number // 250}.{self.number % 250 + 1}"

    @property
    def board_address(self) -> str:
        """Where its board is open."""
        return f"127.5.{self.number // 250}.{self.number % 250 + 1}"


async def make_offices(url: str, key: bytes, count: int) -> list[Desk]:
    """Make the tables, and in them so many offices beside the first one, which every database has."""
    await migrate(url, key)
    desks, database = [_desk(key, number) for number in range(count)], await open_engine(url)
    await database.write(lambda connection: _fill(connection, key, desks))
    await database.dispose()
    return desks


def _desk(key: bytes, number: int) -> Desk:
    made = new_office(f"office-{number}", {"organisation": f"Office {number}", "phone": "030 123456"})
    token, row = new_api_token(key, f"booking {number}", set(SCOPES), made.id)
    people = new_account(f"administrator {number}"), new_account(f"counsellor {number}")
    return Desk(number, made, *people, new_token(), token, row)


def _fill(connection: "Connection", key: bytes, desks: Sequence[Desk]) -> None:
    now_s = int(time.time())
    members = [
        {"account_id": row.id, "office": desk.office.id, "role": role}
        for desk in desks
        for row, role in ((desk.administrator, ADMINISTRATOR), (desk.counsellor, COUNSELLOR))
    ]
    begun = [
        {
            "key": session_key(key, desk.cookie),
            "account_id": desk.counsellor.id,
            "expires_at": now_s + SESSION_S,
        }
        for desk in desks
    ]
    connection.execute(insert(office), [values(desk.office) for desk in desks])
    accounts = [each for desk in desks for each in (desk.administrator, desk.counsellor)]
    connection.execute(insert(account), [values(each) for each in accounts])
    connection.execute(insert(membership), members)
    connection.execute(insert(session), begun)
    connection.execute(insert(api_token), [values(desk.token_row) for desk in desks])


async def read_stored(url: str) -> Stored:
    """Return what is there now."""
    database = await open_engine(url)
    found = await database.read(_stored)
    await database.dispose()
    return found


def _stored(connection: "Connection") -> Stored:
    reports = select(appointment.c.id, readiness.c.sequence, readiness.c.status)
    reports = reports.join(readiness, readiness.c.appointment == appointment.c.hash)
    number = func.sum(counter.c.number - COUNTER_ZERO).label("number")
    counted = select(counter.c.office, number).group_by(counter.c.office)
    counted = counted.where(counter.c.question == COUNT[0], counter.c.answer == COUNT[1])
    return Stored(
        [(row.id, row.label) for row in connection.execute(select(appointment.c.id, appointment.c.label))],
        {row.id: (row.sequence, row.status) for row in connection.execute(reports)},
        {row.office: int(row.number) for row in connection.execute(counted)},
    )
