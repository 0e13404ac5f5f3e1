"""The statistics of an office are the same after the update that counts instead of keeping results.

`before.csv` is what the version before it answered to `GET /statistics.csv` on the very database that
`old_database.py` makes, when the weeks of the encrypted results were shown, too.
"""

from pathlib import Path
from typing import Final

import pytest
from aiohttp import web

from checker.app import make_app
from checker.core.results.questions import COUNT
from checker.http.assets.packing import Assets
from checker.http.keys import SETTINGS
from checker.settings import Settings
from checker.storage.clock import Clock
from tests.data_folder import all_bytes
from tests.running_app import Client, Post, SignIn, cheap_passwords
from tests.statistics import old_database
from tests.statistics.old_database import OPEN, SEALED
from tests.support import (
    KEY,
    NOW_S,
    FakeTime,
    good_result,
    list_appointments,
    put_key,
    stored_readiness,
    stores_of,
)

WEEK_S: Final = 7 * 86_400
BEFORE: Final = (Path(__file__).parent / "before.csv").read_text().splitlines()


@pytest.fixture
def app(settings: Settings, packed: Assets, time: FakeTime) -> web.Application:
    """A server that starts on the data folder of the version before."""
    put_key(settings)
    old_database.make(settings.data_dir / "startklar.sqlite3", KEY)
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    return make_app(settings, clock=clock, packed=packed, passwords=cheap_passwords())


async def figures(client: Client) -> list[str]:
    """Return the rows of the file that there were before."""
    file = await (await client.get("/statistics.csv")).text()
    return [line for line in file.splitlines()[1:] if "problems by system" not in line]


async def test_every_figure_is_the_same_and_stays_so_when_the_encrypted_weeks_are_shown(
    client: Client, sign_in: SignIn, time: FakeTime
) -> None:
    await sign_in()
    at_once = await figures(client)
    time.pass_s(2 * WEEK_S)
    await sign_in()

    assert at_once == [line for line in BEFORE if line[:8] in OPEN]
    assert await figures(client) == BEFORE
    assert {line[:8] for line in BEFORE} == {"2026-W42", "2026-W43", "2026-W45", *SEALED}


async def test_appointments_and_readiness_are_not_touched(client: Client, app: web.Application) -> None:
    store = stores_of(app)

    assert [one.hash for one in await list_appointments(store, NOW_S)] == [b"a" * 32]
    assert await stored_readiness(store, b"a" * 32) is not None


async def test_new_results_are_added_to_those_of_the_same_week(
    client: Client, post: Post, app: web.Application, time: FakeTime
) -> None:
    assert (await post("/api/results", good_result())).status == 200

    weeks = await stores_of(app).counters.read(time.wall_s)
    counted = {week: counts[COUNT] for week, counts in weeks.items()}
    assert counted == OPEN | SEALED | {"2026-W47": SEALED["2026-W47"] + 1}


async def test_nothing_of_any_old_result_is_left_in_the_folder(client: Client, app: web.Application) -> None:
    folder = app[SETTINGS].data_dir
    left = all_bytes(folder)

    rows = old_database.results(OPEN)
    hidden = [old_database.sealed(KEY, row, by_column=False) for row in old_database.results(SEALED)]
    assert [row["hash"] for row in rows if row["hash"] in left] == []
    assert [row["key"] for row in hidden if row["key"] in left or row["sealed"][:12] in left] == []
