"""Fixtures of the end-to-end tests: the server, browsers with made-up devices, a stand-in for RED."""

import json
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest
from playwright.sync_api import Playwright, sync_playwright

from e2e import evidence, report, sound_card
from e2e.browsers import BrowserName, Pool
from e2e.deployment import SIGN_IN, Deployment
from e2e.devices.microphones import microphone
from e2e.pages.check_page import CheckPage
from e2e.profiles import Profiles
from e2e.server import Server
from e2e.site import Site
from e2e.stand_in_red import Provider, RoutedRed, StandInRed, running_stand_in
from e2e.visits import Visits
from tests.quiet_machine import NOT_MEASURED

Visit = Callable[..., CheckPage]
FAILED = pytest.StashKey[bool]()
SEEN: set[tuple[str, str]] = set()
"""The findings (check, finding) that pages have shown in tests that passed."""


def pytest_addoption(parser: pytest.Parser) -> None:
    options = parser.getgroup("startklar")
    options.addoption("--url", default="", help="run against the deployed server at this address")
    options.addoption(
        "--accept-certificate", action="store_true", help="take its certificate, whoever has signed it"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "pictures: makes the README's pictures (only by `make pictures`)")


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Write the report, once pytest has written its JUnit file; remember for e2e/catalogue what was seen."""
    yield
    junit = session.config.getoption("xmlpath")
    if junit and not hasattr(session.config, "workerinput"):  # of pytest-xdist
        report.write(Path(junit))
    _remember(session)


def _remember(session: pytest.Session) -> None:
    """Remember what was seen, and what was not measured; several processes may run side by side."""
    told = {"seen": sorted(SEEN), "not_measured": session.config.stash[NOT_MEASURED]}
    if session.config.cache is not None and any(told.values()):
        folder = session.config.cache.mkdir("startklar-seen")
        (folder / f"{uuid4().hex}.json").write_text(json.dumps(told))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what makes committed files, unless asked for; and what asks nothing of a deployed server."""
    pictures = "pictures" in config.getoption("markexpr")
    left_out = [item for item in items if item.get_closest_marker("pictures") and not pictures]
    if config.getoption("--url"):
        left_out += [item for item in items if "deployment" not in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    _spread_webkit(items)


def _spread_webkit(items: list[pytest.Item]) -> None:
    """Let the files of WebKit come far apart: each takes most of a core, four at once starve each other."""
    files = list(dict.fromkeys(item.path for item in items))
    webkit = [file for file in files if file.parent.name == "webkit"]
    others = [file for file in files if file not in webkit]
    places = {file: float(place) for place, file in enumerate(others)}
    places |= {file: (n + 0.5) * len(others) / len(webkit) for n, file in enumerate(webkit)}
    items.sort(key=lambda item: places[item.path])


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
def deployment(playwright: Playwright, pytestconfig: pytest.Config) -> Iterator[Deployment | None]:
    """Return the deployed server that stories run against, None without `--url`.

    At the end everything is deleted that they have made in it.
    """
    url = pytestconfig.getoption("--url").rstrip("/")
    if not url:
        yield None
        return
    name, password = (os.environ.get(variable, "") for variable in SIGN_IN)
    account = (name, password) if name else None
    deployment = Deployment(playwright, url, account, pytestconfig.getoption("--accept-certificate"))
    with ExitStack() as stack:
        stack.callback(deployment.leave)
        try:
            deployment.open()
        except AssertionError as error:
            pytest.exit(str(error), returncode=1)  # one line instead of an error for every story
        yield deployment


@pytest.fixture(scope="session")
def own_server(deployment: Deployment | None) -> None:
    """Skip what needs a server of its own, where a deployed one is given."""
    if deployment:
        pytest.skip("needs a server of its own on this machine: its process, settings, files or commands")


@pytest.fixture(autouse=True)
def paced(request: pytest.FixtureRequest) -> None:
    """Begin no test before the deployed server's rate limits have room for it."""
    if request.config.getoption("--url"):
        request.getfixturevalue("deployment").pace.wait()


@pytest.fixture(scope="session")
def red(deployment: Deployment | None) -> Iterator[Provider]:
    if deployment:
        yield RoutedRed(deployment.provider_template)
        return
    with running_stand_in() as red:
        yield red


@pytest.fixture
def make_server(own_server: None, tmp_path: Path, red: StandInRed) -> Iterator[Callable[..., Server]]:
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
def server(
    deployment: Deployment | None, tmp_path_factory: pytest.TempPathFactory, red: Provider
) -> Iterator[Site]:
    """The server that most tests share: each makes an appointment of its own in it."""
    if deployment:
        yield deployment
        return
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
def profiles(
    pool: Pool, red: Provider, deployment: Deployment | None, request: pytest.FixtureRequest
) -> Iterator[Profiles]:
    """Return a way to open browser profiles, closed at the end.

    Nothing may have gone wrong in the pages that are watched; where a test fails, its evidence is kept.
    """
    profiles = Profiles(pool, red, deployment)
    with ExitStack() as stack:
        stack.callback(profiles.close)
        yield profiles
        problems = profiles.problems
        # Only now: a picture puts the driver's own style into the page, which the policy refuses.
        if problems or request.node.stash.get(FAILED, False):
            profiles.keep(evidence.made_for(request.node))
    assert problems == []


@pytest.fixture
def visit(
    playwright: Playwright, profiles: Profiles, devices: Path, request: pytest.FixtureRequest
) -> Iterator[Visit]:
    """Return a way to sit down in front of a machine: an empty tab in a fresh profile.

    `visit("dark", "hum", faults=(…,))` takes the names of made-up devices (Chromium only: Firefox has
    its own), init scripts, what else Machine has, and what a Playwright context takes. The line is made
    up and good; with `real_line=True` the page measures it. With `real_path=True` it tries the direct path
    to a board that is open. At the end nothing may have gone wrong in the page.
    """
    visits = Visits(playwright, profiles, devices, lambda: request.getfixturevalue("sound"))
    yield visits.sit_down
    if not request.node.stash.get(FAILED, False):
        for page in visits.pages:
            SEEN.update(page.seen)


def pytest_runtest_setup() -> None:
    evidence.mark_logs()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know that their test has failed, and keep the servers' logs of it."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
        evidence.keep_logs(evidence.made_for(item))
        report.user_properties = list(item.user_properties)
    return report
