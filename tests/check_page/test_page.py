"""The check page: readable before any script, in the person's language, with or without appointment."""

import asyncio
import gzip
import html
import json
import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp_jinja2
import brotli  # type: ignore[import-untyped] # ships no types
import pytest
from aiohttp import ClientSession, web
from yarl import URL

from checker.http.assets.packing import Assets
from checker.http.pages import rendering
from checker.storage.appointments import Appointment
from tests.running_app import Client
from tests.support import (
    CHROME_ON_ANDROID,
    NOW_S,
    SAFARI_ON_IPAD,
    TOKEN,
    FakeTime,
    list_appointments,
    stores_of,
)


def config_of(page: str) -> dict[str, object]:
    match = re.search(r"""data-config=(["'])(.*?)\1""", page)
    assert match
    found: dict[str, object] = json.loads(html.unescape(match[2]))
    return found


async def test_the_self_test_has_no_appointment(client: Client) -> None:
    answer = await client.get("/")
    page = await answer.text()

    assert answer.status == 200
    config = config_of(page)
    assert (config["token"], config["starts_ms"], config["ends_ms"]) == (None, None, None)
    assert config["run"] == config["now_ms"] == NOW_S * 1000


async def test_the_page_of_an_appointment_says_when_it_is(client: Client, appointment: Appointment) -> None:
    answer = await client.get(f"/c/{TOKEN}")
    page = await answer.text()

    config = config_of(page)
    assert (config["token"], config["starts_ms"]) == (TOKEN, appointment.starts * 1000)
    assert "November" in page
    assert "a label" not in page


@pytest.mark.parametrize(
    "path",
    [
        f"/c/{TOKEN.upper()}",
        f"/C/{TOKEN}",
        f"/links//c/{TOKEN}",
        f"/c/{TOKEN}/",
        f"/c/{TOKEN}.",
        f"/c/{TOKEN}%23ABC123XYZ",
        f"/c/{TOKEN}%2523ABC123XYZ&data=05%7C01",
        f"/c/{TOKEN}&amp;",
        f"/c/%E2%80%8B{TOKEN}%C2%A0",
        f"/c/{TOKEN[:13]}%20{TOKEN[13:]}",
        f"/C/{TOKEN[:13]}%0D%0A{TOKEN[13:]}",
        f"/c%2F{TOKEN}",
        f"/https:/check.example.org/c/{TOKEN}",
        f"/%3Chttps:%2F%2Fcheck.example.org%2Fc%2F{TOKEN}%23ABC123XYZ%3E",
    ],
)
async def test_the_page_opens_whatever_has_been_done_to_its_link(
    client: Client, appointment: Appointment, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    answer = await client.get(URL(path, encoded=True))

    assert answer.status == 200
    assert config_of(await answer.text())["token"] == TOKEN
    told = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith("startklar"))
    assert "/{token}" in told
    assert "ABC123XYZ" not in told
    assert TOKEN not in told.lower()


@pytest.mark.parametrize("path", ["/%23ABC123XYZ", "/%2523ABC123XYZ/x", "/)", "/%E2%80%8B", "/&", "/%C2%A0"])
async def test_the_self_test_opens_with_a_code_or_the_end_of_a_sentence_behind_it(
    client: Client, path: str
) -> None:
    answer = await client.get(URL(path, encoded=True))

    assert answer.status == 200
    assert config_of(await answer.text())["token"] is None


@pytest.mark.parametrize("path", ["/.env", "/.git/config", "/admin", "/%2e%2e/x", "/~root", "/x)"])
async def test_what_is_no_link_of_ours_stays_unknown(client: Client, path: str) -> None:
    assert (await client.get(URL(path, encoded=True))).status == 404


@pytest.mark.parametrize("token", ["a" * 26, "x", "%2e%2e%2f", "a" * 500, "ä"])
async def test_an_unknown_token_gets_a_neutral_page(client: Client, token: str) -> None:
    answer = await client.get(f"/c/{token}")

    assert answer.status == 404
    assert 'href="/?lang=en"' in await answer.text()


async def test_an_expired_appointment_is_as_unknown_as_any(
    client: Client, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    time.pass_s(appointment.ends + 24 * 3_600 - NOW_S)

    assert (await client.get(f"/c/{TOKEN}")).status == 404
    assert await list_appointments(stores_of(app), time.wall_s) == []


async def test_a_page_may_stay_in_the_page_cache_and_sets_no_cookie(client: Client) -> None:
    answer = await client.get("/")

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers


async def test_a_crowd_has_its_page_rendered_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []
    render = aiohttp_jinja2.render_string

    def noted_render(template: str, *more: Any) -> str:
        rendered.append(template)
        return render(template, *more)

    monkeypatch.setattr(aiohttp_jinja2, "render_string", noted_render)

    await asyncio.gather(*(client.get("/", headers={"Accept-Encoding": "br"}) for _ in range(10)))

    assert rendered == ["check/page.html"]


@pytest.mark.parametrize("path", ["/", f"/c/{TOKEN}", "/?touch=1", "/words"])
@pytest.mark.parametrize("agent", [SAFARI_ON_IPAD, CHROME_ON_ANDROID, ""])
async def test_every_encoding_is_of_the_same_page_as_a_plain_rendering(
    raw_client: ClientSession,
    appointment: Appointment,
    path: str,
    agent: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decoders = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    pages, encodings = set(), []
    for accepted in ("br, gzip", "gzip", "identity", "br;q=0", ""):
        headers = {"Accept-Encoding": accepted, "User-Agent": agent}
        answer = await raw_client.get(path, headers=headers)
        head = await raw_client.head(path, headers=headers)
        body = await answer.read()
        assert (head.status, await head.read()) == (200, b"")
        assert head.headers["Content-Length"] == answer.headers["Content-Length"] == str(len(body))
        encodings.append(answer.headers.get("Content-Encoding"))
        pages.add(decoders[encodings[-1]](body).decode())

    monkeypatch.setattr(rendering, "render_shared", plainly)
    plain = await (await raw_client.get(path, headers=headers)).text()

    assert encodings == ["br", "gzip", None, None, None]
    assert {without_spaces(page) for page in pages} == {without_spaces(plain)}
    assert len(pages) == 1


@pytest.fixture
async def raw_client(app: web.Application, client: Client) -> AsyncIterator[ClientSession]:
    """One that takes what comes as it is."""
    async with ClientSession(
        client.make_url("/"), auto_decompress=False, skip_auto_headers=["Accept-Encoding"]
    ) as raw:
        yield raw


async def plainly(
    request: web.Request, template: str, language: str, context: Any, _variant: object, visit: dict[str, str]
) -> web.Response:
    """Render a page that nobody shares."""
    return rendering.render(request, template, language, context() | {"visit": visit})


def without_spaces(page: str) -> str:
    """Take away what a shared page may have more: what is the visitor's ends with spaces, not minified."""
    return re.sub(r" +(?=[<'\" ])", "", html.unescape(page))


async def test_every_asset_of_the_page_is_there(client: Client, packed: Assets) -> None:
    page = await (await client.get("/")).text()
    paths = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', page))

    assert packed.url("pages/first_view.js") in paths
    for path in paths:
        assert (await client.get(path)).status == 200, path


async def test_an_ipad_that_calls_itself_a_mac_gets_its_own_help_once_it_has_looked_at_itself(
    client: Client,
) -> None:
    async def page(url: str) -> str:
        return await (await client.get(url, headers={"User-Agent": SAFARI_ON_IPAD})).text()

    unsure, sure = await page("/"), await page("/?touch=1")
    words_unsure, words_sure = await page("/words"), await page("/words?touch=1")

    assert ("data-may-be-touch" in unsure, "data-may-be-touch" in sure) == (True, False)
    assert ("Apple menu" in words_unsure, "Apple menu" in words_sure) == (True, False)


class TestInTwoLanguages:
    """German and English on offer."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"languages": ("de", "en"), "default_language": "de"}

    @pytest.mark.parametrize(
        ("query", "accepted", "expected"),
        [
            ("", "", "de"),
            ("", "en-GB, de;q=0.5", "en"),
            ("", "de-AT", "de"),
            ("", "fr, ja", "de"),
            ("", "en;q=0, de", "de"),
            ("", "x" * 5000 + ";q=;;", "de"),
            ("?lang=en", "de", "en"),
            ("?lang=xx", "en", "en"),
        ],
    )
    async def test_the_wish_comes_before_the_browsers(
        self, client: Client, query: str, accepted: str, expected: str
    ) -> None:
        answer = await client.get(f"/{query}", headers={"Accept-Language": accepted})

        assert answer.headers["Content-Language"] == expected
        assert f'<html lang="{expected}"' in await answer.text()

    @pytest.mark.parametrize("language", ["de", "en"])
    async def test_the_parts_speak_the_language_that_the_page_asks_for(
        self, client: Client, language: str
    ) -> None:
        answer = await client.get(f"/words?lang={language}", headers={"Accept-Language": "en, de"})

        assert answer.headers["Content-Language"] == language
        assert ("Ihre Kamera" in await answer.text()) == (language == "de")

    async def test_the_appointments_language_comes_before_the_browsers(
        self, client: Client, appointment: Appointment
    ) -> None:
        answer = await client.get(f"/c/{TOKEN}", headers={"Accept-Language": "de"})

        assert answer.headers["Content-Language"] == "en"
