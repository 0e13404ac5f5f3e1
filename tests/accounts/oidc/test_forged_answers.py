"""A provider that lies: each claim of an ID token can be wrong by itself, and none gets in."""

import time as real_time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from joserfc.jwk import ECKey, OctKey

from checker.accounts.oidc.provider import COOKIE, FLOW_S
from checker.http.access import HOME
from checker.http.keys import ACCOUNTS
from checker.storage.accounts.accounts import new_account
from tests.accounts.oidc.small_provider import small_provider, way_back
from tests.running_app import Client
from tests.support import FakeTime

PUBLIC = "http://startklar.test"


@pytest.fixture
def time() -> FakeTime:
    """The provider goes by the real time, so here the server does too."""
    return FakeTime(real_time.time())


class TestWithAProviderThatLies:
    """Each claim of our own small provider can be wrong by itself."""

    key = ECKey.generate_key("P-256", parameters={"kid": "1"})

    @pytest.fixture
    async def lies(self) -> dict[str, Any]:
        """What the next ID token says instead of the truth; fill it in the test."""
        return {}

    @pytest.fixture
    async def issuer(self, lies: dict[str, Any]) -> AsyncIterator[str]:
        async with small_provider(lies, lambda: self.key) as issuer:
            yield issuer

    @pytest.fixture
    def more_settings(self, issuer: str) -> dict[str, object]:
        return {"public_url": PUBLIC, "oidc_issuer": issuer, "oidc_client_id": "startklar"}

    async def attempt(self, client: Client, app: web.Application, lies: dict[str, Any]) -> str:
        """Go there and come back; returns where the server leads to."""
        path, _ = await self.way_back(client, app, lies)
        return (await client.get(path, allow_redirects=False)).headers["Location"]

    async def way_back(self, client: Client, app: web.Application, lies: dict[str, Any]) -> tuple[str, str]:
        """Go there; returns the path of the way back, and the cookie of the flow."""
        if await app[ACCOUNTS].find("anna") is None:
            await app[ACCOUNTS].add(new_account("anna"))
        path = await way_back(client, lies)
        return path, client.session.cookie_jar.filter_cookies(client.make_url("/"))[COOKIE].value

    async def test_the_truth_is_let_in(
        self, client: Client, app: web.Application, lies: dict[str, Any]
    ) -> None:
        assert await self.attempt(client, app, lies) == HOME

    @pytest.mark.parametrize(
        "said",
        [
            {"azp": "startklar"},
            {"aud": ["startklar"], "azp": "startklar"},
            {"aud": ["startklar"]},
            {"aud": ["another", "startklar"], "azp": "startklar"},
        ],
    )
    async def test_a_token_made_for_us_is_taken_in_every_form(
        self, client: Client, app: web.Application, lies: dict[str, Any], said: dict[str, Any]
    ) -> None:
        lies.update(said)

        assert await self.attempt(client, app, lies) == HOME

    async def test_a_state_counts_once_even_with_its_cookie(
        self, client: Client, app: web.Application, lies: dict[str, Any]
    ) -> None:
        path, cookie = await self.way_back(client, app, lies)
        first = await client.get(path, allow_redirects=False)
        client.session.cookie_jar.clear()
        client.session.cookie_jar.update_cookies({COOKIE: cookie}, client.make_url("/"))

        again = await client.get(path, allow_redirects=False)

        assert first.headers["Location"] == HOME
        assert again.headers["Location"] == "/sign-in?fault=oidc"
        assert (await client.get("/account")).status == 401

    async def test_a_state_is_used_up_by_an_answer_that_fails(
        self, client: Client, app: web.Application, lies: dict[str, Any]
    ) -> None:
        path, cookie = await self.way_back(client, app, lies)
        lies["nonce"] = "of another sign-in"
        await client.get(path, allow_redirects=False)
        del lies["nonce"]
        client.session.cookie_jar.update_cookies({COOKIE: cookie}, client.make_url("/"))

        assert (await client.get(path, allow_redirects=False)).headers["Location"] == "/sign-in?fault=oidc"

    @pytest.mark.parametrize(("seconds", "there"), [(FLOW_S - 1, HOME), (FLOW_S, "/sign-in?fault=oidc")])
    async def test_a_state_counts_for_ten_minutes_whatever_the_browser_keeps(
        self,
        client: Client,
        app: web.Application,
        lies: dict[str, Any],
        time: FakeTime,
        seconds: int,
        there: str,
    ) -> None:
        time.wall_s = int(time.wall_s)
        path, _ = await self.way_back(client, app, lies)
        time.pass_s(seconds)
        lies |= {"iat": int(time.wall_s), "exp": int(time.wall_s) + 300}

        assert (await client.get(path, allow_redirects=False)).headers["Location"] == there

    async def test_who_proves_once_more_is_asked_by_the_provider(self, client: Client) -> None:
        plain = await client.get("/sign-in/oidc", allow_redirects=False)
        again = await client.get("/sign-in/oidc?again=1&next=/account", allow_redirects=False)

        assert "prompt" not in parse_qs(urlsplit(plain.headers["Location"]).query)
        assert parse_qs(urlsplit(again.headers["Location"]).query)["prompt"] == ["login"]

    async def test_sign_ins_are_not_begun_without_end(self, client: Client) -> None:
        statuses = [(await client.get("/sign-in/oidc", allow_redirects=False)).status for _ in range(31)]

        assert statuses == [303] * 30 + [429]

    @pytest.mark.parametrize(
        "lie",
        [
            {"iss": "http://other.example"},
            {"aud": "another"},
            {"aud": ["startklar", "another"]},
            {"aud": ["startklar", "another"], "azp": "another"},
            {"azp": "another"},
            {"azp": ["startklar"]},
            {"azp": ""},
            {"aud": ["startklar"], "azp": "another"},
            {"sub": None},
            {"exp": 1},
            {"exp": None},
            {"iat": None},
            {"iat": 9_999_999_999},
            {"nonce": "of another sign-in"},
            {"nonce": None},
            {"preferred_username": None},
            {"preferred_username": ["anna"]},
            {"issuer": "http://other.example"},
            {"state": "of another sign-in"},
            {"key": ECKey.generate_key("P-256")},
            {"key": OctKey.import_key("startklar" * 4)},
            {"token": "eyJhbGciOiJub25lIn0.e30."},
            {"token": "nonsense"},
        ],
        ids=lambda lie: "-".join(
            f"{name} {getattr(value, 'key_type', value)}" for name, value in lie.items()
        ),
    )
    async def test_a_lie_is_not(
        self, client: Client, app: web.Application, lies: dict[str, Any], lie: dict[str, Any]
    ) -> None:
        lies.update(lie)

        there = await self.attempt(client, app, lies) if "issuer" not in lie else await refused(client)

        assert there == "/sign-in?fault=oidc"
        assert (await client.get("/account")).status == 401

    async def test_a_new_key_of_the_provider_is_fetched(
        self, client: Client, app: web.Application, lies: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await self.attempt(client, app, lies)
        monkeypatch.setattr(type(self), "key", ECKey.generate_key("P-256", parameters={"kid": "2"}))

        assert await self.attempt(client, app, lies) == HOME


async def refused(client: Client) -> str:
    return (await client.get("/sign-in/oidc", allow_redirects=False)).headers["Location"]
