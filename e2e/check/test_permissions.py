"""The browser's prompt: refused, ignored, answered late, answered for one device alone."""

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import ALL_WELL
from e2e.site import Site


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
    assert page.check("camera").locator("[data-action=retry]").is_visible()


def test_where_both_devices_were_refused_one_card_has_the_steps_for_both(server: Site, visit: Visit) -> None:
    refused = [faults.refuses(kind, "NotAllowedError", "Permission denied") for kind in ("video", "audio")]
    page = visit(faults=tuple(refused))
    page.open(server.url)

    page.run_through()

    assert page.finding("camera") == page.finding("microphone") == "denied"
    assert "„Mikrofon“" in page.check("camera").locator(".help").inner_text()
    assert page.check("camera").locator(".help").is_visible()
    assert page.check("microphone").locator(".verdict").is_visible()
    assert not page.check("microphone").locator(".help").is_visible()


def test_a_prompt_that_nobody_answers_brings_help_and_then_an_end(server: Site, visit: Visit) -> None:
    page = visit(browser="firefox", granted=False)  # its prompt stays open
    page.own_clock()

    page.open(server.appointment())
    page.start()
    page.check("camera").locator("[data-slot=hint] :not(template)").first.wait_for()

    assert page.state("camera") == "running"
    page.pass_s(17)
    assert page.finding("camera") == "unanswered"


def test_a_late_answer_is_used(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.PROMPTS, faults.answers_late("video", 8_000)))
    page.own_clock()

    page.open(server.appointment())
    page.start()
    page.check("camera").locator("[data-slot=hint] :not(template)").first.wait_for()
    page.pass_s(4)

    page.wait_for_picture()


def test_a_retry_after_the_permission_was_given_is_good(server: Site, visit: Visit) -> None:
    page = visit(granted=False)
    page.open(server.appointment())
    page.run_through()

    page.page.context.grant_permissions(["camera", "microphone"])
    page.retry("camera")
    page.wait_for_picture()
    page.retry("microphone")
    page.wait_for_finding("microphone", "ok")

    assert page.overall() in {*ALL_WELL, "unknown"}
