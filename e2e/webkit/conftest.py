"""Fixtures of the stories in a real WebKit: one browser for all, an origin of its own for each page."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from selenium.webdriver import WebKitGTK

from e2e import evidence, made_up_line
from e2e.conftest import FAILED, SEEN
from e2e.faults import WATCH_DEVICES
from e2e.site import Site
from e2e.webkit import browser, scripts
from e2e.webkit.injecting_proxy import injecting
from e2e.webkit.page import WebKitPage

WebKitVisit = Callable[..., WebKitPage]
WATCHED = (WATCH_DEVICES, scripts.TELL_LEAVING)
LINE = {made_up_line.MODULE: ("text/javascript", made_up_line.SOURCE.encode())}


@pytest.fixture(scope="session")
def webkit(own_server: None) -> Iterator[WebKitGTK]:
    """Return a running WebKit with mock cameras and microphones."""
    if absent := browser.missing():
        pytest.skip(f"{absent} is not installed here and could not be")
    with browser.open_webkit(browser.MEDIA, browser.MOCK_DEVICES) as driver:
        yield driver


@pytest.fixture
def webkit_visit(
    webkit: WebKitGTK, server: Site, devices: Path, request: pytest.FixtureRequest
) -> Iterator[WebKitVisit]:
    """Return a way to sit down in front of a WebKit.

    `webkit_visit("dark", "hum", (…,))` takes the names of made-up devices ("" for the browser's own mock) and
    further scripts; with `webrtc=False` there is no stand-in for that, with `devices=False` no device. The
    line is made up and good. At the end nothing may have gone wrong in the page; where a test fails, a
    picture of it is kept.
    """
    folder = devices
    pages: list[WebKitPage] = []
    with ExitStack() as stack:

        def visit(
            camera: str = "",
            microphone: str = "",
            faults: tuple[str, ...] = (),
            *,
            webrtc: bool = True,
            devices: bool = True,
        ) -> WebKitPage:
            made = scripts.devices(camera, microphone)
            stand_in = (scripts.WITH_WEBRTC, *WATCHED) if webrtc else ()
            first = (scripts.TELL_PROBLEMS, *made, *stand_in, *faults)
            files = LINE | scripts.sound_file(folder, microphone)
            proxy = stack.enter_context(injecting(server.url, first, files))
            driver = webkit if devices else stack.enter_context(browser.open_webkit(browser.MEDIA))
            pages.append(WebKitPage(driver, proxy))
            return pages[-1]

        yield visit
        problems = [problem for page in pages for problem in page.problems]
        failed = request.node.stash.get(FAILED, False)
        for page in pages:
            if failed or problems:
                page.driver.save_screenshot(str(evidence.made_for(request.node) / "webkit.png"))
            page.leave()
    if not failed:
        for page in pages:
            SEEN.update(page.seen)
    assert problems == []
