"""Offices in each of the two databases: fixtures for what has to hold in both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from blockbuster import BlockBuster

from checker.core.offices import OWN
from checker.storage.database.engine import Database, migrate, open_engine
from checker.storage.offices import Office, Offices
from tests.support import Stores, empty

__all__ = ["offices", "store", "url"]  # the fixtures; what else is wanted is named

NOTHING: Final = dict.fromkeys(OWN)
NORTH: Final = Office(7, "north", organisation="North")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    engine = await open_engine(url)
    try:
        yield engine
    finally:
        await engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, _nothing_blocks_the_event_loop: BlockBuster) -> str:
    for function in _nothing_blocks_the_event_loop.functions.values():
        function.can_block_in("statistics/old_database.py", {"step"})
    sqlite = f"sqlite:///{tmp_path}/startklar.sqlite3"
    return sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Stores]:
    await migrate(url)
    async with opened(url) as engine:
        yield Stores(engine)
        await empty(engine)


@pytest.fixture
def offices(store: Stores) -> Offices:
    return Offices(store.engine)
