"""Whose appointments are whose: tried from the wrong side."""

from typing import Any

import pytest
from aiohttp import web

from tests.appointments.invitations import (
    GOOD,
    OFFICE,
    listed,
    make,
)
from tests.running_app import Client, SendForm, SignIn
from tests.support import FakeTime


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE


@pytest.fixture
async def made(sign_in: SignIn, send_form: SendForm) -> str:
    """Anna's appointment; returns the path of its page."""
    return await make(sign_in, send_form)


ACTIONS = ("move", "renew", "cancel", "delete")


class TestFromTheWrongSide:
    """Where the office keeps appointments apart."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return OFFICE | {"team_board": False}

    async def test_somebody_elses_appointment_is_unknown_whatever_is_tried(
        self, client: Client, sign_in: SignIn, send_form: SendForm, made: str,
        app: web.Application, time: FakeTime,
    ) -> None:  # fmt: skip
        before = await listed(app, time)
        await sign_in("berta")

        statuses = [(await client.get(path)).status for path in (made, f"{made}/ics", f"{made}/eml")]
        statuses += [(await send_form(f"{made}/{action}", GOOD)).status for action in ACTIONS]
        page = await (await client.get("/appointments?whose=team&q=first")).text()

        assert set(statuses) == {404}
        assert "data-listed" not in page
        assert await listed(app, time) == before

    async def test_the_id_of_somebody_else_gives_nothing_away(
        self, client: Client, sign_in: SignIn, send_form: SendForm, made: str,
        app: web.Application, time: FakeTime,
    ) -> None:  # fmt: skip
        await sign_in("berta")

        answer = await send_form("/appointments/new", GOOD | {"id": made.rpartition("/")[2]})

        assert not answer.headers["Location"].startswith(made)
        assert len(await listed(app, time)) == 2

    async def test_nobody_makes_an_appointment_that_they_cannot_see(
        self, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
    ) -> None:
        await sign_in("otto")
        await sign_in("berta")

        answer = await send_form("/appointments/many", GOOD | {"table": "24.11.2026 14:30; ; ; ; otto"})

        assert answer.status == 422
        assert "no sign-in name of your team" in await answer.text()
        assert await listed(app, time) == []

    async def test_an_administrator_sees_all(self, client: Client, sign_in: SignIn, made: str) -> None:
        await sign_in("otto", "administrator")

        assert (await client.get(made)).status == 200
        assert "data-listed" in await (await client.get("/appointments?whose=team")).text()

    async def test_nobody_gets_in_without_signing_in(
        self, client: Client, send_form: SendForm, made: str
    ) -> None:
        client.session.cookie_jar.clear()

        pages = ("/appointments", "/appointments/new", "/appointments/many", made, f"{made}/ics")
        got = [(await client.get(path)).status for path in pages]
        sent = [(await send_form(f"{made}/{action}", GOOD)).status for action in ACTIONS]
        page = await client.get(made, headers={"Accept": "text/html"}, allow_redirects=False)

        assert set(got) == {401}
        assert set(sent) == {303}  # to the sign-in
        assert page.headers["Location"].startswith("/sign-in")

    async def test_another_site_cannot_send_the_forms(
        self, send_form: SendForm, made: str, app: web.Application, time: FakeTime
    ) -> None:
        before = await listed(app, time)

        answers = [
            await send_form(path, GOOD, Sec_Fetch_Site="cross-site")
            for path in ("/appointments/new", *(f"{made}/{action}" for action in ACTIONS))
        ]

        assert {answer.status for answer in answers} == {403}
        assert await listed(app, time) == before


async def test_a_team_sees_and_changes_each_others_appointments(
    client: Client, sign_in: SignIn, send_form: SendForm, made: str
) -> None:
    await sign_in("berta")

    assert (await client.get(made)).status == 200
    assert "data-listed" not in await (await client.get("/appointments")).text()
    assert "anna" in await (await client.get("/appointments?whose=team")).text()
    assert (await send_form(f"{made}/cancel")).status == 303
