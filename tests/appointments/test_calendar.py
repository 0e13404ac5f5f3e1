"""The calendar file through the life of an appointment, read back as programs do (RFC 5546, 6047)."""

from typing import Any

import pytest
from icalendar import Calendar

from tests.appointments.invitations import OFFICE, event, invitation, make, parts
from tests.running_app import Client, SendForm, SignIn

WITH_ADDRESS = OFFICE
WITHOUT_ADDRESS = {**OFFICE, "email": ""}
MOVED = {"date": "2026-11-25", "time": "09:00", "minutes": "30"}


@pytest.fixture(params=[WITH_ADDRESS, WITHOUT_ADDRESS], ids=["with an address", "without one"])
def more_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    settings: dict[str, Any] = request.param
    return settings


@pytest.fixture
async def story(client: Client, sign_in: SignIn, send_form: SendForm) -> list[dict[str, str]]:
    """What the client gets: invited, moved, cancelled, and invited again."""
    path = await make(sign_in, send_form)
    told = [await invitation(client, path)]
    for step, fields in (("move", MOVED), ("cancel", {}), ("move", MOVED)):
        await send_form(f"{path}/{step}", fields)
        told.append(await invitation(client, path))
    return told


def method_of(ics: str) -> str | None:
    found = Calendar.from_ical(ics).get("METHOD")
    return None if found is None else str(found)


async def test_a_method_has_an_organiser_and_without_one_there_is_neither(
    story: list[dict[str, str]], more_settings: dict[str, Any]
) -> None:
    methods = [method_of(each["ics"]) for each in story]
    organisers = [event(each["ics"]).get("ORGANIZER") for each in story]

    if more_settings["email"]:
        assert methods == ["PUBLISH", "PUBLISH", "CANCEL", "PUBLISH"]
        assert organisers == ["mailto:office@office.example"] * 4
        assert {each.params["CN"] for each in organisers} == {"Beratung & Hilfe"}
    else:
        assert methods == organisers == [None] * 4


async def test_the_e_mail_names_the_method_of_the_calendar_in_it(story: list[dict[str, str]]) -> None:
    for told in story:
        message, *_, inside = parts(told["eml"])
        [attachment] = message.iter_attachments()

        assert attachment.get_content_type() == "text/calendar"
        assert attachment["Content-Type"].params.get("method") == method_of(inside)


async def test_each_change_replaces_the_entry_and_asks_nobody_for_an_answer(
    story: list[dict[str, str]],
) -> None:
    events = [event(each["ics"]) for each in story]

    assert len({str(each["UID"]) for each in events}) == 1
    assert [each["SEQUENCE"] for each in events] == [0, 1, 2, 3]
    assert [str(each["STATUS"]) for each in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert not any("ATTENDEE" in each for each in events)
    assert all("DTSTAMP" in each for each in events)


async def test_what_is_cancelled_says_so_where_programs_only_show_it(story: list[dict[str, str]]) -> None:
    _, moved, cancelled, again = (event(each["ics"]) for each in story)

    assert str(cancelled["SUMMARY"]) == "Abgesagt: Videoberatung, Beratung & Hilfe"
    assert str(cancelled["TRANSP"]) == "TRANSPARENT"
    assert not cancelled.walk("VALARM")
    assert "URL" not in cancelled
    assert cancelled["DTSTART"].dt == moved["DTSTART"].dt
    for standing in (moved, again):
        assert str(standing["SUMMARY"]) == "Videoberatung: Beratung & Hilfe"
        assert str(standing["TRANSP"]) == "OPAQUE"
        assert standing.walk("VALARM")


async def test_times_are_utc_so_that_every_calendar_shows_its_own(story: list[dict[str, str]]) -> None:
    for told in story:
        lines = told["ics"].split("\r\n")

        assert [line for line in lines if line.startswith(("DTSTART", "DTEND")) and line.endswith("Z")][1:]
        assert not [line for line in lines if "TZID" in line]


async def test_the_entry_is_the_same_by_whatever_name_the_office_calls_its_server(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    path = await make(sign_in, send_form)
    uid = str(event((await invitation(client, path))["ics"])["UID"])

    assert uid == path.rpartition("/")[2]
