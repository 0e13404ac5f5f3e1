"""The calendar file that a client fetches by the link of the appointment."""

from typing import Any

import pytest

from tests.appointments.invitations import OFFICE, ORIGIN, STARTS, event, invitation, make
from tests.running_app import Client, SendForm, SignIn
from tests.support import TOKEN


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return OFFICE


async def test_it_is_the_entry_of_the_e_mail_with_the_link_and_without_the_code(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    texts = await invitation(client, await make(sign_in, send_form))
    token = texts["link"].rpartition("/")[2]
    client.session.cookie_jar.clear()

    answer = await client.get(f"/calendar/{token}.ics")

    found, sent = event(await answer.text()), event(texts["ics"])
    assert answer.content_type == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    assert found["DTSTART"].dt == STARTS
    assert found["URL"] == texts["link"] == f"{ORIGIN}/c/{token}"
    assert (found["UID"], found["SEQUENCE"]) == (sent["UID"], sent["SEQUENCE"])
    assert "etwa fünf Minuten vorher" in found["DESCRIPTION"]
    assert texts["marker"] not in found["DESCRIPTION"]


async def test_there_is_none_for_a_link_that_is_unknown_or_was_cancelled(
    client: Client, sign_in: SignIn, send_form: SendForm
) -> None:
    path = await make(sign_in, send_form)
    token = (await invitation(client, path))["link"].rpartition("/")[2]
    await send_form(f"{path}/cancel", {})

    answers = [await client.get(f"/calendar/{each}.ics") for each in (TOKEN, token)]

    assert [answer.status for answer in answers] == [404, 404]
