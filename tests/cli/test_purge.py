"""`purge` says what it has deleted, what it has not, and why."""

import asyncio
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checker.cli import open_database
from checker.cli.main import cli
from checker.core.expiry.trusted_time import Mark
from checker.storage.appointments import Appointment
from checker.storage.database.engine import open_engine
from tests.support import Stores, put_appointment, put_result

DAY = 86_400
OFF_DAYS = 100


@pytest.fixture(autouse=True)
def _nothing_blocks_the_event_loop() -> None:
    """A command is alone in its loop and may wait for the disk."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server that has been off for a hundred days, with an appointment and a result of then."""
    monkeypatch.setattr(open_database, "kernel_is_synchronised", lambda: False)
    purge(tmp_path / "data")
    asyncio.run(fill(tmp_path / "data/startklar.sqlite3"))
    return tmp_path / "data"


async def fill(path: Path) -> None:
    engine = await open_engine(f"sqlite:///{path}")
    store, then_s = Stores(engine), int(time.time()) - OFF_DAYS * DAY
    await put_appointment(store, Appointment(b"a" * 32, then_s, then_s + 3_600, "de"))
    await put_result(store, then_s)
    await store.expiry.set_mark(Mark(then_s), lower=True)
    await engine.dispose()


def purge(folder: Path, *options: str) -> Result:
    done = CliRunner().invoke(cli, ["purge", *options], env={"STARTKLAR_DATA_DIR": str(folder)})
    assert done.exit_code == 0, done.output
    return done


async def left(path: Path) -> tuple[int, int]:
    engine = await open_engine(f"sqlite:///{path}")
    counted = await Stores(engine).expiry.count_expired(time.time() + 365 * DAY)
    await engine.dispose()
    return counted


def test_after_a_long_time_off_it_says_what_stays_why_and_until_when(folder: Path) -> None:
    said = purge(folder).output

    assert said.startswith(
        "Deleted 0 appointments and 0 results.\nNot deleted, though expired by the clock: "
    )
    assert "1 appointments and 1 results" in said
    assert "100.0 days later" in said
    assert "120 more minutes" in said
    assert asyncio.run(left(folder / "startklar.sqlite3")) == (1, 1)


def test_who_trusts_the_clock_deletes_at_once_and_for_good(folder: Path) -> None:
    said = purge(folder, "--trust-clock").output

    assert said == "Deleted 1 appointments and 1 results.\n"
    assert asyncio.run(left(folder / "startklar.sqlite3")) == (0, 0)
    assert purge(folder).output == "Deleted 0 appointments and 0 results.\n", "nothing is in doubt any more"


def test_where_a_time_server_keeps_the_clock_right_it_deletes_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_database, "kernel_is_synchronised", lambda: True)

    assert purge(folder).output == "Deleted 1 appointments and 1 results.\n"


def test_to_purge_again_and_again_ends_no_doubt(folder: Path) -> None:
    for _ in range(3):
        assert "120 more minutes" in purge(folder).output
