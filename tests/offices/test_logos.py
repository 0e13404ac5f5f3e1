"""An office's logo: checked when it is given, served for itself, shown on the pages of its clients alone."""

import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData, web

from checker.core.logos.logo import MOST_BYTES, read_logo
from checker.http.keys import OFFICE_ROWS
from checker.storage.appointments import Appointment
from checker.storage.offices import Office
from tests.offices.conftest import changed, offices_of
from tests.pictures import png, svg
from tests.running_app import Client, SendForm, SignIn
from tests.support import TOKEN

Give = Callable[..., Awaitable[ClientResponse]]
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def give(client: Client) -> Give:
    """Send a file as the office's page does: `await give(office, data)`."""

    async def send(office: int, data: bytes, name: str = "logo.svg", field: str = "logo") -> ClientResponse:
        form = FormData(default_to_multipart=True)
        form.add_field(field, data, filename=name, content_type="application/octet-stream")
        return await client.post(f"/offices/{office}/logo", data=form, headers=PAGE, allow_redirects=False)

    return send


async def logo_on(client: Client, path: str) -> str | None:
    """Return the address of the logo on a client's page."""
    found = re.search(r'<img src="?(/logo/[0-9a-f]+)', await (await client.get(path)).text())
    return found[1] if found else None


async def test_it_stands_on_the_pages_of_its_office_and_on_no_others(
    client: Client, give: Give, north: Office
) -> None:
    before = await logo_on(client, "/o/office-north")
    answer = await give(north.id, svg())

    assert answer.headers["Location"] == f"/offices/{north.id}?done=logo"
    assert before is None
    assert await logo_on(client, "/o/office-north") is not None
    assert await logo_on(client, "/accessibility?office=office-north") is not None
    assert [await logo_on(client, path) for path in ("/o/1", "/", "/nowhere", "/sign-in")] == [None] * 4


async def test_the_only_offices_logo_stands_on_every_page_of_clients(
    client: Client, give: Give, sign_in: SignIn, appointment: Appointment
) -> None:
    await sign_in("otto", "administrator")
    page = await (await client.get("/accounts")).text()

    await give(0, svg())

    assert 'href="/offices/0"' in page
    address = await logo_on(client, "/")
    assert address is not None
    for path in (f"/c/{TOKEN}", "/c/unknown", "/nowhere", "/accessibility"):
        assert await logo_on(client, path) == address


@pytest.mark.parametrize(
    ("data", "kind"), [(svg(), "image/svg+xml; charset=utf-8"), (png() + b"<script>", "image/png")]
)
async def test_it_is_served_for_ever_as_what_it_is_and_may_do_nothing(
    client: Client, give: Give, north: Office, data: bytes, kind: str
) -> None:
    await give(north.id, data)
    address = await logo_on(client, "/o/office-north")
    assert address is not None
    client.session.cookie_jar.clear()

    answer = await client.get(address)

    assert answer.status == 200
    assert await answer.read() == data.removesuffix(b"<script>")
    assert answer.headers.getall("Content-Type") == [kind]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    [policy] = answer.headers.getall("Content-Security-Policy")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "'self'" not in policy


async def test_another_logo_has_another_address_and_the_one_before_is_gone(
    client: Client, give: Give, north: Office
) -> None:
    await give(north.id, svg())
    first = await logo_on(client, "/o/office-north")
    await give(north.id, png())
    second = await logo_on(client, "/o/office-north")

    assert first is not None
    assert second not in (None, first)
    assert (await client.get(first)).status == 404


async def test_it_can_be_taken_away(client: Client, give: Give, send_form: SendForm, north: Office) -> None:
    await give(north.id, svg())
    address = await logo_on(client, "/o/office-north")
    assert "Remove the logo" in await (await client.get(f"/offices/{north.id}")).text()

    answer = await send_form(f"/offices/{north.id}/logo/remove")

    assert answer.headers["Location"] == f"/offices/{north.id}?done=no-logo"
    assert await logo_on(client, "/o/office-north") is None
    assert (await client.get(str(address))).status == 404
    assert "Remove the logo" not in await (await client.get(f"/offices/{north.id}")).text()


async def test_two_offices_may_have_the_same_and_each_keeps_it(
    client: Client, give: Give, send_form: SendForm, north: Office
) -> None:
    for office in (0, north.id):
        await give(office, svg())
    await send_form("/offices/0/logo/remove")

    address = await logo_on(client, "/o/office-north")

    assert address is not None
    assert (await client.get(address)).status == 200


async def test_another_change_of_the_office_keeps_it(
    client: Client, give: Give, send_form: SendForm, north: Office
) -> None:
    await give(north.id, svg())

    await send_form(f"/offices/{north.id}", changed(north, phone="0333 3"))

    assert await logo_on(client, "/o/office-north") is not None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "an SVG or a PNG"),
        (b"\xff\xd8\xff\xe0JFIF", "an SVG or a PNG"),
        (png()[:-9], "cannot be read"),
        (b"<svg", "cannot be read"),
        (svg("", 'width="1"'), "no width and height"),
        (svg('<g id="a"><use href="#a"/></g>'), "too much in it"),
        (svg('<path onload="x"/>'), "cannot have here: onload"),
        (svg("<script/>"), "cannot have here: <script>"),
        (b" " * (MOST_BYTES + 1), "larger than 32 KB"),
        (b" " * 1_000_000, "larger than 32 KB"),
    ],
)
async def test_what_is_no_logo_is_said_and_changes_nothing(
    app: web.Application, give: Give, north: Office, data: bytes, said: str
) -> None:
    answer = await give(north.id, data)

    assert answer.status == 422
    assert said in unescape(await answer.text())
    assert (await offices_of(app))[1] == north


async def test_a_name_says_nothing_of_what_a_file_is(client: Client, give: Give, north: Office) -> None:
    await give(north.id, png(), name="logo.svg")
    address = await logo_on(client, "/o/office-north")

    assert (await client.get(str(address))).headers["Content-Type"] == "image/png"
    assert (await give(north.id, b"<html></html>", name="logo.png")).status == 422


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"logo=x", 415),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=x", b"y", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nname", 400),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="logo"\r\n\r\n<svg',
            422,
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 9_000 + b": b\r\n\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
    ],
)
async def test_a_body_that_is_no_form_with_a_file_gets_the_right_status(
    client: Client, north: Office, kind: str, body: bytes, status: int
) -> None:
    headers = PAGE | {"Content-Type": kind}

    answer = await client.post(f"/offices/{north.id}/logo", data=body, headers=headers)

    assert answer.status == status


async def test_a_file_in_another_field_is_not_taken(give: Give, north: Office) -> None:
    assert (await give(north.id, svg(), field="picture")).status == 422


async def test_an_office_that_is_not_there_gets_none(app: web.Application, give: Give, north: Office) -> None:
    assert (await give(north.id + 1, svg())).status == 404
    assert not await app[OFFICE_ROWS].put_logo(north.id + 1, read_logo(svg()))
    assert not await app[OFFICE_ROWS].put_logo(north.id + 1, None)


@pytest.mark.parametrize("who", ["counsellor", "administrator"])
async def test_only_the_association_gives_and_takes_logos(
    app: web.Application, give: Give, send_form: SendForm, sign_in: SignIn, north: Office, who: str
) -> None:
    await sign_in("nora", who, office=north.id)

    given, taken = await give(north.id, svg()), await send_form(f"/offices/{north.id}/logo/remove")

    assert (given.status, taken.status) == (403, 403)
    assert (await offices_of(app))[1] == north


class TestRates:
    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return {"rate_limit_pages": "1/minute"}

    async def test_logos_use_up_nothing_of_what_a_household_may_take_of_pages(self, client: Client) -> None:
        statuses = [(await client.get(f"/logo/{'0' * 32}")).status for _ in range(2)]

        assert statuses == [404, 429]
        assert (await client.get("/accessibility")).status == 200
