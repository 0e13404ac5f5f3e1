"""Scripts and styles do not arrive, though JavaScript is on: nothing that is typed gets out."""

import pytest
from playwright.sync_api import ElementHandle, Page, Request, Route

from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site

CODE = "K4N4R1V0G"
TYPED = "Zwetschgenbaum"
FIELDS = "input:not([type=hidden]), textarea"
SUBMIT = "form => form.requestSubmit ? form.requestSubmit() : form.submit()"


@pytest.fixture(params=["appointment", "self-test"])
def bare(request: pytest.FixtureRequest, server: Site, visit: Visit, browser_name: BrowserName) -> CheckPage:
    """Return the page, all of whose assets have failed: a filter, a broken proxy, a deployment half done."""
    page = visit(browser=browser_name)
    page.forgive("Failed to load")
    page.forgive("net::ERR")
    page.page.route("**/*", answer_nothing_but_pages)
    link = server.appointment(code=CODE) if request.param == "appointment" else f"{server.url}/#{CODE}"
    page.open(link, whole=False)
    return page


def answer_nothing_but_pages(route: Route) -> None:
    """Let documents through and abort everything else."""
    if route.request.resource_type == "document":
        route.continue_()
    else:
        route.abort()


def unfold(page: Page) -> list[ElementHandle]:
    """Fill in every field, also those in parts that a script would open, and return them."""
    page.evaluate("document.querySelectorAll('[hidden]').forEach((one) => { one.hidden = false; })")
    fields = page.query_selector_all(FIELDS)
    for number, field in enumerate(fields):
        if field.get_attribute("type") == "checkbox":
            field.uncheck()
        else:
            field.fill(f"{TYPED}{number}{CODE}")
    return fields


def settled(page: CheckPage) -> list[Request]:
    """Return all requests once the browser has had time to begin a navigation: a later one comes after it."""
    page.page.wait_for_load_state("load")
    page.page.evaluate("new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve)))")
    page.page.wait_for_load_state("load")
    return page.traffic.requests


def test_no_script_and_no_style_has_arrived(bare: CheckPage) -> None:
    """Otherwise the tests below would show nothing."""
    assert bare.page.locator("form").count() > 0
    assert [one.resource_type for one in bare.traffic.requests if one.failure is None] == ["document"]


def test_no_form_sends_what_was_typed(bare: CheckPage) -> None:
    for number in range(bare.page.locator("form").count()):
        unfold(bare.page)

        bare.page.locator("form").nth(number).evaluate(SUBMIT)
        settled(bare)

    assert not bare.traffic.holds(TYPED)
    assert not bare.traffic.holds(CODE)


def test_the_enter_key_in_any_field_sends_nothing_of_it(bare: CheckPage) -> None:
    for number in range(len(unfold(bare.page))):
        unfold(bare.page)[number].press("Enter")
        settled(bare)

    assert not bare.traffic.holds(TYPED)
    assert not bare.traffic.holds(CODE)


def test_no_button_sends_what_was_typed(bare: CheckPage) -> None:
    for number in range(bare.page.locator("form button").count()):
        unfold(bare.page)

        bare.page.locator("form button").nth(number).click()
        settled(bare)

    assert not bare.traffic.holds(TYPED)
    assert not bare.traffic.holds(CODE)


def test_the_way_on_leads_on_without_the_code(bare: CheckPage) -> None:
    way_on = bare.page.locator('[data-action="handoff-unchecked"]')

    address = way_on.get_attribute("href") or ""

    assert address.startswith("http")
    assert CODE not in address
