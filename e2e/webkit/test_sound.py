"""The loudspeaker in a real WebKit, which lets a page play by itself only what a click has allowed."""

import pytest

from e2e import faults
from e2e.site import Site
from e2e.webkit.conftest import WebKitVisit

VOICE_PLAYS = "return !!document.querySelector('[data-tool=recording][data-plays]')"


def test_the_sound_plays_by_itself_although_the_click_counts_no_more(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit("frozen", "silence", (faults.COUNT_SOUNDS,))  # their findings take 3 s and 4 s
    page.open(server.url)
    page.start()

    page.wait(lambda: page.run("return window.sounds") == 1, "the sound plays")

    assert not page.run("return navigator.userActivation.isActive")  # true for 5 s after a click
    page.answer("again")
    page.wait(lambda: page.run("return window.sounds") == 2, "the sound is played again")
    page.answer("yes")
    assert page.finding("speaker") == "ok"


def test_a_sound_that_the_browser_refuses_is_no_broken_loudspeaker(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit("good", "speech", (faults.SOUND_REFUSED,))
    page.open(server.url)
    page.start()

    page.answer("go")

    assert page.finding("speaker") == "playback_blocked"
    assert page.rating("speaker") == "unknown"


def test_the_own_voice_is_played_by_one_press_that_another_one_ends(
    server: Site, webkit_visit: WebKitVisit
) -> None:
    page = webkit_visit("good", "speech", (faults.COUNT_SOUNDS,))
    page.open(server.url)
    if not page.run("return MediaRecorder.isTypeSupported('audio/mp4')"):
        pytest.skip("gstreamer1.0-plugins-bad is not installed here and could not be")
    page.start()
    page.answer("yes")
    page.wait_for_overall()
    voice = page.action("hear-voice")  # a press of its own: the last one is more than five seconds ago by now
    before = page.run("return window.sounds")

    voice.click()
    page.wait(lambda: page.run(VOICE_PLAYS), "the voice is played")
    playing = page.run("return window.sounds")
    voice.click()

    page.wait(lambda: not page.run(VOICE_PLAYS), "the voice has ended")
    assert playing == before + 1
