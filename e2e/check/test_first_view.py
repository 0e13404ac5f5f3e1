"""The first view is light and the check follows it: for who presses *Start* early, or if it does not come."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from checker.core.findings import CHECKS
from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.server import Server
from e2e.site import Site

CHECK, WORDS = "**/pages/check.js*", "**/words?*"

REHEARSAL_IS_HERE = """() => ["rehearsal/connection_check", "measure/flat_tops"].every((file) =>
  performance.getEntriesByType("resource").some(({ name }) => name.includes(file)))"""


def held(page: CheckPage, what: str) -> list[Route]:
    """Let nothing of this through; return what is held."""
    routes: list[Route] = []
    page.page.route(what, lambda route: routes.append(route))
    return routes


@pytest.mark.parametrize("late", [CHECK, WORDS])
def test_a_press_before_the_check_has_come_is_not_forgotten(
    late: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name)
    routes = held(page, late)
    page.open(server.appointment(), whole=False)

    page.start()
    assert page.action("start").count() == 0
    page.wait_until(lambda: len(routes) == 1, "the page asks for the rest")
    routes[0].continue_()

    page.skip_unless_done("speaker")
    page.wait_for_overall()
    assert page.finding("microphone") == "ok"


@pytest.mark.parametrize("missing", [CHECK, WORDS])
def test_a_check_that_does_not_come_is_said_and_comes_with_the_next_press(
    missing: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name)
    page.page.route(missing, lambda route: route.abort())
    page.open(server.appointment(), whole=False)
    note = page.page.locator("[data-not-loaded]")
    assert not note.is_visible()

    page.start()

    note.wait_for(state="visible")
    assert page.action("handoff-unchecked").is_visible()
    assert violations(page.page) == []
    page.page.unroute(missing)
    page.start()
    page.skip_unless_done("speaker")
    page.wait_for_overall()
    assert page.finding("microphone") == "ok"
    assert not note.is_visible()
    page.forgive("ERR_FAILED")


def test_an_answer_that_is_none_of_ours_is_no_check(server: Site, visit: Visit) -> None:
    """A network with a page of its own, where one has to sign in, answers everything with that."""
    page = visit()
    page.page.route(WORDS, lambda route: route.fulfill(body="<p>Welcome", content_type="text/html"))
    page.open(server.url, whole=False)

    page.start()

    page.page.locator("[data-not-loaded]").wait_for(state="visible")


def test_start_loads_nothing_more_of_the_page(server: Site, visit: Visit, browser_name: BrowserName) -> None:
    page = visit(browser=browser_name)
    page.open(server.url)
    page.page.wait_for_load_state("networkidle")
    before = len(page.traffic.requests)

    page.start()
    page.skip_unless_done("speaker")
    page.wait_until(lambda: bool(page.traffic.to("/api/results")), "the result is sent")

    later = [request.url for request in page.traffic.requests[before:]]
    assert [url for url in later if "/assets/" in url or "/words" in url] == []


def test_a_server_that_is_gone_before_start_stops_nobody_and_every_part_explains_itself(
    make_server: Callable[..., Server], visit: Visit, browser_name: BrowserName
) -> None:
    server = make_server()
    page = visit(browser=browser_name, real_line=True)
    page.open(server.appointment())
    page.page.wait_for_function(REHEARSAL_IS_HERE)  # the network is never idle

    server.kill()
    page.start()
    page.skip_unless_done("speaker")
    page.wait_for_overall()

    assert page.finding("microphone") == "ok"
    assert page.finding("connection") in {"offline", "not_measured"}
    assert [check for check in CHECKS if not page.check(check).locator(".verdict b").inner_text()] == []
    assert page.check("connection").locator("[data-steps]").inner_text()
    assert len(page.doors()) == 1
    page.forgive("net::ERR_")  # refused, reset, or cut off: it is gone


def test_what_both_ends_can_say_is_not_shown_before_its_style_sheet_is_here(
    server: Site, visit: Visit
) -> None:
    page = visit()
    sheets = held(page, "**/both_ends.css")
    page.open(server.appointment())
    page.page.locator("[data-ends]").wait_for(state="attached")
    page.wait_until(lambda: bool(sheets), "the style sheet is asked for")
    how = "getComputedStyle(document.querySelector('[data-ends]')).display"
    before = page.page.evaluate(how)

    sheets[0].continue_()

    page.page.wait_for_function(f"() => {how} === 'grid'")
    assert before == "none"
