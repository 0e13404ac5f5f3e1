"""A client whose device has another clock than the office: both times stand there, and only then."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.site import Site


@pytest.mark.parametrize("browser_name", ["chromium", "firefox"])
@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/New_York", "Asia/Kolkata"])
def test_both_times_are_said_where_the_devices_clock_is_another_one(
    zone: str, server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, timezone_id=zone)

    page.open(server.appointment(in_minutes=90))

    place = page.page.locator(".date [data-own-time]")
    place.wait_for()
    stamp = page.page.locator(".date time").get_attribute("datetime") or ""
    there = datetime.fromisoformat(stamp).astimezone(ZoneInfo(zone))
    assert there.strftime("%H:%M").lstrip("0") in (place.text_content() or "")
    assert "Uhrzeit bei der Beratungsstelle" in (place.text_content() or "")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Vienna", "UTC"])
def test_nothing_is_said_where_both_clocks_are_alike_or_the_browser_hides_its_own(
    zone: str, server: Site, visit: Visit
) -> None:
    page = visit(timezone_id=zone)

    page.open(server.appointment(in_minutes=90))
    page.start()
    page.answer("yes")
    page.wait_for_overall()

    assert not page.page.locator("[data-own-time]").filter(visible=True).count()


def test_the_result_says_both_times_too(server: Site, visit: Visit) -> None:
    page = visit(timezone_id="Asia/Kolkata")

    page.open(server.appointment(in_minutes=90))
    page.start()
    page.answer("yes")
    page.wait_for_overall()

    page.page.locator(".when [data-own-time]").wait_for()
