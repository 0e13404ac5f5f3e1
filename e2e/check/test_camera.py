"""What the camera check finds, with cameras made for it."""

import pytest

from e2e import faults
from e2e.conftest import Visit
from e2e.site import Site


def look(server: Site, page_of: Visit, *arguments: object, **more: object) -> str | None:
    """Run the camera's part and return its finding."""
    page = page_of(*arguments, **more)
    page.open(server.url)
    page.start()
    return page.finding("camera")


@pytest.mark.parametrize(
    ("camera", "finding"),
    [
        pytest.param("good", "ok", marks=pytest.mark.quiet("camera")),
        pytest.param("still", "ok", marks=pytest.mark.quiet("camera")),
        ("black", "covered"),
        ("covered", "covered"),
        ("dark", "dark"),
        ("frozen", "frozen"),
        ("small", "low_resolution"),
        ("slow", "low_rate"),
    ],
)
def test_a_camera_is_judged_by_its_picture(camera: str, finding: str, server: Site, visit: Visit) -> None:
    assert look(server, visit, camera) == finding


def test_a_computer_without_a_camera_is_told_so(server: Site, visit: Visit) -> None:
    assert look(server, visit, devices=False) == "missing"


@pytest.mark.parametrize(
    ("name", "message", "finding"),
    [
        ("NotAllowedError", "Permission denied", "denied"),
        ("NotAllowedError", "Permission dismissed", "dismissed"),
        ("NotAllowedError", "Permission denied by system", "denied_by_system"),
        ("NotReadableError", "Could not start video source", "busy"),
        ("AbortError", "Starting videoinput failed", "busy"),
        ("NotFoundError", "Requested device not found", "missing"),
        ("UnheardOfError", "something new", "not_measured"),
    ],
)
def test_a_browsers_error_becomes_a_finding_and_is_never_shown(
    name: str, message: str, finding: str, server: Site, visit: Visit
) -> None:
    page = visit(faults=(faults.refuses("video", name, message),))

    page.open(server.url)
    page.start()

    assert page.finding("camera") == finding
    assert page.finding("microphone") == "ok"  # one device's failure never takes the other down
    assert name not in page.page.inner_text("body")
    assert not message or message not in page.page.inner_text("body")


def test_a_document_that_may_use_no_device_says_so_of_both(server: Site, visit: Visit) -> None:
    """SecurityError speaks of the whole document (Media Capture and Streams, getUserMedia)."""
    page = visit(faults=(faults.refuses("video", "SecurityError", ""),))

    page.open(server.url)
    page.start()

    assert page.finding("camera") == "blocked_by_page"
    assert page.finding("microphone") == "blocked_by_page"


def test_a_camera_that_is_pulled_out_has_ended(server: Site, visit: Visit) -> None:
    assert look(server, visit, faults=(faults.track_ends("video", after_ms=400),)) == "ended"


def test_a_camera_without_frames_is_found_out(server: Site, visit: Visit) -> None:
    assert look(server, visit, faults=(faults.NO_FRAMES,)) == "no_frames"


def test_the_own_picture_stays_while_one_speaks_until_one_goes_on(server: Site, visit: Visit) -> None:
    page = visit("good", "silence", viewport={"width": 360, "height": 740})
    page.open(server.url)
    page.start()
    video = page.check("camera").locator("video")

    page.check("microphone").and_(page.page.locator("[data-current]")).wait_for()
    top = video.evaluate("(one) => one.getBoundingClientRect().top")
    live = video.evaluate("(one) => one.srcObject.active")
    page.action("next").click()

    assert video.is_hidden()
    assert top >= 0
    assert live
    assert page.page.evaluate("document.activeElement.id") == "microphone-name"
