"""A provider that is slow, silent or too talkative: nobody waits longer than needed, no memory is filled."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc.jwk import ECKey

from checker.accounts.oidc import discovery
from checker.accounts.oidc.discovery import FRESH_S, LARGEST, OLDEST_S, Discovery, OidcError, fetch_json

KEY = ECKey.generate_key("P-256", parameters={"kid": "1"})


class Provider:
    """A provider that counts its requests and answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.goes = asyncio.Event()
        self.goes.set()

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        await self.goes.wait()
        here = str(request.url.origin())
        if request.path == "/jwks_uri":
            return web.json_response({"keys": [KEY.as_dict(private=False)]})
        endpoints = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        return web.json_response({"issuer": here} | {name: f"{here}/{name}" for name in endpoints})


@pytest.fixture
async def provider() -> Provider:
    return Provider()


@pytest.fixture
async def issuer(provider: Provider) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes([web.get("/{path:.*}", provider.answer)])
    async with TestServer(app) as server:
        yield str(server.make_url("/")).rstrip("/")
        provider.goes.set()


@pytest.fixture
async def known(issuer: str) -> AsyncIterator[Discovery]:
    found = Discovery(issuer)
    yield found
    await found.close()


@pytest.fixture
def age(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What has passed, in seconds; set it in the test."""
    passed = [0.0]
    monkeypatch.setattr(discovery, "now_s", lambda: 1_000_000 + passed[0])
    return passed


async def test_all_who_come_at_once_share_one_fetch(known: Discovery, provider: Provider) -> None:
    await asyncio.gather(*(known.keys() for _ in range(20)))

    assert provider.asked == ["/.well-known/openid-configuration", "/jwks_uri"]


@pytest.mark.quiet("time")
async def test_a_provider_that_is_silent_at_first_keeps_nobody_longer_than_one_fetch(
    known: Discovery, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "SHARED_S", 0.2)
    provider.goes.clear()
    began_s = time.monotonic()

    answers = await asyncio.gather(*(known.description() for _ in range(10)), return_exceptions=True)

    assert [type(answer) for answer in answers] == [OidcError] * 10
    assert time.monotonic() - began_s < 1


@pytest.mark.quiet("time")
async def test_what_is_known_serves_on_while_a_slow_provider_is_asked_anew(
    known: Discovery, provider: Provider, age: list[float]
) -> None:
    first = await known.description(), await known.keys()
    provider.goes.clear()
    age[0] = FRESH_S

    async with asyncio.timeout(0.5):
        second = await known.description(), await known.keys()

    assert second == first
    await asyncio.sleep(0.05)
    assert len(provider.asked) == 4


async def test_what_is_too_old_serves_no_longer(
    known: Discovery, provider: Provider, age: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "SHARED_S", 0.1)
    await known.keys()
    provider.goes.clear()
    age[0] = OLDEST_S

    with pytest.raises(OidcError, match="cannot be reached"):
        await known.keys()


async def test_an_answer_that_is_fresh_is_not_asked_for_again(
    known: Discovery, provider: Provider, age: list[float]
) -> None:
    await known.keys()
    age[0] = FRESH_S - 1

    await known.keys()

    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"a": "%s"}' % (b"x" * LARGEST), "too large"),
        (b"[" * 200_000, "RecursionError"),
        (b"{", "JSONDecodeError"),
        (b"[]", "answered 200"),
    ],
    ids=["too large", "too deep", "not whole", "no object"],
)
async def test_an_answer_that_is_none_is_refused(body: bytes, said: str) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.add_routes([web.get("/", answer)])
    async with TestServer(app) as server:
        with pytest.raises(OidcError, match=said):
            await fetch_json(str(server.make_url("/")))


async def test_a_packed_answer_is_not_unpacked() -> None:
    """A thousandth of its bytes would do to fill the memory."""

    async def answer(_request: web.Request) -> web.Response:
        packed = web.json_response({"a": "x" * LARGEST * 4})
        packed.enable_compression(web.ContentCoding.gzip)
        return packed

    app = web.Application()
    app.add_routes([web.get("/", answer)])
    async with TestServer(app) as server:
        with pytest.raises(OidcError, match="UnicodeDecodeError"):
            await fetch_json(str(server.make_url("/")))
