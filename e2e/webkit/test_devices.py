"""Camera and microphone in a real WebKit: its own mock devices, and media that the page makes."""

import time

import pytest

from e2e import faults
from e2e.pages.check_page import PICTURE
from e2e.site import Site
from e2e.webkit import scripts
from e2e.webkit.conftest import WebKitVisit

REFUSED = (
    "The request is not allowed by the user agent or the platform in the current context, possibly because "
    "the user denied permission."
)  # WebKit's words, whatever the cause


@pytest.mark.quiet("microphone")  # the page makes the sound: where it is held up, there are gaps in it
@pytest.mark.parametrize(
    ("camera", "cameras", "microphone", "heard"),
    [
        ("good", PICTURE, "hum", "silent"),
        ("still", PICTURE, "speech_in_noise", "noisy"),
        ("black", {"covered"}, "speech_quiet", "quiet"),
        ("covered", {"covered"}, "speech_clipped", "too_loud"),
        ("dark", {"dark"}, "speech", "ok"),
        ("frozen", {"frozen"}, "silence", "muted"),
        ("small", {"low_resolution"}, "speech_late", "ok"),
        ("slow", {"low_rate"}, "speech", "ok"),
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


@pytest.mark.quiet("camera")  # the mock draws its pictures in the page's process: starved, it shows none
def test_webkits_own_mock_devices_pass_through_the_whole_check(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit()

    page.open(server.url)
    page.start()

    assert page.finding("camera") == "dark"  # a black picture with a clock and moving shapes
    page.wait(lambda: page.level() > 0, "the beeps move the level")
    page.skip("microphone")  # that they are no voice takes it a quarter of a minute
    page.answer("yes")
    assert page.wait_for_overall() == "unknown"
    assert page.open_devices() == set()


def test_another_camera_and_another_microphone_can_be_chosen(server: Site, webkit_visit: WebKitVisit) -> None:
    page = webkit_visit(faults=(scripts.NOTE_OPENED, faults.track_muted("audio")))
    page.open(server.url)
    page.start()
    page.answer("yes")
    assert page.wait_for_overall() == "blocked"  # nothing ends by itself any more: the choice stays
    assert sorted(page.opened()) == ["Mock audio device 1", "Mock video device 1"]

    page.choose("videoinput", "Mock video device 2")
    page.wait(lambda: len(page.opened()) == 3, "the other camera is opened")
    assert page.finding("camera") not in {"missing", "busy"}
    page.choose("audioinput", "Mock audio device 3")
    page.wait(lambda: len(page.opened()) == 4, "the other microphone is opened")
    assert page.finding("microphone") == "muted"

    assert page.opened()[2:] == ["Mock video device 2", "Mock audio device 3"]


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_a_refusal_is_taken_for_both_and_a_repeat_asks_for_each_alone(
    kind: str, server: Site, webkit_visit: WebKitVisit
) -> None:
    refuses = faults.refuses(kind, "NotAllowedError", REFUSED)
    page = webkit_visit("good", "speech", (refuses, faults.NOTE_ASKED))
    other = {"video": "microphone", "audio": "camera"}[kind]
    page.open(server.url)
    page.start()
    assert page.finding("camera") == page.finding("microphone") == "denied"
    assert page.run("return window.asked.length") == 1  # WebKit says “prompt” of both: the no may be for both
    assert REFUSED not in page.part("camera").text
    page.answer("yes")
    page.wait_for_overall()

    page.retry("microphone")  # the one button for both, at the part that stands first: it is blocked

    page.wait(lambda: page.finding(other) in PICTURE, "the device that was not refused works")


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


@pytest.mark.quiet("microphone")
def test_a_microphone_that_is_plugged_in_makes_the_microphones_part_old(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit("good", "speech", faults=(faults.PLUGS,))
    page.open(server.url)
    page.start()
    page.finding("microphone")
    page.answer("yes")
    page.wait_for_overall()
    page.wait(lambda: not page.open_devices(), "every device is free")
    # What changes right after a device was closed is the page's own doing; and a new audio context runs for
    # five seconds after a press by itself: later, WebKit wants another one.
    time.sleep(6)

    page.run("window.plug('audioinput', 'headset')")

    page.wait(lambda: page.state("microphone") != "done", "the microphone's part is not good any more")
    page.answer("go", "microphone")
    assert page.finding("microphone") == "ok"
    assert page.state("camera") == "done"
    page.wait_for_state("speaker", "stale")


def test_a_computer_without_any_device_is_told_so(server: Site, webkit_visit: WebKitVisit) -> None:
    page = webkit_visit(devices=False)

    page.open(server.url)
    page.start()

    assert page.finding("camera") == "missing"
    assert page.finding("microphone") == "missing"
