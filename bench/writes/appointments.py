"""A database with appointments, made before a server starts on it."""

import time
from pathlib import Path

from checker.core.expiry.retention import Lifetimes
from checker.core.tokens import link_token
from checker.settings import load_settings
from checker.storage import secret_key
from checker.storage.appointments import Appointment, Appointments, hash_of, new_id
from checker.storage.database.engine import migrate, open_engine


def database(folder: Path) -> str:
    """Return the address of the database in a data folder."""
    return f"sqlite:///{folder}/startklar.sqlite3"


async def make_appointments(folder: Path, count: int) -> list[str]:
    """Make so many, all of them now; returns the tokens of their links."""
    secret_key.prepare_folder(folder)
    secret, now = secret_key.load_key(load_settings(data_dir=folder)), int(time.time())
    ids = [new_id() for _ in range(count)]
    found_by = hash_of(secret)
    rows = [Appointment(found_by(each, 1), now, now + 3_600, "de", id=each) for each in ids]
    await migrate(database(folder))
    engine = await open_engine(database(folder))
    await Appointments(engine, Lifetimes()).add(rows)
    await engine.dispose()
    return [link_token(secret, each, 1) for each in ids]
