"""The server tells PostgreSQL in which office somebody works: a condition that is forgotten shows nothing."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
from aiohttp import web
from sqlalchemy import true

from checker.core.account_rules import ADMINISTRATOR, OPERATOR
from checker.core.api_tokens import READ, WRITE
from checker.http.keys import API_TOKENS, APPOINTMENTS, OFFICE_ROWS, SECRET
from checker.http.live_board import FEED
from checker.http.offices import OFFICES
from checker.storage.accounts.api_tokens import new_api_token
from checker.storage.appointments import Appointment
from checker.storage.database.row_security import inside
from checker.storage.offices import Office
from tests.running_app import Client, SendForm, SignIn
from tests.support import FakeTime, empty, put_appointment, stores_of

NORTH: Final = Office(7, "north", organisation="North")
LABEL: Final = "only-theirs"
ID: Final = "a" * 32
PAGE: Final = {"Accept": "text/html"}


@pytest.fixture
def more_settings(postgresql: str) -> dict[str, Any]:
    return {"database_url": postgresql}


@pytest.fixture
async def theirs(app: web.Application, client: Client, time: FakeTime) -> AsyncIterator[Appointment]:
    """An appointment of the first office; there is another one, in the north."""
    await app[OFFICE_ROWS].add(NORTH)
    await app[OFFICES].look()
    starts = int(time.wall_s) + 300
    row = Appointment(b"h" * 32, starts, starts + 3_600, "en", LABEL, id=ID)
    await put_appointment(stores_of(app), row)
    yield row
    await empty(stores_of(app).engine)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the office out of every statement about appointments."""
    for module in ("appointments", "board", "signals"):
        monkeypatch.setattr(f"checker.storage.{module}.visible_to", lambda _viewer: true())


@pytest.mark.usefixtures("forgotten")
async def test_a_forgotten_condition_shows_no_page_and_changes_nothing_of_another_office(
    app: web.Application, client: Client, sign_in: SignIn, send_form: SendForm, theirs: Appointment
) -> None:
    await sign_in("nora", ADMINISTRATOR, office=NORTH.id)
    pages = ("/board", "/appointments", f"/appointments/{ID}", "/appointments/day/2026-11-18?labels=1")

    read = [await (await client.get(page, headers=PAGE)).text() for page in pages]
    ended = [(await send_form(f"/appointments/{ID}/{step}")).status for step in ("cancel", "delete")]

    assert [LABEL in page for page in read] == [False] * len(pages)
    assert all(status in (303, 404) for status in ended)
    assert await app[APPOINTMENTS].get(ID, OPERATOR, theirs.starts) == theirs


@pytest.mark.usefixtures("forgotten")
async def test_the_same_holds_for_a_booking_tool(
    app: web.Application, client: Client, theirs: Appointment
) -> None:
    given, token = new_api_token(app[SECRET], "tool", {READ, WRITE}, NORTH.id)
    await app[API_TOKENS].add(token)
    mine = {"Authorization": f"Bearer {given}"}

    listed = await (await client.get("/api/v1/appointments", headers=mine)).json()
    gone = await client.delete(f"/api/v1/appointments/{ID}", headers=mine)

    assert listed["appointments"] == []
    assert gone.status == 404
    assert await app[APPOINTMENTS].get(ID, OPERATOR, theirs.starts) == theirs


async def test_who_watches_first_does_not_decide_what_the_others_boards_show(
    app: web.Application, theirs: Appointment
) -> None:
    with inside(NORTH.id):
        async with app[FEED].watched(b"north"):
            assert list(app[FEED].items) == [theirs.id]
