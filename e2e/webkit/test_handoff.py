"""On to the consultation and back again in a real WebKit."""

import pytest

from e2e.pages.check_page import ALL_WELL
from e2e.site import Site
from e2e.stand_in_red import Provider
from e2e.webkit.conftest import WebKitVisit
from e2e.webkit.page import WebKitPage

CACHED = {"Cross-Origin-Opener-Policy": "unsafe-none"}
"""With the server's own policy WebKit keeps no page that another origin follows."""


def arrived(page: WebKitPage, red: Provider) -> dict[str, str]:
    """Wait for the stand-in page and return what it has seen."""
    page.wait(lambda: page.driver.current_url.startswith(red.origin), "the stand-in page has come")
    page.wait(lambda: page.run("return document.title") in {"open", "failed"}, "it has tried the devices")
    seen: dict[str, str] = page.run("return {...document.documentElement.dataset}")
    return seen


def test_code_and_name_arrive_and_every_device_is_free_before_the_page_is_left(
    server: Site, webkit_visit: WebKitVisit, red: Provider
) -> None:
    page = webkit_visit("good", "silence")
    page.open(server.appointment(code="ABC123XYZ"))
    page.start()
    page.wait(lambda: page.open_devices() >= {"audio", "video", "audio context"}, "all devices are open")

    page.action("handoff-unchecked").click()

    seen = arrived(page, red)
    assert page.noted("left open") == [""]
    assert seen["devices"] == "audio live, video live"
    assert seen["fragment"].endswith("code=ABC123XYZ")
    assert seen["referrer"] == ""


@pytest.mark.parametrize(("headers", "shown"), [({}, "loaded"), (CACHED, "from the page cache")])
def test_back_from_the_consultation_shows_the_old_result_as_old_and_checks_anew(
    headers: dict[str, str], shown: str, server: Site, webkit_visit: WebKitVisit, red: Provider
) -> None:
    page = webkit_visit("good", "speech")
    page.proxy.headers.update(headers)
    page.open(server.appointment())
    page.start()
    page.answer("yes")
    assert page.wait_for_overall() in ALL_WELL
    page.hand_off()
    arrived(page, red)

    page.back()

    page.wait_for_state("camera", "stale")
    assert page.noted("shown")[-1] == shown
    assert page.overall() == "pending"
    page.start()
    page.answer("yes")
    assert page.wait_for_overall() in ALL_WELL
    page.wait(lambda: not page.open_devices(), "every device is free")  # the voice goes on a little


def test_a_reload_shows_the_old_result_as_old(server: Site, webkit_visit: WebKitVisit) -> None:
    page = webkit_visit("good")
    page.open(server.appointment(code="ABC123XYZ"))
    page.start()
    page.finding("camera")

    page.driver.refresh()

    page.wait_for_state("camera", "stale")
    assert page.overall() == "pending"
    assert page.open_devices() == set()
