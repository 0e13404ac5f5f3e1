"""A counsellor's computer, and a proxy that records what its browser sends."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from e2e.browsers import BrowserName, Machine, Pool, open_context
from e2e.pages.appointments import Appointments
from e2e.pages.office import Office, new_member
from e2e.recording_proxy import RecordingProxy, recording
from e2e.server import Server
from e2e.stand_in_red import StandInRed

Sit = Callable[..., Appointments]
CODE: Final = "Q7W8E9R0T"
CLIPBOARD: Final = ("clipboard-read", "clipboard-write")


@pytest.fixture(scope="module")
def recorded_server(
    tmp_path_factory: pytest.TempPathFactory, red: StandInRed
) -> Iterator[tuple[Server, RecordingProxy]]:
    """A server, and the recording proxy that browsers talk to instead of it."""
    server = Server(
        tmp_path_factory.mktemp("invitations"),
        {
            "PROVIDER_TEMPLATE": red.template,
            "ORGANISATION": "Pflegeberatung Musterstadt",
            "PHONE": "030 123456",
            "RATE_LIMIT_SIGN_IN_ADDRESS": "1000/minute",
        },
    )
    server.start()
    with recording(server.url) as proxy:
        yield server, proxy
        server.stop()


@pytest.fixture
def proxy(recorded_server: tuple[Server, RecordingProxy]) -> RecordingProxy:
    return recorded_server[1]


@pytest.fixture
def sit(
    pool: Pool, recorded_server: tuple[Server, RecordingProxy], request: pytest.FixtureRequest
) -> Iterator[Sit]:
    """Return a way to sit down at a counsellor's computer, signed in."""
    offices: list[Office] = []
    server, proxy = recorded_server

    def sit_down(browser: BrowserName = "chromium", **profile: Any) -> Appointments:
        machine = Machine(browser=browser, profile=tuple(profile.items()))
        context = open_context(pool.browser(machine), machine)
        if browser == "chromium":
            context.grant_permissions([*CLIPBOARD], origin=proxy.url)
        office = Office(context, server)
        offices.append(office)
        member = f"{re.sub(r'[^a-z0-9]+', ' ', request.node.name.lower())[-50:]} {len(offices)}"
        office.set_password(proxy.url + new_member(server, member))
        office.server = Server(server.folder, url=proxy.url)  # the proxy's address from now on
        return Appointments(office)

    yield sit_down
    for office in offices:
        office.context.close()
    assert [problem for office in offices for problem in office.problems] == []


def clipboard(appointments: Appointments) -> str:
    """Return what the person would paste."""
    text: str = appointments.page.evaluate("() => navigator.clipboard.readText()")
    return text


def unfolded(calendar: bytes) -> str:
    """Return a calendar file with whole lines."""
    return calendar.decode().replace("\r\n ", "")
