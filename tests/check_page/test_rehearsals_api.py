"""Credentials for one rehearsal, or a place in the queue."""

import math

import pytest
from aiohttp import web

from checker.check_page.rehearsals_api import RELAY, relay_urls, stun_urls
from checker.http.keys import SETTINGS
from checker.relay.selection import own_relay_host
from checker.relay.turn.credentials import Credentials, password, rehearsal
from checker.relay.turn.server import Relay
from tests.ports import free_port
from tests.running_app import Client, Post

PATH = "/api/rehearsals"


def is_good(secret: bytes, given: Credentials, now_s: float) -> bool:
    """Tell whether the relay would take these credentials."""
    return given.password == password(secret, given.username) and rehearsal(given.username, now_s) is not None


async def test_credentials_are_good_for_the_relay_and_short_lived(post: Post, app: web.Application) -> None:
    answer = await post(PATH, {})

    assert answer.status == 201
    body = await answer.json()
    (server,) = body["ice_servers"]
    relay = app[RELAY].relay
    assert relay is not None
    host = own_relay_host(app[SETTINGS], "localhost")
    assert server["urls"] == [f"turn:{host}:{relay.port}?transport={kind}" for kind in ("udp", "tcp")]
    assert body["stun"] == [f"stun:{host}:{port}" for port in (relay.port, relay.second_port)]
    credentials = Credentials(server["username"], server["credential"])
    expiry = int(server["username"].split(":")[0])
    assert is_good(app[RELAY].secret, credentials, expiry - 1)
    assert not is_good(app[RELAY].secret, credentials, expiry)
    assert body["seconds"] == app[SETTINGS].relay_max_seconds


@pytest.mark.parametrize(
    ("setting", "asked", "expected"),
    [
        ("", "check.example.org", "check.example.org"),
        ("", "2001:db8::1", "[2001:db8::1]"),
        ("relay.example.org", "check.example.org", "relay.example.org"),
    ],
)
async def test_the_relays_host_is_the_setting_or_that_of_the_request(
    client: Client, app: web.Application, setting: str, asked: str, expected: str
) -> None:
    settings = app[SETTINGS].model_copy(update={"relay_host": setting})

    urls = relay_urls(settings, app[RELAY], asked)

    assert urls[0].startswith(f"turn:{expected}:")


async def test_an_ipv6_address_stands_in_brackets_for_stun_too(client: Client, app: web.Application) -> None:
    urls = stun_urls(app[SETTINGS], app[RELAY], "2001:db8::1")

    assert [url.rpartition(":")[0] for url in urls] == ["stun:[2001:db8::1]"] * 2


@pytest.mark.parametrize(
    ("setting", "public_url", "expected"),
    [
        ("", "", "2001:db8::1"),
        ("", "https://check.example.org:8443", "check.example.org"),
        ("relay.example.org", "https://check.example.org", "relay.example.org"),
    ],
)
async def test_a_relay_that_speaks_tls_is_named_last_by_a_host_of_the_certificate(
    client: Client,
    app: web.Application,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    public_url: str,
    expected: str,
) -> None:
    monkeypatch.setattr(app[RELAY].relay, "tls_port", 5349)
    settings = app[SETTINGS].model_copy(update={"relay_host": setting, "public_url": public_url})

    urls = relay_urls(settings, app[RELAY], "2001:db8::1")

    shown = f"[{expected}]" if ":" in expected else expected
    assert [url.partition(":")[0] for url in urls] == ["turn", "turn", "turns"]
    assert urls[-1] == f"turns:{shown}:5349?transport=tcp"


class TestWithoutSecondPort:
    """The operator has only one port to give."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"relay_second_port": "off"}

    async def test_the_page_gets_one_address_for_stun(self, post: Post, app: web.Application) -> None:
        relay = app[RELAY].relay
        assert relay is not None

        stun = (await (await post(PATH, {})).json())["stun"]

        assert [int(url.rpartition(":")[2]) for url in stun] == [relay.port]


async def test_a_ticket_of_a_wrong_kind_is_refused(post: Post) -> None:
    assert (await post(PATH, {"ticket": 7})).status == 400
    assert (await post(PATH, [])).status == 400


class TestWithOnePlace:
    """One rehearsal at once."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"relay_max_rehearsals": 1}

    async def test_who_has_to_wait_keeps_the_place_with_the_ticket(
        self, post: Post, app: web.Application
    ) -> None:
        first = await post(PATH, {})
        second = await post(PATH, {})
        third = await post(PATH, {})

        assert (first.status, second.status, third.status) == (201, 429, 429)
        waiting = await second.json()
        assert waiting["place"] == 1
        assert int(second.headers["Retry-After"]) == math.ceil(waiting["wait_s"])
        assert (await third.json())["place"] == 2
        username = (await first.json())["ice_servers"][0]["username"]
        app[RELAY].admission.ended(username.split(":")[1])
        assert (await post(PATH, {"ticket": waiting["ticket"]})).status == 201


class TestWithCoturn:
    """The operator's relay instead of the own one."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        urls = ("turn:127.0.0.1:1?transport=udp", "stun:127.0.0.1:1", "stun:127.0.0.1:2")
        return {"relay_urls": urls, "relay_secret": "a shared secret"}

    async def test_its_addresses_and_its_secret_are_used(self, post: Post, app: web.Application) -> None:
        body = await (await post(PATH, {})).json()

        (server,) = body["ice_servers"]
        assert server["urls"] == ["turn:127.0.0.1:1?transport=udp"]
        assert body["stun"] == ["stun:127.0.0.1:1", "stun:127.0.0.1:2"]
        credentials = Credentials(server["username"], server["credential"])
        assert is_good(b"a shared secret", credentials, 0)

    async def test_the_server_is_not_ready_when_it_does_not_answer(self, client: Client) -> None:
        answer = await client.get("/ready")

        assert answer.status == 503
        assert await answer.json() == {"database": "ok", "relay": "unavailable"}


class TestWithFewRequests:
    """Three checks a minute and household, two places in all, one trusted proxy."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {
            "relay_max_rehearsals": 1,
            "rate_limit_rehearsals": "3/minute",
            "trusted_proxies": "127.0.0.0/8",
        }

    async def test_who_waits_in_the_queue_asks_as_often_as_told(self, post: Post) -> None:
        home = {"X_Forwarded_For": "203.0.113.1"}
        assert (await post(PATH, {}, **home)).status == 201
        tickets = [(await (await post(PATH, {}, **home)).json())["ticket"] for _ in range(2)]

        again = [await post(PATH, {"ticket": ticket}, **home) for ticket in tickets * 10]

        assert [(await answer.json())["place"] for answer in again] == [1, 2] * 10
        for body in ({}, {"ticket": "made up"}):  # a fourth one has to wait for the minute's end
            refused = await post(PATH, body, **home)
            assert refused.status == 429
            assert "place" not in await refused.json()
        assert (await (await post(PATH, {}, X_Forwarded_For="203.0.113.2")).json())["place"] == 1

    async def test_even_that_has_an_end(self, post: Post) -> None:
        home = {"X_Forwarded_For": "203.0.113.1"}
        await post(PATH, {}, **home)
        ticket = (await (await post(PATH, {}, **home)).json())["ticket"]

        bodies = [await (await post(PATH, {"ticket": ticket}, **home)).json() for _ in range(70)]

        assert sum("place" in body for body in bodies) == 58


async def test_one_household_gets_a_quarter_of_the_places(post: Post, app: web.Application) -> None:
    statuses = [(await post(PATH, {})).status for _ in range(8)]

    assert statuses == [201] * 4 + [429] * 4
    assert await app[RELAY].admission.figures() == (4, 4)


class TestWithTwoRelays:
    """Two of the operator's, each with its own secret; only one of them runs."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        self.port = free_port()
        urls = (f"turn:127.0.0.1:{self.port}", "turn:localhost:1", "stun:127.0.0.1:1", "stun:localhost:2")
        return {"relay_urls": urls, "relay_secret": "first second"}

    async def test_they_have_their_turns_each_with_its_addresses_and_its_secret(self, post: Post) -> None:
        bodies = [await (await post(PATH, {})).json() for _ in range(4)]

        hosts = [body["ice_servers"][0]["urls"][0].split(":")[1] for body in bodies]
        assert sorted(hosts) == ["127.0.0.1", "127.0.0.1", "localhost", "localhost"]
        for body, host in zip(bodies, hosts, strict=True):
            (server,) = body["ice_servers"]
            secret = b"first" if host == "127.0.0.1" else b"second"
            assert server["credential"] == password(secret, server["username"])
            assert [url.split(":")[1] for url in body["stun"]] == [host]

    async def test_one_that_does_not_answer_is_left_out(self, client: Client, post: Post) -> None:
        async with Relay(b"first", "127.0.0.1", self.port):
            ready = await (await client.get("/ready")).json()
            bodies = [await (await post(PATH, {})).json() for _ in range(4)]

        assert ready["relay"] == "ok"
        assert {body["ice_servers"][0]["urls"][0].split(":")[1] for body in bodies} == {"127.0.0.1"}
