"""On to the consultation: the code and the name arrive, the devices are free, nothing else leaks."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from e2e import faults
from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site
from e2e.stand_in_red import Provider

NAME = "Änne O\u2019Neill & Söhne"


def arrived(page: CheckPage, red: Provider) -> dict[str, str]:
    """Wait for the stand-in page and return what it has seen."""
    page.page.wait_for_url(f"{red.origin}/**")
    page.page.wait_for_function("() => document.title !== 'waiting'")
    seen: dict[str, str] = page.page.evaluate("({...document.documentElement.dataset})")
    return seen


def test_code_and_name_arrive_and_the_devices_are_free(
    server: Site, visit: Visit, red: Provider, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(faults.WATCH_DEVICES, faults.HIDES), real_line=True)
    left = page.note_leaving()
    page.open(server.appointment(code="ABC123XYZ"))
    page.run_through()
    page.check_without_end("camera")
    page.wait_until_open("video", "audio context")

    page.hand_off(NAME)

    seen = arrived(page, red)
    link = red.template.format(name=quote(NAME, safe=""), code="ABC123XYZ")
    assert seen["fragment"] == f"#{link.partition('#')[2]}"
    assert left == [[]]
    assert seen["devices"] == "audio live, video live"
    assert seen["referrer"] == ""
    assert seen["opener"] == "false"
    assert all("ABC123XYZ" not in path for path in red.requests)


def test_every_device_is_closed_before_the_page_is_left(
    server: Site, visit: Visit, red: Provider, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(faults.WATCH_DEVICES,), real_line=True)
    left = page.note_leaving()
    page.open(server.appointment())
    page.start()
    page.wait_until_open("audio", "audio context", "peer connection", "video")

    page.action("handoff-unchecked").click()

    arrived(page, red)
    assert left == [[]]


def test_a_page_that_is_left_by_any_other_way_holds_neither_camera_nor_microphone(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(faults.WATCH_DEVICES,))
    page.open(server.url)
    page.start()
    page.wait_until_open("audio", "video")

    page.open(f"{server.url}/health")

    assert page.open_at_the_end().isdisjoint({"audio", "video"})


def test_the_way_on_without_a_check_is_open_from_the_first_moment(
    server: Site, visit: Visit, red: Provider, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name)
    page.open(server.appointment(code="ABC123XYZ"))

    page.action("handoff-unchecked").click()

    assert "code=ABC123XYZ" in arrived(page, red)["fragment"]


@pytest.mark.parametrize(
    "fragment",
    [
        "ABC123XYZ",
        "ABC123XYZ.",
        "%41BC123XYZ",
        "code=ABC123XYZ",
        "ABC123XYZ%3E",
    ],
)
def test_a_fragment_that_a_mail_program_has_changed_still_works(
    fragment: str, server: Site, visit: Visit
) -> None:
    page = visit()

    page.open(f"{server.url}/#{fragment}")
    page.run_through()

    assert page.code() == "ABC123XYZ"


def test_without_a_fragment_the_page_asks_for_the_code(server: Site, visit: Visit, red: Provider) -> None:
    page = visit()
    page.open(server.appointment().partition("#")[0])
    page.run_through()

    page.page.locator("#code").fill("ABC123XYZ")
    page.page.keyboard.press("Enter")
    page.hand_off(NAME)

    assert "code=ABC123XYZ" in arrived(page, red)["fragment"]


def test_a_mistyped_code_comes_back_into_its_field_and_what_is_wrong_stands_at_it(
    server: Site, visit: Visit, red: Provider
) -> None:
    page = visit()
    page.open(server.appointment(code="ABC123XY"))
    page.run_through()
    field = page.page.locator("#code")

    page.action("change-code").click()
    given = field.input_value(), page.page.evaluate("document.activeElement.id")
    field.fill("?")
    page.page.keyboard.press("Enter")

    assert given == ("ABC123XY", "code")
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby") or ""
    notes = page.page.locator(", ".join(f"#{name}" for name in described.split())).all_inner_texts()
    assert any("Das ist kein Zugangscode" in note for note in notes)
    assert violations(page.page) == []
    field.fill("ABC123XYZ")
    assert field.get_attribute("aria-invalid") is None
    page.page.keyboard.press("Enter")
    assert page.code() == "ABC123XYZ"
    assert page.page.locator("[data-spelled]").text_content() == "A, B, C, 1, 2, 3, X, Y, Z"
    page.hand_off(NAME)
    assert "code=ABC123XYZ" in arrived(page, red)["fragment"]


def test_a_link_to_a_strangers_site_is_refused(server: Site, visit: Visit) -> None:
    page = visit()
    page.open(server.appointment().partition("#")[0])
    page.run_through()

    page.page.locator("#code").fill("https://evil.example/#/login?code=ABC123XYZ")
    page.page.keyboard.press("Enter")

    page.page.locator("[data-slot=note]", has_text="führt nicht").first.wait_for()
    assert page.page.url.startswith(server.url)


def test_back_from_the_consultation_shows_the_old_result_as_old(
    server: Site, visit: Visit, red: Provider
) -> None:
    page = visit()  # Chromium: Playwright cannot follow Firefox when it thaws a frozen page
    page.open(server.appointment())
    page.run_through()
    page.hand_off()
    arrived(page, red)

    page.page.go_back()

    page.wait_for_state("camera", "stale")
    page.forgive("409")  # the page of before speaks with an older run first, as the contract says
    assert page.page.locator("[data-overall]").get_attribute("data-overall") == "pending"
    assert page.action("start").is_enabled()


def test_a_reload_shows_the_old_result_as_old(server: Site, visit: Visit, browser_name: BrowserName) -> None:
    page = visit(browser=browser_name)
    page.open(server.appointment())
    page.run_through()

    page.page.reload()

    page.wait_for_state("camera", "stale")
    assert page.page.locator("[data-overall]").get_attribute("data-overall") == "pending"
    assert page.code() == "ABC123XYZ"


LATER = """(days) => {
  const now = Date.now;
  Date.now = () => now() + days * 86_400_000;
}"""
SEEN_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def reports(page: CheckPage) -> list[dict[str, Any]]:
    """Return every report of readiness so far, from each page in this tab."""
    return [json.loads(one.post_data or "") for one in page.traffic.to("/api/readiness")]


def told(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what is told of all parts but the browser's, which is looked at with each page."""
    return {name: part for name, part in report["checks"].items() if name != "browser"}


@pytest.mark.parametrize("again", ["reload", "days later", "closed days later"])
def test_a_page_that_is_opened_again_tells_nothing_of_the_earlier_visit(
    server: Site, visit: Visit, again: str
) -> None:
    page = visit()  # Chromium: Firefox's driver does not show the bodies of requests that outlive their page
    page.open(server.appointment())
    page.run_through()
    page.wait_until(
        lambda: all(part["finding"] for part in told(reports(page)[-1]).values()), "everything is told"
    )
    before, run = len(reports(page)), reports(page)[-1]["run"]

    if again == "reload":
        page.page.reload()
        page.page.keyboard.press("Shift")  # somebody is here
        page.wait_until(lambda: reports(page)[-1]["run"] > run, "it is told that somebody is here")
        later = [report for report in reports(page) if report["run"] > run]
    else:
        page.page.evaluate(LATER, 2)
        page.page.evaluate(SEEN_AGAIN if again == "days later" else "dispatchEvent(new Event('pagehide'))")
        page.wait_until(lambda: len(reports(page)) > before, "it is told that somebody is here")
        later = reports(page)[before:]

    assert {report["status"] for report in later} == {"left" if again == "closed days later" else "opened"}
    nothing = {"state": "waiting", "finding": None}
    assert [part for report in later for part in told(report).values() if part != nothing] == []
