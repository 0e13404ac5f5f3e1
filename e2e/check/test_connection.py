"""The connection check, through the real relay: good, slow, lossy, without UDP, and without anything."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.network_emulator import Direction, Line, by_way_of, emulated, emulated_for_all, relay_of
from e2e.pages.check_page import CheckPage
from e2e.server import Server
from e2e.site import Site
from tests.ports import free_port
from tests.relay.coturn import TURNSERVER
from tests.relay.turn.harness import SECRET


@pytest.fixture
def over() -> Iterator[Callable[..., None]]:
    """Return a way to put a line between a page and its relay."""
    with ExitStack() as stack:

        def put(page: CheckPage, server: Site, line: Line, *transports: str) -> None:
            relay = stack.enter_context(emulated(relay_of(server), line))
            page.page.context.add_init_script(by_way_of(relay, *(transports or ("udp",))))

        yield put


@pytest.mark.quiet("connection")
@pytest.mark.parametrize(
    ("line", "finding"),
    [
        (Line(), "good"),
        (Line(rate_kbps=800), "limited"),
        (Line(rate_kbps=250), "poor"),
        (Line(loss_percent=4), "unstable"),
    ],
    ids=["unlimited", "800 kbit/s", "250 kbit/s", "4 % loss"],
)
def test_the_line_decides_the_finding(
    line: Line,
    finding: str,
    server: Site,
    visit: Visit,
    over: Callable[..., None],
    browser_name: BrowserName,
) -> None:
    page = visit(browser=browser_name, real_line=True)
    over(page, server, line)
    if line != Line():
        page.forgive("ICE failed")  # one of the loops that share the load may not come about; Firefox tells

    page.open(server.url)
    page.start()

    assert page.finding("connection") == finding


def latest(page: CheckPage) -> Any:
    """Return the newest readiness that the page has sent."""
    return json.loads(page.traffic.to("/api/readiness")[-1].post_data or "")


def announced(page: CheckPage) -> str:
    """Return all that a screen reader was told."""
    return "\n".join(page.page.evaluate("window.told"))


@pytest.mark.quiet("connection")
@pytest.mark.parametrize(
    ("way", "rate_kbps", "finding", "said", "first"),
    [
        ("up", 800, "limited", "Langsam ist das Senden", "andere Videogespräche"),
        ("down", 250, "poor", "Langsam ist das Empfangen", "Filme"),
    ],
)
def test_the_slow_way_is_said_to_the_client_and_told_to_the_counsellor(
    way: Direction, rate_kbps: float, finding: str, said: str, first: str, server: Site, visit: Visit
) -> None:
    own, line = urlsplit(server.url), Line(rate_kbps, slow=way)
    address = (own.hostname or "", own.port or 443)
    with emulated_for_all(relay_of(server), address, line) as (relay, pages):
        to_pages = f"--host-resolver-rules=MAP {own.hostname} {pages}"
        page = visit(faults=(faults.NOTE_ANNOUNCEMENTS,), real_line=True, arguments=(to_pages,))
        page.page.context.add_init_script(by_way_of(relay, "udp"))
        page.open(server.appointment())

        page.run_through()
        part = page.check("connection")

        assert part.get_attribute("data-noted") == f"slow_{way}"
        assert said in part.inner_text()
        steps = part.locator("[data-slot=outcome] li").all_inner_texts()
        assert first in steps[0]
        assert len(steps) <= 4
        noted = {"state": "done", "finding": finding, "notes": [f"slow_{way}"]}
        page.wait_until(lambda: latest(page)["checks"].get("connection") == noted, "the note is sent")
        page.wait_until(lambda: said in announced(page), "the note is announced")
        assert announced(page).count(said) == 1

        page.retry("connection")
        assert part.get_attribute("data-noted") is None
        assert said not in part.inner_text()
        page.wait_for_finding("connection", finding)


@pytest.mark.quiet("connection")
def test_where_udp_is_dropped_the_relay_is_reached_by_tcp(
    server: Site, visit: Visit, over: Callable[..., None], browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, real_line=True)
    over(page, server, Line(deaf=True), "udp", "tcp")

    page.open(server.url)
    page.start()

    assert page.finding("connection") == "relay_only_tcp"
    assert page.rating("connection") == "hint"


def test_where_only_the_web_gets_through_webrtc_is_blocked(
    server: Site, visit: Visit, over: Callable[..., None], browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, real_line=True)
    over(page, server, Line(deaf=True), "udp")

    page.open(server.url)
    page.start()

    page.forgive("ICE failed")  # Firefox calls that an error
    assert page.finding("connection") == "webrtc_blocked"


def test_a_device_that_has_lost_its_network_is_offline(server: Site, visit: Visit) -> None:
    page = visit(real_line=True)  # Chromium: Firefox's driver cannot cut a network
    page.open(server.url)

    page.page.context.set_offline(True)
    # What the driver answers itself, such as for a deployed server's provider, is away with the network.
    page.page.context.route("**/*", lambda route: route.abort("internetdisconnected"))
    page.start()

    page.forgive("ERR_INTERNET_DISCONNECTED")
    assert page.finding("connection") == "offline"
    assert page.finding("handoff") == "not_measured"


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_ours_is_never_called_a_bad_line(
    status: int, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, real_line=True)
    page.page.route("**/api/rehearsals", lambda route: route.fulfill(status=status, json={}))

    page.open(server.url)
    page.start()

    assert page.finding("connection") == "not_measured"
    page.forgive(str(status))


@pytest.mark.quiet("connection")
def test_who_must_wait_for_a_place_is_told_so_and_then_gets_one(
    make_server: Callable[..., Server], visit: Visit
) -> None:
    server = make_server(RELAY_MAX_REHEARSALS="1", RELAY_MAX_SECONDS="5")
    page = visit(real_line=True)
    page.open(server.url)
    page.page.evaluate(
        "fetch('/api/rehearsals', {method: 'POST', body: '{}', headers: "
        "{'Content-Type': 'application/json'}}).then((answer) => answer.status)"
    )

    page.start()

    waiting = page.check("connection").locator("[data-slot=hint] > *").first
    waiting.wait_for(state="attached")
    assert page.finding("connection") == "good"
    page.forgive("429")


@pytest.fixture
def coturn(tmp_path: Path) -> Iterator[int]:
    """Run a real coturn with the tests' secret; the value is its port."""
    if TURNSERVER is None:
        pytest.skip("coturn's turnserver is not installed here and could not be")
    port = free_port()
    options = [f"--static-auth-secret={SECRET.decode()}", f"--listening-port={port}"]
    options += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--min-port=40200", "--max-port=40300"]
    options += ["--use-auth-secret", "--realm=turn", "--allow-loopback-peers", "--no-tls", "--no-dtls"]
    options += [
        "--no-cli",
        "--log-file=stdout",
        f"--pidfile={tmp_path / 'pid'}",
        f"--userdb={tmp_path / 'db'}",
    ]
    with subprocess.Popen([TURNSERVER, "-n", *options], stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
        process.terminate()


@pytest.mark.quiet("connection")
def test_a_coturn_of_the_operator_takes_the_place_of_the_own_relay(
    coturn: int, make_server: Callable[..., Server], visit: Visit
) -> None:
    # Chromium: Firefox takes no relay on a loopback address
    urls = f"turn:127.0.0.1:{coturn}?transport=udp,turn:127.0.0.1:{coturn}?transport=tcp"
    server = make_server(RELAY_URLS=urls, RELAY_SECRET=SECRET.decode())
    page = visit(real_line=True)
    asked: list[object] = []
    page.page.on(
        "response",
        lambda answer: asked.append(answer.json()) if answer.url.endswith("/api/rehearsals") else None,
    )

    page.open(server.url)
    page.start()

    assert page.finding("connection") == "good"
    assert f"127.0.0.1:{coturn}" in str(asked)
