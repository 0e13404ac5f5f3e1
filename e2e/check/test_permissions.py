"""The browser's prompt: refused, ignored, answered late, answered for one device alone."""

import pytest

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import ALL_WELL
from e2e.site import Site
from e2e.user_agents import CHROME_ON_ANDROID, CHROME_ON_WINDOWS

DISMISSED_ONCE = """(() => {
  const devices = navigator.mediaDevices;
  const real = devices.getUserMedia.bind(devices);
  let asked = 0;
  devices.getUserMedia = (constraints) => constraints.video && constraints.audio && asked++ === 0
    ? Promise.reject(new DOMException("Permission dismissed", "NotAllowedError"))
    : real(constraints);
})();"""


def test_nothing_is_asked_before_start(server: Site, visit: Visit, browser_name: BrowserName) -> None:
    page = visit(faults=(faults.NOTE_ASKED,), browser=browser_name)

    page.open(server.appointment())
    page.wait_until_idle()

    assert page.page.evaluate("window.asked") == []


def test_one_prompt_asks_for_both_devices(server: Site, visit: Visit, browser_name: BrowserName) -> None:
    page = visit(faults=(faults.NOTE_ASKED,), browser=browser_name)

    page.open(server.appointment())
    page.start()
    page.finding("camera")

    first, *later = page.page.evaluate("window.asked")
    assert first == "audio and video"
    # A microphone that is silent at first, as on a busy machine, is opened anew without processing.
    assert set(later) <= {"audio"}


def test_a_refusal_in_chromium_is_denied_and_the_way_on_stays_open(server: Site, visit: Visit) -> None:
    page = visit(granted=False)

    page.open(server.appointment())
    page.run_through()

    assert page.finding("camera") == page.finding("microphone") == "denied"
    assert page.overall() == "blocked"
    assert page.action("handoff-unchecked").is_enabled()
    assert page.check("microphone").locator("[data-action=retry]").is_visible()  # of both, at the worse one


def test_where_both_devices_have_the_same_cause_one_card_has_the_steps_and_the_button_for_both(
    server: Site, visit: Visit
) -> None:
    page = visit(faults=(faults.PROMPTS, faults.NOTE_ASKED, DISMISSED_ONCE))
    page.open(server.url)
    page.run_through()
    assert page.finding("camera") == page.finding("microphone") == "dismissed"
    help_of, again = page.page.locator(".help [data-drawn=prompt]"), page.page.locator("[data-action=retry]")
    for check in ("camera", "microphone"):
        assert page.check(check).locator(".verdict").is_visible()
    assert sum(help_of.nth(n).is_visible() for n in range(help_of.count())) == 1
    of_both = page.page.locator("#camera, #microphone").locator(again).filter(visible=True)
    before = len(page.page.evaluate("window.asked"))

    of_both.click()

    page.wait_for_picture()
    page.wait_for_finding("microphone", "ok")
    assert page.page.evaluate("window.asked")[before] == "audio and video"


def test_a_prompt_that_nobody_answers_brings_help_and_then_an_end(server: Site, visit: Visit) -> None:
    page = visit(browser="firefox", granted=False)  # its prompt stays open
    page.own_clock()

    page.open(server.appointment())
    page.start()
    hint = page.check("camera").locator("[data-slot=hint]")
    hint.locator("p").first.wait_for()

    assert "Kamera und Mikrofon" in hint.inner_text()
    assert hint.locator(".choice.right").inner_text() == "Erlauben"
    assert page.state("camera") == "running"
    page.pass_s(20)
    assert page.finding("camera") == "unanswered"


@pytest.mark.parametrize(
    ("agent", "width", "height", "free"),
    [(CHROME_ON_ANDROID, 360, 740, (0, 0, 360, 240)), (CHROME_ON_WINDOWS, 1280, 800, (600, 0, 1280, 800))],
    ids=["telephone", "computer"],
)
def test_help_for_an_open_prompt_stands_where_that_does_not_cover_it(
    agent: str, width: int, height: int, free: tuple[int, int, int, int], server: Site, visit: Visit
) -> None:
    page = visit(
        faults=(faults.PROMPTS, faults.never_answers("video")),
        user_agent=agent,
        viewport={"width": width, "height": height},
    )
    page.open(server.url)

    page.start()
    text = page.check("camera").locator("[data-slot=hint] p").first
    text.wait_for()

    box = text.bounding_box()
    assert box
    left, top, right, bottom = free
    assert left <= box["x"] <= box["x"] + box["width"] <= right
    assert top <= box["y"] <= box["y"] + box["height"] <= bottom


def test_a_late_answer_is_used(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.PROMPTS, faults.answers_late("video", 8_000)))
    page.own_clock()

    page.open(server.appointment())
    page.start()
    page.check("camera").locator("[data-slot=hint] :not(template)").first.wait_for()
    page.pass_s(8)

    page.wait_for_picture()


def test_a_permission_that_was_given_meanwhile_is_noticed(server: Site, visit: Visit) -> None:
    page = visit(granted=False)
    page.open(server.appointment())
    page.run_through()
    assert page.finding("camera") == page.finding("microphone") == "denied"

    page.page.context.grant_permissions(["camera", "microphone"])

    page.wait_for_picture()
    page.wait_for_finding("microphone", "ok")
    assert page.overall() in {*ALL_WELL, "unknown"}
