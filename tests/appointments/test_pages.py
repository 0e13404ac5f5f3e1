"""Making, moving, renewing, cancelling and deleting an appointment."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from icalendar import Calendar

from tests.appointments.invitations import (
    GOOD,
    OFFICE,
    ORIGIN,
    STARTS,
    event,
    invitation,
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


async def test_the_form_suggests_the_next_full_quarter(client: Client, sign_in: SignIn) -> None:
    await sign_in()

    page = await (await client.get("/appointments/new")).text()

    # It is 12:06 in Berlin: 12:15 would leave the client no time.
    assert re.search(r'name="?time"?[^>]*value="?12:30', page)
    assert re.search(r'name="?date"?[^>]*value="?2026-11-18', page)


async def test_the_field_for_the_code_has_no_name(client: Client, sign_in: SignIn, made: str) -> None:
    for path in ("/appointments/new", made):
        page = await (await client.get(path)).text()
        [field] = re.findall(r"<input[^>]*data-code-input[^>]*>", page)
        assert "name=" not in field


async def test_an_appointment_is_made_as_wished(made: str, app: web.Application, time: FakeTime) -> None:
    [row] = await listed(app, time)

    assert (row.starts, row.ends - row.starts) == (STARTS.timestamp(), 45 * 60)
    assert (row.language, row.label, row.cancelled) == ("de", "first talk", False)
    assert made == f"/appointments/{row.id}"


async def test_its_link_opens_the_check(client: Client, made: str) -> None:
    link = (await invitation(client, made))["link"]

    assert link.startswith("https://check.example/c/")
    page = await (await client.get(link.removeprefix("https://check.example"))).text()
    assert "data-config" in page
    assert "first talk" not in page


async def test_moving_keeps_the_link_and_tells_calendars_so(
    client: Client, send_form: SendForm, made: str
) -> None:
    before = await invitation(client, made)

    answer = await send_form(f"{made}/move", {"date": "2026-11-25", "time": "09:00", "minutes": "30"})
    after = await invitation(client, made)

    assert answer.headers["Location"] == f"{made}?done=moved"
    assert after["link"] == before["link"]
    old, new = event(before["ics"]), event(after["ics"])
    assert (new["UID"], new["SEQUENCE"]) == (old["UID"], 1)
    assert new["DTSTART"].dt == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert "ersetzt die frühere" in after["text"]
    assert "ersetzt die frühere" not in before["text"]


async def test_a_new_link_kills_the_old_one_at_once(client: Client, send_form: SendForm, made: str) -> None:
    old = (await invitation(client, made))["link"].removeprefix("https://check.example")

    await send_form(f"{made}/renew", {"generation": "1"})
    new = (await invitation(client, made))["link"].removeprefix("https://check.example")

    assert ((await client.get(old)).status, (await client.get(new)).status) == (404, 200)


async def test_the_form_for_a_new_link_sent_twice_makes_one(
    client: Client, send_form: SendForm, made: str, app: web.Application, time: FakeTime
) -> None:
    page = await (await client.get(made)).text()
    [generation] = re.findall(r'/renew"?>\s*<input[^>]* name="?generation"? value="?(\d+)', page)
    fields = {"generation": generation}

    answers = [await send_form(f"{made}/renew", fields) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {f"{made}?done=renewed"}
    [row] = await listed(app, time)
    assert row.generation == 2
    assert (await send_form(f"{made}/renew")).status == 422


async def test_a_cancelled_appointment_says_so_kindly_with_the_telephone_number(
    client: Client, send_form: SendForm, made: str
) -> None:
    link = (await invitation(client, made))["link"].removeprefix("https://check.example")

    await send_form(f"{made}/cancel")

    answer = await client.get(link)
    page = await answer.text()
    assert answer.status == 410
    assert "findet nicht statt" in page
    assert "030 12 34" in page
    assert "data-config" not in page
    texts = await invitation(client, made)
    found = event(texts["ics"])
    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", 1)
    assert Calendar.from_ical(texts["ics"])["METHOD"] == "CANCEL"
    assert link not in texts["text"]
    assert texts["subject"].startswith("Abgesagt")


async def test_a_cancelled_appointment_can_take_place_after_all(
    client: Client, send_form: SendForm, made: str
) -> None:
    await send_form(f"{made}/cancel")

    await send_form(f"{made}/move", GOOD)

    texts = await invitation(client, made)
    assert (await client.get(texts["link"].removeprefix("https://check.example"))).status == 200
    assert event(texts["ics"])["SEQUENCE"] == 2


async def test_a_deleted_appointment_is_as_unknown_as_any(
    client: Client, send_form: SendForm, made: str
) -> None:
    link = (await invitation(client, made))["link"].removeprefix("https://check.example")

    answer = await send_form(f"{made}/delete")

    assert answer.headers["Location"] == "/appointments?done=deleted"
    assert (await client.get(link)).status == (await client.get(made)).status == 404


async def test_sending_a_form_twice_makes_one_appointment(
    send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
) -> None:
    await sign_in()
    form = GOOD | {"id": "a" * 32}

    answers = [await send_form("/appointments/new", form) for _ in range(2)]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(await listed(app, time)) == 1


async def test_a_form_that_is_sent_again_after_a_deletion_makes_another_link(
    client: Client, send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
) -> None:
    await sign_in()
    form = GOOD | {"id": "a" * 32}
    await send_form("/appointments/new", form)
    dead = (await invitation(client, f"/appointments/{'a' * 32}"))["link"].removeprefix(ORIGIN)
    await send_form(f"/appointments/{'a' * 32}/delete")

    await send_form("/appointments/new", form)

    [row] = await listed(app, time)
    assert row.id != "a" * 32
    assert (await client.get(dead)).status == 404


async def test_a_form_that_was_changed_makes_another_one(
    send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
) -> None:
    await sign_in()
    await send_form("/appointments/new", GOOD | {"id": "a" * 32})

    await send_form("/appointments/new", GOOD | {"id": "a" * 32, "time": "15:30"})

    assert len(await listed(app, time)) == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"date": "2026-11-17"}, "over already"),
        ({"date": "2062-11-24"}, "more than a year"),
        ({"date": "2027-03-28", "time": "02:30"}, "does not exist"),
        ({"time": "soon"}, "enter a time"),
        ({"minutes": "0"}, "between 5 minutes"),
        ({"label": "x" * 81}, "80 characters"),
        ({"language": "tlh"}, "one of these languages"),
    ],
)
async def test_what_cannot_be_is_said_kindly_and_nothing_is_lost(
    send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime,
    change: dict[str, str], sentence: str,
) -> None:  # fmt: skip
    await sign_in()

    answer = await send_form("/appointments/new", GOOD | {"label": "kept note"} | change)
    page = await answer.text()

    assert answer.status == 422
    assert sentence in page
    assert ("kept note" in page) == ("label" not in change)
    assert await listed(app, time) == []


async def test_a_time_that_comes_twice_is_asked_about(
    send_form: SendForm, sign_in: SignIn, app: web.Application, time: FakeTime
) -> None:
    await sign_in()
    night = GOOD | {"date": "2027-10-31", "time": "02:30"}

    asked = await send_form("/appointments/new", night)
    page = await asked.text()
    await send_form("/appointments/new", night | {"which": "second"})

    assert asked.status == 422
    assert "Central European Summer Time" in page
    assert "Central European Standard Time" in page
    [row] = await listed(app, time)
    assert datetime.fromtimestamp(row.starts, UTC).hour == 1
