"""Anonymous results: counted once per receipt, in bands and weeks, and thrown away."""

from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web

from checker.core.results.notes import MOST_TIMES
from checker.core.results.questions import COUNT, Counts
from checker.http.keys import SETTINGS
from checker.storage.appointments import Appointment
from tests.data_folder import all_bytes
from tests.running_app import Post
from tests.support import (
    CHROME_ON_ANDROID,
    GOOD_FINDINGS,
    TOKEN,
    FakeTime,
    good_readiness,
    good_result,
    receipt,
    stores_of,
)

PATH = "/api/results"
WEEK = "2026-W47"


async def counted(app: web.Application, time: FakeTime) -> Mapping[str, Counts]:
    """Return what has been counted, by week, without the answers that nobody has given."""
    weeks = await stores_of(app).counters.read(time.wall_s)
    return {
        week: {answer: number for answer, number in counts.items() if number}
        for week, counts in weeks.items()
    }


async def note_of(post: Post, **more: Any) -> str:
    """Send a result that is counted and return the note."""
    answer = await post(PATH, good_result(**more))
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return str((await answer.json())["counted"])


async def test_a_result_is_counted_in_bands_and_weeks(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    answer = await post(PATH, good_result(), User_Agent=CHROME_ON_ANDROID)

    assert answer.status == 200
    weeks = await counted(app, time)
    assert set(weeks) == {WEEK}
    assert set(weeks[WEEK].values()) == {1}
    answers = dict(weeks[WEEK])
    for told in (COUNT, ("browser", "chrome"), ("device", "phone"), ("rtt", "0-50 ms"), ("first", "limited")):
        assert told in answers


async def test_a_result_delivered_twice_is_counted_once(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    await note_of(post)

    assert (await post(PATH, good_result())).status == 204
    assert (await post(PATH, good_result(findings=GOOD_FINDINGS | {"camera": "dark"}))).status == 204

    assert (await counted(app, time))[WEEK][COUNT] == 1
    assert ("camera.finding", "dark") not in (await counted(app, time))[WEEK]


async def test_a_later_result_replaces_the_earlier_one_and_leaves_nothing_of_it(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    bad = GOOD_FINDINGS | {"camera": "denied"}
    await note_of(post, receipt=receipt(1), findings=bad)
    note = await note_of(post, findings=bad)
    note = await note_of(post, findings=GOOD_FINDINGS | {"camera": "dark"}, counted=note)
    await note_of(post, counted=note)
    replaced = await counted(app, time)

    assert replaced[WEEK][COUNT] == 2
    assert {answer: n for answer, n in replaced[WEEK].items() if answer[0].startswith("camera")} == {
        ("camera.finding", "denied"): 1,
        ("camera.finding", "ok"): 1,
        ("camera.problem", "other"): 1,
    }


async def test_a_note_is_good_for_one_change(post: Post, app: web.Application, time: FakeTime) -> None:
    first = await note_of(post, findings=GOOD_FINDINGS | {"camera": "denied"})
    await note_of(post, counted=first)
    before = await counted(app, time)

    for finding in ("denied", "busy", "ok"):
        again = good_result(findings=GOOD_FINDINGS | {"camera": finding}, counted=first)
        assert (await post(PATH, again)).status == 204

    assert await counted(app, time) == before


async def test_one_page_changes_its_result_so_often_and_no_more(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    note = await note_of(post)
    for _ in range(MOST_TIMES - 1):
        note = await note_of(post, counted=note)

    assert (await post(PATH, good_result(counted=note))).status == 204

    assert (await counted(app, time))[WEEK][COUNT] == 1


async def test_a_note_of_another_receipt_takes_nothing_off(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    note = await note_of(post)
    await note_of(post, receipt=receipt(1))
    before = await counted(app, time)

    assert (await post(PATH, good_result(receipt=receipt(1), counted=note))).status == 204
    assert await counted(app, time) == before

    await note_of(post, receipt=receipt(2), counted=note)  # a result like any other, the first of its receipt
    assert (await counted(app, time))[WEEK] == {answer: n + 1 for answer, n in before[WEEK].items() if n == 2}


@pytest.mark.parametrize("note", ["", "x", "0" * 32 + '["2026-W47",{"checks":"all"},1]'])
async def test_a_note_that_is_none_of_ours_changes_nothing(
    post: Post, app: web.Application, time: FakeTime, note: str
) -> None:
    await note_of(post)
    before = await counted(app, time)

    assert (await post(PATH, good_result(counted=note))).status == 204

    assert await counted(app, time) == before


async def test_a_change_after_the_week_has_ended_stays_in_the_week_of_the_first_one(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    time.pass_s(4 * 86_400)  # Sunday
    note = await note_of(post, receipt=receipt(at_s=time.wall_s))
    time.pass_s(86_400)

    await note_of(post, receipt=receipt(at_s=time.wall_s - 86_400), counted=note)

    weeks = await counted(app, time)
    assert {week: counts[COUNT] for week, counts in weeks.items()} == {WEEK: 1}


async def test_no_counter_ever_falls_below_none(post: Post, app: web.Application, time: FakeTime) -> None:
    note = await note_of(post, findings=GOOD_FINDINGS | {"camera": "denied"})
    for finding in ("ok", "dark", "denied", "ok"):
        note = await note_of(post, findings=GOOD_FINDINGS | {"camera": finding}, counted=note)

    weeks = await stores_of(app).counters.read(time.wall_s)
    assert set(weeks[WEEK].values()) == {0, 1}


async def test_a_language_that_is_not_on_offer_is_refused(post: Post) -> None:
    answer = await post(PATH, good_result(language="tlh"))

    assert answer.status == 400
    assert (await answer.json())["error"]["field"] == "language"


async def test_a_result_is_gone_after_twelve_weeks_before_any_clean_up(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    await post(PATH, good_result())

    time.pass_s(84 * 86_400)

    assert await counted(app, time) == {}


async def test_nothing_of_the_client_is_in_any_file(
    post: Post, app: web.Application, appointment: Appointment
) -> None:
    given = receipt()

    await post(PATH, good_result(), User_Agent=CHROME_ON_ANDROID, X_Forwarded_For="203.0.113.77")
    await post("/api/readiness", good_readiness(), User_Agent=CHROME_ON_ANDROID)

    kept = all_bytes(app[SETTINGS].data_dir)
    for secret in (TOKEN, given, "Mozilla", "156.0", "203.0.113", "127.0.0.1", "41.5", "1830"):
        assert secret.encode() not in kept
    assert bytes.fromhex(given) not in kept


async def test_the_write_ahead_log_keeps_no_order_of_arrival(post: Post, app: web.Application) -> None:
    await post(PATH, good_result())

    assert (app[SETTINGS].data_dir / "startklar.sqlite3-wal").stat().st_size == 0
