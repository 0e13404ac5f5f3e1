"""Two servers with counters that they share, as an operator runs them."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_doctor import Examine, examine
from tests.ports import free_port
from tests.processes import address, get, serving
from tests.support import KEY
from tests.valkey import Valkey

__all__ = ["examine"]
METRIC = "startklar_shared_counters_away"


class Servers:
    """Two of them: the addresses of their pages and of their figures."""

    def __init__(self, pages: list[str], figures: list[str]) -> None:
        self.pages, self.figures = pages, figures

    def ready(self, number: int) -> dict[str, str]:
        said: dict[str, str] = json.loads(get(f"{self.pages[number]}ready"))
        return said

    def figure(self, number: int) -> float:
        lines = get(f"{self.figures[number]}/metrics").splitlines()
        return float(next(line for line in lines if line.startswith(METRIC)).split()[1])


@pytest.fixture
def servers(valkey: Valkey, tmp_path: Path) -> Iterator[Servers]:
    ports = [free_port() for _ in range(2)]
    shared = {"SHARED_COUNTERS": valkey.url, "SECRET_KEY": KEY.hex(), "RATE_LIMIT_PAGES": "4/hour"}
    given: list[dict[str, str]] = [shared | {"METRICS_ADDRESS": f"127.0.0.1:{port}"} for port in ports]
    with (
        serving(tmp_path / "one", "serve", **given[0]) as (_, first),
        serving(tmp_path / "other", "serve", **given[1]) as (_, second),
    ):
        pages = [address(first[0]), address(second[0])]
        yield Servers(pages, [f"http://127.0.0.1:{port}" for port in ports])


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def until(holds: Callable[[], Any]) -> None:
    """Wait until something is so; it takes as long as the server needs to notice."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_household_has_one_rate_at_all_instances_and_one_each_while_the_counters_are_away(
    servers: Servers, valkey: Valkey
) -> None:
    one, other = servers.pages

    together = [status(url) for url in (one, other, one, other, one, other)]
    assert together == [200, 200, 200, 200, 429, 429]
    assert servers.ready(0)["shared_counters"] == servers.ready(1)["shared_counters"] == "ok"
    assert servers.figure(0) == 0

    valkey.kill()
    alone = [status(other) for _ in range(3)]
    assert alone == [200, 200, 429]  # it had counted two of the four itself
    assert servers.ready(1) == {"database": "ok", "relay": "ok", "shared_counters": "unavailable"}
    assert servers.figure(1) == 1

    valkey.start()
    until(lambda: servers.ready(1)["shared_counters"] == "ok")
    assert [status(url) for url in (one, other, one, other, one)] == [200, 200, 200, 200, 429]


def test_the_doctor_says_that_the_counters_do_not_work(examine: Examine, valkey: Valkey) -> None:
    assert examine(shared_counters=valkey.url) == []

    valkey.kill()

    (fault,) = examine(shared_counters=valkey.url)
    assert fault.startswith("The shared counters do not work (connection)")


def test_without_counters_nothing_is_said_of_them(tmp_path: Path) -> None:
    with serving(tmp_path, "serve") as (_, lines):
        assert json.loads(get(f"{address(lines[0])}ready")) == {"database": "ok", "relay": "ok"}
