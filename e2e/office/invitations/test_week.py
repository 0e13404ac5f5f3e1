"""A counsellor looks for an appointment, at her week, and prints a day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.office.invitations.conftest import Sit
from e2e.pages.appointments import Appointments
from e2e.server import TIME_ZONE

DAY = datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(days=7)
PRINTED = "window.printed = 0; window.print = () => { window.printed += 1; };"


def invite(office: Appointments, time: str, label: str) -> None:
    """Make an appointment in a week's time."""
    office.new()
    office.page.locator("#date").fill(f"{DAY:%Y-%m-%d}")
    office.page.locator("#time").fill(time)
    office.page.locator("#label").fill(label)
    office.submit()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def test_from_the_list_to_next_week_and_the_days_list_on_paper(sit: Sit, browser_name: BrowserName) -> None:
    office = sit(browser_name)
    office.page.context.add_init_script(PRINTED)
    page = office.page
    invite(office, "09:15", "Erstgespräch")
    invite(office, "14:30", "Folgegespräch")
    office.office.open("/appointments")
    page.locator("#q").fill(f"{DAY:%d.%m.} folge")
    with page.expect_navigation():
        page.keyboard.press("Enter") if browser_name == "chromium" else page.locator(".search button").click()
    assert page.locator("[data-listed] bdi").all_inner_texts() == ["Folgegespräch"]

    follow(page, "Woche")
    follow(page, "Woche danach")
    day = page.locator(f'[data-day="{DAY:%Y-%m-%d}"]')
    assert day.locator("[data-listed] bdi").all_inner_texts() == ["Erstgespräch", "Folgegespräch"]
    assert violations(page) == []
    with page.expect_navigation():
        day.get_by_role("link", name="Drucken").click()

    assert page.locator("[data-listed]").count() == 2
    assert "gespräch" not in page.locator("main").inner_text().lower()
    assert violations(page) == []
    page.get_by_role("button", name="Drucken").click()
    assert page.evaluate("printed") == 1
    follow(page, "Notizen mitdrucken")
    expect(page.locator("table")).to_contain_text("Erstgespräch")


def test_on_paper_there_is_the_list_and_nothing_to_press(sit: Sit) -> None:
    office = sit(color_scheme="dark")
    invite(office, "09:15", "Erstgespräch")
    office.office.open(f"/appointments/day/{DAY:%Y-%m-%d}")

    office.page.emulate_media(media="print")

    shown = office.page.locator("a, button, header, footer, nav")
    assert [each.inner_text() for each in shown.all() if each.is_visible()] == []
    expect(office.page.locator("h1")).to_be_visible()
    expect(office.page.locator("table")).to_contain_text("09:15")
    background = office.page.evaluate("getComputedStyle(document.querySelector('table')).backgroundColor")
    assert background == "rgb(255, 255, 255)"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("width", [320, 1280])
def test_week_and_day_are_accessible_and_fit(sit: Sit, width: int, language: str) -> None:
    office = sit(viewport={"width": width, "height": 800}, color_scheme="dark" if width == 320 else "light")
    invite(office, "09:15", "Ein Gespräch mit einem langen Zusatz, der umbricht")
    week = f"{DAY:%G-W%V}"

    for path in (f"week?of={week}&whose=team", "week?of=2001-W01", f"day/{DAY:%Y-%m-%d}?whose=team&labels"):
        office.office.open(f"/appointments/{path}&lang={language}")

        assert violations(office.page) == []
        assert office.page.evaluate("document.documentElement.scrollWidth") <= width
        assert office.page.locator("html").get_attribute("lang") == language


def test_without_scripts_the_day_says_how_it_is_printed(sit: Sit) -> None:
    office = sit(java_script_enabled=False)

    office.office.open(f"/appointments/day/{DAY:%Y-%m-%d}")

    assert "Menü Ihres Browsers" in office.page.locator("main").inner_text()
    assert not office.page.locator("[data-action=print]").is_visible()
