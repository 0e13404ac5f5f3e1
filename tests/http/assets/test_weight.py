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
from checker.folders import WEB
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
# Bytes of HTML, CSS and JavaScript together, of what it takes to show the page.
FIRST_VIEW = 20 * 1024
# Bytes of what follows while the person reads, so that *Start* waits for nothing and loads nothing more
# (e2e/check/test_first_view.py): the check itself, what its parts can say, the rehearsal.
AFTER_IT = 38 * 1024
FIREFOX_ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0"
LANGUAGES = ("de", "de-simple", "en", "tr", "ar", "uk", "ru")
FULL = {
    "organisation": "Beratungsstelle für ältere Menschen und ihre Angehörigen e. V.",
    "phone": "+49 (0)3871 / 26 59 70",
    "email": "beratung@beratungsstelle.example",
    "imprint_url": "https://beratungsstelle.example/impressum",
    "privacy_url": "https://beratungsstelle.example/datenschutz",
    "provider_template": "https://video.redmedical.de/#/login?name={name}&code={code}",
    "languages": LANGUAGES,
}
LOADED = re.compile(
    r'<(?:link rel="(?:stylesheet|modulepreload)" href|script(?: type="module")? src)="([^"]+)"'
)

LATER = re.compile(r'environment\.module\("([^"]+)"\)')


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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agent", [SAFARI_ON_IPAD, FIREFOX_ON_WINDOWS])
async def test_the_first_view_of_an_appointment_is_light(client: Client, language: str, agent: str) -> None:
    page = await get(client, f"/c/{TOKEN}?lang={language}", **{"User-Agent": agent})
    urls = set(LOADED.findall(brotli.decompress(page).decode()))

    weights = {url.rpartition("/")[2]: len(await get(client, url)) for url in urls}

    assert weights.keys() == {"page.css", "noscript.css", "gate.js", "first_view.js", "reading.js"}
    weights["page"] = len(page)
    assert sum(weights.values()) <= FIRST_VIEW, f"{sum(weights.values())}: {weights}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agent", [SAFARI_ON_IPAD, CHROME_ON_ANDROID])
async def test_what_follows_it_is_light_too(
    client: Client, app: web.Application, language: str, agent: str
) -> None:
    checks = "".join(path.read_text() for path in (WEB / "checks").glob("*.js"))
    scripts = ["pages/check.js", *LATER.findall(checks)]

    weights = {path: len(await get(client, app[ASSETS].url(path))) for path in scripts}
    words = await get(client, f"/words?lang={language}", **{"User-Agent": agent})
    for url in LOADED.findall(brotli.decompress(words).decode()):
        weights[url.rpartition("/")[2]] = len(await get(client, url))
    weights["words"] = len(words)

    assert {"rehearsal/connection_check.js", "prompt.css"} <= weights.keys()
    assert sum(weights.values()) <= AFTER_IT, f"{sum(weights.values())}: {weights}"
