"""Fixtures of the stories in a real WebKit: one browser for all of them, a page of an origin of its own each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium.webdriver import WebKitGTK

from e2e import made_up_line
from e2e.faults import WATCH_DEVICES
from e2e.conftest import FAILED, RESULTS, SEEN
from e2e.server import Server
from e2e.webkit import browser, scripts
from e2e.webkit.injecting_proxy import injecting
from e2e.webkit.page import WebKitPage

WebKitVisit = Callable[..., WebKitPage]
WATCHED = (WATCH_DEVICES, scripts.TELL_LEAVING)
LINE = {made_up_line.MODULE: ("text/javascript", made_up_line.SOURCE.encode())}


@pytest.fixture(scope="session")
def webkit() -> Iterator[WebKitGTK]:
    """Return a running WebKit with mock cameras and microphones."""
    if absent := browser.missing():
        pytest.skip(f"{absent} is not installed here and could not be")
    with browser.open_webkit(*browser.MOCK_DEVICES) as driver:
        yield driver


@pytest.fixture
def webkit_visit(
    webkit: WebKitGTK, server: Server, devices: Path, request: pytest.FixtureRequest
) -> Iterator[WebKitVisit]:
    """Return a way to sit down in front of a WebKit.

    `webkit_visit("dark", "hum", (…,))` takes the names of made-up devices ("" for the browser's own mock),
    further scripts, and whether there is a stand-in for WebRTC. The line is made up and good. At the end
    nothing may have gone wrong in the page; where a test fails, a picture of it is kept.
    """
    pages: list[WebKitPage] = []
    with ExitStack() as stack:

        def visit(
            camera: str = "", microphone: str = "", faults: tuple[str, ...] = (), *, webrtc: bool = True
        ) -> WebKitPage:
            before = [scripts.TELL_PROBLEMS]
            before += [scripts.WITH_WEBRTC, *WATCHED] if webrtc else []
            made = [scripts.sees(camera)] if camera else []
            made += [scripts.hears()] if microphone else []
            sound = scripts.sound_file(devices, microphone) if microphone else {}
            proxy = stack.enter_context(injecting(server.url, (*made, *before, *faults), LINE | sound))
            pages.append(WebKitPage(webkit, proxy))
            return pages[-1]

        yield visit
        if failed := request.node.stash.get(FAILED, False):
            for number, page in enumerate(pages):
                page.keep_picture(RESULTS / f"{request.node.name}-{number}.png")
        webkit.get("about:blank")  # what the page says when it goes still finds its server
    if not failed:
        for page in pages:
            SEEN.update(page.seen)
    assert [problem for page in pages for problem in page.problems] == []
