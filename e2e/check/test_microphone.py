"""What the microphone check finds, with microphones made for it."""

import pytest

from e2e import faults
from e2e.conftest import Visit
from e2e.site import Site


@pytest.mark.parametrize(
    ("microphone", "finding"),
    [
        ("speech", "ok"),
        ("speech_late", "ok"),
        ("silence", "muted"),
        ("hiss", "silent"),
        ("hum", "silent"),
        ("speech_shouted", "ok"),
        ("speech_clipped", "too_loud"),
        ("headset_overdriven", "too_loud"),
    ],
)
def test_a_microphone_is_judged_by_what_it_hears(
    microphone: str, finding: str, server: Site, visit: Visit
) -> None:
    page = visit("good", microphone)

    page.open(server.url)
    page.start()

    assert page.finding("microphone") == finding


@pytest.mark.parametrize(
    ("microphone", "finding"),
    [
        ("speech_quiet", "quiet"),
        ("speech_clipped", "too_loud"),
        ("headset_overdriven", "too_loud"),
        ("speech_in_noise", "noisy"),
    ],
)
def test_a_bad_sound_that_no_processing_mends_is_a_hint(
    microphone: str, finding: str, server: Site, visit: Visit
) -> None:
    page = visit("good", microphone, faults=(faults.RAW_SOUND,))

    page.open(server.url)
    page.start()

    assert page.finding("microphone") == finding
    assert page.rating("microphone") == "hint"


@pytest.mark.parametrize(
    ("name", "message", "finding"),
    [
        ("NotAllowedError", "Permission denied", "denied"),
        ("NotAllowedError", "Permission dismissed", "dismissed"),
        ("NotAllowedError", "Permission denied by system", "denied_by_system"),
        ("NotReadableError", "Could not start audio source", "busy"),
        ("AbortError", "Starting audioinput failed", "busy"),
        ("NotFoundError", "Requested device not found", "missing"),
    ],
)
def test_a_microphones_error_leaves_the_camera_alone(
    name: str, message: str, finding: str, server: Site, visit: Visit
) -> None:
    page = visit(faults=(faults.refuses("audio", name, message),))

    page.open(server.url)
    page.start()

    assert page.finding("microphone") == finding
    assert page.rating("microphone") == "blocked"
    page.wait_for_picture()
    assert name not in page.page.inner_text("body")


def test_a_microphone_that_the_system_mutes_is_muted(server: Site, visit: Visit) -> None:
    page = visit(faults=(faults.track_muted("audio"),))

    page.open(server.url)
    page.start()

    assert page.finding("microphone") == "muted"


def test_a_microphone_that_is_pulled_out_has_ended(server: Site, visit: Visit) -> None:
    page = visit("good", "silence", faults=(faults.track_ends("audio", after_ms=3000),))

    page.open(server.url)
    page.start()

    assert page.finding("microphone") == "ended"
