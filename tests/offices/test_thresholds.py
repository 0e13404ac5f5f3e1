"""An office may have its own thresholds for the connection; what it leaves empty is as the settings say."""

import json
import re
from html import unescape
from typing import Any

import pytest
from aiohttp import web

from checker.core.tokens import keyed_hash
from checker.http.keys import APPOINTMENTS, SECRET
from checker.storage.appointments import Appointment
from checker.storage.offices import Office
from tests.offices.conftest import changed, offices_of
from tests.running_app import Client, Post, SendForm
from tests.support import TOKEN, FakeTime

GOOD, LIMITED = "connection_rate_good_kbps", "connection_rate_limited_kbps"


async def table_of(client: Client, path: str) -> dict[str, Any]:
    """Return the connection table that a page works with."""
    page = unescape(await (await client.get(path)).text())
    found = re.search(r'"thresholds": ?(\{.*?\}\})', page)
    assert found is not None
    return dict(json.loads(found[1]))


@pytest.fixture
def more_settings() -> dict[str, Any]:
    return {"organisation": "The Association", "languages": ("en", "de"), LIMITED: 400}


async def test_an_office_measures_by_its_own_and_all_others_by_the_settings(
    client: Client, send_form: SendForm, app: web.Application, north: Office
) -> None:
    await send_form(
        f"/offices/{north.id}", changed(north, **{GOOD: "800", "connection_loss_good_percent": "0.5"})
    )

    there, here = await table_of(client, "/o/office-north"), await table_of(client, "/o/1")

    assert (there["rate_kbps"]["good"], there["rate_kbps"]["limited"]) == (800, 400)
    assert (there["loss_percent"]["good"], there["loss_percent"]["limited"]) == (0.5, 5)
    assert (here["rate_kbps"]["good"], here["loss_percent"]["good"]) == (1_200, 1)
    assert there["rtt_ms"] == here["rtt_ms"]
    assert (await offices_of(app))[1].connection_rate_good_kbps == 800


async def test_the_direct_rehearsal_measures_by_those_of_the_appointments_office(
    app: web.Application, client: Client, post: Post, send_form: SendForm, time: FakeTime, north: Office
) -> None:
    await send_form(f"/offices/{north.id}", changed(north, **{GOOD: "800"}))
    key, starts = keyed_hash(app[SECRET], "appointment", TOKEN), int(time.wall_s) + 300
    row = Appointment(key, starts, starts + 3_600, "en", id="a" * 32, office=north.id)
    await app[APPOINTMENTS].add([row])

    answer = await post("/api/both-ends/direct", {"token": TOKEN, "run": "0" * 32, "messages": []})

    assert (await answer.json())["thresholds"]["rate_kbps"]["good"] == 800


async def test_a_form_shows_what_is_said_and_what_counts_where_nothing_is(
    client: Client, send_form: SendForm, north: Office
) -> None:
    await send_form(f"/offices/{north.id}", changed(north, **{GOOD: "800"}))

    page = await (await client.get(f"/offices/{north.id}")).text()

    assert re.search(rf'name="?{GOOD}"? value="?800[" ]', page)
    assert re.search(rf'id="?{GOOD}-empty"?>Empty: 1200<', page)
    assert re.search(rf'id="?{LIMITED}-empty"?>Empty: 400<', page)


async def test_what_is_left_empty_again_is_as_the_settings_say(
    client: Client, send_form: SendForm, app: web.Application, north: Office
) -> None:
    await send_form(f"/offices/{north.id}", changed(north, **{GOOD: "800"}))

    await send_form(f"/offices/{north.id}", changed(north, **{GOOD: " "}))

    assert (await table_of(client, "/o/office-north"))["rate_kbps"]["good"] == 1_200
    assert (await offices_of(app))[1].own == north.own


@pytest.mark.parametrize(
    ("values", "said", "marked"),
    [
        ({GOOD: "many"}, "a number above 0", [GOOD]),
        ({GOOD: "0"}, "a number above 0", [GOOD]),
        ({GOOD: "-5"}, "a number above 0", [GOOD]),
        ({GOOD: "nan"}, "a number above 0", [GOOD]),
        ({GOOD: "1601"}, "1600 at most", [GOOD]),
        ({"connection_rtt_limited_ms": "inf"}, "a number above 0", ["connection_rtt_limited_ms"]),
        ({GOOD: "399"}, "cannot be easier to reach", [GOOD]),
        ({LIMITED: "1201"}, "cannot be easier to reach", [LIMITED]),
        ({GOOD: "600", LIMITED: "700"}, "cannot be easier to reach", [GOOD, LIMITED]),
        ({"connection_rtt_good_ms": "401"}, "cannot be easier to reach", ["connection_rtt_good_ms"]),
    ],
)
async def test_what_is_no_threshold_is_said_at_its_field_and_changes_nothing(
    send_form: SendForm,
    app: web.Application,
    north: Office,
    values: dict[str, str],
    said: str,
    marked: list[str],
) -> None:
    answer = await send_form(f"/offices/{north.id}", changed(north, **values))

    page = unescape(await answer.text())
    assert answer.status == 422
    assert said in page
    assert re.findall(r'id="?(connection_\w+)-fault', page) == marked
    assert all(
        re.search(rf'name="?{name}"? value="?{re.escape(value)}[" ]', page) for name, value in values.items()
    )
    assert (await offices_of(app))[1] == north
