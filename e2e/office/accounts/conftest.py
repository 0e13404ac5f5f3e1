"""A server on its first start, and computers to sit down at."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from e2e.browsers import BrowserName, Machine
from e2e.pages.office import Office
from e2e.profiles import Profiles
from e2e.server import Server

Sit = Callable[..., Office]


@pytest.fixture(scope="module")
def office_server(own_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on its first start."""
    server = Server(
        tmp_path_factory.mktemp("office"),
        {"DEFAULT_LANGUAGE": "en", "RATE_LIMIT_SIGN_IN_ADDRESS": "1000/minute"},
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sit(profiles: Profiles, office_server: Server) -> Sit:
    """Return a way to sit down at a counsellor's computer: a tab in a fresh profile."""

    def sit_down(name: BrowserName = "chromium", **more: Any) -> Office:
        machine = Machine(browser=name, language="en-GB", **more)
        return profiles.watch(Office(profiles.open(machine), office_server))

    return sit_down
