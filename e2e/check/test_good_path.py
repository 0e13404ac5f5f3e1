"""The good path: everything works, in every browser."""

import pytest

from checker.core.findings import CATALOGUE
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import ALL_WELL
from e2e.site import Site

GOOD = {check: next(iter(findings)) for check, findings in CATALOGUE.items() if check != "speaker"}


@pytest.mark.quiet("connection")
def test_a_good_device_is_ready_in_every_part(server: Site, visit: Visit, browser_name: BrowserName) -> None:
    page = visit(browser=browser_name, real_line=True, windows=True)

    page.open(server.appointment())
    page.run_through()

    findings = page.findings()
    assert findings.pop("speaker") in {"ok", "verified"}
    assert findings == GOOD
    assert page.overall() == "ready"


def test_the_open_self_test_sends_one_anonymous_result_and_no_readiness(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name)

    page.open(server.url)
    page.run_through()
    page.wait_until(lambda: bool(page.traffic.to("/api/results")), "the result is sent")

    assert page.overall() in ALL_WELL
    page.wait_until_idle()
    # The made-up line brings no receipt: the first answer does.
    assert len(page.traffic.to("/api/results")) == 2
    assert page.traffic.to("/api/readiness") == []


def test_the_code_of_the_link_is_shown_for_the_person_to_copy(server: Site, visit: Visit) -> None:
    page = visit()

    page.open(server.appointment(code="Q7W8E9R0T"))
    page.run_through()

    assert page.code() == "Q7W8E9R0T"


@pytest.mark.parametrize(("granted", "first"), [(True, "onward"), (False, "parts")])
def test_what_the_person_needs_next_comes_first_in_the_result(
    granted: bool, first: str, server: Site, visit: Visit
) -> None:
    page = visit(granted=granted)

    page.open(server.appointment())
    page.run_through()

    order = page.page.locator("main > .onward, main > .parts").evaluate_all(
        "found => found.map((one) => one.className)"
    )
    assert order[0] == first


@pytest.mark.parametrize("width", [360, 1280])
def test_pressing_start_twice_is_one_check(width: int, server: Site, visit: Visit) -> None:
    page = visit(
        viewport={"width": width, "height": 740}, real_line=True
    )  # narrow: the way on moves under the pointer
    page.open(server.appointment())

    page.action("start").dblclick()
    page.answer("yes")
    page.wait_for_overall()

    assert page.finding("speaker") == "ok"
    assert len(page.traffic.to("/api/rehearsals")) == 1
