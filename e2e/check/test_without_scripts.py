"""Without JavaScript: the page is readable, the way on works, nothing pretends to work."""

import re

from playwright.sync_api import Page

from e2e.accessibility import violations
from e2e.conftest import Visit
from e2e.site import Site


def read(server: Site, visit: Visit, language: str = "de") -> Page:
    """Return the page of an appointment in a browser whose scripts are switched off.

    Chromium: Firefox's driver looks into a page by scripts itself, and stops with them.
    """
    page = visit(java_script_enabled=False)
    address, _, code = server.appointment().partition("#")
    page.open(f"{address}?lang={language}#{code}", whole=False)
    return page.page


def without_scripts(server: Site, visit: Visit, language: str = "de") -> Page:
    """Return the same elements in a browser that has scripts, as axe needs them itself."""
    shown = read(server, visit, language)
    markup = re.sub(r"</?noscript>|<script.*?</script>", "", shown.content(), flags=re.S)
    page = visit().page
    address = shown.url.partition("#")[0]
    page.route(address, lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"))
    page.goto(address)
    return page


def test_the_page_says_what_it_is_and_whom_to_call(server: Site, visit: Visit) -> None:
    page = read(server, visit)

    text = page.inner_text("body")
    assert "JavaScript" in text
    assert server.phone in text
    assert "Kamera" in text
    assert page.locator("time").first.get_attribute("datetime")


def test_the_way_on_is_a_link_to_the_provider(server: Site, visit: Visit) -> None:
    page = read(server, visit)

    way_on = page.locator('[data-action="handoff-unchecked"]')
    href = way_on.get_attribute("href") or ""
    way_on.click()

    page.wait_for_url(f"{href}**")
    assert href.startswith("http")
    assert "ABC123XYZ" not in href


def test_there_are_no_dead_buttons(server: Site, visit: Visit) -> None:
    page = read(server, visit)

    assert page.get_by_role("button").filter(visible=True).count() == 0
    assert page.get_by_role("textbox").filter(visible=True).count() == 0


def test_it_is_accessible(server: Site, visit: Visit) -> None:
    page = without_scripts(server, visit)

    assert "JavaScript" in page.inner_text("body")
    assert violations(page) == []
