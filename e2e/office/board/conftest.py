"""Fixtures of the board: an office with a counsellor who is signed in, and clients to invite."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import StorageState

from e2e.browsers import BrowserName, Machine, Pool, open_context
from e2e.deployment import Deployment
from e2e.pages.office import Office, new_member
from e2e.profiles import Profiles
from e2e.server import Server
from e2e.site import Site
from e2e.stand_in_red import Provider

Sit = Callable[..., Office]
Invite = Callable[..., tuple[str, str]]


@pytest.fixture(scope="package")
def board_server(
    deployment: Deployment | None, tmp_path_factory: pytest.TempPathFactory, red: Provider
) -> Iterator[Site]:
    """A server with an office of its own."""
    if deployment:
        yield deployment
        return
    server = Server(
        tmp_path_factory.mktemp("board"), {"PROVIDER_TEMPLATE": red.template, "PHONE": "030 123456"}
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def signed_in(deployment: Deployment | None, board_server: Server, pool: Pool) -> StorageState:
    """What the browser of a counsellor who has signed in keeps."""
    if deployment:
        return deployment.signed_in()
    machine = Machine()
    with open_context(pool.browser(machine), machine) as context:
        Office(context, board_server).set_password(new_member(board_server, "anna"))
        return context.storage_state()


@pytest.fixture
def sit(profiles: Profiles, board_server: Site, signed_in: StorageState) -> Sit:
    """Return a way to sit down at a computer where a counsellor is signed in."""

    def sit_down(name: BrowserName = "chromium", language: str = "de-DE", **profile: Any) -> Office:
        given = {"storage_state": signed_in, **profile}
        machine = Machine(browser=name, language=language, profile=tuple(given.items()))
        return profiles.watch(Office(profiles.open(machine), board_server))

    return sit_down


@pytest.fixture
def invite(board_server: Site) -> Callable[..., tuple[str, str]]:
    """Return a way to make an appointment with a label of its own; gives its link and its label."""

    def make(in_minutes: float = 5, mark: str = "") -> tuple[str, str]:
        label = f"{mark}{uuid4().hex[:6]} {in_minutes:g}"
        return board_server.appointment(in_minutes=in_minutes, label=label), label

    return make
