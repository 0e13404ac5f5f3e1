"""Readiness: newer replaces older, and nothing else does."""

import pytest
from aiohttp import web

from checker.core.account_rules import OPERATOR
from checker.http.keys import APPOINTMENTS, SECRET
from checker.storage.appointments import Appointment, hash_of
from tests.running_app import Post
from tests.support import SAFARI_ON_IPAD, FakeTime, good_readiness, stored_readiness, stores_of

PATH = "/api/readiness"


def times(appointment: Appointment) -> dict[str, int]:
    return {"starts_ms": appointment.starts * 1000, "ends_ms": appointment.ends * 1000}


async def test_readiness_is_stored_with_families_and_the_servers_time(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    answer = await post(PATH, good_readiness(touch=True), User_Agent=SAFARI_ON_IPAD)

    assert answer.status == 200
    stored = await stored_readiness(stores_of(app), appointment.hash)
    assert stored is not None
    assert (stored.browser, stored.system, stored.received_at) == ("safari", "ios", int(time.wall_s))
    assert stored.checks["camera"] == {"state": "done", "finding": "ok", "notes": []}


async def test_notes_are_stored_with_the_readiness(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    noted = {"state": "done", "finding": "poor", "notes": ["slow_up", "indirect"]}

    answer = await post(PATH, good_readiness(checks={"connection": noted}))

    assert answer.status == 200
    stored = await stored_readiness(stores_of(app), appointment.hash)
    assert stored is not None
    assert stored.checks == {"connection": noted}


async def test_each_answer_says_when_the_appointment_is(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    before = await post(PATH, good_readiness(sequence=1))
    starts = appointment.starts + 900
    await app[APPOINTMENTS].move(appointment.id, OPERATOR, time.wall_s, starts, starts + 1_800)

    after = await post(PATH, good_readiness(sequence=2))

    assert await before.json() == times(appointment)
    assert await after.json() == {"starts_ms": starts * 1000, "ends_ms": (starts + 1_800) * 1000}


async def test_a_cancelled_appointment_is_gone_and_nothing_more_is_stored(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    await post(PATH, good_readiness(sequence=1))
    await app[APPOINTMENTS].cancel(appointment.id, OPERATOR, time.wall_s)

    answer = await post(PATH, good_readiness(sequence=2, status="finished"))

    assert answer.status == 410
    assert (await answer.json())["error"]["field"] == "token"
    stored = await stored_readiness(stores_of(app), appointment.hash)
    assert stored is not None
    assert stored.status == "checking"


async def test_a_cancelled_appointment_that_is_moved_takes_place_again(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    await app[APPOINTMENTS].cancel(appointment.id, OPERATOR, time.wall_s)
    await app[APPOINTMENTS].move(appointment.id, OPERATOR, time.wall_s, appointment.starts, appointment.ends)

    answer = await post(PATH, good_readiness())

    assert (answer.status, await answer.json()) == (200, times(appointment))


async def test_a_link_that_was_renewed_is_unknown(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    await app[APPOINTMENTS].renew(
        appointment.id, OPERATOR, time.wall_s, hash_of(app[SECRET]), appointment.generation
    )

    answer = await post(PATH, good_readiness())

    assert answer.status == 404
    assert (await answer.json())["error"]["field"] == "token"


@pytest.mark.parametrize(("run", "sequence"), [(10, 5), (10, 4), (9, 99)])
async def test_late_or_replayed_readiness_changes_nothing(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime, run: int, sequence: int
) -> None:
    await post(PATH, good_readiness(run=10, sequence=5, status="finished"))

    answer = await post(PATH, good_readiness(run=run, sequence=sequence, status="left"))

    assert answer.status == 409
    assert await answer.json() == {"run": 10} | times(appointment)
    stored = await stored_readiness(stores_of(app), appointment.hash)
    assert stored is not None
    assert stored.status == "finished"


@pytest.mark.parametrize(("run", "sequence"), [(10, 6), (11, 0)])
async def test_newer_readiness_replaces(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime, run: int, sequence: int
) -> None:
    await post(PATH, good_readiness(run=10, sequence=5))

    answer = await post(PATH, good_readiness(run=run, sequence=sequence, status="left"))

    assert answer.status == 200
    stored = await stored_readiness(stores_of(app), appointment.hash)
    assert stored is not None
    assert (stored.run, stored.sequence, stored.status) == (run, sequence, "left")


async def test_readiness_of_an_unknown_appointment_is_refused(post: Post) -> None:
    answer = await post(PATH, good_readiness())

    assert answer.status == 404
    assert (await answer.json())["error"]["field"] == "token"


async def test_readiness_of_an_expired_appointment_is_refused(
    post: Post, appointment: Appointment, time: FakeTime
) -> None:
    time.pass_s(48 * 3_600)

    assert (await post(PATH, good_readiness())).status == 404


async def test_an_unknown_finding_is_refused_with_its_field(post: Post, appointment: Appointment) -> None:
    sent = good_readiness(checks={"camera": {"state": "done", "finding": "<script>"}})

    answer = await post(PATH, sent)

    assert answer.status == 400
    assert (await answer.json())["error"]["field"] == "checks"
    assert "script" not in await answer.text()


@pytest.mark.parametrize("ahead_ms", [86_400_001, 10**12, 2**53 - 1 - 1_795_000_000_000])
async def test_a_run_that_lies_in_the_future_cannot_freeze_the_row(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime, ahead_ms: int
) -> None:
    now_ms = int(time.wall_s * 1000)
    answer = await post(PATH, good_readiness(run=now_ms + ahead_ms, sequence=2**53 - 1))

    assert answer.status == 400
    assert (await answer.json())["error"]["field"] == "run"
    assert (await post(PATH, good_readiness(run=now_ms))).status == 200
    stored = await stored_readiness(stores_of(app), appointment.hash)
    assert stored is not None
    assert stored.run == now_ms


async def test_whoever_takes_the_latest_run_holds_the_row_until_somebody_looks_at_the_page(
    post: Post, app: web.Application, appointment: Appointment, time: FakeTime
) -> None:
    """A page whose report came too late goes on with the stored run + 1 (`web/reporting/readiness.js`)."""
    latest = int(time.wall_s * 1000) + 86_400_000
    assert (await post(PATH, good_readiness(run=latest, sequence=2**53 - 1))).status == 200
    time.pass_s(1)
    late = await post(PATH, good_readiness(run=int(time.wall_s * 1000)))
    assert late.status == 409

    again = await post(PATH, good_readiness(run=(await late.json())["run"] + 1))

    assert again.status == 200


async def test_a_page_from_before_the_clock_was_put_back_is_still_heard(
    post: Post, appointment: Appointment, time: FakeTime
) -> None:
    run = int(time.wall_s * 1000)
    time.wall_s -= 20 * 3600

    assert (await post(PATH, good_readiness(run=run))).status == 200
