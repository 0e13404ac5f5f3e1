"""The result, and what the time makes of it: one door at a time where the eye is, what is worst first."""

import pytest
from playwright.sync_api import expect

from e2e import faults
from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site
from e2e.stand_in_red import Provider

TELEPHONE = {"width": 360, "height": 740}
LOWEST_PX = 640
REFUSES = """
window.refused = [];
const real = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (real) navigator.mediaDevices.getUserMedia = (constraints) =>
  window.refused.some((kind) => constraints[kind])
    ? Promise.reject(new DOMException("Permission denied", "NotAllowedError")) : real(constraints);
"""
"""Refuses the kinds of devices in `window.refused`, as a person does who changes the permission meanwhile."""
OPEN, CLOSED = ["handoff"], ["handoff-unchecked"]
DOORS = {"ahead": CLOSED, "today": OPEN, "running": OPEN, "over": CLOSED}
"""Where nothing is blocked: the way on that is offered, by the time."""


def refuse(page: CheckPage, *checks: str) -> None:
    """Take the permission from these parts, and give it back to all others."""
    kinds = {"camera": "video", "microphone": "audio"}
    page.page.evaluate("(kinds) => { window.refused = kinds; }", [kinds[check] for check in checks])


def at(page: CheckPage, when: str) -> dict[str, float]:
    """Let it be this time of the appointment, and return the ways on then: how far down each ends.

    The page follows its own clock again within seconds, so it is looked at in the same moment.
    """
    offered: dict[str, float] = page.page.evaluate(
        """(when) => {
          const page = document.querySelector("#page");
          page.dataset.when = when;
          page.dispatchEvent(new Event("when"));
          scrollTo(0, 0);
          return Object.fromEntries(["handoff", "handoff-unchecked"]
            .map((name) => [name, document.querySelector(`[data-action=${name}]`).getBoundingClientRect()])
            .filter(([, box]) => box.height).map(([name, box]) => [name, box.bottom]));
        }""",
        when,
    )
    return offered


def lowest(page: CheckPage, action: str) -> float:
    """Return how far down a control ends on the page, in pixels."""
    box = page.action(action).bounding_box()
    assert box
    return box["y"] + box["height"]


def order(page: CheckPage) -> list[str]:
    """Return what stands in the page from top to bottom; the document has the same order."""
    found: list[tuple[str, float]] = page.page.evaluate(
        """() => [...document.querySelectorAll(`[data-overall], [data-onward], [data-check],
            [data-action=start], [data-action=handoff], [data-action=handoff-unchecked]`)]
          .map((one) => [one.dataset.check ?? one.dataset.action ?? one.className.split(" ")[0],
                         one.getBoundingClientRect()])
          .filter(([, box]) => box.height).map(([name, box]) => [name, box.top])"""
    )
    assert [name for name, _ in found] == [name for name, _ in sorted(found, key=lambda each: each[1])]
    return [name for name, _ in found]


def test_wherever_going_on_is_allowed_its_button_is_in_the_first_screen_of_a_telephone(
    server: Site, visit: Visit
) -> None:
    page = visit("dark", faults=(REFUSES, faults.WATCH_DEVICES), viewport=TELEPHONE)
    page.open(server.appointment().partition("#")[0])
    page.run_through()

    assert page.overall() == "hint"
    for when, doors in DOORS.items():
        offered = at(page, when)
        assert list(offered) == doors, when
        assert offered.get("handoff", 0) <= LOWEST_PX, when
        assert violations(page.page) == [], when

    page.retry("speaker")
    page.skip("speaker")
    assert page.overall() == "unknown"
    assert page.open_devices() == set()
    assert at(page, "running")["handoff"] <= LOWEST_PX
    assert order(page)[:5] == ["overall", "handoff", "onward", "camera", "speaker"]

    refuse(page, "camera")
    page.retry("camera")
    assert page.overall() == "limited"
    assert at(page, "running")["handoff"] <= LOWEST_PX
    page.page.evaluate("location.hash = 'ABC123XYZ'")
    expect(page.page.locator("[data-slot=code]")).to_be_visible()
    assert at(page, "running")["handoff"] <= LOWEST_PX

    refuse(page, "microphone")
    page.retry("microphone")
    assert page.overall() == "blocked"
    assert page.doors() == CLOSED
    assert order(page)[:6] == ["overall", "microphone", "camera", "speaker", "handoff-unchecked", "browser"]
    for when in DOORS:
        assert list(at(page, when)) == CLOSED
        assert violations(page.page) == [], when


def test_without_a_code_the_way_on_leads_to_its_field(server: Site, visit: Visit, red: Provider) -> None:
    page = visit(viewport=TELEPHONE)
    page.open(server.appointment().partition("#")[0])
    page.run_through()

    page.action("handoff").click()

    field = page.page.locator("#code")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    expect(page.page.locator("[data-form=code] [data-slot=note]")).to_be_in_viewport()
    field.fill("ABC123XYZ")
    page.page.keyboard.press("Enter")
    page.action("handoff").click()
    page.page.wait_for_url(f"{red.origin}/**")


def test_after_a_repair_the_verdict_is_in_view_and_at_hand(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(REFUSES,), viewport=TELEPHONE)
    page.open(server.appointment())
    refuse(page, "microphone")
    page.run_through()
    assert page.overall() == "blocked"

    refuse(page)
    page.retry("microphone")
    page.wait_for_finding("microphone", "ok")

    expect(page.page.locator("[data-overall]")).to_be_focused()
    expect(page.page.locator("[data-overall]")).to_be_in_viewport()
    assert lowest(page, "handoff") <= LOWEST_PX


def test_back_from_the_consultation_the_main_button_is_the_way_back(
    server: Site, visit: Visit, red: Provider
) -> None:
    page = visit(viewport=TELEPHONE)  # Chromium: Playwright cannot follow Firefox when it thaws a frozen page
    page.open(server.appointment())
    page.run_through()
    page.hand_off()
    page.page.wait_for_url(f"{red.origin}/**")

    page.page.go_back()

    page.wait_for_state("camera", "stale")
    page.forgive("409")  # the page of before speaks with an older run first, as the contract says
    assert order(page)[:3] == ["overall", "handoff", "start"]
    assert page.action("handoff").inner_text() == "Zurück zur Videoberatung"
    assert lowest(page, "handoff") <= LOWEST_PX
    assert violations(page.page) == []
    page.hand_off()
    page.page.wait_for_url(f"{red.origin}/**")


def test_a_part_that_has_become_old_leaves_the_way_on_and_the_page_says_what_has_changed(
    server: Site, visit: Visit
) -> None:
    page = visit(faults=(faults.PLUGS, faults.WATCH_DEVICES), viewport=TELEPHONE)
    page.open(server.appointment())
    page.run_through()
    page.wait_until(lambda: not page.open_devices(), "every device is free")
    page.page.wait_for_timeout(2500)  # what changes right after a device was closed is our own doing

    page.page.evaluate("plug('audiooutput', 'headset')")

    verdict = page.page.locator("[data-overall]")
    expect(verdict).to_contain_text("Kopfhörer oder Lautsprecher wurden angesteckt oder abgezogen.")
    expect(verdict).to_contain_text("Bitte prüfen Sie noch einmal: Lautsprecher")
    assert page.page.locator("[data-overall]").get_attribute("data-overall") == "pending"
    assert page.doors() == OPEN
    assert page.action("start").count() == 0
    assert violations(page.page) == []
    page.action("retry-changed").click()
    page.answer("yes")
    assert page.overall() in {"ready", "hint"}


@pytest.mark.parametrize(
    "kinds", [["videoinput", "audiooutput"], ["videoinput", "audioinput", "audiooutput"]]
)
def test_whatever_has_changed_at_once_the_way_on_stays_in_the_first_screen(
    kinds: list[str], server: Site, visit: Visit
) -> None:
    # A browser that would ask again checks nothing again by itself.
    page = visit(faults=(faults.PROMPTS, faults.PLUGS, faults.WATCH_DEVICES), viewport=TELEPHONE)
    page.open(server.appointment())
    page.run_through()
    page.wait_until(lambda: not page.open_devices(), "every device is free")
    page.page.wait_for_timeout(2500)  # what changes right after a device was closed is our own doing

    page.page.evaluate("(kinds) => kinds.forEach((kind) => plug(kind, 'dock'))", kinds)

    verdict = page.page.locator("[data-overall]")
    expect(verdict).to_contain_text("Kamera")
    expect(verdict).to_contain_text("Lautsprecher")
    page.page.evaluate("scrollTo(0, 0)")
    assert page.doors() == OPEN
    assert lowest(page, "handoff") <= LOWEST_PX


def test_what_the_page_offers_follows_the_clock(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, viewport=TELEPHONE)
    page.own_clock()
    page.open(server.appointment(in_minutes=5))
    assert order(page) == ["start", "handoff-unchecked"]

    page.pass_s(6 * 60)
    expect(page.page.locator(".late")).to_have_text("Ihr Termin läuft schon. Gehen Sie gleich weiter.")
    assert order(page) == ["handoff-unchecked", "start"]
    assert lowest(page, "handoff-unchecked") <= LOWEST_PX
    assert violations(page.page) == []

    page.pass_s(2 * 60 * 60)
    expect(page.page.locator(".over")).to_contain_text("Möchten Sie einen neuen? Bitte rufen Sie uns an:")
    assert order(page) == ["start", "handoff-unchecked"]
    assert violations(page.page) == []


def test_days_before_the_result_ends_with_the_appointment_and_its_calendar_file(
    server: Site, visit: Visit
) -> None:
    page = visit(viewport=TELEPHONE)
    link = server.appointment(code="Q7W8E9R0T", in_minutes=3 * 24 * 60)
    page.open(link)
    page.run_through()

    assert page.doors() == CLOSED
    assert "Ihr Gerät ist bereit für Ihr Gespräch." in page.page.locator("[data-overall]").inner_text()
    expect(page.page.locator(".go-on")).to_contain_text("Öffnen Sie dann denselben Link")
    with page.page.expect_download() as saved:
        page.action("save-calendar").click()
    text = saved.value.path().read_text().replace("\r\n ", "")
    assert link.partition("#")[0] in text
    assert "Q7W8E9R0T" not in text


def test_a_self_test_asks_for_no_code_and_leads_nowhere(server: Site, visit: Visit) -> None:
    page = visit(viewport=TELEPHONE)
    page.open(server.url)
    page.run_through()

    assert page.doors() == CLOSED
    assert "Ihr Gerät ist bereit für Ihr Gespräch." in page.page.locator("[data-overall]").inner_text()
    assert not page.page.locator("#code").is_visible()
    assert violations(page.page) == []


def test_what_is_well_stands_in_lines_of_one_height_also_without_a_button(server: Site, visit: Visit) -> None:
    page = visit(viewport={"width": 1280, "height": 800})
    page.open(server.url)
    page.run_through()
    page.page.locator('main[data-phase="result"]').wait_for()

    heights = page.page.evaluate(
        """() => [...document.querySelectorAll('.part[data-rating="ready"]:not(:has(.tool:not([hidden])))')]
          .map((part) => [part.dataset.check, Math.round(part.getBoundingClientRect().height)])"""
    )

    assert "browser" in dict(heights)
    assert len({height for _, height in heights}) == 1, heights
