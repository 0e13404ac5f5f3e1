"""The check page is light: what a real server delivers of it for the largest appointment page, compressed."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import brotli  # type: ignore[import-untyped] # ships no types
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from checker.app import make_app
from checker.core.tokens import keyed_hash
from checker.http.assets.packing import ASSETS
from checker.http.keys import SECRET
from checker.storage.appointments import Appointment
from checker.storage.clock import Clock
from tests.support import (
    CHROME_ON_ANDROID,
    NOW_S,
    SAFARI_ON_IPAD,
    TOKEN,
    FakeTime,
    make_settings,
    put_appointment,
    stores_of,
)

Client = TestClient[web.Request, web.Application]
# Bytes of HTML, CSS and JavaScript together, of what it takes to open the page. More than 30 KB since it
# tells a device that only looks broken from one that is, and limits every wait; more than 32 KB since it says
# what is sent, and when.
LIMIT = 33 * 1024
# Bytes of what *Start* loads on top: the rehearsal. More than 6 KB since it tells which way is slow, what a
# busy line adds, and which ways lead out; more than 7.5 KB since it tells a far line by the relay's answers,
# holds time and bytes by construction and bounds the rate of a line that wanders; more than 8 KB since
# nothing that it can do without ends it. 6 to 8.25 KB are 60 ms at 300 kbit/s.
LIMIT_LATER = 8.25 * 1024
FIREFOX_ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0"
FULL = {
    "organisation": "Beratungsstelle für ältere Menschen und ihre Angehörigen e. V.",
    "phone": "+49 (0)3871 / 26 59 70",
    "email": "beratung@beratungsstelle.example",
    "imprint_url": "https://beratungsstelle.example/impressum",
    "privacy_url": "https://beratungsstelle.example/datenschutz",
    "provider_template": "https://video.redmedical.de/#/login?name={name}&code={code}",
    "languages": ("de", "en"),
}
LOADED = re.compile(
    r'<(?:link rel="(?:stylesheet|modulepreload)" href|script(?: type="module")? src)="([^"]+)"'
)


@pytest.fixture
def app(tmp_path: Path) -> web.Application:
    time = FakeTime()
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    return make_app(make_settings(tmp_path, **FULL), clock=clock)


@pytest.fixture
async def client(app: web.Application) -> AsyncIterator[Client]:
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        starts = int(NOW_S) + 300
        key = keyed_hash(app[SECRET], "appointment", TOKEN)
        await put_appointment(stores_of(app), Appointment(key, starts, starts + 3_600, "de", ""))
        yield client


async def get(client: Client, url: str, **headers: str) -> bytes:
    async with client.get(url, headers={"Accept-Encoding": "br", **headers}) as answer:
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br"), url
        return await answer.read()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("agent", [SAFARI_ON_IPAD, CHROME_ON_ANDROID, FIREFOX_ON_WINDOWS, ""])
async def test_html_styles_and_scripts_of_an_appointment_weigh_33_kilobytes_at_most(
    client: Client, language: str, agent: str
) -> None:
    page = await get(client, f"/c/{TOKEN}?lang={language}", **{"User-Agent": agent})
    urls = set(LOADED.findall(brotli.decompress(page).decode()))

    weights = {url.rpartition("/")[2]: len(await get(client, url)) for url in urls}

    assert weights.keys() == {"page.css", "noscript.css", "gate.js", "check.js"}
    weights["page"] = len(page)
    assert sum(weights.values()) <= LIMIT, f"{sum(weights.values())}: {weights}"


async def test_what_start_loads_on_top_is_light_too(client: Client, app: web.Application) -> None:
    later = await get(client, app[ASSETS].url("rehearsal/connection_check.js"))

    assert len(later) <= LIMIT_LATER
