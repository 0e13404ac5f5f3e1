"""Invitations: the form, the e-mail and the calendar file in each language, whose they are."""

import email
import email.policy
import html
import json
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from aiohttp import web
from icalendar import Calendar

from checker.appointments import OPERATOR
from checker.core.timetable import LINES_MAX
from checker.keys import APPOINTMENTS, STORE
from checker.store import Appointment
from tests.handlers.conftest import Client, SendForm, SignIn
from tests.support import FakeTime

GOOD = {"date": "2026-11-24", "time": "14:30", "minutes": "45", "language": "de", "label": "first talk"}
STARTS = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
LANGUAGES = ("de", "en")
OFFICE = {
    "languages": LANGUAGES,
    "organisation": "Beratung & Hilfe",
    "phone": "030 12 34",
    "email": "office@office.example",
    "public_url": "https://check.example",
}


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE


@pytest.fixture
async def made(sign_in: SignIn, send_form: SendForm) -> str:
    """Anna's appointment; returns the path of its page."""
    await sign_in("anna")
    answer = await send_form("/appointments/new", GOOD)
    assert answer.status == 303
    return str(answer.headers["Location"]).partition("?")[0]


async def invitation(client: Client, path: str) -> dict[str, str]:
    """Return what the page of an appointment knows of the invitation."""
    page = await (await client.get(path)).text()
    found = re.search(r'data-invitation="([^"]*)"', page) or re.search(r"data-invitation='([^']*)'", page)
    assert found, page
    texts: dict[str, str] = json.loads(html.unescape(found[1]))
    return texts


def event(ics: str) -> Any:
    """Return the one event of a calendar file."""
    calendar = Calendar.from_ical(ics)
    [found] = calendar.walk("VEVENT")
    return found


def parts(eml: str) -> tuple[EmailMessage, str, str, str]:
    """Return an e-mail, its text, its HTML and its calendar."""
    message = email.message_from_bytes(eml.encode(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    text, markup = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert markup is not None
    [attachment] = message.iter_attachments()
    return message, text.get_content(), markup.get_content(), attachment.get_content()


async def listed(app: web.Application, time: FakeTime) -> list[Appointment]:
    return [each.appointment for each in await app[APPOINTMENTS].list(OPERATOR, time.wall_s)]


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


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_e_mail_says_all_in_the_clients_language(
    client: Client, send_form: SendForm, sign_in: SignIn, language: str
) -> None:
    await sign_in("anna", language="en" if language == "de" else "de")
    answer = await send_form("/appointments/new", GOOD | {"language": language})

    texts = await invitation(client, answer.headers["Location"])

    date, marker = {
        "de": ("Dienstag, 24. November 2026", "[hier den Zugangscode eintragen]"),
        "en": ("Tuesday, November 24, 2026", "[enter the access code here]"),
    }[language]
    clock = {"de": "14:30 Uhr", "en": "2:30"}[language]
    zone = {"de": "Mitteleuropäische Normalzeit", "en": "Central European Standard Time"}[language]
    assert date in texts["subject"]
    assert clock in texts["subject"]
    assert texts["marker"] == marker
    for text in (texts["text"], html.unescape(texts["html"])):
        for wanted in (
            date,
            clock,
            zone,
            "45",
            texts["link"],
            marker,
            "RED connect",
            "030 12 34",
            "24",
            "12",
        ):
            assert wanted in text, wanted
        assert "Beratung & Hilfe" in text
        assert "first talk" not in text
    assert len(re.findall(r"^\d\. ", texts["text"], re.M)) == texts["html"].count("<li>") == 5


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_e_mail_file_is_a_draft_with_text_html_and_calendar(
    client: Client, send_form: SendForm, sign_in: SignIn, language: str
) -> None:
    await sign_in()
    answer = await send_form("/appointments/new", GOOD | {"language": language})
    texts = await invitation(client, answer.headers["Location"])

    message, text, markup, ics = parts(texts["eml"])

    assert message["X-Unsent"] == "1"
    assert message["Subject"] == texts["subject"]
    assert text.replace("\r\n", "\n") == texts["text"]
    assert texts["html"].strip() in markup.replace("\r\n", "\n")
    assert f'lang="{language}"' in markup
    assert ics.replace("\r\n", "\n") == texts["ics"].replace("\r\n", "\n")
    assert texts["ics"] in texts["eml"]  # the page fills the calendar by itself and puts it in again
    assert not re.search(r"(?<!\r)\n", texts["eml"])
    assert all(len(line.encode()) <= 998 for line in texts["eml"].split("\r\n"))


async def test_the_calendar_file_has_the_time_and_the_link(client: Client, made: str) -> None:
    texts = await invitation(client, made)

    found = event(texts["ics"])

    assert found["DTSTART"].dt == STARTS
    assert (found["DTEND"].dt - found["DTSTART"].dt).total_seconds() == 45 * 60
    assert found["URL"] == texts["link"]
    assert texts["link"] in found["DESCRIPTION"]
    assert found["SEQUENCE"] == 0
    assert found["ORGANIZER"] == "mailto:office@office.example"
    assert all(len(line.encode()) <= 75 for line in texts["ics"].split("\r\n"))


async def test_a_file_can_be_had_without_scripts(client: Client, made: str) -> None:
    calendar = await client.get(f"{made}/ics")
    mail = await client.get(f"{made}/eml")

    assert calendar.content_type == "text/calendar"
    assert "attachment" in calendar.headers["Content-Disposition"]
    assert event(await calendar.text())["DTSTART"].dt == STARTS
    assert parts(await mail.text())[0]["X-Unsent"] == "1"


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

    await send_form(f"{made}/renew")
    new = (await invitation(client, made))["link"].removeprefix("https://check.example")

    assert ((await client.get(old)).status, (await client.get(new)).status) == (404, 200)


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

        answer = await send_form("/appointments/many", GOOD | {"table": line * LINES_MAX})

        assert answer.status == 303

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


async def test_a_link_that_is_not_derived_cannot_be_shown_but_renewed(
    client: Client, sign_in: SignIn, send_form: SendForm, app: web.Application, appointment: Appointment
) -> None:
    await sign_in()
    path = f"/appointments/{appointment.id}"

    page = await (await client.get(path)).text()
    file = await client.get(f"{path}/ics")
    await send_form(f"{path}/renew")

    assert "cannot be shown again" in page
    assert file.status == 404
    assert (await invitation(client, path))["link"]
    assert await app[STORE].find_appointment(appointment.hash, 0) is None
