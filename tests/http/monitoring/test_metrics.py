"""Figures for the operator: on a listener of their own, and of nobody in particular."""

import socket
from collections.abc import Awaitable, Callable, Iterator

import pytest
from aiohttp import ClientSession, web
from prometheus_client.parser import text_string_to_metric_families

from checker import __version__
from checker.check_page.rehearsals_api import RELAY
from checker.http.keys import CLOCK
from checker.http.monitoring.metrics import METRICS
from checker.relay.turn.server import Relay
from checker.storage.appointments import Appointment
from checker.storage.clean_up import clean_up
from tests.running_app import Client, Post, SignIn
from tests.support import (
    CHROME_ON_ANDROID,
    NOW_S,
    TOKEN,
    good_readiness,
    good_result,
    put_result,
    stores_of,
)


@pytest.fixture
def more_settings() -> dict[str, object]:
    return {"metrics_address": "127.0.0.1:0", "relay_max_rehearsals": 1}


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


async def scrape_text(app: web.Application) -> str:
    url = f"http://127.0.0.1:{app[METRICS].port}/metrics"
    async with ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        return await answer.text()


async def scrape(app: web.Application) -> dict[str, float]:
    """Return `name{label="…"}` → value."""
    families = list(text_string_to_metric_families(await scrape_text(app)))
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


async def test_answers_are_counted_and_timed_by_pattern_and_status(
    client: Client, post: Post, app: web.Application, appointment: Appointment
) -> None:
    await client.get(f"/c/{TOKEN}")
    await client.get("/c/" + "b" * 26)
    await client.get("/nowhere")
    for _ in range(2):
        await post("/api/readiness", good_readiness())
        await post("/api/results", good_result())

    figures = await scrape(app)

    assert figures["startklar_requests_total /c/{token} 200"] == 1
    assert figures["startklar_requests_total /c/{token} 404"] == 1
    assert figures["startklar_requests_total unmatched 404"] == 1
    assert figures["startklar_requests_total /api/readiness 409"] == 1
    assert figures["startklar_request_seconds_count /c/{token}"] == 2
    assert figures["startklar_request_seconds_sum /c/{token}"] > 0
    assert figures["startklar_stored_total readiness"] == 1
    assert figures["startklar_stored_total result"] == 1


async def test_a_way_on_to_the_sign_in_is_no_fault_of_the_server(
    client: Client, app: web.Application
) -> None:
    await client.get("/board", headers={"Accept": "text/html"}, allow_redirects=False)

    figures = await scrape(app)

    assert figures["startklar_requests_total /board 303"] == 1
    assert "startklar_requests_total /board 500" not in figures


async def test_rehearsals_and_the_relay_are_shown_as_they_are_now(post: Post, app: web.Application) -> None:
    for _ in range(3):
        await post("/api/rehearsals", {})
    relay = app[RELAY].relay
    assert relay is not None
    relay.table.bytes_relayed = 1_000

    figures = await scrape(app)
    again = await scrape(app)

    assert (figures["startklar_rehearsals_running"], figures["startklar_rehearsals_waiting"]) == (1, 2)
    assert figures["startklar_relay_allocations"] == 0
    assert figures["startklar_relay_bytes_total"] == again["startklar_relay_bytes_total"] == 1_000


async def test_who_listens_and_which_version_runs_is_shown(
    client: Client, sign_in: SignIn, app: web.Application
) -> None:
    await sign_in()
    async with client.get("/board/events", headers={"Accept": "text/event-stream"}) as answer:
        await answer.content.readline()
        shown = await scrape(app)

    assert shown["startklar_listening board"] == 1
    assert shown["startklar_listening page"] == 0
    assert shown[f"startklar_build_info {__version__}"] == 1


async def test_a_clean_up_shows_when_it_was_and_what_went(
    client: Client, app: web.Application, appointment: Appointment
) -> None:
    before = (await scrape(app))["startklar_cleaned_up_timestamp_seconds"]
    await put_result(stores_of(app), NOW_S - 90 * 86_400)

    await clean_up(stores_of(app).expiry, app[CLOCK], app[METRICS].cleaned_up)

    figures = await scrape(app)
    assert figures["startklar_cleaned_up_timestamp_seconds"] > before > 0
    assert figures["startklar_deleted_total result"] == 1
    assert figures["startklar_deleted_total appointment"] == 0


async def test_nothing_of_a_client_is_in_them(client: Client, post: Post, app: web.Application) -> None:
    browser = {"User-Agent": CHROME_ON_ANDROID}
    await client.get(f"/c/{TOKEN}?name=Alice", headers=browser)
    await client.get("/Alice/secret", headers=browser)
    await client.request("ALICE", "/", headers=browser)
    await post("/api/results", good_result(), **browser)

    text = await scrape_text(app)

    for secret in (TOKEN, "Alice", "ALICE", "secret", "Mozilla", "Chrome", "127.0.0.1"):
        assert secret not in text


async def test_the_server_itself_does_not_show_them(client: Client) -> None:
    assert (await client.get("/metrics")).status == 404


class TestWithoutAnAddress:
    """The default."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {}

    async def test_nothing_listens(self, client: Client, app: web.Application) -> None:
        assert app[METRICS].port is None


class TestWithAPortInUse:
    """Something else listens there."""

    @pytest.fixture
    def more_settings(self, taken: int) -> dict[str, object]:
        return {"metrics_address": f"127.0.0.1:{taken}"}

    async def test_the_server_serves_all_the_same_and_says_so(
        self,
        app: web.Application,
        aiohttp_client: Callable[..., Awaitable[Client]],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        client = await aiohttp_client(app)

        assert (await client.get("/health")).status == 200
        assert "metrics cannot be served" in caplog.text


async def test_a_relay_that_is_full_is_a_figure(
    client: Client, app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await scrape(app))["startklar_relay_full"] == 0

    monkeypatch.setattr(Relay, "is_full", True)

    assert (await scrape(app))["startklar_relay_full"] == 1
