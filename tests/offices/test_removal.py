"""An office is removed by the association's administrators, who see before what goes; then it is nowhere."""

import asyncio
import re

import pytest
from aiohttp import web

from checker.core.account_rules import ADMINISTRATOR, FRESH_S
from checker.core.api_tokens import READ
from checker.core.expiry.iso_weeks import ordinal
from checker.core.results.notes import Counted
from checker.core.results.report import closed_weeks
from checker.http.keys import ACCOUNTS, API_TOKENS, APPOINTMENTS, KEYS, OFFICE_ROWS, SECRET
from checker.http.office_data import OFFICE_REMOVAL
from checker.http.offices import OFFICES
from checker.storage.accounts.accounts import new_account
from checker.storage.accounts.api_tokens import new_api_token
from checker.storage.appointments import Appointment, hash_of, shown_token
from checker.storage.offices import Office
from tests.board.conftest import Stream, listening
from tests.offices.conftest import offices_of
from tests.running_app import Client, SendForm, SignIn
from tests.support import FakeTime, good_answers, stores_of

PAGE = {"Accept": "text/html"}
TYPED = {"short": "office-north"}


@pytest.fixture
async def link(app: web.Application, time: FakeTime, north: Office) -> str:
    """The token of an appointment of that office."""
    starts = int(time.wall_s) + 300
    key = hash_of(app[SECRET])("a" * 32, 1)
    row = Appointment(key, starts, starts + 60, "en", "a label", id="a" * 32, office=north.id)
    await app[APPOINTMENTS].add([row])
    token = shown_token(app[KEYS], row)
    assert token
    return token


def first_of_a_span(time: FakeTime) -> str:
    """Return a week of which the statistics show what is counted in it alone."""
    return next(week for week in closed_weeks(time.wall_s, 12) if ordinal(week) % 4 == 0)


async def remove(send_form: SendForm, office: Office, typed: dict[str, str] | None = None) -> int:
    return (await send_form(f"/offices/{office.id}/remove", typed or TYPED)).status


async def test_the_page_says_in_numbers_what_goes_and_what_stays(
    client: Client, app: web.Application, sign_in: SignIn, time: FakeTime, north: Office, link: str
) -> None:
    for name in ("nora", "nele"):
        await app[ACCOUNTS].add(new_account(name), north.id)
    otto = await sign_in("otto")
    await app[OFFICE_ROWS].join(otto.id, north.id, ADMINISTRATOR)
    week = first_of_a_span(time)
    for number in range(23):
        counted = Counted(week, good_answers(), office=north.id)
        await stores_of(app).counters.count(bytes([number]) * 32, int(time.wall_s // 86_400), counted)

    page = await (await client.get(f"/offices/{north.id}/remove")).text()

    assert re.findall(r"<li>[^<]*: (\d+)</li>", page) == ["2", "1", "1", "0"]
    assert "all of them: 1<" in page
    assert "Only one office is left then" in page
    assert "a label" not in page


async def test_of_the_statistics_no_more_is_said_than_they_show(
    client: Client, app: web.Application, time: FakeTime, north: Office
) -> None:
    week = first_of_a_span(time)
    counted = Counted(week, good_answers(), office=north.id)
    await stores_of(app).counters.count(b"r" * 32, int(time.wall_s // 86_400), counted)

    page = await (await client.get(f"/offices/{north.id}/remove")).text()

    assert re.findall(r"<li>[^<]*: (\d+)</li>", page) == ["0", "0", "0", "0"]


@pytest.mark.parametrize("typed", ["", "1", "office north", "Office North"])
async def test_without_its_short_name_nothing_is_removed(
    app: web.Application, send_form: SendForm, north: Office, typed: str
) -> None:
    answer = await send_form(f"/offices/{north.id}/remove", {"short": typed})

    assert answer.status == 422
    assert "Nothing was removed" in await answer.text()
    assert north in await offices_of(app)


async def test_whoever_signed_in_minutes_ago_signs_in_once_more(
    client: Client, app: web.Application, send_form: SendForm, time: FakeTime, north: Office
) -> None:
    time.pass_s(FRESH_S)

    seen = await client.get(f"/offices/{north.id}/remove", headers=PAGE, allow_redirects=False)
    sent = await send_form(f"/offices/{north.id}/remove", TYPED)

    ways = [answer.headers["Location"] for answer in (seen, sent)]
    assert ways == ["/account/confirm?next=/offices"] * 2
    assert north in await offices_of(app)


async def test_the_first_office_has_no_such_page(client: Client, send_form: SendForm, north: Office) -> None:
    assert (await client.get("/offices/0/remove")).status == 404
    assert (await send_form("/offices/0/remove", {"short": "1"})).status == 404
    assert "/remove" not in await (await client.get("/offices/0")).text()
    assert f"/offices/{north.id}/remove" in await (await client.get(f"/offices/{north.id}")).text()


async def test_nothing_leads_to_a_removed_office(
    client: Client, app: web.Application, send_form: SendForm, north: Office, link: str
) -> None:
    token, row = new_api_token(app[SECRET], "tool", {READ}, north.id)
    await app[API_TOKENS].add(row)
    paths = ("/o/office-north", f"/c/{link}", f"/offices/{north.id}")
    before = [(await client.get(path)).status for path in paths]

    answer = await send_form(f"/offices/{north.id}/remove", {"short": " Office-North "})

    assert answer.headers["Location"] == "/offices?done=removed"
    assert before == [200, 200, 200]
    assert [(await client.get(path)).status for path in paths] == [404, 404, 404]
    assert not app[OFFICES].several
    assert await remove(send_form, north) == 404
    assert "is removed" in await (await client.get("/offices?done=removed")).text()
    client.session.cookie_jar.clear()
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await client.get("/api/v1/appointments", headers=bearer)).status == 401


async def test_an_open_board_of_it_ends_at_once(
    client: Client, sign_in: SignIn, send_form: SendForm, north: Office
) -> None:
    await sign_in("nora", office=north.id)
    async with listening(client) as stream:
        await stream.next("snapshot")
        await sign_in("otto")

        assert await remove(send_form, north) == 303

        assert await stream.next("end") == "session"


async def test_an_open_page_of_a_client_ends_at_once_and_is_told_that_there_is_no_appointment(
    client: Client, send_form: SendForm, north: Office, link: str
) -> None:
    body = {"token": link, "language": "en"}
    headers = {"Accept": "text/event-stream", "Sec-Fetch-Site": "same-origin"}
    async with client.post("/api/both-ends/events", json=body, headers=headers) as response:
        stream = Stream(response)
        await stream.next("snapshot")

        assert await remove(send_form, north) == 303

        assert await stream.ends()
    again = await client.post("/api/both-ends/events", json=body, headers=headers)
    assert again.status == 404


async def test_whoever_was_in_it_and_belongs_to_another_goes_on_there(
    client: Client, app: web.Application, send_form: SendForm, sign_in: SignIn, north: Office
) -> None:
    otto = await sign_in("otto")
    await app[OFFICE_ROWS].join(otto.id, north.id, ADMINISTRATOR)
    await send_form("/account/office", {"office": str(north.id)})

    await remove(send_form, north)

    assert '<p class="org">The Association' in await (await client.get("/board")).text()


async def test_nothing_is_put_into_a_removed_office(
    app: web.Application, send_form: SendForm, time: FakeTime, north: Office
) -> None:
    row = Appointment(b"k" * 32, int(time.wall_s), int(time.wall_s) + 60, "en", office=north.id)

    await remove(send_form, north)

    assert not await app[APPOINTMENTS].add([row])


class TestElsewhere:
    @pytest.fixture(autouse=True)
    def _quick_looks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("checker.http.offices.LOOK_S", 0.01)

    async def test_what_a_command_or_another_instance_removes_is_soon_forgotten(
        self, client: Client, app: web.Application, north: Office, time: FakeTime
    ) -> None:
        await app[OFFICE_REMOVAL].remove(north, time.wall_s)

        async with asyncio.timeout(5):
            while app[OFFICES].several:  # noqa: ASYNC110 -- the server notices by itself
                await asyncio.sleep(0.01)

        assert (await client.get("/o/office-north")).status == 404
