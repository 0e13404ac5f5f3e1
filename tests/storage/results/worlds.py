"""People who check, and databases in which they have."""

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from checker.core.findings import CATALOGUE
from checker.core.results.notes import Counted, counts_by
from checker.core.results.questions import QUESTIONS, Answers
from checker.core.tokens import encode_token, token_hash
from checker.storage.appointments import Appointment
from checker.storage.database.engine import migrate, open_engine
from checker.storage.readiness import StoredReadiness
from tests.support import GOOD_FINDINGS, NOW_S, Stores, good_answers, good_readiness, put_appointment, receipt

NUMBER: Final = 12
WEEK: Final = "2026-W47"
HIDDEN: Final = ("first", "duration", "rate", "rtt", "jitter", "loss")
"""Questions whose answers readiness does not know."""


class Person:
    """One client: an appointment, findings that nobody else has, and answers that readiness does not say."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.token = encode_token(chance.randbytes(16))
        self.receipt = receipt(chance.getrandbits(96))
        cameras, microphones = list(CATALOGUE["camera"]), list(CATALOGUE["microphone"])
        self.findings = dict(GOOD_FINDINGS)
        self.findings |= {"camera": cameras[number], "microphone": microphones[-number - 1]}
        self.hidden = {question: chance.choice(QUESTIONS[question]) for question in HIDDEN}

    @property
    def answers(self) -> Answers:
        return good_answers(self.findings, **self.hidden)

    def readiness(self, **more: Any) -> dict[str, Any]:
        checks = {check: {"state": "done", "finding": finding} for check, finding in self.findings.items()}
        return good_readiness(token=self.token) | {"checks": checks, "status": "finished"} | more


def persons() -> list[Person]:
    chance = random.Random(4)
    return [Person(number, chance) for number in range(NUMBER)]


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


async def world(folder: Path, known: Sequence[Person], comers: Sequence[Person]) -> Path:
    """Let readiness of the first and a result of the second come in turn; return the database's path."""
    folder.mkdir()  # noqa: ASYNC240 -- a test may block
    url = f"sqlite:///{folder}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)
    store = Stores(engine)
    for index, (person, comer) in enumerate(zip(known, comers, strict=True)):
        key, now = token_hash(b"k" * 32, person.token), int(NOW_S) + 60 * index
        row = Appointment(key, int(NOW_S), int(NOW_S) + 1800, "en", id=f"{index:032}")
        await put_appointment(store, row)
        checks = person.readiness()["checks"]
        await store.readiness.put(
            StoredReadiness(key, 1, 1, "finished", checks, "chrome", "windows", now), now
        )
        counted = Counted(WEEK, comer.answers)
        assert await store.counters.count(counts_by(b"k" * 32, comer.receipt, 1), 20_775, counted)
    await engine.dispose()
    return folder / "startklar.sqlite3"


def with_answers_of_others(known: Sequence[Person], chance: random.Random) -> list[Person]:
    """Return the same people, each hidden answer dealt anew among them, to every question by itself."""
    others = persons()
    for question in HIDDEN:
        dealt = chance.sample([person.hidden[question] for person in known], len(known))
        for other, answer in zip(others, dealt, strict=True):
            other.hidden[question] = answer
    return others
