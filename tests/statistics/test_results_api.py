"""Anonymous results: once per receipt, in bands and weeks, with nothing that ties them to anybody."""

from pathlib import Path
from typing import Any

from aiohttp import web

from checker.http.keys import SETTINGS
from checker.statistics.report_cache import SEALED
from checker.storage.appointments import Appointment
from tests.running_app import Post
from tests.support import CHROME_ON_ANDROID, TOKEN, FakeTime, good_readiness, good_result, receipt, stores_of

PATH = "/api/results"


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def opened(app: web.Application, time: FakeTime) -> list[dict[str, Any]]:
    """Return the results as if their week were over for long enough."""
    await app[SEALED].open_due(time.wall_s + 15 * 86_400)
    return await stores_of(app).results.list(time.wall_s)


async def test_a_result_is_stored_in_bands_and_weeks(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    answer = await post(PATH, good_result(), User_Agent=CHROME_ON_ANDROID)

    assert answer.status == 204
    (row,) = await opened(app, time)
    assert row["week"] == "2026-W47"
    assert (row["browser"], row["browser_major"], row["device"]) == ("chrome", 156, "phone")
    assert (row["rate"], row["rtt"], row["loss"]) == ("1200-2500 kbit/s", "0-50 ms", "0-0.5 %")


async def test_a_result_delivered_twice_is_stored_once(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    for _ in range(2):
        assert (await post(PATH, good_result())).status == 204

    assert len(await opened(app, time)) == 1


async def test_a_higher_version_replaces_and_a_lower_one_does_not(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    for version, language in ((2, "hint"), (3, "ready"), (1, "blocked")):
        await post(PATH, good_result(version=version, first_rating=language))

    (row,) = await opened(app, time)
    assert row["first_rating"] == "ready"


async def test_a_language_that_is_not_on_offer_is_refused(post: Post) -> None:
    answer = await post(PATH, good_result(language="tlh"))

    assert answer.status == 400
    assert (await answer.json())["error"]["field"] == "language"


async def test_a_result_is_gone_after_twelve_weeks_before_any_clean_up(
    post: Post, app: web.Application, time: FakeTime
) -> None:
    await post(PATH, good_result())

    time.pass_s(84 * 86_400)

    assert await opened(app, time) == []


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
