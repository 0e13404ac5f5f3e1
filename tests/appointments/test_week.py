"""A week at a glance, and the list of a day for paper. The clocks of the tests stand on 23 November 2026."""

import re
from typing import Any

import pytest

from tests.appointments.invitations import GOOD, OFFICE
from tests.running_app import Client, SendForm, SignIn


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE


async def make_one(send_form: SendForm, date: str, time: str, label: str) -> str:
    """Make an appointment; returns its id."""
    answer = await send_form("/appointments/new", GOOD | {"date": date, "time": time, "label": label})
    assert answer.status == 303
    return answer.headers["Location"].partition("?")[0].rpartition("/")[2]


async def days_of(client: Client, query: str = "") -> dict[str, list[str]]:
    """Return the ids of each day of a week's page."""
    page = await (await client.get(f"/appointments/week{query}")).text()
    return {
        day: re.findall(r'data-listed="(\w+)"', rest)
        for day, rest in re.findall(r'data-day="([\d-]+)"(.*?)(?=data-day=|</ol>)', page, re.S)
    }


async def test_a_week_has_seven_days_from_monday_and_each_what_begins_on_it(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    await sign_in()
    first = await make_one(send_form, "2026-11-24", "00:00", "first")
    last = await make_one(send_form, "2026-11-29", "23:45", "last")
    next_week = await make_one(send_form, "2026-11-30", "00:00", "next")

    week = await days_of(client, "?of=2026-W48")

    assert list(week) == [f"2026-11-{day}" for day in range(23, 30)]
    assert {day: ids for day, ids in week.items() if ids} == {"2026-11-24": [first], "2026-11-29": [last]}
    assert (await days_of(client, "?of=2026-W49"))["2026-11-30"] == [next_week]


async def test_a_year_that_turns_in_the_middle_of_a_week_is_one_week(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    await sign_in()
    made = await make_one(send_form, "2027-01-01", "10:00", "new year")

    week = await days_of(client, "?of=2026-W53")

    assert list(week)[0::6] == ["2026-12-28", "2027-01-03"]
    assert week["2027-01-01"] == [made]
    page = await (await client.get("/appointments/week?of=2026-W53")).text()
    assert "of=2026-W52" in page
    assert "of=2027-W01" in page


@pytest.mark.parametrize(
    "path",
    [f"week?of={wrong}" for wrong in ("2026-W54", "2026-W00", "9999-W01", "x", "2026-W4x", "2026-11-24")]
    + [f"day/{wrong}" for wrong in ("2026-11-31", "1970-01-01", "9999-12-31", "today")],
)
async def test_what_is_no_week_or_day_is_not_found(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in()

    assert (await client.get(f"/appointments/{path}")).status == 404


async def test_a_printed_day_has_no_labels_unless_asked(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    await sign_in()
    made = await make_one(send_form, "2026-11-24", "14:30", "first talk")
    await make_one(send_form, "2026-11-25", "14:30", "the day after")

    bare = await (await client.get("/appointments/day/2026-11-24")).text()
    asked = await (await client.get("/appointments/day/2026-11-24?labels")).text()

    assert re.findall(r'data-listed="(\w+)"', bare) == [made]
    assert "first talk" not in bare
    assert "first talk" in asked
    assert "the day after" not in asked


@pytest.mark.parametrize("path", ["/appointments/week?of=2026-W48", "/appointments/day/2026-11-24?labels"])
async def test_a_colleagues_is_shown_where_the_whole_office_is_asked_for(
    client: Client, sign_in: SignIn, send_form: SendForm, path: str
) -> None:
    await sign_in("anna")
    await make_one(send_form, "2026-11-24", "14:30", "Anna's")
    await sign_in("berta")
    joined = "&" if "?" in path else "?"

    assert "data-listed" not in await (await client.get(path)).text()
    whole = await (await client.get(f"{path}{joined}whose=team")).text()
    assert "data-listed" in whole
    assert "anna" in whole


class TestApart:
    """Where the office keeps appointments apart."""

    @pytest.fixture
    def more_settings(self) -> dict[str, Any]:
        return OFFICE | {"team_board": False}

    @pytest.mark.parametrize("path", ["week?of=2026-W48&whose=team", "day/2026-11-24?labels&whose=team"])
    async def test_nobody_sees_a_colleagues(
        self, client: Client, sign_in: SignIn, send_form: SendForm, path: str
    ) -> None:
        await sign_in("anna")
        await make_one(send_form, "2026-11-24", "14:30", "Anna's")
        await sign_in("berta")

        page = await (await client.get(f"/appointments/{path}")).text()

        assert "data-listed" not in page
        assert "Anna" not in page


async def test_the_search_finds_note_day_time_and_whose_it_is(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    await sign_in("anna")
    made = await make_one(send_form, "2026-11-24", "14:30", "File 77")
    other = await make_one(send_form, "2026-12-01", "09:15", "File 13")

    async def found(words: str) -> list[str]:
        page = await (await client.get("/appointments", params={"whose": "team", "q": words})).text()
        return re.findall(r'data-listed="(\w+)"', page)

    assert await found("file 77") == [made]
    assert await found("24.11.") == await found("14:30") == await found("tuesday 24") == [made]
    assert await found("2026-12-01") == await found("1.12. 09:15") == [other]
    assert await found("anna") == [made, other]
    assert await found("berta") == []
