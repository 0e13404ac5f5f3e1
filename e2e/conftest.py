"""Fixtures of the end-to-end tests: the server, browsers with made-up devices, a stand-in for RED."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest
from playwright.sync_api import Playwright, sync_playwright

from e2e import sound_card
from e2e.browsers import BrowserName, Pool
from e2e.devices.microphones import microphone
from e2e.pages.check_page import CheckPage
from e2e.server import ROOT, Server
from e2e.stand_in_red import StandInRed, running_stand_in
from e2e.visits import Visits
from tests.quiet_machine import NOT_MEASURED

Visit = Callable[..., CheckPage]
RESULTS = ROOT / "e2e-results"
FAILED = pytest.StashKey[bool]()
SEEN: set[tuple[str, str]] = set()
"""The findings (check, finding) that pages have shown in tests that passed."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "pictures: makes the README's pictures (only by `make pictures`)")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remember what was seen, and what was not measured, for e2e/catalogue; several may run side by side."""
    told = {"seen": sorted(SEEN), "not_measured": session.config.stash[NOT_MEASURED]}
    if session.config.cache is not None and any(told.values()):
        folder = session.config.cache.mkdir("startklar-seen")
        (folder / f"{uuid4().hex}.json").write_text(json.dumps(told))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what makes committed files, unless it was asked for."""
    if "pictures" not in config.getoption("markexpr"):
        skipped = [item for item in items if item.get_closest_marker("pictures")]
        config.hook.pytest_deselected(items=skipped)
        items[:] = [item for item in items if item not in skipped]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def pool(playwright: Playwright) -> Iterator[Pool]:
    """Return the browsers that tests share."""
    pool = Pool(playwright)
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def devices(pytestconfig: pytest.Config) -> Path:
    """Return the folder of the made-up devices, kept from run to run."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("startklar-devices")


@pytest.fixture(scope="session")
def red() -> Iterator[StandInRed]:
    with running_stand_in() as red:
        yield red


@pytest.fixture
def make_server(tmp_path: Path, red: StandInRed) -> Iterator[Callable[..., Server]]:
    """Return a way to start a server with settings of one's own (names without prefix, in capitals)."""
    servers: list[Server] = []

    def make(**settings: str) -> Server:
        server = Server(tmp_path / f"server-{len(servers)}", {"PROVIDER_TEMPLATE": red.template, **settings})
        server.start()
        servers.append(server)
        return server

    with ExitStack() as stop:
        yield make
        for server in servers:
            stop.callback(server.stop)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, red: StandInRed) -> Iterator[Server]:
    """The server that most tests share: each makes an appointment of its own in it."""
    server = Server(
        tmp_path_factory.mktemp("server"), {"PROVIDER_TEMPLATE": red.template, "PHONE": "030 123456"}
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory, devices: Path) -> Iterator[str]:
    """Return a PulseAudio in which somebody speaks all the time; where it is missing, tests skip."""
    if absent := sound_card.missing():
        pytest.skip(f"{absent} is not installed here and could not be")
    folder = tmp_path_factory.mktemp("pulse")
    with sound_card.sound_card(folder) as server, sound_card.playing(server, microphone(devices, "speech")):
        yield server


@pytest.fixture(params=get_args(BrowserName))
def browser_name(request: pytest.FixtureRequest) -> BrowserName:
    """Return each browser in turn: a test with this argument must hold in all of them."""
    name: BrowserName = request.param
    return name


@pytest.fixture
def visit(
    playwright: Playwright, pool: Pool, devices: Path, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """Return a way to sit down in front of a machine: an empty tab in a fresh profile.

    `visit("dark", "hum", faults=(…,))` takes the names of made-up devices (Chromium only: Firefox has
    its own), init scripts, what else Machine has, and what a Playwright context takes. The line is made
    up and good; with `real_line=True` the page measures it. At the end nothing may have gone wrong in
    the page; where a test fails, a picture of it is kept.
    """
    with Visits(playwright, pool, devices, lambda: request.getfixturevalue("sound")) as visits:
        yield visits.sit_down
        pages = visits.pages
        problems = [problem for page in pages for problem in page.problems]
        # Only now: a picture puts the driver's own style into the page, which the policy refuses.
        if failed := request.node.stash.get(FAILED, False):
            for number, page in enumerate(pages):
                page.keep_picture(RESULTS / f"{request.node.name}-{number}.png")
    if not failed:
        for page in pages:
            SEEN.update(page.seen)
    assert problems == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know that their test has failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report
