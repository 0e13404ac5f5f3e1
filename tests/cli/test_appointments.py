"""Appointments on the command line, run as an operator runs it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.processes import run


def test_a_link_can_be_shown_again_and_deletes_its_appointment(tmp_path: Path) -> None:
    starts = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="minutes")
    made = run(
        tmp_path, "appointment", "add", "--starts", starts, "--code", typed=" ABC123XYZ\n"
    ).stdout.strip()
    name = run(tmp_path, "appointment", "list").stdout.split()[0]

    again = run(tmp_path, "appointment", "link", name, "--code", typed="ABC123XYZ").stdout.strip()
    deleted = run(tmp_path, "appointment", "delete", made)

    assert again == made
    assert made.endswith("#ABC123XYZ")
    assert deleted.returncode == 0
    assert run(tmp_path, "appointment", "link", name).returncode == 1
    assert b"ABC123XYZ" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_piece_of_an_id_that_is_too_short_names_nothing(tmp_path: Path) -> None:
    starts = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="minutes")
    run(tmp_path, "appointment", "add", "--starts", starts)
    name = run(tmp_path, "appointment", "list").stdout.split()[0]

    assert run(tmp_path, "appointment", "delete", name[:4]).returncode == 1
    assert run(tmp_path, "appointment", "list").stdout.startswith(name)


def test_a_code_is_no_argument_which_others_on_the_machine_could_see(tmp_path: Path) -> None:
    starts = (datetime.now(UTC) + timedelta(hours=1)).isoformat(timespec="minutes")

    given = run(tmp_path, "appointment", "add", "--starts", starts, "--code", "ABC123XYZ")
    missing = run(tmp_path, "appointment", "add", "--starts", starts, "--code", typed="\n")

    assert (given.returncode, missing.returncode) == (2, 2)
    assert "on standard input" in missing.stderr
    assert run(tmp_path, "appointment", "list").stdout == ""
