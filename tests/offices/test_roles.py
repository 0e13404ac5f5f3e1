"""Who may do what in an association, and in whose name an appointment is."""

import re
from datetime import UTC, datetime

import pytest
from aiohttp import web

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR, OPERATOR
from checker.core.api_tokens import READ, WRITE
from checker.http.keys import ACCOUNTS, API_TOKENS, APPOINTMENTS, KEYS, OFFICE_ROWS, SECRET
from checker.http.offices import OFFICES
from checker.storage.accounts.api_tokens import new_api_token
from checker.storage.appointments import Appointment, hash_of, shown_token
from checker.storage.offices import Office
from tests.offices.conftest import changed
from tests.running_app import PASSWORD, Client, SendForm, SignIn
from tests.support import FakeTime

PAGE = {"Accept": "text/html"}


async def test_the_invited_administrator_manages_that_office_and_no_other(
    client: Client, send_form: SendForm, north: Office
) -> None:
    page = await (await send_form(f"/offices/{north.id}/administrators", {"name": "Nora"})).text()
    link = re.search(r">http://\S+(/reset/\w+)<", page)
    assert link
    client.session.cookie_jar.clear()
    await send_form(link[1], {"password": PASSWORD})

    accounts = await (await client.get("/accounts")).text()

    assert re.findall(r'data-account="([^"]+)"', accounts) == ["nora"]
    assert "Office North" in accounts
    assert (await client.get("/offices", headers=PAGE)).status == 403


async def test_who_has_an_account_gets_another_office_and_switches(
    client: Client, app: web.Application, sign_in: SignIn, send_form: SendForm, north: Office
) -> None:
    anna = await sign_in("anna")
    await sign_in("otto", "administrator")
    said = await (await send_form(f"/offices/{north.id}/administrators", {"name": "ANNA"})).text()
    assert "has an account already" in said
    assert "/reset/" not in said
    await sign_in("anna")

    first = await (await client.get("/board")).text()
    switched = await send_form("/account/office", {"office": str(north.id)})
    then = await (await client.get("/board")).text()

    assert switched.headers["Location"] == "/board"
    assert '<p class="org">The Association' in first
    assert '<p class="org">Office North' in then
    assert [each.role for each in await app[ACCOUNTS].list_members(north.id)] == [ADMINISTRATOR]
    assert [each.role for each in await app[ACCOUNTS].list_members(0) if each.account.id == anna.id] == [
        COUNSELLOR
    ]


@pytest.mark.parametrize("wish", ["7", "", "x", "-1", "9" * 30, "²"])
async def test_nobody_switches_to_an_office_that_is_not_theirs(
    sign_in: SignIn, send_form: SendForm, north: Office, wish: str
) -> None:
    await sign_in("anna")

    assert (await send_form("/account/office", {"office": wish})).status == 404
    assert (await send_form("/account/office", {"office": str(north.id)})).status == 404


@pytest.mark.parametrize("number", ["7", "x", "9" * 30, "²"])
async def test_an_office_that_is_not_there_is_not_found(
    client: Client, send_form: SendForm, north: Office, number: str
) -> None:
    assert (await client.get(f"/offices/{number}")).status == 404
    assert (await send_form(f"/offices/{number}", changed(north))).status == 404
    assert (await send_form(f"/offices/{number}/administrators", {"name": "nora"})).status == 404


async def test_the_associations_administrator_sees_no_appointment(
    client: Client, sign_in: SignIn, north: Office
) -> None:
    await sign_in("petra", "administrator", office=None)

    board = await client.get("/board", headers=PAGE, allow_redirects=False)
    page = await (await client.get("/offices")).text()

    assert board.headers["Location"] == "/offices"
    assert "Office North" in page
    assert 'href="/board"' not in page
    assert (await client.get("/statistics", headers=PAGE)).status == 403


async def test_an_appointments_page_is_in_the_name_of_its_office(
    client: Client, app: web.Application, time: FakeTime, north: Office
) -> None:
    starts = int(time.wall_s) + 300
    key = hash_of(app[SECRET])("a" * 32, 1)
    row = Appointment(key, starts, starts + 60, "en", id="a" * 32, office=north.id)
    await app[APPOINTMENTS].add([row])

    page = await (await client.get(f"/c/{shown_token(app[KEYS], row)}")).text()

    assert "Office North" in page
    assert "0111 1" not in page


async def test_another_instance_learns_of_a_new_office_when_it_meets_it(
    app: web.Application, client: Client
) -> None:
    await app[OFFICE_ROWS].add(Office(7, "seven", organisation="Seven"))

    assert not app[OFFICES].several
    assert (await app[OFFICES].get(7)).organisation == "Seven"
    assert app[OFFICES].several


async def test_a_booking_tools_token_sees_and_fills_its_own_office_alone(
    app: web.Application, client: Client, time: FakeTime, north: Office
) -> None:
    token, row = new_api_token(app[SECRET], "tool", {READ, WRITE}, north.id)
    await app[API_TOKENS].add(row)
    key, starts = hash_of(app[SECRET])("a" * 32, 1), int(time.wall_s) + 300
    await app[APPOINTMENTS].add([Appointment(key, starts, starts + 60, "en", "first's", id="a" * 32)])
    client.session.cookie_jar.clear()  # a tool has none
    bearer = {"Authorization": f"Bearer {token}"}

    listed = await (await client.get("/api/v1/appointments", headers=bearer)).text()
    one = await client.get(f"/api/v1/appointments/{'a' * 32}", headers=bearer)
    gone = await client.delete(f"/api/v1/appointments/{'a' * 32}", headers=bearer)
    wish = {"starts": datetime.fromtimestamp(time.wall_s + 3_600, UTC).isoformat(), "minutes": 30}
    made = await client.post("/api/v1/appointments", json=wish, headers=bearer)

    assert "first's" not in listed
    assert (one.status, gone.status, made.status) == (404, 404, 201)
    rows = [each.appointment for each in await app[APPOINTMENTS].list(OPERATOR, time.wall_s)]
    assert sorted(each.office for each in rows) == [0, north.id]
