"""`kill -9` in the middle of writing: `python -m bench.writes.kills FOLDER COUNT SECONDS`.

A process writes by the writer of the server, sixteen at once, and says after each answer what is stored.
It is killed at a random moment, and the file is compared with what it has said; the next one opens what the
kill has left, log and all, and after some hundred begins a new file. Each piece of work adds a row with its
number and counts one up in another row.
A whole server takes a second to start, so the process is forked from this one, which has all imports.
A kill leaves the machine running: what the disk does when the power fails is not tested here.
Prints one JSON object; ends early after so many seconds.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.storage.database.engine import Database, migrate_sqlite, open_engine
from checker.storage.database.tables import clock

if TYPE_CHECKING:
    from sqlalchemy import Connection

AT_ONCE: Final = 16
OF_A_FILE: Final = 500
"""Kills, after which a new file is begun: each time the whole of it is compared."""
ALIVE_S: Final = (0.0, 0.04)
"""How long after its first answer a process lives."""
_COUNTER: Final = 0
"""The row that counts; the other rows of the table are numbers that have been written."""


@dataclass
class Outcome:
    """What was found after so many kills."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    corrupt: int = 0


def kill_again_and_again(folder: Path, count: int, seconds: float) -> Outcome:
    """Kill so often, or for so long."""
    outcome, until_s = Outcome(), time.monotonic() + seconds
    while outcome.kills < count and time.monotonic() < until_s:
        last = min(count, outcome.kills + OF_A_FILE)
        _spoil(folder / f"from-{outcome.kills}.sqlite3", last, until_s, outcome)
    return outcome


def _spoil(path: Path, count: int, until_s: float, outcome: Outcome) -> None:
    """Kill what writes to a new file until there were so many, or the time is over."""
    url, first = f"sqlite:///{path}", 1
    migrate_sqlite(url)
    with sqlite3.connect(path) as made:
        made.execute("INSERT INTO clock (id, mark) VALUES (?, 0)", (_COUNTER,))
    made.close()
    while outcome.kills < count and time.monotonic() < until_s:
        said = _killed(url, first)
        outcome.kills += 1
        outcome.acknowledged += len(said)
        first = _compare(path, said, outcome) + 1


def _killed(url: str, first: int) -> set[int]:
    """Let a process write from a number on, kill it, and return the numbers that it has acknowledged."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(_write_for_ever(url, first, write))
        finally:
            os._exit(1)
    os.close(write)
    said = os.read(read, 8)
    time.sleep(random.uniform(*ALIVE_S))  # noqa: S311 -- no secret
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(read, 65_536):
        said += more
    os.close(read)
    return {int.from_bytes(said[at : at + 8]) for at in range(0, len(said), 8)}


async def _write_for_ever(url: str, first: int, said: int) -> None:
    database = await open_engine(url)
    await asyncio.gather(*(_client(database, first + lane, said) for lane in range(AT_ONCE)))


async def _client(database: Database, number: int, said: int) -> None:
    def work(connection: "Connection") -> None:
        connection.execute(clock.insert().values(id=number, mark=number))
        connection.execute(clock.update().where(clock.c.id == _COUNTER).values(mark=clock.c.mark + 1))

    while True:
        await database.write(work)
        os.write(said, number.to_bytes(8))  # shorter than what a pipe takes in one piece
        number += AT_ONCE


def _compare(path: Path, said: set[int], outcome: Outcome) -> int:
    """Compare the file with what was acknowledged; returns the greatest number in it."""
    with sqlite3.connect(path) as connection:
        found = {row[0] for row in connection.execute("SELECT id FROM clock WHERE id > 0")}
        counted = connection.execute("SELECT mark FROM clock WHERE id = 0").fetchone()[0]
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    lost = len(said - found)
    outcome.lost += lost
    outcome.doubled += counted != len(found)
    outcome.corrupt += whole != "ok"
    return max(found, default=0)


if __name__ == "__main__":
    print(json.dumps(asdict(kill_again_and_again(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))))
