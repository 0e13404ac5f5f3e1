"""A database of the last version that kept results as rows: open ones, encrypted ones, and readiness."""

import hmac
import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, create_engine, text

from checker.storage.database.engine import MIGRATIONS

OPEN: Final = {"2026-W42": 31, "2026-W43": 7, "2026-W44": 22, "2026-W45": 64}
SEALED: Final = {"2026-W46": 33, "2026-W47": 28}
NOW: Final = 1_795_000_000  # 18 November 2026, in week 47
_FOUND: Final = {
    "browser": "ok ok ok ok outdated in_app insecure",
    "camera": "ok ok ok dark denied busy skipped",
    "microphone": "ok ok ok quiet silent not_measured",
    "speaker": "ok verified verified not_heard skipped",
    "connection": "good good good limited poor offline not_measured",
    "handoff": "ok ok ok ok unreachable",
}
_TOLD: Final = {
    "browser": "chrome firefox safari samsung in_app",
    "system": "windows macos android ios linux chromeos",
    "device": "desktop phone tablet",
    "first_rating": "ready hint unknown limited blocked",
    "duration": "15-30_s 30-60_s",
    "rate": "500-1200_kbit/s 5000+_kbit/s none",
    "rtt": "0-50_ms 200-400_ms none",
    "jitter": "0-10_ms none",
    "loss": "0-0.5_% 1-3_% none",
    "quality": "4.3+ none",
    "transport": "udp tcp none",
}


def result(chance: random.Random, week: str) -> dict[str, Any]:
    """Return a row of the table `result` as it was, `findings` apart."""
    row: dict[str, Any] = {"hash": chance.randbytes(32), "version": 1, "week": week, "browser_major": 150}
    for column, words in _TOLD.items():
        word = chance.choice(words.split()).replace("_", " ")
        row[column] = None if word == "none" else word
    row |= {"language": "de", "rate_up": None, "rate_down": None}
    return row | {"findings": {check: chance.choice(words.split()) for check, words in _FOUND.items()}}


def results(weeks: dict[str, int]) -> list[dict[str, Any]]:
    """Return the results of some weeks, always the same ones."""
    chance = random.Random(str(weeks))
    return [result(chance, week) for week, number in weeks.items() for _ in range(number)]


def sealed(key: bytes, row: dict[str, Any], *, by_column: bool) -> dict[str, Any]:
    """Return a row of the table `sealed_result` as it was; `by_column` is what it was before that."""
    row = row | {"hash": row["hash"].hex()}
    if by_column:
        found = row.pop("findings")
        row |= {"browser_finding" if check == "browser" else check: word for check, word in found.items()}
    name, nonce = random.Random(row["hash"]).randbytes(32), random.Random(row["hash"] + "n").randbytes(12)
    cipher = AESGCM(hmac.digest(key, b"sealed result\0", "sha256"))
    body = json.dumps(row, separators=(",", ":")).encode().ljust(1024)
    return {"key": name, "week": row["week"], "sealed": nonce + cipher.encrypt(nonce, body, name)}


def step(connection: Connection, number: str) -> None:
    """Bring the tables to a step, up or down."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes.update(connection=connection, key=None)
    known = connection.dialect.has_table(connection, "alembic_version")
    (command.downgrade if known else command.upgrade)(config, number)


def fill(connection: Connection, key: bytes) -> None:
    """Store results, open and encrypted, and the readiness of an appointment."""
    rows = [row | {"findings": json.dumps(row["findings"])} for row in results(OPEN)]
    insert(connection, "result", rows)
    insert(
        connection,
        "sealed_result",
        [sealed(key, row, by_column=index % 3 == 0) for index, row in enumerate(results(SEALED))],
    )
    appointment = {"hash": b"a" * 32, "starts": NOW, "ends": NOW + 3_600, "language": "de", "version": 1}
    insert(connection, "appointment", [appointment | {"id": "a" * 32, "generation": 0, "cancelled": False}])
    readiness = {"appointment": b"a" * 32, "run": 1, "sequence": 1, "status": "finished", "checks": "{}"}
    insert(connection, "readiness", [readiness | {"browser": "chrome", "system": "ios", "received_at": NOW}])


def insert(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows into a table that may no longer be described anywhere."""
    names = ", ".join(rows[0])
    marks = ", ".join(f":{name}" for name in rows[0])
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), rows)


def make(path: Path, key: bytes) -> None:
    """Make the whole database as a SQLite file."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        step(connection, "0006")
        fill(connection, key)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
