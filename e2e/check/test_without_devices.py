"""Parts that the person skips, that nobody answers, that a policy forbids, that another program keeps."""

import pytest
from playwright.sync_api import Route

from e2e import faults
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import PICTURE
from e2e.site import Site

KINDS = {"camera": "video", "microphone": "audio"}


@pytest.mark.parametrize("part", KINDS)
def test_a_skipped_part_is_unknown_and_never_good(part: str, server: Site, visit: Visit) -> None:
    page = visit("good", "silence", faults=(faults.never_answers("video"),) if part == "camera" else ())
    page.open(server.url)
    page.start()

    page.skip(part)

    assert page.finding(part) == "skipped"
    assert page.rating(part) == "unknown"


def test_everything_can_be_skipped_and_the_way_on_is_open(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit("good", "silence", browser=browser_name, granted=browser_name == "chromium")
    page.open(server.appointment())
    page.start()

    for part in ("camera", "microphone", "speaker"):
        page.skip_unless_done(part)

    assert page.overall() in {"unknown", "hint"}
    assert page.action("handoff").is_enabled()


@pytest.mark.parametrize("part", KINDS)
def test_a_prompt_that_stays_open_ends_as_unanswered(part: str, server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.never_answers(KINDS[part]),), granted=False)
    page.own_clock()
    page.open(server.url)
    page.start()
    page.wait_for_state("camera", "running")  # one prompt asks for both

    page.pass_s(21)

    assert page.finding(part) == "unanswered"


@pytest.mark.parametrize("part", KINDS)
def test_the_help_for_a_prompt_for_both_devices_names_both(part: str, server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.PROMPTS, faults.never_answers(KINDS[part])), granted=False)
    page.open(server.url)
    page.start()

    hint = page.check("camera").locator("[data-slot=hint] p").first
    hint.wait_for()

    assert "nach Kamera und Mikrofon" in (hint.text_content() or "")


@pytest.mark.parametrize("part", KINDS)
def test_what_the_documents_own_policy_forbids_is_told_apart_from_a_refusal(
    part: str, server: Site, visit: Visit
) -> None:
    page = visit()  # Chromium: no other browser obeys this header

    def forbid(route: Route) -> None:
        response = route.fetch()
        policy = response.headers["permissions-policy"].replace(f"{part}=(self)", f"{part}=()")
        route.fulfill(response=response, headers={**response.headers, "permissions-policy": policy})

    page.page.route(server.url + "/", forbid)
    page.open(server.url + "/")
    page.start()

    page.forgive("loopback")  # an answer of the driver comes from no network, so Chromium keeps it
    page.forgive("ERR_FAILED")  # from reaching the stand-in on this machine
    other = "camera" if part == "microphone" else "microphone"
    assert page.finding(part) == "blocked_by_page"
    assert page.finding(other) in PICTURE


def test_a_microphones_unheard_of_error_is_not_measured(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.refuses("audio", "UnheardOfError", "something new"),))

    page.open(server.url)
    page.start()

    assert page.finding("microphone") == "not_measured"
    assert page.rating("microphone") == "unknown"


@pytest.mark.parametrize("processed", [False, True], ids=["raw", "the browser's own processing"])
def test_a_voice_in_loud_noise_is_never_called_silent(processed: bool, server: Site, visit: Visit) -> None:
    page = visit("good", "speech_in_loud_noise", faults=() if processed else (faults.RAW_SOUND,))

    page.open(server.url)
    page.start()

    assert page.finding("microphone") in ({"noisy", "ok", "quiet"} if processed else {"noisy"})


def test_a_camera_that_stops_after_it_was_good_is_looked_at_again(server: Site, visit: Visit) -> None:
    page = visit("good", "silence", faults=(faults.track_ends("video", after_ms=4000),))
    page.open(server.url)
    page.start()
    page.wait_for_picture()

    page.wait_for_state("camera", "stale")
