"""`--office` on the command line, run as an operator runs it."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.processes import run

SOON = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="minutes")
MAKING = {
    "account": ("account", "add", "anna"),
    "appointment": ("appointment", "add", "--starts", SOON, "--label", "anna"),
    "token": ("token", "add", "anna"),
}


def add_office(folder: Path, short: str = "north", **columns: str) -> None:
    """Put a second office into a data folder."""
    run(folder, "account", "list")  # makes the tables
    named = {"id": 7, "version": 1, "short": short} | columns
    query = f"INSERT INTO offices ({', '.join(named)}) VALUES ({', '.join('?' * len(named))})"
    with closing(sqlite3.connect(folder / "startklar.sqlite3")) as database, database:
        database.execute(query, tuple(named.values()))


def told(text: str) -> str:
    """Return a line on the standard error without what is printed before each fault."""
    return text.removeprefix("Error: ").rstrip("\n")


@pytest.mark.parametrize("what", MAKING)
def test_with_several_offices_a_command_says_which_there_are(tmp_path: Path, what: str) -> None:
    add_office(tmp_path)

    for command in (MAKING[what], (what, "list")):
        answer = run(tmp_path, *command)

        assert (answer.returncode, answer.stdout) == (2, "")
        assert told(answer.stderr) == "There are several offices, name one by --office: 1, north."
    assert run(tmp_path, what, "list", "--office", "1").stdout == ""


@pytest.mark.parametrize("what", MAKING)
def test_what_is_made_for_an_office_is_listed_there_alone(tmp_path: Path, what: str) -> None:
    add_office(tmp_path)

    assert run(tmp_path, *MAKING[what], "--office", "North").returncode == 0

    assert "anna" in run(tmp_path, what, "list", "--office", "north").stdout
    assert run(tmp_path, what, "list", "--office", "1").stdout == ""


def test_an_office_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    alone = run(tmp_path, "token", "add", "tool", "--office", "south")
    add_office(tmp_path)
    beside = run(tmp_path, "token", "list", "--office", "south")

    assert (alone.returncode, beside.returncode) == (2, 2)
    assert told(alone.stderr) == "There is no office with this short name, only: 1."
    assert told(beside.stderr) == "There is no office with this short name, only: 1, north."
    assert run(tmp_path, "token", "list", "--office", "1").stdout == ""


def test_the_only_office_may_be_named(tmp_path: Path) -> None:
    run(tmp_path, "account", "add", "anna", "--administrator", "--office", "1")

    assert run(tmp_path, "account", "list").stdout == "anna  administrator  no password\n"


def test_the_role_that_is_listed_is_the_one_in_the_office(tmp_path: Path) -> None:
    add_office(tmp_path)
    run(tmp_path, "account", "add", "nora", "--administrator", "--office", "north")

    assert run(tmp_path, "account", "list", "--office", "north").stdout == (
        "nora  administrator  no password\n"
    )
    assert run(tmp_path, "account", "list", "--association").stdout == ""


def test_an_appointment_has_the_time_zone_and_the_languages_of_its_office(tmp_path: Path) -> None:
    add_office(tmp_path, time_zone="Asia/Tokyo", languages="en")
    add = ("appointment", "add", "--starts", "2099-06-01T14:30", "--office", "north")

    refused = run(tmp_path, *add, "--language", "de", LANGUAGES="en,de")
    made = run(tmp_path, *add, LANGUAGES="en,de")
    listed = run(tmp_path, "appointment", "list", "--office", "north", LANGUAGES="en,de").stdout

    assert refused.returncode == 2
    assert "de is not one of en" in refused.stderr
    assert made.returncode == 0
    assert listed.split()[1:] == ["2099-06-01T14:30+09:00", "60", "min", "en"]


def test_an_appointment_of_any_office_is_named_by_its_id(tmp_path: Path) -> None:
    add_office(tmp_path)
    made = run(tmp_path, *MAKING["appointment"], "--office", "north").stdout
    name = run(tmp_path, "appointment", "list", "--office", "north").stdout.split()[0]

    assert run(tmp_path, "appointment", "link", name).stdout == made
    assert run(tmp_path, "appointment", "delete", name).stdout == "Deleted.\n"


def test_an_administrator_of_the_association_is_made_beside_the_offices(tmp_path: Path) -> None:
    add_office(tmp_path)

    run(tmp_path, "account", "add", "petra", "--association")

    listed = run(tmp_path, "account", "list", "--association").stdout
    assert listed == "petra  administrator  no password\n"
    assert run(tmp_path, "account", "list", "--office", "1").stdout == ""
    told_of = json.loads(run(tmp_path, "export", "petra").stdout)
    assert (told_of["account"]["role"], told_of["offices"]) == ("administrator", [])


def test_what_is_for_the_association_alone_is_refused_elsewhere(tmp_path: Path) -> None:
    alone = run(tmp_path, "account", "add", "petra", "--association")
    add_office(tmp_path)
    both = run(tmp_path, "account", "list", "--association", "--office", "north")

    assert (alone.returncode, both.returncode) == (2, 2)
    assert told(alone.stderr) == "There is one office only: its administrators are the association's."
    assert both.stderr.endswith("--association and --office exclude each other.\n")
    assert run(tmp_path, "account", "list", "--office", "1").stdout == ""
