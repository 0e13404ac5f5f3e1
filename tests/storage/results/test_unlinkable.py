"""Whoever holds the database and `secret.key` cannot tell who gave which answer to the statistics.

The attacker has one copy of the data folder, its bytes and not only its rows, and knows from `readiness`,
while it lives, who checked when, with which browser, system and findings. What readiness does not say is to
be found out: how fast somebody's line is, how long they took, what came out first. How it is tried:

- by everything at once: the same people come with each other's answers, in another order, and the file is
  compared byte by byte. Where it is the same, no attack whatever can tell the one from the other;
- by the places of answers in the file, which would show what came together;
- by what is left of earlier states, in the write-ahead log and in unused space;
- by the hashes of receipts, from everything that is known of somebody;
- by times.

Each attack is tried on the real thing and on one where it must work, so that none is blind. The last tests
hold what is left (docs/statistics.md): two copies, and a week in which one person alone has come.
"""

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import web

from checker.core.results.notes import counts_by
from checker.core.results.questions import QUESTIONS
from checker.core.tokens import keyed_hash, token_hash
from checker.http.keys import CLOCK, SECRET, SETTINGS
from checker.storage.appointments import Appointment
from checker.storage.clean_up import clean_up
from checker.storage.database import tables
from tests.running_app import *  # noqa: F403 -- the fixtures of a whole server
from tests.running_app import Post
from tests.storage.results.worlds import NUMBER, WEEK, Person, persons, rows, with_answers_of_others, world
from tests.support import FakeTime, good_result, put_appointment, stores_of

DAY: Final = 86_400
PAGE: Final = 4096  # bytes, SQLite's default


@pytest.fixture
async def people(app: web.Application, client: Any, post: Post, time: FakeTime) -> list[Person]:
    """Twelve appointments; each person's readiness and result come one after the other, by real routes."""
    chance = random.Random(5)
    for person in (known := persons()):
        starts = int(time.wall_s) + 600
        key = token_hash(app[SECRET], person.token)
        row = Appointment(key, starts, starts + 1800, "en", id=chance.randbytes(16).hex())
        await put_appointment(stores_of(app), row)
        assert (await post("/api/readiness", person.readiness(run=int(time.wall_s * 1000)))).ok
        sent = good_result(receipt=person.receipt, findings=person.findings, duration_s=chance.random() * 400)
        assert (await post("/api/results", sent)).status == 200
        time.pass_s(60)
    return known


def database(app: web.Application) -> Path:
    return app[SETTINGS].data_dir / "startklar.sqlite3"


# -- everything at once ------------------------------------------------------------------------


def different_pages(one: Path, other: Path) -> set[int]:
    """Return the numbers of the pages that are not the same, apart from the file's count of changes."""
    first, second = one.read_bytes(), other.read_bytes()
    assert len(first) == len(second)
    places = [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    return {place // PAGE + 1 for place in places if place not in (*range(24, 28), *range(92, 96))}


def page_of(path: Path, table: str) -> int:
    query = f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'"
    return int(rows(path, query)[0]["rootpage"])


@pytest.mark.parametrize("seed", range(3))
async def test_the_file_is_the_same_whoever_gave_which_answer_and_whoever_came_first(
    tmp_path: Path, seed: int
) -> None:
    known, chance = persons(), random.Random(seed)
    real = await world(tmp_path / "real", known, known)
    others = with_answers_of_others(known, chance)

    other = await world(tmp_path / "other", known, chance.sample(others, NUMBER))

    assert [person.hidden for person in known] != [person.hidden for person in others]
    # The receipts' own page: hashes of random numbers in the order in which they came, nothing beside them.
    assert different_pages(real, other) <= {page_of(real, "receipt")}


async def test_that_comparison_is_not_blind(tmp_path: Path) -> None:
    known = persons()
    real = await world(tmp_path / "real", known, known)
    changed = persons()
    changed[3].hidden["rtt"] = next(one for one in QUESTIONS["rtt"] if one != known[3].hidden["rtt"])

    other = await world(tmp_path / "other", known, changed)

    assert different_pages(real, other) - {page_of(real, "receipt")} != set()


# -- by places in the file ---------------------------------------------------------------------


def cell(answer: tuple[str, str]) -> bytes:
    """Return what a counter begins with in the file: its columns lie one behind the other."""
    return (WEEK + "".join(answer)).encode() + tables.COUNTER_ZERO.to_bytes(6)[:4]


def layout(path: Path, length: int | None = None) -> list[tuple[str, str]]:
    """Return the counters as they lie in the file, looked for by so many bytes of theirs.

    SQLite fills a page from its end downwards, and puts what is new or has grown where there is space.
    """
    raw = path.read_bytes()
    known = [(row["question"], row["answer"]) for row in rows(path, "SELECT * FROM counter")]
    return sorted(known, key=lambda answer: raw.index(cell(answer)[:length]))


async def test_counters_stay_where_they_were_made_whatever_is_counted(tmp_path: Path) -> None:
    known = persons()

    first = await world(tmp_path / "first", known[:1], known[-1:])
    last = await world(tmp_path / "last", known, known)

    assert len(layout(last)) > 100
    assert layout(first) == layout(last)


def naive(path: Path, comers: Sequence[Person]) -> Path:
    """Count in a table that gets a row when an answer comes first, with numbers as they are."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE counter (week TEXT, question TEXT, answer TEXT, number INTEGER, "
            "PRIMARY KEY (week, question, answer)) WITHOUT ROWID"
        )
        upsert = "INSERT INTO counter VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1"
        answers = [(WEEK, *answer) for comer in comers for answer in comer.answers.items()]
        connection.executemany(upsert, answers)
    return path


def test_the_attack_by_places_is_not_blind(tmp_path: Path) -> None:
    known = persons()

    one, other = naive(tmp_path / "one.sqlite3", known), naive(tmp_path / "other.sqlite3", known[::-1])

    assert set(layout(one, -4)) == set(layout(other, -4))
    assert layout(one, -4) != layout(other, -4)


# -- by what is left of earlier states ---------------------------------------------------------


async def test_nothing_is_left_of_earlier_states(app: web.Application, people: list[Person]) -> None:
    """A page of the log is the state at one moment; two of them would be the answers of who came between."""
    path = database(app)
    raw = path.read_bytes()
    known = [(row["question"], row["answer"]) for row in rows(path, "SELECT * FROM counter")]

    assert path.with_name("startklar.sqlite3-wal").stat().st_size == 0
    assert {answer: raw.count(cell(answer)) for answer in known} == dict.fromkeys(known, 1)
    free = rows(path, "PRAGMA freelist_count")[0]["freelist_count"]
    assert free == 0 or raw.count(bytes(PAGE - 8)) >= free


# -- by receipts and by times ------------------------------------------------------------------


async def test_no_hash_of_a_receipt_follows_from_what_is_known_of_somebody(
    app: web.Application, people: list[Person]
) -> None:
    """With the key: every hash of everything that stands in the file, and of every link."""
    path, key = database(app), app[SECRET]
    stored = {row["hash"] for row in rows(path, "SELECT hash FROM receipt")}
    known = {
        value.hex() if isinstance(value, bytes) else str(value)
        for table in ("appointment", "readiness")
        for row in rows(path, f"SELECT * FROM {table}")
        for value in row.values()
    } | {person.token for person in people}
    purposes = ("result", "receipt", "appointment", "counted", "link", "")
    tried = {keyed_hash(key, purpose, value) for purpose in purposes for value in known}

    assert len(stored) == NUMBER
    assert stored & tried == set()
    assert stored == {counts_by(key, person.receipt, 1) for person in people}, "of the receipt alone"


async def test_neither_counters_nor_receipts_have_a_time_of_day(
    app: web.Application, people: list[Person], time: FakeTime
) -> None:
    path = database(app)

    assert len({row["received_at"] for row in rows(path, "SELECT received_at FROM readiness")}) == NUMBER
    assert {row["week"] for row in rows(path, "SELECT week FROM counter")} == {WEEK}
    assert rows(path, "SELECT DISTINCT day FROM receipt") == [{"day": int(time.wall_s // DAY)}]
    assert set(tables.receipt.c.keys()) == {"hash", "day"}


async def test_after_a_day_no_readiness_and_after_two_no_receipt_is_left(
    app: web.Application, people: list[Person], time: FakeTime
) -> None:
    for _ in range(2):
        time.pass_s(DAY)
        await clean_up(stores_of(app).expiry, app[CLOCK])

    assert rows(database(app), "SELECT * FROM readiness") == []
    assert rows(database(app), "SELECT * FROM receipt") == []
    assert rows(database(app), "SELECT count(*) AS n FROM counter")[0]["n"] > 100


# -- what is left ------------------------------------------------------------------------------


def numbers(path: Path) -> dict[tuple[str, str], int]:
    return {
        (row["question"], row["answer"]): row["number"] - tables.COUNTER_ZERO
        for row in rows(path, "SELECT * FROM counter")
    }


async def test_what_is_left_two_copies_tell_what_came_between_them(tmp_path: Path) -> None:
    """Whoever copies the database before and after one result has its answers: the operator could do that."""
    known = persons()
    before = numbers(await world(tmp_path / "before", known[:5], known[:5]))

    after = numbers(await world(tmp_path / "after", known[:6], known[:6]))

    came = {answer for answer, number in after.items() if number > before.get(answer, 0)}
    assert came == set(known[5].answers.items())


async def test_what_is_left_who_is_alone_in_a_week_has_given_all_its_answers(tmp_path: Path) -> None:
    alone = persons()[:1]

    counted = numbers(await world(tmp_path / "alone", alone, alone))

    assert {answer for answer, number in counted.items() if number} == set(alone[0].answers.items())
