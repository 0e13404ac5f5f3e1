"""Larger type, and reading aloud by a voice of the device."""

from typing import Final

from e2e.accessibility import violations
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site

VOICE: Final = """
window.said = [];
window.silenced = 0;
const voices = [{ lang: "de-DE", localService: true, default: true, name: "made up" }];
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  getVoices: () => voices,
  speak: ({ text }) => window.said.push(text),
  cancel: () => { window.silenced += 1; },
}) });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
"""A browser with a voice of its own; what it says is in `window.said`."""
NO_VOICE: Final = "Object.defineProperty(window, 'speechSynthesis', { value: undefined });"
STATES: Final = """
window.disabled = [];
document.addEventListener("DOMContentLoaded", () => {
  const [page, button] = ["#page", "[data-action=read-aloud]"].map((one) => document.querySelector(one));
  new MutationObserver(() => {
    const listening = () => page.querySelector("[data-check=microphone][data-state=running]");
    if (listening()) setTimeout(() => window.disabled.push(button.disabled || !listening()));
  }).observe(page, { subtree: true, attributeFilter: ["data-state"] });
});
"""
"""Makes `window.disabled`: whether reading was impossible, each time that the microphone was listened to."""


def said(page: CheckPage) -> list[str]:
    """Return what was read since the last look."""
    texts: list[str] = page.page.evaluate("said.splice(0)")
    return texts


def test_what_is_in_the_foreground_is_read_until_the_second_press(server: Site, visit: Visit) -> None:
    page = visit(faults=(VOICE, STATES), language="de-DE")
    page.open(server.url)
    aloud = page.action("read-aloud")

    aloud.click()
    welcome = said(page)
    assert page.page.locator(".lead").inner_text() in welcome
    assert not any(text == "Prüfung starten" for text in welcome)
    before = page.page.evaluate("silenced")
    aloud.get_by_text("Nicht mehr vorlesen").click(force=True)
    assert page.page.evaluate("silenced") == before + 1

    page.run_through()
    aloud.click()

    assert page.page.evaluate("disabled.length && disabled.every(Boolean)")
    assert page.page.locator("[data-overall] b").inner_text() in said(page)[0]
    assert violations(page.page) == []


def test_a_browser_without_a_voice_offers_no_reading(server: Site, visit: Visit) -> None:
    page = visit(faults=(NO_VOICE,))

    page.open(server.url)

    assert not page.action("read-aloud").is_visible()
    assert page.action("larger-type").is_visible()


def test_larger_type_stays_after_a_reload_and_goes_back_after_the_largest(server: Site, visit: Visit) -> None:
    page = visit(language="de-DE")
    page.open(server.url)
    usual = page.page.locator("h1").evaluate("(heading) => parseFloat(getComputedStyle(heading).fontSize)")
    larger = page.action("larger-type")

    for _ in range(3):
        larger.click()
    page.page.reload()
    page.wait_until_whole()

    size = page.page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size == 32
    assert violations(page.page) == []
    larger.click()
    now = page.page.locator("h1").evaluate("(heading) => parseFloat(getComputedStyle(heading).fontSize)")
    assert now == usual
