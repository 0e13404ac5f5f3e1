"""Receipts: one result counts by each, and of one household only so many a day."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from checker.app import make_app
from checker.http.assets.packing import Assets
from checker.http.keys import SETTINGS
from checker.relay.selection import RelayInUse
from checker.settings import Settings
from checker.statistics.report_cache import SEALED
from checker.storage.clock import Clock
from tests.running_app import Client, Post, cheap_passwords
from tests.support import FakeTime, good_result, receipt, stores_of

RECEIPTS, RESULTS = "/api/receipts", "/api/results"


async def given(post: Post, **headers: str) -> str:
    answer = await post(RECEIPTS, {}, **headers)
    assert answer.status == 201
    assert answer.headers["Cache-Control"] == "no-store"
    body = await answer.json()
    assert body.keys() == {"receipt"}
    return str(body["receipt"])


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def counted(app: web.Application, time: FakeTime) -> int:
    """Return how many results there are, as if their week were over."""
    await app[SEALED].open_due(time.wall_s + 15 * 86_400)
    return len(await stores_of(app).results.list(time.wall_s))


async def test_each_receipt_is_another_one_and_counts_one_result(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    first, second = await given(post), await given(post)

    for one in (first, second, first, second):
        assert (await post(RESULTS, good_result(receipt=one))).status == 204

    assert first != second
    assert await counted(app, time) == 2


async def test_a_receipt_shown_again_changes_its_own_result_and_makes_none(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    one = await given(post)

    for version in range(1, 30):
        assert (await post(RESULTS, good_result(receipt=one, version=version))).status == 204

    assert await counted(app, time) == 1
    time.pass_s(86_400)
    assert (await post(RESULTS, good_result(receipt=one, version=40))).status == 204
    assert await counted(app, time) == 1  # an open one does not change any more


@pytest.mark.parametrize("forged", ["0" * 60, "f" * 60, receipt(7)[:-1] + "x", receipt(7)[:-2], ""])
async def test_a_result_without_a_receipt_of_ours_is_refused(
    post: Post, app: web.Application, time: FakeTime, forged: str
) -> None:
    answer = await post(RESULTS, good_result(receipt=forged))

    assert answer.status == 400
    assert (await answer.json())["error"]["field"] == "receipt"
    assert await counted(app, time) == 0


async def test_a_receipt_of_last_week_is_refused(post: Post, time: FakeTime) -> None:
    one = await given(post)
    time.pass_s(3 * 86_400)

    assert (await post(RESULTS, good_result(receipt=one))).status == 400


@pytest.fixture
def restarted(app: web.Application, settings: Settings, packed: Assets, time: FakeTime) -> web.Application:
    """A second process on the data folder of the first."""
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    return make_app(settings, clock=clock, packed=packed, passwords=cheap_passwords())


async def test_a_receipt_outlives_a_restart_of_the_server(
    post: Post, restarted: web.Application, aiohttp_client: Any
) -> None:
    one = await given(post)

    answer = await (await aiohttp_client(restarted)).post(RESULTS, json=good_result(receipt=one))

    assert answer.status == 204


@pytest.mark.parametrize("body", [{"token": "x"}, {"receipt": "x"}, [], None, 7])
async def test_a_request_for_one_says_nothing(post: Post, body: object) -> None:
    assert (await post(RECEIPTS, body)).status == 400


async def test_nothing_of_a_receipt_is_kept_before_it_is_used(post: Post, app: web.Application) -> None:
    one = await given(post)

    kept = all_bytes(app[SETTINGS].data_dir)
    assert one.encode() not in kept
    assert bytes.fromhex(one) not in kept


class TestWithFewADay:
    """Three results a day and household, one trusted proxy."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"rate_limit_results": "3/day", "trusted_proxies": "127.0.0.0/8"}

    async def test_one_household_writes_so_many_results_a_day_and_others_are_counted(
        self, post: Post, app: web.Application, time: FakeTime
    ) -> None:
        stranger, other = {"X_Forwarded_For": "203.0.113.1"}, {"X_Forwarded_For": "203.0.113.2"}
        receipts = []
        for _ in range(20):
            answer = await post(RECEIPTS, {}, **stranger)
            if answer.status == 201:
                receipts.append((await answer.json())["receipt"])
            else:
                assert answer.status == 429
                assert int(answer.headers["Retry-After"]) > 3600

        for one in receipts * 20:
            assert (await post(RESULTS, good_result(receipt=one), **stranger)).status == 204
        assert (await post(RESULTS, good_result(receipt=await given(post, **other)), **other)).status == 204

        assert len(receipts) == 3
        assert await counted(app, time) == 4

    async def test_the_rest_of_a_64_is_the_same_household(self, post: Post) -> None:
        statuses = [
            (await post(RECEIPTS, {}, X_Forwarded_For=f"2001:db8:1:2::{number}")).status
            for number in range(5)
        ]

        assert statuses == [201, 201, 201, 429, 429]

    async def test_its_checks_go_on_without_being_counted(self, post: Post, client: Client) -> None:
        for _ in range(4):
            await post(RECEIPTS, {}, X_Forwarded_For="203.0.113.1")

        assert (await client.get("/", headers={"X-Forwarded-For": "203.0.113.1"})).status == 200
        assert (await post("/api/rehearsals", {}, X_Forwarded_For="203.0.113.1")).status == 201


async def test_results_are_counted_without_any_relay(
    post: Post, app: web.Application, time: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RelayInUse, "usable", False)
    assert (await post("/api/rehearsals", {})).status == 503

    assert (await post(RESULTS, good_result(receipt=await given(post)))).status == 204

    assert await counted(app, time) == 1
