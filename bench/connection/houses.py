"""The direct rehearsal between two houses: two real browsers behind two routers, in network namespaces.

`python -m bench.connection.houses [times]` prints what was found in each case, and how long it took after the
client's result. Needs root, iproute2, nft and Chromium.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Playwright, StorageState, sync_playwright

from bench.connection.laboratory import enter, run
from e2e.browsers import SHELL
from e2e.made_up_line import make_up
from e2e.pages.board_page import BoardPage
from e2e.pages.check_page import CheckPage
from e2e.pages.office import Office, new_member
from e2e.server import Server

NET: Final = "203.0.113"
LIMIT_MS: Final = 30_000
_FORWARD: Final = """
import asyncio, sys
async def copy(a, b):
    while data := await a.read(65536):
        b.write(data)
        await b.drain()
    b.close()
async def serve(a, b):
    c, d = await asyncio.open_connection(sys.argv[1], int(sys.argv[2]))
    await asyncio.gather(copy(a, d), copy(c, b), return_exceptions=True)
async def main():
    server = await asyncio.start_server(serve, "localhost", int(sys.argv[2]))
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
"""Lets a house reach the server as localhost, which browsers trust without TLS."""


@dataclass(frozen=True, slots=True)
class House:
    """What stands between a browser and the world."""

    symmetric: bool = False
    """Another port for each that it talks to (RFC 4787, 4.1); else the port is kept. Only answers get in."""
    deaf: bool = False
    """No UDP."""
    up_kbps: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """Two houses, or one for both, and what is true."""

    name: str
    finding: str
    client: House = House()
    board: House | None = House()
    """None: in the client's house."""
    notes: str = ""


CASES: Final = (
    Case("same network", "good", board=None),
    Case("two houses", "good"),
    Case("the client's router symmetric", "relayed_only", client=House(symmetric=True)),
    Case("both routers symmetric", "relayed_only", House(symmetric=True), House(symmetric=True)),
    Case("no UDP at the counsellor's", "relayed_only", board=House(deaf=True)),
    Case("1 Mbit/s up at the client's", "limited", client=House(up_kbps=1000), notes="slow_up"),
    Case("1 Mbit/s up at the counsellor's", "limited", board=House(up_kbps=1000), notes="slow_down"),
)


class World:
    """A network with a server in it, and houses that are built and pulled down."""

    def __init__(self, stack: ExitStack) -> None:
        self.net = self._space(stack, "net")
        self.cables = 0
        run("ip", "-n", self.net, "link", "add", "world", "type", "bridge")
        run("ip", "-n", self.net, "address", "add", f"{NET}.1/24", "dev", "world")
        run("ip", "-n", self.net, "link", "set", "world", "up")

    @staticmethod
    def _space(stack: ExitStack, name: str) -> str:
        space = f"sk{os.getpid()}{name}"
        run("ip", "netns", "add", space)
        stack.callback(run, "ip", "netns", "delete", space)
        run("ip", "-n", space, "link", "set", "lo", "up")
        return space

    def _cable(self, space: str, name: str, far: str, bridge: str) -> None:
        """Lay a cable from an interface in one namespace to a bridge in another."""
        self.cables += 1  # a namespace that is pulled down keeps its names for a while
        end = f"cable{self.cables}"
        run("ip", "-n", space, "link", "add", name, "type", "veth", "peer", "name", end, "netns", far)
        run("ip", "-n", far, "link", "set", end, "master", bridge, "up")
        run("ip", "-n", space, "link", "set", name, "up")

    def build(self, stack: ExitStack, number: int, house: House) -> str:
        """Return the namespace of a house's router; its network is 192.168.`number`.0/24."""
        router = self._space(stack, f"r{number}x{self.cables}")
        self._cable(router, "wan", self.net, "world")
        run("ip", "-n", router, "address", "add", f"{NET}.{10 + number}/24", "dev", "wan")
        run("ip", "-n", router, "link", "add", "lan", "type", "bridge")
        run("ip", "-n", router, "address", "add", f"192.168.{number}.1/24", "dev", "lan")
        run("ip", "-n", router, "link", "set", "lan", "up")
        run("ip", "netns", "exec", router, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        run("ip", "netns", "exec", router, "nft", _rules(house))
        if house.up_kbps:
            limit = ("tbf", "rate", f"{house.up_kbps}kbit", "burst", "5kb", "latency", "100ms")
            run("tc", "-n", router, "qdisc", "add", "dev", "wan", "root", *limit)
        return router

    def room(self, stack: ExitStack, router: str, number: int, place: int, port: int) -> str:
        """Return the namespace of a computer in a house, from which the server is localhost."""
        room = self._space(stack, f"c{number}x{self.cables}")
        self._cable(room, "eth0", router, "lan")
        run("ip", "-n", room, "address", "add", f"192.168.{number}.{place}/24", "dev", "eth0")
        run("ip", "-n", room, "route", "add", "default", "via", f"192.168.{number}.1")
        command = ["ip", "netns", "exec", room, sys.executable, "-c", _FORWARD, f"{NET}.1", str(port)]
        forward = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        stack.callback(forward.terminate)
        assert forward.stdout is not None
        forward.stdout.readline()
        return room


def _rules(house: House) -> str:
    """Return a router's rules. What comes unasked is dropped and not remembered, as by routers for homes."""
    random = " random" if house.symmetric else ""
    deaf = "meta l4proto udp drop" if house.deaf else ""
    return f"""
        table ip house {{
            chain nat {{ type nat hook postrouting priority 100; oifname wan masquerade{random}; }}
            chain out {{
                type filter hook forward priority 0; {deaf}
                iifname wan ct state new drop;
            }}
            chain unasked {{ type filter hook input priority 0; iifname wan ct state new drop; }}
        }}"""


@contextmanager
def browser(
    playwright: Playwright, room: str, folder: Path, state: StorageState | None = None
) -> Iterator[BrowserContext]:
    """Open a browser in a namespace."""
    program = folder / room
    program.write_text(f'#!/bin/sh\nexec ip netns exec {room} {SHELL} "$@"\n')
    program.chmod(0o700)
    arguments = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    opened = playwright.chromium.launch(executable_path=program, args=arguments)
    try:
        yield opened.new_context(locale="de-DE", storage_state=state)
    finally:
        opened.close()


def rehearse(playwright: Playwright, world: World, server: Server, case: Case) -> tuple[str, float]:
    """Return the finding with its notes, and the seconds since the client's result."""
    port = urlsplit(server.url).port or 0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = world.build(stack, 1, case.client)
        office = home if case.board is None else world.build(stack, 2, case.board)
        desk = world.room(stack, office, 1 if case.board is None else 2, 3, port)
        sofa = world.room(stack, home, 1, 2, port)
        seat = stack.enter_context(browser(playwright, desk, folder))
        signed_in = Office(seat, server)
        signed_in.set_password(new_member(server, f"c{time.monotonic_ns()}"))
        BoardPage(signed_in)
        context = stack.enter_context(browser(playwright, sofa, folder))
        context.grant_permissions(["camera", "microphone"])
        make_up(context)
        client = CheckPage(context)
        client.open(server.appointment())
        client.run_through()
        began = time.monotonic()
        part = client.page.locator('[data-check="direct"][data-state="done"]')
        part.wait_for(state="attached", timeout=LIMIT_MS)
        found = part.get_attribute("data-finding"), part.get_attribute("data-noted")
        return " ".join(filter(None, found)), time.monotonic() - began


def main(times: int) -> None:
    """Run every case so often and print what came of it."""
    with ExitStack() as stack:
        world = World(stack)
        enter(world.net)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {"HOST": "0.0.0.0", "RELAY_HOST": f"{NET}.1", "LOG_LEVEL": "error"}  # noqa: S104 -- of a namespace
        server = Server(folder, settings)
        server.start()
        stack.callback(server.kill)
        playwright = stack.enter_context(sync_playwright())
        for case in CASES:
            found = [rehearse(playwright, world, server, case) for _ in range(times)]
            wanted = f"{case.finding} {case.notes}".strip()
            right = sum(finding == wanted for finding, _ in found)
            seconds = median(took_s for _, took_s in found)
            print(f"{case.name}: {wanted} {right}/{times}, {seconds:.1f} s, {sorted({f for f, _ in found})}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
