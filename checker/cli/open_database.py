"""The database opened by a command, beside a server that may be running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.core.expiry.retention import Lifetimes
from checker.settings import Settings, database_url
from checker.storage import secret_key
from checker.storage.clock import Clock, kernel_is_synchronised
from checker.storage.database.engine import migrate, open_engine
from checker.storage.expiry import Expiry

if TYPE_CHECKING:
    from checker.storage.database.engine import Database


@dataclass(frozen=True)
class OpenDatabase:
    """What a command works with; the clock has started from the mark in the database."""

    engine: "Database"
    lifetimes: Lifetimes
    expiry: Expiry
    clock: Clock


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[OpenDatabase]:
    """Migrate and open the database. Raises DataFolderError and StoreUnavailableError."""
    secret_key.prepare_folder(settings.data_dir)
    url = database_url(settings)
    await migrate(url, *secret_key.load_keys(settings))
    engine = await open_engine(url)
    try:
        lifetimes = Lifetimes(settings.retention_weeks, settings.appointment_keep_hours)
        expiry, clock = Expiry(engine, lifetimes), Clock(synchronised=kernel_is_synchronised)
        clock.start(await expiry.mark())
        yield OpenDatabase(engine, lifetimes, expiry, clock)
    finally:
        await engine.dispose()
