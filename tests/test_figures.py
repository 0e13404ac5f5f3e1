"""What a scrape looks at anew, and that no figure tells of one person."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import text

from checker.figures import FINDINGS_S
from checker.http.keys import ACCOUNTS
from checker.http.monitoring.metrics import WAYS
from checker.statistics.newest_findings import newest_findings
from checker.storage.certificate import certificate_ends
from checker.storage.data_notes import BACKUP
from tests.accounts.test_passkeys import assertion
from tests.certificates import certificate
from tests.http.monitoring.test_metrics import scrape
from tests.running_app import Client, Post, SendForm
from tests.support import FakeTime, execute, put_result, stores_of

WEEK_S = 7 * 86_400


@pytest.fixture
def more_settings(tmp_path: Path) -> dict[str, object]:
    cert, key = certificate(tmp_path, timedelta(days=30))
    return {
        "metrics_address": "127.0.0.1:0",
        "relay_max_rehearsals": 3,
        "tls_cert": cert,
        "tls_key": key,
        "retention_weeks": 12,
    }


async def test_places_and_what_can_be_used_are_shown(client: Client, app: web.Application) -> None:
    figures = await scrape(app)

    assert figures["startklar_rehearsals_places"] == 3
    assert figures["startklar_usable database"] == figures["startklar_usable relay"] == 1


async def test_refused_sign_ins_are_counted_by_their_way_alone(
    client: Client, app: web.Application, post: Post, send_form: SendForm
) -> None:
    before = await scrape(app)
    assert {way: before[f"startklar_sign_ins_failed_total {way}"] for way in WAYS} == dict.fromkeys(WAYS, 0)

    await send_form("/sign-in", {"name": "anna", "password": "not hers"})
    await send_form("/sign-in", {"name": "nobody", "password": "at all"})
    options = await (await post("/sign-in/passkey/options", {})).json()
    await post("/sign-in/passkey", assertion(options["challenge"]))

    figures = await scrape(app)
    shown = {name for name in figures if name.startswith("startklar_sign_ins_failed_total")}
    assert shown == {f"startklar_sign_ins_failed_total {way}" for way in WAYS}
    assert figures["startklar_sign_ins_failed_total password"] == 2
    assert figures["startklar_sign_ins_failed_total passkey"] == 1


async def test_findings_are_the_statistics_figures_and_never_a_count_as_it_comes(
    client: Client, app: web.Application, time: FakeTime
) -> None:
    store = stores_of(app)
    await put_result(store, time.wall_s - 3 * WEEK_S, 23, findings={"camera": "denied"})
    await put_result(store, time.wall_s - 3 * WEEK_S, 4, findings={"microphone": "silent"})
    await put_result(store, time.wall_s, 30, findings={"speaker": "not_heard"})

    figures = await scrape(app)

    shown = {name: figure for name, figure in figures.items() if name.startswith("startklar_findings")}
    assert shown["startklar_findings camera denied"] == 20
    assert "startklar_findings microphone silent" not in shown
    assert "startklar_findings speaker not_heard" not in shown
    assert all(figure % 5 == 0 for figure in shown.values())


async def test_findings_are_looked_at_once_an_hour_and_none_is_none(
    client: Client, app: web.Application, time: FakeTime
) -> None:
    assert not any(name.startswith("startklar_findings") for name in await scrape(app))

    await put_result(stores_of(app), time.wall_s - 3 * WEEK_S, 25)

    assert not any(name.startswith("startklar_findings") for name in await scrape(app))
    assert FINDINGS_S == 3_600
    assert await newest_findings(app)


async def test_a_database_that_cannot_be_read_takes_no_other_figure_along(
    client: Client, app: web.Application
) -> None:
    await execute(app[ACCOUNTS].engine, text("DROP TABLE counter"))

    assert (await scrape(app))["startklar_rehearsals_places"] == 3


async def test_the_certificate_s_end_and_the_last_backup_are_times_or_nought(
    client: Client, app: web.Application, tmp_path: Path
) -> None:
    ends = await asyncio.to_thread(certificate_ends, tmp_path / "cert.pem")
    assert ends is not None
    before = await scrape(app)

    (tmp_path / "data" / BACKUP).touch()
    os.utime(tmp_path / "data" / BACKUP, (1_000, 1_000))

    assert before["startklar_certificate_ends_timestamp_seconds"] == ends.timestamp()
    assert before["startklar_backup_timestamp_seconds"] == 0
    assert (await scrape(app))["startklar_backup_timestamp_seconds"] == 1_000


def test_a_certificate_that_cannot_be_read_has_no_end(tmp_path: Path) -> None:
    (tmp_path / "broken.pem").write_text("no certificate")

    assert certificate_ends(tmp_path / "broken.pem") is None
    assert certificate_ends(tmp_path / "missing.pem") is None
