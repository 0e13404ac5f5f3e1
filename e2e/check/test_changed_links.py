"""Links as mail gateways and people leave them: the page opens with the code, at its clean address."""

import pytest

from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site

CODE = "Ab3dEf9h1"
CHANGED = {
    "the sign before the code encoded": "{url}/c/{token}%23{code}",
    "encoded twice, with a gateway's own part": "{url}/c/{token}%2523{code}&data=05%7C01%7C",
    "a gateway's part behind the code": "{url}/c/{token}#{code}&data=05%7C01%7C",
    "as HTML has it": "{url}/c/{token}&#35;{code}",
    "the end of a sentence": "{url}/c/{token}#{code}).",
    "a slash in between, in capitals": "{url}/C/{TOKEN}/#{code}",
    "signs that nobody sees": "{url}/c/%E2%80%8B{token}%C2%A0#%C2%A0{code}",
    "written twice": "{url}/c/{token}#{code}<{url}/c/{token}#{code}>",
    "all of it encoded": "{url}/%3C{token}%23{code}%3E",
}


def shown(page: CheckPage) -> tuple[str, str]:
    """Return the code that the page shows, and its address."""
    return page.page.locator("[data-code]").first.text_content() or "", page.page.url


@pytest.mark.parametrize("how", CHANGED)
def test_a_changed_link_opens_the_page_at_its_clean_address_with_the_code(
    how: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    clean = server.appointment(code=CODE)
    token = clean.partition("/c/")[2].partition("#")[0]
    page = visit(browser=browser_name)
    names = {"url": server.url, "token": token, "TOKEN": token.upper(), "code": CODE}

    page.open(CHANGED[how].format(**names))

    assert shown(page) == (CODE, clean)
    page.page.reload()
    page.wait_until_whole()
    assert shown(page) == (CODE, clean)
    assert f"#{CODE}" in (page.page.locator("a[data-language]").first.get_attribute("href") or "")


def test_without_a_code_in_it_the_page_asks_for_the_code(server: Site, visit: Visit) -> None:
    clean = server.appointment(code=CODE).partition("#")[0]
    page = visit()

    page.open(f"{clean}/und")

    page.page.locator("#code").wait_for(state="attached")
    assert shown(page) == ("", clean)


def test_an_unknown_link_says_what_to_do(server: Site, visit: Visit) -> None:
    page = visit()
    page.forgive("404")

    page.open(f"{server.url}/c/{'a' * 26}?lang=de")

    heading = page.page.get_by_role("heading", level=1)
    assert heading.text_content() == "Dieser Link funktioniert nicht"
    assert page.page.get_by_role("listitem").first.is_visible()
