"""The loudspeaker in a real WebKit, which lets a page play by itself only what a click has allowed."""

from e2e import faults
from e2e.site import Site
from e2e.webkit.conftest import WebKitVisit


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
