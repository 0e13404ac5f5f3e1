"""Whoever holds the database file cannot tell which anonymous result belongs to which appointment.

The attacker has the raw bytes of the file and of its write-ahead log at every moment, without the key, which
is another file. Each attack is tried on the real thing and on one where it must work, so that none is blind.
"""

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from checker.core.findings import CATALOGUE
from checker.core.intake.results import parse_result
from checker.core.results.anonymise import anonymous_row
from checker.core.tokens import encode_token, keyed_hash, token_hash
from checker.http.keys import CLOCK, SECRET, SETTINGS
from checker.http.user_agent import recognise
from checker.statistics.report_cache import SEALED
from checker.storage.appointments import Appointment
from checker.storage.clean_up import clean_up, put_in_order
from tests.running_app import *  # noqa: F403 -- the fixtures of a whole server
from tests.running_app import Post
from tests.support import (
    GOOD_FINDINGS,
    FakeTime,
    good_readiness,
    good_result,
    put_appointment,
    put_open_result,
    receipt,
    stored_readiness,
    stores_of,
)

DAY = 86_400
NUMBER = 12
PAGE = 4096  # bytes, SQLite's default
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile "
    "Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Safari/605.1.15",
)


class Person:
    """One client: an appointment, a device, findings that nobody else has, and the key of the result."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.token = encode_token(chance.randbytes(16))
        self.receipt = receipt(chance.getrandbits(96))
        self.agent = AGENTS[number % len(AGENTS)]
        cameras, microphones = list(CATALOGUE["camera"]), list(CATALOGUE["microphone"])
        self.findings = dict(GOOD_FINDINGS)
        self.findings |= {"camera": cameras[number], "microphone": microphones[-number - 1]}

    def readiness(self, **more: Any) -> dict[str, Any]:
        checks = {check: {"state": "done", "finding": finding} for check, finding in self.findings.items()}
        return good_readiness(token=self.token) | {"checks": checks, "status": "finished"} | more

    def opened_again(self) -> dict[str, Any]:
        """Return the checks that such a page tells (e2e/check/test_handoff.py holds it to that)."""
        return {check: {"state": "waiting", "finding": None} for check in self.findings}

    def result(self) -> dict[str, Any]:
        return good_result(receipt=self.receipt, findings=self.findings)


@pytest.fixture
async def people(app: web.Application, client: Any, post: Post, time: FakeTime) -> list[Person]:
    """Twelve appointments; each person's readiness and result come one after the other, by real routes."""
    chance = random.Random(4)
    persons = [Person(number, chance) for number in range(NUMBER)]
    for person in persons:
        starts = int(time.wall_s) + 600
        row = Appointment(
            token_hash(app[SECRET], person.token), starts, starts + 1800, "en", id=chance.randbytes(16).hex()
        )
        await put_appointment(stores_of(app), row)
        run = int(time.wall_s * 1000)
        assert (await post("/api/readiness", person.readiness(run=run), User_Agent=person.agent)).ok
        assert (await post("/api/results", person.result(), User_Agent=person.agent)).status == 204
        time.pass_s(60)
    return persons


def database(app: web.Application) -> Path:
    return app[SETTINGS].data_dir / "startklar.sqlite3"


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def by_value(path: Path) -> int:
    """Return how many pairs of a readiness and a result are the only ones with their values."""
    found = rows(path, "SELECT * FROM readiness")
    results = rows(path, "SELECT * FROM result")
    pairs = 0
    for one in found:
        checks = json.loads(one["checks"])
        alike = [
            row
            for row in results
            if (row["browser"], row["system"]) == (one["browser"], one["system"])
            and json.loads(row["findings"]) == {check: checks[check]["finding"] for check in checks}
        ]
        pairs += len(alike) == 1
    return pairs


async def naive(app: web.Application, people: list[Person]) -> None:
    """Store the results as they would lie there without the seal."""
    for person in people:
        result = parse_result(json.dumps(person.result()).encode())
        row = anonymous_row(
            result,
            recognise(person.agent, touch=True),
            key_hash=keyed_hash(app[SECRET], "result", person.receipt),
            language="en",
            week="2026-W47",
        )
        await put_open_result(stores_of(app), row)


async def test_values_match_nobody_while_the_appointments_live(
    app: web.Application, people: list[Person]
) -> None:
    path = database(app)

    assert len(rows(path, "SELECT * FROM readiness")) == NUMBER
    assert len(rows(path, "SELECT * FROM sealed_result")) == NUMBER
    assert rows(path, "SELECT * FROM result") == []
    assert by_value(path) == 0


async def test_the_attack_by_values_is_not_blind(app: web.Application, people: list[Person]) -> None:
    await naive(app, people)

    assert by_value(database(app)) > NUMBER // 2


async def test_nothing_is_left_to_match_when_the_results_are_open(
    app: web.Application, people: list[Person], time: FakeTime
) -> None:
    for _ in range(15):  # days, in each of which the clean-up runs
        time.pass_s(DAY)
        await clean_up(stores_of(app).expiry, app[CLOCK], sealed=app[SEALED])
        path = database(app)
        assert not (rows(path, "SELECT * FROM result") and rows(path, "SELECT * FROM readiness"))
        assert by_value(path) == 0

    assert len(rows(path, "SELECT * FROM result")) == NUMBER


async def test_a_check_weeks_before_the_appointment_is_forgotten_when_its_result_opens(
    app: web.Application, people: list[Person], time: FakeTime
) -> None:
    """The appointment lives on; what its client's check found does not, so nothing can be matched."""
    early = Person(NUMBER, random.Random(5))
    starts = int(time.wall_s) + 30 * DAY
    key = token_hash(app[SECRET], early.token)
    await put_appointment(stores_of(app), Appointment(key, starts, starts + 1800, "en", id="e" * 32))
    run = int(time.wall_s * 1000)
    row = next(iter(rows(database(app), "SELECT * FROM readiness")))
    with closing(sqlite3.connect(database(app))) as connection, connection:
        row |= {"appointment": key, "run": run}
        connection.execute(
            f"INSERT INTO readiness ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})", row
        )

    time.pass_s(15 * DAY)
    await app[SEALED].open_due(time.wall_s)

    assert await stores_of(app).appointments.find_by_link(key, time.wall_s) is not None
    assert await stored_readiness(stores_of(app), key) is None
    assert len(rows(database(app), "SELECT * FROM result")) == NUMBER


async def test_a_page_that_is_opened_again_stores_nothing_that_matches_its_earlier_visit(
    app: web.Application, people: list[Person], post: Post, time: FakeTime
) -> None:
    """With the database and the key: what such a page tells weeks later, when the results are open."""
    time.pass_s(15 * DAY)
    await clean_up(stores_of(app).expiry, app[CLOCK], sealed=app[SEALED])
    await moved_here(app, people, time)
    for person in people:
        run = int(time.wall_s * 1000)
        old = {check: {"state": "stale", "finding": found} for check, found in person.findings.items()}
        assert (await post("/api/readiness", person.readiness(run=run, checks=old))).status == 400
        again = person.readiness(run=run, checks=person.opened_again(), status="opened")
        assert (await post("/api/readiness", again, User_Agent=person.agent)).ok

    path = database(app)
    assert len(rows(path, "SELECT * FROM result")) == NUMBER
    left = [json.loads(row["checks"]) for row in rows(path, "SELECT checks FROM readiness")]
    assert len(left) == NUMBER
    assert {part["finding"] for checks in left for part in checks.values()} == {None}
    assert by_value(path) == 0


async def moved_here(app: web.Application, people: list[Person], time: FakeTime) -> None:
    """Put the appointments that have expired meanwhile again, for now."""
    for number, person in enumerate(people):
        starts = int(time.wall_s) + 600
        key = token_hash(app[SECRET], person.token)
        await put_appointment(
            stores_of(app), Appointment(key, starts, starts + 1800, "en", id=f"again{number}")
        )


async def test_no_time_of_day_is_in_the_rows_of_results(app: web.Application, people: list[Person]) -> None:
    seen = {row["received_at"] for row in rows(database(app), "SELECT received_at FROM readiness")}

    plain = rows(database(app), "SELECT key, week FROM sealed_result")

    assert len(seen) == NUMBER
    assert {row["week"] for row in plain} == {"2026-W47"}
    digits = {
        second.to_bytes(width, order) for second in seen for width in (4, 8) for order in ("big", "little")
    }
    raw = b"".join(row["sealed"] for row in rows(database(app), "SELECT sealed FROM sealed_result"))
    assert [one for one in digits if one in raw] == []


async def test_order_on_disk_is_not_that_of_arrival(app: web.Application, people: list[Person]) -> None:
    """The rows of `sealed_result` are looked for in the raw file, by their keys."""
    await put_in_order(stores_of(app).order)
    raw = database(app).read_bytes()
    keys = [keyed_hash(app[SECRET], "sealed key", hash_of(app, person).hex()) for person in people]

    assert all(raw.count(key) == 1 for key in keys), "each once: no copy is left in free pages"
    places = {key: raw.index(key) for key in keys}
    for page in {place // PAGE for place in places.values()}:
        # SQLite fills a page from its end, so a page written in order of keys has them backwards.
        inside = [place for key, place in sorted(places.items()) if place // PAGE == page]
        assert inside == sorted(inside, reverse=True)
    assert keys != sorted(keys), "people did not come in order of keys"


async def test_no_log_is_left_that_tells_the_order(app: web.Application, people: list[Person]) -> None:
    log = database(app).with_name("startklar.sqlite3-wal")

    assert not log.exists() or log.stat().st_size == 0


async def test_keys_of_open_rows_were_never_in_an_older_copy_of_the_file(
    app: web.Application, people: list[Person], time: FakeTime
) -> None:
    before = database(app).read_bytes()

    time.pass_s(15 * DAY)
    await clean_up(stores_of(app).expiry, app[CLOCK], sealed=app[SEALED])

    open_keys = [row["hash"] for row in rows(database(app), "SELECT hash FROM result")]
    assert len(open_keys) == NUMBER
    assert [key for key in open_keys if key in before] == []


def hash_of(app: web.Application, person: Person) -> bytes:
    return keyed_hash(app[SECRET], "result", person.receipt)
