"""A client telephones who has not opened the link: three questions lead to the sentence."""

import re

import pytest
from playwright.sync_api import expect

from checker.texts import WORDS
from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import BoardPage
from e2e.pages.office import Office


def answer(office: Office, text: str) -> None:
    """Choose an answer by the keyboard."""
    with office.page.expect_navigation():
        office.page.get_by_role("link", name=text).press("Enter")


def test_from_the_row_by_three_answers_to_what_to_say(
    sit: Sit, invite: Invite, browser_name: BrowserName
) -> None:
    _, label = invite()
    office = sit(browser_name)
    board = BoardPage(office, "/board?of=team")
    board.summary(label).click()
    with office.page.expect_navigation():
        board.row(label).get_by_role("link", name="Am Telefon helfen").click()
    assert label in office.page.locator("main").inner_text()

    answer(office, "Ein iPhone oder iPad")
    answer(office, "Safari: ein blauer Kompass")
    office.page.locator("summary", has_text="Kamera").click()
    answer(office, "Die Kamera ist noch nicht erlaubt")

    said = office.page.locator("[data-sentence]").inner_text()
    assert "Klientin" in said
    assert office.page.locator("[data-steps] li").count() == len(
        WORDS["camera"]["denied"].steps("safari", "ios")
    )
    answer(office, "Nein, oder jetzt steht etwas anderes da")
    expect(office.page.get_by_role("heading", name="Was sieht die Klientin?")).to_be_visible()
    with office.page.expect_navigation():
        office.page.get_by_role("link", name=re.compile("Ändern.*Ein iPhone")).click()
    expect(office.page.get_by_role("heading", name="Welches Gerät")).to_be_visible()


def test_it_needs_no_script(sit: Sit, invite: Invite) -> None:
    _, label = invite()
    office = sit(java_script_enabled=False)
    board = BoardPage(office, "/board?of=team", live=False)
    board.summary(label).click()
    with office.page.expect_navigation():
        board.row(label).get_by_role("link", name="Am Telefon helfen").click()

    for text in ("Etwas anderes, oder", "Ein anderer, oder", "Keine E-Mail von uns"):
        answer(office, text)

    assert "Diktieren" in office.page.locator("[data-sentence]").inner_text() or (
        "diktieren Sie" in office.page.locator("[data-sentence]").inner_text()
    )


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_question_and_every_end_is_accessible_and_fits(
    sit: Sit, invite: Invite, width: int, language: str
) -> None:
    _, label = invite()
    office = sit(viewport={"width": width, "height": 800}, color_scheme="dark" if width == 320 else "light")
    board = BoardPage(office, "/board?of=team")
    board.row(label).wait_for()
    path = f"/board/telephone/{board.row(label).get_attribute('data-appointment')}?lang={language}"
    device, browser = "&system=android", "&browser=samsung"

    for more in ("", device, device + browser, f"{device}{browser}&seen=no_link",
                 f"{device}{browser}&seen=asked", f"{device}{browser}&seen=microphone.denied"):  # fmt: skip
        office.open(path + more)
        office.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

        assert violations(office.page) == []
        assert office.page.evaluate("document.documentElement.scrollWidth") <= width
        assert office.page.locator("html").get_attribute("lang") == language
