"""Client and counsellor in two houses, with a server in the world: one direct rehearsal after the other."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from playwright.sync_api import StorageState

from e2e.both_ends.cases import Case
from e2e.both_ends.room import Room
from e2e.browsers import BrowserName, Machine, open_context
from e2e.devices.cameras import camera
from e2e.devices.microphones import microphone
from e2e.made_up_line import make_up
from e2e.namespaces import WORLD, House, Houses, inside
from e2e.pages.board_page import BoardPage
from e2e.pages.check_page import CheckPage
from e2e.pages.office import Office, new_member
from e2e.server import Server

LIMIT_MS: Final = 30_000
_SETTINGS: Final = {"HOST": "0.0.0.0", "RELAY_HOST": WORLD, "LOG_LEVEL": "debug"}


class Street:
    """The server, the client's computer and two of the counsellor's: in her house, and in the client's."""

    def __init__(self, stack: ExitStack, folder: Path, devices: Path, sound: str = "") -> None:
        self._machines: dict[BrowserName, Machine] = {
            "chromium": Machine(camera=camera(devices, "good"), microphone=microphone(devices, "speech")),
            "firefox": Machine("firefox", pulse_server=sound),
        }
        self._houses = Houses(stack)
        self.server = Server(folder, _SETTINGS)
        with inside(self._houses.world):
            self.server.start()
        stack.callback(self.server.stop)
        self.sofa = Room(stack, self._houses, 1, 2, self.server.url)
        self.laptop = Room(stack, self._houses, 1, 3, self.server.url)
        self.desk = Room(stack, self._houses, 2, 3, self.server.url)
        self._signed_in = self.desk.do(self._sign_in)

    def _sign_in(self) -> StorageState:
        machine = Machine()
        with open_context(self.desk.pool.browser(machine), machine) as context:
            Office(context, self.server).set_password(new_member(self.server, "anna"))
            return context.storage_state()

    def build(self, case: Case) -> Room:
        """Give both houses their routers; return where the counsellor sits."""
        self._houses.furnish(1, case.client)
        self._houses.furnish(2, case.board or House())
        return self.laptop if case.board is None else self.desk

    @contextmanager
    def board(self, room: Room, browser: BrowserName = "chromium", *faults: str) -> Iterator[BoardPage]:
        """Open the counsellor's board until the end of the block."""
        machine = Machine(browser, profile=(("storage_state", self._signed_in),))
        context = room.do(lambda: open_context(room.pool.browser(machine), machine))

        def sit_down() -> BoardPage:
            for fault in faults:
                context.add_init_script(fault)
            return BoardPage(Office(context, self.server))

        try:
            yield room.do(sit_down)
        finally:
            room.do(context.close)

    @contextmanager
    def client(self, browser: BrowserName = "chromium", *faults: str) -> Iterator[CheckPage]:
        """Open a tab at the client's until the end of the block; its line to the relay is made up."""
        sofa, machine = self.sofa, self._machines[browser]
        context = sofa.do(lambda: open_context(sofa.pool.browser(machine), machine))

        def sit_down() -> CheckPage:
            for fault in faults:
                context.add_init_script(fault)
            make_up(context)
            return CheckPage(context, made_up=("connection",))

        try:
            yield sofa.do(sit_down)
        finally:
            sofa.do(context.close)

    def invite(self) -> tuple[str, str]:
        """Make an appointment; return its link and its label."""
        label = uuid4().hex[:6]
        return self.server.appointment(label=label), label


def arrive(client: CheckPage, link: str) -> None:
    """Go through the check to its result; the direct rehearsal begins then."""
    client.open(link)
    client.run_through()


def found(client: CheckPage) -> tuple[str, float]:
    """Return the finding with its notes, and after how many seconds it was there."""
    began = time.monotonic()
    part = client.page.locator('[data-check="direct"][data-state="done"]')
    part.wait_for(state="attached", timeout=LIMIT_MS)
    said: list[Any] = [part.get_attribute("data-finding"), part.get_attribute("data-noted")]
    return " ".join(filter(None, said)), time.monotonic() - began


def rehearse(
    street: Street, case: Case, client: BrowserName = "chromium", board: BrowserName = "chromium"
) -> tuple[str, float]:
    """Let both meet; return the finding with its notes, and the seconds from the client's result to it."""
    room = street.build(case)
    link, label = street.invite()
    with street.board(room, board) as desk, street.client(client) as page:

        def go() -> tuple[str, float]:
            arrive(page, link)
            return found(page)

        finding, took_s = street.sofa.do(go)
        room.do(lambda: desk.wait_for_finding(label, "direct", finding.split()[0]))
        return finding, took_s
