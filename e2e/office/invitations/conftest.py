"""A counsellor's computer, and a proxy that records what its browser sends."""

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final, Protocol

import pytest

from e2e.browsers import BrowserName, Machine
from e2e.deployment import Deployment
from e2e.pages.appointments import Appointments
from e2e.pages.office import Office, new_member
from e2e.profiles import Profiles
from e2e.recording_proxy import RecordingProxy, recording
from e2e.server import Server
from e2e.site import Site
from e2e.stand_in_red import Provider
from e2e.traffic import Traffic

Sit = Callable[..., Appointments]
CODE: Final = "Q7W8E9R0T"
CLIPBOARD: Final = ("clipboard-read", "clipboard-write")


class Wire(Protocol):
    """Knows what browsers have sent."""

    def holds(self, text: str) -> bool:
        """Tell whether a text was sent, plain or percent-encoded."""
        ...


@pytest.fixture(scope="module")
def recorded_server(
    own_server: None, tmp_path_factory: pytest.TempPathFactory, red: Provider
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
def office_site(deployment: Deployment | None, request: pytest.FixtureRequest) -> Site:
    """The server whose office the counsellor works in, at the address that her browser uses."""
    if deployment:
        return deployment
    server, proxy = request.getfixturevalue("recorded_server")
    here: Server = replace(server, url=proxy.url)
    return here


@pytest.fixture
def wire(deployment: Deployment | None, request: pytest.FixtureRequest) -> Wire:
    """What browsers have sent: to a deployed server all goes encrypted, so the browser's driver is asked."""
    return Traffic() if deployment else request.getfixturevalue("recorded_server")[1]


@pytest.fixture
def sit(
    profiles: Profiles,
    office_site: Site,
    wire: Wire,
    deployment: Deployment | None,
    request: pytest.FixtureRequest,
) -> Sit:
    """Return a way to sit down at a counsellor's computer, signed in."""
    members = itertools.count(1)

    def sit_down(browser: BrowserName = "chromium", **profile: Any) -> Appointments:
        given = ({"storage_state": deployment.signed_in()} if deployment else {}) | profile
        machine = Machine(browser=browser, profile=tuple(given.items()))
        context = profiles.open(machine)
        if isinstance(wire, Traffic):
            wire.watch(context)
        if browser == "chromium":
            context.grant_permissions([*CLIPBOARD], origin=office_site.url)
        office = profiles.watch(Office(context, office_site))
        if not deployment:
            member = f"{re.sub(r'[^a-z0-9]+', ' ', request.node.name.lower())[-50:]} {next(members)}"
            server, _ = request.getfixturevalue("recorded_server")
            office.set_password(office_site.url + new_member(server, member))
        return Appointments(office)

    return sit_down


def clipboard(appointments: Appointments) -> str:
    """Return what the person would paste."""
    text: str = appointments.page.evaluate("() => navigator.clipboard.readText()")
    return text


def unfolded(calendar: bytes) -> str:
    """Return a calendar file with whole lines."""
    return calendar.decode().replace("\r\n ", "")
