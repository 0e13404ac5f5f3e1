"""Receipts: one result counts by each, and of one household only so many a day."""

from typing import Any

import pytest
from aiohttp import web

from checker.app import make_app
from checker.core.results.questions import COUNT
from checker.http.assets.packing import Assets
from checker.http.keys import SETTINGS
from checker.relay.selection import RelayInUse
from checker.settings import Settings
from checker.storage.clock import Clock
from tests.data_folder import all_bytes
from tests.running_app import Client, Post, cheap_passwords
from tests.support import FakeTime, good_result, receipt, stores_of

PLACE, RESULTS = "/api/rehearsals", "/api/results"
DAY = 86_400


async def given(post: Post, **headers: str) -> str:
    """Return the receipt that comes with the place for a rehearsal, or with its refusal."""
    answer = await post(PLACE, {}, **headers)
    return str((await answer.json())["receipt"])


async def counted(app: web.Application, time: FakeTime) -> int:
    """Return how many results have been counted."""
    weeks = await stores_of(app).counters.read(time.wall_s)
    return sum(counts[COUNT] for counts in weeks.values())


async def test_each_receipt_is_another_one_and_counts_one_result(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    first, second = await given(post), await given(post)

    statuses = [
        (await post(RESULTS, good_result(receipt=one))).status for one in (first, second, first, second)
    ]

    assert first != second
    assert statuses == [200, 200, 204, 204]
    assert await counted(app, time) == 2


@pytest.mark.parametrize("forged", ["0" * 60, "f" * 60, receipt(7)[:-1] + "x", receipt(7)[:-2], ""])
async def test_a_result_with_a_receipt_that_is_none_of_ours_is_refused(
    post: Post, app: web.Application, time: FakeTime, forged: str
) -> None:
    answer = await post(RESULTS, good_result(receipt=forged))

    assert answer.status == 400
    assert (await answer.json())["error"]["field"] == "receipt"
    assert await counted(app, time) == 0


async def test_who_has_none_is_given_one_and_counted_with_it(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    """Where the connection check could not reach us the result still can."""
    answer = await post(RESULTS, good_result(receipt=None))

    assert (answer.status, answer.headers["Cache-Control"]) == (202, "no-store")
    assert await counted(app, time) == 0
    one = (await answer.json())["receipt"]
    assert (await post(RESULTS, good_result(receipt=one))).status == 200
    assert await counted(app, time) == 1


async def test_a_receipt_is_good_until_the_end_of_the_day_after(post: Post, time: FakeTime) -> None:
    one, other = await given(post), await given(post)
    time.pass_s(DAY)
    assert (await post(RESULTS, good_result(receipt=one))).status == 200

    time.pass_s(DAY)

    assert (await post(RESULTS, good_result(receipt=one))).status == 400
    assert (await post(RESULTS, good_result(receipt=other))).status == 400


async def test_a_receipt_cannot_be_used_again_when_its_hash_is_forgotten(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    one = await given(post)
    await post(RESULTS, good_result(receipt=one))

    for _ in range(4):
        time.pass_s(DAY / 2)
        await stores_of(app).expiry.purge(time.wall_s)
        assert (await post(RESULTS, good_result(receipt=one))).status in (204, 400)

    assert await counted(app, time) == 1


@pytest.fixture
def restarted(app: web.Application, settings: Settings, packed: Assets, time: FakeTime) -> web.Application:
    """A second process on the data folder of the first."""
    clock = Clock(lambda: time.wall_s, lambda: time.monotonic_s)
    return make_app(settings, clock=clock, packed=packed, passwords=cheap_passwords())


async def test_a_receipt_and_a_note_outlive_a_restart_of_the_server(
    post: Post, restarted: web.Application, aiohttp_client: Any, time: FakeTime
) -> None:
    one, other = await given(post), await given(post)
    note = (await (await post(RESULTS, good_result(receipt=one))).json())["counted"]
    again = await aiohttp_client(restarted)

    statuses = [
        (await again.post(RESULTS, json=body)).status
        for body in (
            good_result(receipt=one),
            good_result(receipt=one, counted=note),
            good_result(receipt=other),
        )
    ]

    assert statuses == [204, 200, 200]
    assert await counted(restarted, time) == 2


async def test_nothing_of_a_receipt_is_kept_before_it_is_used_and_a_hash_of_it_then(
    post: Post, app: web.Application
) -> None:
    one = await given(post)
    before = all_bytes(app[SETTINGS].data_dir)
    await post(RESULTS, good_result(receipt=one))
    after = all_bytes(app[SETTINGS].data_dir)

    for kept in (before, after):
        assert one.encode() not in kept
        assert bytes.fromhex(one)[2:] not in kept


class TestWithFewADay:
    """Three results a day and household, one trusted proxy."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"rate_limit_results": "3/day", "trusted_proxies": "127.0.0.0/8"}

    async def test_one_household_adds_so_many_results_a_day_and_others_are_counted(
        self, post: Post, app: web.Application, time: FakeTime
    ) -> None:
        """Whatever receipts it gathers, and wherever."""
        stranger, other = {"X_Forwarded_For": "203.0.113.1"}, {"X_Forwarded_For": "203.0.113.2"}
        receipts = [await given(post, **who) for who in (stranger, other) for _ in range(4)]

        answers = [await post(RESULTS, good_result(receipt=one), **stranger) for one in receipts]
        statuses = [answer.status for answer in answers]
        fine = await post(RESULTS, good_result(receipt=await given(post, **other)), **other)

        assert statuses == [200] * 3 + [429] * 5
        assert int(answers[-1].headers["Retry-After"]) > 3600
        assert fine.status == 200
        assert await counted(app, time) == 4

    async def test_what_an_outage_has_kept_from_being_counted_uses_up_nothing(
        self, post: Post, app: web.Application, time: FakeTime
    ) -> None:
        who = {"X_Forwarded_For": "203.0.113.1"}
        receipts = [await given(post, **who) for _ in range(4)]
        file = app[SETTINGS].data_dir / "startklar.sqlite3"

        away = file.rename(file.with_suffix(".away"))
        refused = [(await post(RESULTS, good_result(receipt=receipts[0]), **who)).status for _ in range(5)]
        away.rename(file)
        then = [(await post(RESULTS, good_result(receipt=one), **who)).status for one in receipts]

        assert refused == [503] * 5
        assert then == [200] * 3 + [429]
        assert await counted(app, time) == 3

    async def test_a_receipt_that_is_used_again_uses_up_nothing(self, post: Post) -> None:
        who = {"X_Forwarded_For": "203.0.113.1"}
        receipts = [await given(post, **who) for _ in range(3)]

        again = [(await post(RESULTS, good_result(receipt=receipts[0]), **who)).status for _ in range(4)]
        others = [(await post(RESULTS, good_result(receipt=one), **who)).status for one in receipts[1:]]

        assert again == [200, 204, 204, 204]
        assert others == [200, 200]

    async def test_the_rest_of_a_64_is_the_same_household(self, post: Post) -> None:
        statuses = [
            (
                await post(
                    RESULTS, good_result(receipt=receipt(number)), X_Forwarded_For=f"2001:db8:1:2::{number}"
                )
            ).status
            for number in range(5)
        ]

        assert statuses == [200, 200, 200, 429, 429]

    async def test_a_change_of_what_was_counted_is_no_further_result(
        self, post: Post, app: web.Application, time: FakeTime
    ) -> None:
        who, note = {"X_Forwarded_For": "203.0.113.1"}, None
        for _ in range(6):
            answer = await post(RESULTS, good_result(counted=note), **who)
            assert answer.status == 200
            note = (await answer.json())["counted"]

        assert await counted(app, time) == 1

    async def test_its_checks_go_on_without_being_counted(self, post: Post, client: Client) -> None:
        for number in range(4):
            await post(RESULTS, good_result(receipt=receipt(number)), X_Forwarded_For="203.0.113.1")

        assert (await client.get("/", headers={"X-Forwarded-For": "203.0.113.1"})).status == 200
        assert (await post(PLACE, {}, X_Forwarded_For="203.0.113.1")).status == 201


class TestWithOnePlace:
    """One rehearsal at once: a result counts for who waits, too."""

    @pytest.fixture
    def more_settings(self) -> dict[str, object]:
        return {"relay_max_rehearsals": 1}

    async def test_who_waits_for_a_place_has_a_receipt(
        self, post: Post, app: web.Application, time: FakeTime
    ) -> None:
        await given(post)
        answer = await post(PLACE, {})

        assert answer.status == 429
        one = (await answer.json())["receipt"]
        assert (await post(RESULTS, good_result(receipt=one))).status == 200
        assert await counted(app, time) == 1


async def test_results_are_counted_without_any_relay(
    post: Post, app: web.Application, time: FakeTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RelayInUse, "usable", False)
    answer = await post(PLACE, {})
    assert answer.status == 503

    one = (await answer.json())["receipt"]
    assert (await post(RESULTS, good_result(receipt=one))).status == 200

    assert await counted(app, time) == 1
