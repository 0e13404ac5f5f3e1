"""What leaves the device, to whom, and what stays behind: in the browser and on the server."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from checker.core.findings import CATALOGUE
from checker.texts import SENT
from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.server import Server
from e2e.site import Site
from e2e.stand_in_red import Provider

CODE = "K4N4R1V0G"
NAME = "Zwetschgenbaum Übermut"
ADDRESS = "198.51.100.77"  # RFC 5737: for documentation
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/137.4711.0.815 Safari/537.36"
OF_APPOINTMENTS = {
    "/api/readiness",
    "/api/both-ends/events",
    "/api/both-ends/signal",
    "/api/both-ends/direct",
}
"""What a page asks for with its link's token in the body."""
OF_WEBRTC = ("candidate:", "a=ice-", "a=fingerprint", "v=0\r\n", "m=audio", "m=application")
STORED = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  databases: indexedDB.databases ? (await indexedDB.databases()).length : 0,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cookie: document.cookie,
  name: window.name,
})"""
LABELS = """async () => (await navigator.mediaDevices.enumerateDevices())
  .flatMap(({ label, deviceId, groupId }) => [label, deviceId, groupId])
  .filter((text) => text.length > 7)"""


@pytest.fixture(params=["good", "bad"])
def path(request: pytest.FixtureRequest) -> str:
    """Return each way through the check in turn: everything works, or devices are refused."""
    return str(request.param)


def went_through(path: str, link: str, visit: Visit, browser_name: BrowserName) -> CheckPage:
    """Do a whole check."""
    if path == "good":
        page = visit(browser=browser_name, real_line=True)
    else:
        in_use = faults.refuses("video", "NotReadableError", "in use")
        page = visit(browser=browser_name, real_line=True, faults=(in_use,))
    page.open(link)
    page.run_through()
    page.wait_until(lambda: bool(page.traffic.to("/api/results")), "the result is sent")
    return page


def test_a_check_asks_only_us_and_the_provider_tells_no_secret_and_stores_nothing(
    path: str, server: Site, visit: Visit, browser_name: BrowserName, red: Provider
) -> None:
    link = server.appointment(code=CODE)
    page = went_through(path, link, visit, browser_name)
    labels = page.page.evaluate(LABELS)
    stored, cookies = page.page.evaluate(STORED), page.page.context.cookies()
    asked = page.traffic.origins()
    page.hand_off(NAME)
    page.page.wait_for_url(f"{red.origin}/**")

    assert labels
    secrets = (CODE, NAME, "Zwetschgenbaum", *labels, *OF_WEBRTC)
    assert [text for text in secrets if text in page.traffic.sent()] == []
    token_is_where_it_belongs(page, link, server)
    assert asked == {server.url, red.origin}
    assert page.traffic.sockets == []
    assert {name: value for name, value in stored.items() if value} == {}
    assert cookies == []


def token_is_where_it_belongs(page: CheckPage, link: str, server: Site) -> None:
    """Look for the link's token: in the page's own address and where it must be in a body, in no header."""
    clean = link.partition("#")[0]
    token = clean.partition("/c/")[2]
    carried = {request.url.partition("#")[0] for request in page.traffic.requests}
    bodies = {request.url for request in page.traffic.requests if token in (request.post_data or "")}
    assert {address for address in carried if token in address} == {clean}
    assert bodies <= {server.url + path for path in OF_APPOINTMENTS}
    assert all(token not in str(request.headers) for request in page.traffic.requests)


def asked_for(page: CheckPage, server: Site, red: Provider) -> set[str]:
    """Return what the page itself has asked for so far, as the privacy notice calls it."""
    ours = {f"{server.url}{path}": path for path in SENT}
    addresses = {request.url.partition("?")[0].partition("#")[0] for request in page.traffic.requests}
    provider = {"provider"} if red.origin in page.traffic.origins() else set()
    return {
        ours.get(address, address) for address in addresses if address.startswith(f"{server.url}/api/")
    } | provider


@pytest.mark.parametrize("invited", [True, False])
def test_what_is_sent_before_and_after_start_is_what_the_page_says(
    invited: bool, server: Site, visit: Visit, browser_name: BrowserName, red: Provider
) -> None:
    page = visit(browser=browser_name, real_line=True, real_path=True)
    page.open(
        f"{server.appointment() if invited else server.url}?lang=en".replace("#ABC123XYZ?lang=en", "?lang=en")
    )
    known = {"/api/readiness", "/api/both-ends/events"} if invited else set()
    page.wait_until(lambda: all(page.traffic.to(path) for path in known), "the opened link is told")
    page.wait_until_idle()
    assert asked_for(page, server, red) == known
    assert page.traffic.origins() == {server.url}

    page.run_through()
    page.wait_until(lambda: bool(page.traffic.to("/api/results")), "the result is sent")
    looks = {"/api/both-ends/direct"} if invited else set()
    page.wait_until(lambda: all(page.traffic.to(path) for path in looks), "a board is looked for")

    assert asked_for(page, server, red) - {"/api/line"} == known | looks | {
        "/api/rehearsals",
        "/api/results",
        "provider",
    }
    notice = page.page.locator(".data").inner_text()
    for path, text in SENT.items():
        said = text.split("%(provider)s")[0] in notice
        assert said == (invited or path not in OF_APPOINTMENTS), path


def leaves(body: Any) -> Iterator[object]:
    """Return every value of a JSON body, without its names."""
    if isinstance(body, dict | list):
        for value in body.values() if isinstance(body, dict) else body:
            yield from leaves(value)
    elif body is not None:
        yield body


def test_readiness_and_result_share_nothing_that_could_tie_them(
    path: str, server: Site, visit: Visit
) -> None:
    """In Chromium: Firefox's driver does not show the bodies of requests that outlive their page."""
    page = went_through(path, server.appointment(), visit, "chromium")

    readiness = [json.loads(request.post_data or "") for request in page.traffic.to("/api/readiness")]
    results = [json.loads(request.post_data or "") for request in page.traffic.to("/api/results")]
    words = {finding for findings in CATALOGUE.values() for finding in findings}
    small = set(range(100))  # sequence, version, seconds: countings that every page has
    told, kept = ({*leaves(dict(enumerate(bodies)))} for bodies in (readiness, results))
    assert readiness
    assert results
    assert {name for body in readiness for name in body} & {name for body in results for name in body} == {
        "touch"
    }
    assert told & kept - words - small == set()


def test_the_server_keeps_nothing_that_it_must_not(
    make_server: Callable[..., Server], visit: Visit, red: Provider
) -> None:
    server = make_server(TRUSTED_PROXIES="127.0.0.0/8,::1/128", LOG_LEVEL="debug")
    link = server.appointment(code=CODE)
    page = visit(user_agent=AGENT, extra_http_headers={"X-Forwarded-For": ADDRESS}, real_line=True)
    page.open(link)
    page.run_through()
    labels = page.page.evaluate(LABELS)
    page.wait_until(lambda: bool(page.traffic.to("/api/results")), "the result is sent")
    page.hand_off(NAME)
    page.page.wait_for_url(f"{red.origin}/**")

    server.canaries += [NAME, "Zwetschgenbaum", ADDRESS, AGENT, "137.4711", *labels]
    server.stop()  # looks through its files and its log

    assert any(path.suffix in {".db", ".sqlite", ".sqlite3"} for path in server.data.rglob("*"))
    assert CODE in server.canaries
