"""The commands about accounts, run as an operator runs them, beside a running server."""

import re
from pathlib import Path

from tests.processes import address, get, run, serving


def test_the_first_start_prints_one_line_more_until_there_is_an_account(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "serve") as (process, _):
        assert process.stdout
        line = process.stdout.readline().strip()
        assert re.fullmatch(r"first account: http://localhost:\d+/first/[a-z2-7]{26}", line)
        assert "<form" in get(address(line))
        assert run(tmp_path / "data", "account", "add", "Anna").returncode == 0

    with serving(tmp_path / "data", "serve") as (process, _):
        process.terminate()
        assert process.communicate(timeout=10)[0] == ""


def test_accounts_are_added_listed_changed_and_deleted(tmp_path: Path) -> None:
    data = tmp_path / "data"
    added = run(data, "account", "add", "Änne M", "--administrator")
    run(data, "account", "add", "bert")
    twice = run(data, "account", "add", "BERT")
    run(data, "account", "disable", "Bert")

    listed = run(data, "account", "list").stdout.splitlines()

    assert re.search(r"^http://localhost:\d+/reset/[a-z2-7]{26}$", added.stdout, re.M)
    assert (twice.returncode, "already" in twice.stderr) == (1, True)
    assert listed == ["bert  counsellor  disabled", "änne m  administrator  no password"]
    assert run(data, "account", "enable", "bert").stdout.strip() == "Enabled."
    assert run(data, "account", "delete", "bert").stdout.strip() == "Deleted."
    assert run(data, "account", "list").stdout.splitlines() == listed[1:]


def test_a_reset_prints_a_link_that_works_at_the_running_server(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "serve") as (_, lines):
        public = address(lines[0]).rstrip("/")
        run(tmp_path / "data", "account", "add", "anna")

        link = run(tmp_path / "data", "account", "reset", "anna", PUBLIC_URL=public).stdout.strip()

        assert link.startswith(f"{public}/reset/")
        assert "<form" in get(link)


def test_an_account_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    for command in ("disable", "enable", "reset", "delete"):
        answer = run(tmp_path / "data", "account", command, "nobody")

        assert answer.returncode == 1
        assert answer.stderr.strip().endswith("There is no such account.")
    assert run(tmp_path / "data", "account", "add", "a\u202eb").returncode == 2
