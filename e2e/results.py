"""Made-up counts of weeks that are shown, for the statistics of a server that runs."""

import random
import sqlite3
import time
from collections import Counter
from contextlib import closing
from typing import Any, Final

from checker.core.findings import CATALOGUE, overall, rating
from checker.core.offices import FIRST_OFFICE
from checker.core.results.questions import COUNT, Answers, finding_of, group_of, problem_of
from checker.core.results.report import closed_weeks
from checker.storage.database.tables import COUNTER_ZERO
from e2e.server import Server

_FOUND: Final[dict[str, dict[str, int]]] = {
    check: {next(iter(found)): 100} for check, found in CATALOGUE.items()
} | {
    "browser": {"ok": 90, "outdated": 8, "in_app": 2},
    "camera": {"ok": 82, "denied": 8, "dark": 6, "busy": 3},
    "microphone": {"ok": 84, "denied": 6, "quiet": 6, "silent": 3},
    "speaker": {"verified": 40, "ok": 45, "not_heard": 6, "skipped": 6},
    "connection": {"good": 70, "limited": 12, "unstable": 8, "poor": 7},
}
_OFTEN: Final[dict[str, dict[str, int]]] = {
    "duration": {"15-30 s": 20, "30-60 s": 45, "60-120 s": 25, "120-300 s": 10},
    "rate": {"5000+ kbit/s": 40, "2500-5000 kbit/s": 30, "1200-2500 kbit/s": 15, "500-1200 kbit/s": 15},
    "rtt": {"0-50 ms": 55, "50-100 ms": 30, "100-200 ms": 15},
    "jitter": {"0-10 ms": 70, "10-30 ms": 30},
    "loss": {"0-0.5 %": 80, "1-3 %": 20},
    "transport": {"udp": 85, "tcp": 15},
}
_DEVICES: Final = {
    ("chrome", "windows", "desktop"): 30,
    ("edge", "windows", "desktop"): 15,
    ("safari", "ios", "phone"): 20,
    ("safari", "ios", "tablet"): 12,
    ("chrome", "android", "phone"): 18,
    ("firefox", "linux", "desktop"): 5,
}


def fill(server: Server, a_week: tuple[int, ...] = (34, 27, 41, 9, 8, 6, 30, 44)) -> None:
    """Count so many results in each of the newest weeks that are shown, newest last; always the same ones."""
    chance = random.Random(7)
    weeks = closed_weeks(time.time(), 12)[-len(a_week) :]
    rows: list[tuple[int, str, str, str, int]] = []
    for week, number in zip(weeks, a_week, strict=True):
        counts = Counter(answer for _ in range(number) for answer in _answers(chance).items())
        rows += [(FIRST_OFFICE, week, *answer, COUNTER_ZERO + count) for answer, count in counts.items()]
    with closing(sqlite3.connect(server.data / "startklar.sqlite3", timeout=10)) as database, database:
        database.executemany("INSERT INTO counter VALUES (?, ?, ?, ?, ?)", rows)


def _answers(chance: random.Random) -> Answers:
    def pick(often: dict[Any, int]) -> Any:
        return chance.choices(list(often), list(often.values()))[0]

    found = {check: pick(often) for check, often in _FOUND.items()}
    measured = {name: pick(often) for name, often in _OFTEN.items()}
    browser, system, device = pick(_DEVICES)
    fine = found["camera"] in ("ok", "dark") and found["microphone"] in ("ok", "quiet")
    good = fine and found["speaker"] != "skipped" and chance.random() < 0.8
    problems = [check for check, word in found.items() if group_of(rating(check, word)) == "problem"]
    return {
        COUNT[0]: COUNT[1],
        "first": "ready" if good else "blocked",
        "last": overall(found).value,
        "browser": browser,
        "system": system,
        "device": device,
        "language": "de",
        **{finding_of(check): word for check, word in found.items()},
        **{problem_of(check): system for check in problems},
        **measured,
    }
