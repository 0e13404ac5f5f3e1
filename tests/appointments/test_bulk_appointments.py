"""A pasted table of times, and the list of appointments."""

import html
import re
from typing import Any

import pytest
from aiohttp import web

from checker.core.appointments.table import LINES_MAX
from checker.http.keys import ACCOUNTS
from tests.appointments.invitations import (
    GOOD,
    OFFICE,
    STARTS,
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


class TestMany:
    """A table of times."""

    TABLE = "24.11.2026 14:30; first talk\n2026-11-25T09:00\n"

    async def test_all_lines_are_made_and_shown_in_their_order(
        self, client: Client, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
    ) -> None:
        await sign_in()

        answer = await send_form("/appointments/many", GOOD | {"table": self.TABLE})
        page = await (await client.get(answer.headers["Location"])).text()

        rows = await listed(app, time)
        assert [row.label for row in rows] == ["first talk", None]
        assert [row.ends - row.starts for row in rows] == [45 * 60] * 2
        assert re.findall(r'data-number="?(\d+)', page) == ["1", "2"]
        assert page.index(rows[0].id) < page.index(rows[1].id)

    async def test_one_bad_line_makes_none_and_loses_none(
        self, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
    ) -> None:
        await sign_in()

        answer = await send_form("/appointments/many", GOOD | {"table": self.TABLE + "tomorrow <b>"})
        page = await answer.text()

        assert answer.status == 422
        assert html.escape(self.TABLE.splitlines()[0]) in page
        assert "tomorrow &lt;b&gt;" in page or "tomorrow &lt;b>" in page
        assert await listed(app, time) == []

    async def test_a_line_with_a_code_is_refused_so_that_none_is_kept(
        self, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
    ) -> None:
        await sign_in()

        answer = await send_form(
            "/appointments/many", GOOD | {"table": "24.11.2026 14:30; first talk; ABC123XYZ"}
        )

        assert answer.status == 422
        assert await listed(app, time) == []

    async def test_an_empty_table_is_told(self, send_form: SendForm, sign_in: SignIn) -> None:
        await sign_in()

        answer = await send_form("/appointments/many", GOOD | {"table": " \n"})

        assert answer.status == 422
        assert "at least one line" in await answer.text()

    async def test_sending_it_twice_makes_them_once_and_a_changed_one_anew(
        self, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
    ) -> None:
        await sign_in()
        form = GOOD | {"batch": "b" * 32, "table": self.TABLE}

        twice = [await send_form("/appointments/many", form) for _ in range(2)]
        other = await send_form("/appointments/many", form | {"table": self.TABLE + "26.11.2026 10:00"})

        assert twice[0].headers["Location"] == twice[1].headers["Location"] != other.headers["Location"]
        assert len(await listed(app, time)) == 5

    async def test_the_longest_table_fits(self, send_form: SendForm, sign_in: SignIn) -> None:
        await sign_in()
        line = f"24.11.2026 14:30\t{'ä' * 80}\n"

        answer = await send_form("/appointments/many", GOOD | {"table": line * LINES_MAX, "meant": "yes"})

        assert answer.status == 303

    async def test_a_line_may_say_for_itself_how_long_and_whose(
        self, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
    ) -> None:
        await sign_in("berta")
        await sign_in("otto", "administrator")  # who sees what is hers
        table = "24.11.2026 14:30; note; ; 20; Berta\n25.11.2026 9:00–9:30\n26.11.2026 9 Uhr"

        await send_form("/appointments/many", GOOD | {"table": table})

        rows = await listed(app, time)
        assert [(row.ends - row.starts) // 60 for row in rows] == [20, 30, 45]
        names = dict(await app[ACCOUNTS].colleagues(0))
        assert [names[row.counsellor or ""] for row in rows] == ["berta", "otto", "otto"]

    async def test_what_may_be_a_slip_is_asked_first(
        self, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
    ) -> None:
        await sign_in()
        form = GOOD | {"table": "24.11.2026 14:30\n24.11.2026 14:30\n25.11.2026 9:00; Frau Maier"}

        asked = await (await send_form("/appointments/many", form)).text()
        assert 'name="meant"' in asked
        assert await listed(app, time) == []

        assert (await send_form("/appointments/many", form | {"meant": "yes"})).status == 303
        assert len(await listed(app, time)) == 3

    async def test_a_fault_is_no_question(self, send_form: SendForm, sign_in: SignIn) -> None:
        await sign_in()
        table = "24.11.2026 14:30; Frau Maier\ntomorrow"

        asked = await (await send_form("/appointments/many", GOOD | {"table": table})).text()

        assert 'name="meant"' not in asked

    async def test_a_batch_of_nobody_or_somebody_else_is_unknown(
        self, client: Client, sign_in: SignIn
    ) -> None:
        await sign_in()

        assert (await client.get(f"/appointments/many/{'c' * 32}")).status == 404


class TestTheList:
    """Today and later, and the search."""

    async def test_what_was_yesterday_is_found_by_the_search_alone(
        self, client: Client, made: str, sign_in: SignIn, time: FakeTime
    ) -> None:
        time.pass_s(STARTS.timestamp() + 12 * 3_600 - time.wall_s)
        await sign_in("anna")

        today = await (await client.get("/appointments")).text()
        searched = await (await client.get("/appointments?q=first")).text()

        assert "data-listed" not in today
        assert "data-listed" in searched

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [("first", 1), ("FIRST talk", 1), ("14:30", 1), ("24.11.2026", 1), ("2026-11-24", 1), ("other", 0)],
    )
    async def test_the_search_knows_day_time_and_note(
        self, client: Client, sign_in: SignIn, send_form: SendForm, wanted: str, found: int
    ) -> None:
        await sign_in("anna", language="de")
        await send_form("/appointments/new", GOOD)

        page = await (await client.get("/appointments", params={"q": wanted})).text()

        assert page.count("data-listed") == found

    async def test_a_note_is_text_and_no_markup(
        self, client: Client, sign_in: SignIn, send_form: SendForm
    ) -> None:
        await sign_in()
        made = await send_form("/appointments/new", GOOD | {"label": "<img src=x>"})

        for path in ("/appointments", made.headers["Location"]):
            assert "<img" not in await (await client.get(path)).text()
