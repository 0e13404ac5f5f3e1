"""The database opened by a command, beside a server that may be running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from checker import database, keyfile
from checker.clock import Clock
from checker.settings import Settings
from checker.store import Lifetimes, Store


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Store, Clock]]:
    """Migrate and open the database; the clock starts from the mark in it."""
    keyfile.prepare_folder(settings.data_dir)
    url = database.database_url(settings)
    await database.migrate(url)
    engine = await database.open_engine(url)
    try:
        store = Store(engine, Lifetimes(settings.retention_weeks, settings.appointment_keep_hours))
        clock = Clock()
        clock.start(await store.mark())
        yield store, clock
    finally:
        await engine.dispose()
