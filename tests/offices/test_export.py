"""Each office gets a file of what is stored of it; the association's has no appointment."""

import pytest
from aiohttp import web

from checker.core.account_rules import ADMINISTRATOR
from checker.http.keys import ACCOUNTS, APPOINTMENTS
from checker.storage.accounts.accounts import new_account
from checker.storage.appointments import Appointment
from checker.storage.offices import Office
from tests.running_app import Client, SignIn
from tests.support import FakeTime


@pytest.fixture
async def appointment(app: web.Application, time: FakeTime, north: Office) -> Appointment:
    """An appointment of the second office, which has an administrator of its own."""
    nora = new_account("nora", ADMINISTRATOR, "en")
    await app[ACCOUNTS].add(nora, north.id)
    starts = int(time.wall_s) + 300
    row = Appointment(b"k" * 32, starts, starts + 60, "en", "a label", nora.id, office=north.id)
    await app[APPOINTMENTS].add([row])
    return row


async def test_an_offices_administrator_gets_all_of_it(
    client: Client, sign_in: SignIn, appointment: Appointment
) -> None:
    await sign_in("nora")

    answer = await client.get("/accounts/export")
    told = await answer.json()

    assert answer.headers["Content-Disposition"] == 'attachment; filename="startklar-office-north.json"'
    assert told["office"]["organisation"] == "Office North"
    assert [(each["label"], each["counsellor"]) for each in told["appointments"]] == [("a label", "nora")]
    assert "otto" not in await answer.text()
    assert "/accounts/export" in await (await client.get("/accounts")).text()


async def test_the_associations_administrator_gets_no_appointment(
    client: Client, north: Office, appointment: Appointment
) -> None:
    path = f"/offices/{north.id}/export"

    answer = await client.get(path)
    told = await answer.json()

    assert [each["name"] for each in told["members"]] == ["nora"]
    assert "appointments" not in told
    assert "a label" not in await answer.text()
    assert answer.headers["Cache-Control"] == "no-store"
    assert path in await (await client.get(f"/offices/{north.id}")).text()


@pytest.mark.parametrize("number", ["7", "x"])
async def test_of_an_office_that_is_not_there_is_no_file(client: Client, north: Office, number: str) -> None:
    assert (await client.get(f"/offices/{number}/export")).status == 404
