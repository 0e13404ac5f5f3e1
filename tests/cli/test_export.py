"""The command that prints what is stored of an account."""

import json
from pathlib import Path

from tests.processes import run


def test_what_is_stored_of_an_account_is_printed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, "account", "add", "Änne")

    told = json.loads(run(data, "export", "ÄNNE").stdout)

    assert told["account"]["name"] == "änne"
    assert told["account"]["has_password"] is False
    assert [link["purpose"] for link in told["links"]] == ["reset"]
    assert (told["sessions"], told["passkeys"], told["appointments"]) == ([], [], [])


def test_an_account_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    gone = run(tmp_path / "data", "export", "nobody")

    assert (gone.returncode, gone.stderr) == (1, "Error: There is no such account.\n")
    assert run(tmp_path / "data", "export", "a\u202eb").returncode == 2
