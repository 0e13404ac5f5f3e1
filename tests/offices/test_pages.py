"""The association's pages: offices are made and changed there, and each then has its own look."""

import re
from html import unescape
from typing import Any

import pytest
from aiohttp import web

from checker.core.results.questions import COUNT
from checker.storage.offices import Office
from tests.offices.conftest import NORTH, changed, offices_of
from tests.running_app import Client, Post, SendForm, SignIn
from tests.support import FakeTime, good_result, receipt, stores_of

PAGE = {"Accept": "text/html"}
PROVIDER = "https://talk.example/#/{code}"


async def test_with_one_office_nothing_speaks_of_offices(client: Client, sign_in: SignIn) -> None:
    await sign_in("otto", "administrator")

    pages = [
        await (await client.get(path)).text() for path in ("/", "/board", "/appointments", "/statistics")
    ]

    assert [page for page in pages if "/offices" in page or "/o/" in page or 'name="office"' in page] == []
    assert 'href="/offices"' in await (await client.get("/accounts")).text()


async def test_a_new_office_has_its_own_self_test(client: Client, north: Office) -> None:
    page = await (await client.get("/o/office-north")).text()

    assert "Office North" in page
    assert "0222 2" in page
    assert "0111 1" not in page
    assert north.short == "office-north"
    assert (await client.get("/o/nowhere")).status == 404


async def test_with_several_offices_the_root_shows_none_of_them(client: Client, north: Office) -> None:
    page = await (await client.get("/")).text()

    assert "data-office" not in page
    assert "data-check" not in page


async def test_what_the_only_office_says_of_itself_counts_on_every_page(
    client: Client, sign_in: SignIn, send_form: SendForm, app: web.Application
) -> None:
    await sign_in("otto", "administrator")
    [only] = await offices_of(app)

    await send_form("/offices/0", changed(only, organisation="Just Us", short="us"))

    for path in ("/", "/accessibility", "/sign-in", "/nowhere"):
        assert "Just Us" in await (await client.get(path, headers=PAGE)).text()


class TestListed:
    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"organisation": "The Association", "list_offices": True}

    async def test_the_root_lists_them_where_the_setting_wants_it(
        self, client: Client, north: Office
    ) -> None:
        page = await (await client.get("/")).text()

        assert re.findall(r'data-office="([^"]+)"', page) == ["1", "office-north"]


async def test_what_a_page_fetches_later_names_the_office(client: Client, north: Office) -> None:
    page = unescape(await (await client.get("/o/office-north")).text())

    assert '"office": "office-north"' in page
    assert "/accessibility?lang=en&office=office-north" in page
    statement = await (await client.get("/accessibility?office=office-north")).text()
    assert "Office North" in statement


async def test_the_page_says_that_its_office_is_counted_too_where_there_are_several(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    alone = await (await client.get("/")).text()
    await sign_in("otto", "administrator")
    await send_form("/offices", NORTH)

    beside = await (await client.get("/o/1")).text()

    assert "<li>the counselling office</li>" not in alone
    assert "<li>the counselling office</li>" in beside


async def test_a_result_counts_in_the_office_that_it_names(
    app: web.Application, post: Post, time: FakeTime, north: Office
) -> None:
    first = await post("/api/results", good_result(receipt=receipt(1)))
    there = await post("/api/results", good_result(receipt=receipt(2), office=north.short))
    nowhere = await post("/api/results", good_result(receipt=receipt(3), office="nowhere"))
    note = (await there.json())["counted"]
    changed_since = good_result(receipt=receipt(2), office="1", counted=note)
    changed_since["findings"] |= {"camera": "dark"}
    again = await post("/api/results", changed_since)

    counts = [await stores_of(app).counters.read(time.wall_s, office) for office in (0, north.id)]
    assert [answer.status for answer in (first, there, nowhere, again)] == [200, 200, 400, 200]
    assert [sum(week[COUNT] for week in weeks.values()) for weeks in counts] == [1, 1]
    cameras = [
        {each: number for each, number in week.items() if each[0] == "camera.finding" and number}
        for weeks in counts
        for week in weeks.values()
    ]
    assert cameras == [{("camera.finding", "ok"): 1}, {("camera.finding", "dark"): 1}]


async def test_a_change_is_seen_at_once_and_other_offices_keep_their_look(
    client: Client, send_form: SendForm, north: Office
) -> None:
    answer = await send_form(f"/offices/{north.id}", changed(north, organisation="Far North"))

    assert answer.headers["Location"] == f"/offices/{north.id}?done=changed"
    assert "Far North" in await (await client.get("/o/office-north")).text()
    assert "Far North" not in await (await client.get("/o/1")).text()


async def test_an_offices_provider_is_in_its_pages_and_their_policy_alone(
    client: Client, send_form: SendForm, north: Office
) -> None:
    await send_form(f"/offices/{north.id}", changed(north, provider_template=PROVIDER))

    there, here = await client.get("/o/office-north"), await client.get("/o/1")

    assert "https://talk.example" in there.headers["Content-Security-Policy"]
    assert "https://talk.example" in await there.text()
    assert "https://talk.example" not in here.headers["Content-Security-Policy"]
    assert "https://talk.example" not in await here.text()


async def test_an_office_offers_the_languages_that_are_ticked(
    client: Client, send_form: SendForm, north: Office
) -> None:
    form = changed(north)
    del form["language-en"]

    await send_form(f"/offices/{north.id}", form)

    page = await (await client.get("/o/office-north?lang=en", headers=PAGE)).text()
    assert '<html lang="de"' in page
    assert "?lang=en" not in page
    assert '<html lang="en"' in await (await client.get("/o/1?lang=en")).text()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("organisation", "", "Please enter the name"),
        ("organisation", "x" * 121, "Please shorten"),
        ("short", "a b", "up to 40 letters"),
        ("short", "1", "has this short name already"),
        ("provider_template", "https://talk.example/", "cannot be used"),
        ("provider_origins", "https://talk.example/path", "cannot be used"),
        ("provider_browsers", "chrome=new", "cannot be used"),
        ("imprint_url", "javascript:alert(1)", "cannot be used"),
        ("time_zone", "Mars/Olympus", "cannot be used"),
        ("phone", "1\n2", "cannot be used"),
    ],
)
async def test_what_cannot_be_used_is_said_and_changes_nothing(
    send_form: SendForm, app: web.Application, north: Office, field: str, value: str, said: str
) -> None:
    answer = await send_form(f"/offices/{north.id}", changed(north, **{field: value}))

    assert answer.status == 422
    assert said in await answer.text()
    assert (await offices_of(app))[1] == north


async def test_an_office_without_a_name_or_with_a_taken_one_is_not_made(
    send_form: SendForm, app: web.Application, north: Office
) -> None:
    for fields in (NORTH | {"organisation": ""}, NORTH, NORTH | {"short": "ö"}):
        assert (await send_form("/offices", fields)).status == 422

    assert len(await offices_of(app)) == 2


async def test_the_first_office_goes_on_as_the_settings_say_until_it_says_something(
    client: Client, send_form: SendForm, app: web.Application, north: Office
) -> None:
    [first, _] = await offices_of(app)
    assert first.organisation is None
    assert "The Association" in await (await client.get("/o/1")).text()

    await send_form(f"/offices/{first.id}", changed(first, organisation="South", short="south"))

    page = await (await client.get("/o/south")).text()
    assert "South" in page
    assert "0111 1" in page  # still the settings'


async def test_pages_that_name_no_office_are_the_only_ones(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    await sign_in("otto", "administrator")
    await send_form("/offices/0", {"short": "1", "organisation": "Renamed", "phone": "0333 3"})

    alone = [await (await client.get(path)).text() for path in ("/?lang=en", "/accessibility?lang=en")]
    await send_form("/offices", NORTH)
    beside = await (await client.get("/accessibility?lang=en")).text()

    assert "0333 3" in alone[0]
    assert "Renamed" in alone[1]
    assert "The Association" in beside
