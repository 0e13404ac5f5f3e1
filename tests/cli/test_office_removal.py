"""The commands about a whole office, run as an operator runs them."""

import asyncio
import json
from pathlib import Path
from typing import Final

import pytest

from checker.core.account_rules import ADMINISTRATOR
from checker.core.expiry.retention import Lifetimes
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.appointments import Appointment, Appointments
from checker.storage.database.engine import open_engine
from checker.storage.offices import Office, Offices
from tests.processes import run

NORTH: Final = Office(7, "north", organisation="Office North", time_zone="America/New_York")
FAR_OFF_S: Final = 4_000_000_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder whose database has a second office, with an account and an appointment."""
    folder = tmp_path / "data"
    run(folder, "account", "add", "otto", "--administrator")
    asyncio.run(_put_north(folder))
    return folder


async def _put_north(folder: Path) -> None:
    engine = await open_engine(f"sqlite:///{folder}/startklar.sqlite3")
    nora = new_account("nora", ADMINISTRATOR)
    await Offices(engine).add(NORTH)
    await Accounts(engine).add(nora, NORTH.id)
    row = Appointment(b"k" * 32, FAR_OFF_S, FAR_OFF_S + 60, "en", "a label", nora.id, office=NORTH.id)
    await Appointments(engine, Lifetimes()).add([row])
    await engine.dispose()


def accounts(folder: Path) -> list[str]:
    async def read() -> list[str]:
        engine = await open_engine(f"sqlite:///{folder}/startklar.sqlite3")
        try:
            return [account.name for account in await Accounts(engine).list()]
        finally:
            await engine.dispose()

    return asyncio.run(read())


def test_an_office_is_removed_after_a_question_that_says_what_goes(data: Path) -> None:
    done = run(data, "remove-office", "North", typed="y\n")

    assert done.returncode == 0, done.stderr
    assert "Office North: this goes with it." in done.stdout
    assert "  1 accounts that belong to it alone\n  1 appointments to come\n" in done.stdout
    assert "Only one office is left then" in done.stdout
    assert done.stdout.endswith("Removed.\n")
    assert accounts(data) == ["otto"]


@pytest.mark.parametrize("typed", ["n\n", ""])
def test_without_a_yes_nothing_is_removed(data: Path, typed: str) -> None:
    asked = run(data, "remove-office", "north", typed=typed)

    assert asked.returncode == 1
    assert "Removed." not in asked.stdout
    assert accounts(data) == ["nora", "otto"]


def test_a_script_is_not_asked(data: Path) -> None:
    done = run(data, "remove-office", "north", "--yes")

    assert done.stdout.endswith("Removed.\n")
    assert accounts(data) == ["otto"]


@pytest.mark.parametrize(
    ("short", "said", "code"), [("1", "never removed", 1), ("nowhere", "no office with this short name", 2)]
)
def test_an_office_that_cannot_be_removed_is_one_line(data: Path, short: str, said: str, code: int) -> None:
    refused = run(data, "remove-office", short, "--yes")

    assert refused.returncode == code
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_what_is_stored_of_an_office_is_printed_with_its_appointments(data: Path) -> None:
    told = json.loads(run(data, "export", "--office", "north").stdout)

    assert told["office"]["organisation"] == "Office North"
    assert [each["name"] for each in told["members"]] == ["nora"]
    [shown] = told["appointments"]
    assert shown["label"] == "a label"
    assert shown["starts"].endswith("-04:00"), "in the office's own time zone"


@pytest.mark.parametrize("arguments", [(), ("otto", "--office", "north")])
def test_an_export_is_of_an_account_or_of_an_office(data: Path, arguments: tuple[str, ...]) -> None:
    assert run(data, "export", *arguments).returncode == 2
