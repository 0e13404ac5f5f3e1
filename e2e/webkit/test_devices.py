"""Camera and microphone in a real WebKit: its own mock devices, and media that the page makes."""

import pytest

from e2e import faults
from e2e.pages.check_page import PICTURE
from e2e.site import Site
from e2e.webkit.conftest import WebKitVisit

REFUSED = (
    "The request is not allowed by the user agent or the platform in the current context, possibly because "
    "the user denied permission."
)  # WebKit's words, whatever the cause


@pytest.mark.parametrize(
    ("camera", "cameras", "microphone", "heard"),
    [
        ("good", PICTURE, "speech", "ok"),
        ("still", PICTURE, "silence", "muted"),
        ("black", {"covered"}, "speech_quiet", "quiet"),
        ("covered", {"covered"}, "speech_clipped", "too_loud"),
        ("dark", {"dark"}, "speech_in_noise", "noisy"),
        ("frozen", {"frozen"}, "hum", "silent"),
        ("small", {"low_resolution"}, "hiss", "silent"),
        ("slow", {"low_rate"}, "speech_late", "ok"),
        ("none", {"no_frames"}, "speech", "ok"),
    ],
)
def test_camera_and_microphone_are_judged_by_what_they_deliver(
    camera: str, cameras: set[str], microphone: str, heard: str, server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit(camera, microphone)

    page.open(server.url)
    page.start()

    assert page.finding("camera") in cameras
    assert page.finding("microphone") == heard


def test_webkits_own_mock_devices_pass_through_the_whole_check(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit()

    page.open(server.url)
    page.start()

    assert page.finding("camera") == "dark"  # a black picture with a clock and moving shapes
    assert page.finding("microphone") in {"noisy", "silent"}  # beeps over a hum: no voice
    page.answer("yes")
    assert page.wait_for_overall() in {"hint", "blocked"}
    assert page.open_devices() == set()


def test_another_camera_and_another_microphone_can_be_chosen(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit()
    page.open(server.url)
    page.start()
    page.finding("camera")
    assert page.devices("audioinput") == [f"Mock audio device {number}" for number in (1, 2, 3)]

    page.choose("audioinput", "Mock audio device 2")
    page.finding("microphone")
    page.answer("yes")
    page.wait_for_overall()
    page.choose("videoinput", "Mock video device 2")

    assert page.finding("camera") not in {"missing", "busy"}
    assert page.chosen("videoinput") == "Mock video device 2"
    assert page.chosen("audioinput") == "Mock audio device 2"


@pytest.mark.parametrize(
    ("kind", "refused", "other"), [("video", "camera", "microphone"), ("audio", "microphone", "camera")]
)
def test_what_the_person_refuses_is_denied_and_the_other_device_works(
    kind: str, refused: str, other: str, server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit("good", "speech", faults=(faults.refuses(kind, "NotAllowedError", REFUSED),))

    page.open(server.url)
    page.start()

    assert page.finding(refused) == "denied"
    assert page.finding(other) in PICTURE
    assert REFUSED not in page.part(refused).text


def test_a_camera_that_is_pulled_out_has_ended(server: Site, webkit_visit: WebKitVisit) -> None:
    page = webkit_visit(faults=(faults.track_ends("video", after_ms=400),))

    page.open(server.url)
    page.start()

    assert page.finding("camera") == "ended"


def test_a_microphone_that_the_system_mutes_is_muted(server: Site, webkit_visit: WebKitVisit) -> None:
    page = webkit_visit(faults=(faults.track_muted("audio"),))

    page.open(server.url)
    page.start()

    assert page.finding("microphone") == "muted"


def test_a_microphone_that_is_plugged_in_makes_the_microphones_part_old(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit("good", "speech", faults=(faults.PLUGS,))
    page.open(server.url)
    page.start()
    page.finding("microphone")
    page.answer("yes")
    page.wait_for_overall()

    page.run("window.plug('audioinput', 'headset')")

    page.wait(lambda: page.state("microphone") != "done", "the microphone's part is not good any more")
    assert page.finding("microphone") == "ok"
    assert page.state("camera") == "done"
    page.wait_for_state("speaker", "stale")


def test_a_computer_without_any_device_is_told_so(server: Site, webkit_visit: WebKitVisit) -> None:
    page = webkit_visit(devices=False)

    page.open(server.url)
    page.start()

    assert page.finding("camera") == "missing"
    assert page.finding("microphone") == "missing"


def test_a_camera_that_a_header_forbids_leaves_the_microphone_alone(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit("", "speech")
    page.proxy.headers["Permissions-Policy"] = "camera=(), microphone=(self)"

    page.open(server.url)
    page.start()

    assert page.finding("camera") == "blocked_by_page"
    assert page.finding("microphone") == "ok"
