"""The commands about booking tools' tokens, run as an operator runs them, beside a running server."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.processes import address, run, serving


def ask(url: str, token: str) -> int:
    request = urllib.request.Request(
        f"{url}api/v1/appointments", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_token_works_at_the_running_server_until_it_is_ended(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, "serve") as (_, lines):
        url = address(lines[0])
        token = run(data, "token", "add", "Booking", "--read").stdout.strip()
        used = ask(url, token)
        listed = run(data, "token", "list").stdout
        ended = run(data, "token", "end", "booking").stdout

        assert re.fullmatch(r"startklar_[a-z2-7]{52}", token)
        assert used == 200
        assert re.fullmatch(r"booking  appointments:read  \d{4}-\d\d-\d\d\n", listed)
        assert ended == "Ended.\n"
        assert ask(url, token) == 401


@pytest.mark.parametrize(
    ("options", "scopes"),
    [
        ((), "appointments:read appointments:write"),
        (("--write",), "appointments:write"),
        (("--read", "--write"), "appointments:read appointments:write"),
    ],
)
def test_what_it_may_do_is_asked_for(tmp_path: Path, options: tuple[str, ...], scopes: str) -> None:
    run(tmp_path / "data", "token", "add", "tool", *options)

    assert run(tmp_path / "data", "token", "list").stdout == f"tool  {scopes}  not used\n"


def test_what_cannot_be_is_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, "token", "add", "tool")

    twice, gone = run(data, "token", "add", "TOOL"), run(data, "token", "end", "other")

    assert (twice.returncode, twice.stderr) == (1, "Error: There is a token with this name already.\n")
    assert (gone.returncode, gone.stderr) == (1, "Error: There is no such token.\n")
    assert run(data, "token", "add", "a\u202eb").returncode == 2
