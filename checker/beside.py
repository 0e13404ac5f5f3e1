"""The database opened by a command, beside a server that may be running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from checker.settings import Settings
from checker.storage import secret_key
from checker.storage.clock import Clock
from checker.storage.database.engine import database_url, migrate, open_engine
from checker.storage.expiry import Lifetimes, Store


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Store, Clock]]:
    """Migrate and open the database; the clock starts from the mark in it."""
    secret_key.prepare_folder(settings.data_dir)
    url = database_url(settings)
    await migrate(url)
    engine = await open_engine(url)
    try:
        store = Store(engine, Lifetimes(settings.retention_weeks, settings.appointment_keep_hours))
        clock = Clock()
        clock.start(await store.mark())
        yield store, clock
    finally:
        await engine.dispose()
