"""The doctor says when PostgreSQL does not keep offices apart, as its user is held to nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from checker.cli import doctor_data, doctor_instances
from checker.storage.database.engine import migrate, open_engine
from checker.storage.offices import Office, Offices
from tests.support import empty, make_settings


@pytest.fixture
def offices(postgresql: str, request: pytest.FixtureRequest) -> Iterator[int]:
    """A database with so many offices."""

    async def make() -> None:
        await migrate(postgresql)
        engine = await open_engine(postgresql)
        for number in range(1, request.param):
            await Offices(engine).add(Office(number, f"office-{number}"))
        await engine.dispose()

    async def forget() -> None:
        engine = await open_engine(postgresql)
        await empty(engine)
        await engine.dispose()

    asyncio.run(make())
    yield request.param
    asyncio.run(forget())


@pytest.mark.parametrize(
    ("offices", "above", "said"), [(2, True, True), (1, True, False), (2, False, False)], indirect=["offices"]
)
@pytest.mark.usefixtures("offices")
def test_it_is_said_where_there_are_several_offices(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch, above: bool, said: bool
) -> None:
    monkeypatch.setattr(doctor_instances, "_ABOVE", text(f"SELECT {above}"))

    faults = asyncio.run(doctor_data.examine_data(make_settings(tmp_path, database_url=postgresql)))

    assert any("Row-level security" in fault for fault in faults) is said
