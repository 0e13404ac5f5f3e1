"""What every test lives under."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import HealthCheck, settings

from checker.storage.database.engine import migrate, open_engine
from tests.postgresql import cluster, programs, version
from tests.support import Stores
from tests.valkey import PROGRAM, Valkey, valkey_server

pytest_plugins = ("tests.running_app",)

_CONNECTING = {"_parse_connect_arguments", "_parse_connect_dsn_and_args", "_connect_addr"}
# How long an example takes tells of the machine: others work on it, too.
settings.register_profile("startklar", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("startklar")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name messages by their length: their transaction ids are random, names of tests must not be."""
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) else None


def pytest_report_header() -> str:
    """Name the PostgreSQL that the tests start: there may be several, and the PATH decides."""
    return f"PostgreSQL: {version()}"


@pytest.fixture(autouse=True)
def _nothing_blocks_the_event_loop() -> Iterator[BlockBuster]:
    """A blocking call of ours inside the event loop is an error, as in aiohttp's own tests."""
    with blockbuster_ctx("checker") as blockbuster:
        for function in blockbuster.functions.values():
            # asyncpg looks for socket, password file and certificates when it connects, for microseconds.
            function.can_block_in("asyncpg/connect_utils.py", _CONNECTING)
            # One stat of a local file before a transaction, about two microseconds.
            function.can_block_in("checker/storage/database/engine.py", {"_identity"})
            # Migrating PostgreSQL has a thread and an event loop of its own, where nobody waits.
            function.can_block_in("checker/storage/database/engine.py", {"upgrade"})
        yield blockbuster


@pytest.fixture
async def sqlite_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stores]:
    """A store on a new SQLite file, `startklar.sqlite3` in `tmp_path`; it waits little for a lock."""
    monkeypatch.setattr("checker.storage.database.sqlite.BUSY_S", 0.2)
    url = f"sqlite:///{tmp_path}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)
    yield Stores(engine)
    await engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a database that only tests use: a cluster of our own, or STARTKLAR_TEST_POSTGRESQL."""
    if given := os.environ.get("STARTKLAR_TEST_POSTGRESQL"):
        yield given
        return
    if programs() is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: postgresql)")
    with cluster() as server:
        yield server.url


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A Valkey with nothing in it, which the test may kill and start again."""
    if PROGRAM is None:
        pytest.skip("no Valkey or Redis is installed here (Debian: valkey-server or redis-server)")
    with valkey_server(tmp_path) as server:
        yield server
