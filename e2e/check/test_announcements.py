"""What somebody hears who does not see the page: the whole check as a script, in order and with its times."""

from typing import Final

from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site

NOTE_SCRIPT: Final = """
window.script = [];
const note = (what, text) => window.script.push([performance.now(), what, text.replace(/\\s+/g, " ").trim()]);
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("[role=status], [role=alert], [aria-live], output")) {
    const say = () => place.textContent.trim() && note("says", place.textContent);
    new MutationObserver(say).observe(place, { childList: true, characterData: true, subtree: true });
  }
});
document.addEventListener("focusin", ({ target }) => note("focus", target.textContent));
const begin = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  if (this instanceof HTMLAudioElement) {
    note("sound", "begins");
    this.addEventListener("ended", () => note("sound", "ends"), { once: true });
  }
  return begin.call(this);
};
"""
"""Makes `window.script`: when (ms) a screen reader has something to say, by a live region or by the focus,
and when the page plays a sound."""

PERMITTED: Final = """
const query = navigator.permissions.query.bind(navigator.permissions);
navigator.permissions.query = async (asked) =>
  ["camera", "microphone"].includes(asked.name)
    ? Object.assign(new EventTarget(), { state: "granted" })
    : query(asked);
"""
"""Camera and microphone are permitted, and the browser says so. Firefox's preferences by which nothing is
asked leave it saying that it will ask; where the machine is busy, the page then believes that it does."""

BEGINNING: Final = """\
focus  Prüfung starten
focus  Kamera
says   Bitte schauen Sie in die Kamera.
says   {camera}.
focus  Mikrofon
says   Bitte sagen Sie: „Heute ist ein schöner Tag.“
says   Ihr Mikrofon funktioniert.
focus  Lautsprecher
says   Bitte hören Sie hin. Sie hören gleich einen kurzen Ton.
sound  begins
"""
ANSWERED: Final = """\
sound  ends
says   Haben Sie den Ton gehört?
focus  Ja
focus  Lautsprecher
says   Sie hören den Ton.
focus  {result}
"""
RECOGNISED: Final = """\
says   Der Ton funktioniert: Ihr Gerät hat ihn selbst gehört.
focus  {result}
"""
CHARACTER_MS: Final = 50  # a screen reader that is not quick: 20 characters a second
AHEAD_MS: Final = 2500
PRESSED: Final = {"Prüfung starten", "Ja"}
"""What the person presses, which ends what was being read."""

Line = tuple[float, str, str]
"""When (ms), what happens, and the text."""


def script(page: CheckPage) -> list[Line]:
    """Return what was said, what got the focus and what was played so far."""
    lines: list[Line] = [(at, what, text) for at, what, text in page.page.evaluate("window.script")]
    return lines


def spoken_over(lines: list[Line]) -> list[str]:
    """Return what takes the focus, or sounds, while what was said before is still being read."""
    until_ms, over = 0.0, []
    for at_ms, what, text in lines:
        if what != "says" and text not in {*PRESSED, "ends"} and at_ms < until_ms:
            over.append(f"{text}: {until_ms - at_ms:.0f} ms too early")
        if what == "says" or text not in {*PRESSED, "begins", "ends"}:
            until_ms = max(until_ms, at_ms) + CHARACTER_MS * len(text)
        elif text in PRESSED:
            until_ms = at_ms
    return over


def press_by_keys(page: CheckPage) -> None:
    """Start, and answer where the microphone does not, by the keyboard as a screen reader does."""
    page.action("start").press("Enter")
    speaker, answer = page.check("speaker"), page.check("speaker").locator("[data-answer=yes]")
    speaker.and_(page.page.locator("[data-state=done]")).or_(answer).wait_for(timeout=60_000)
    if page.state("speaker") != "done":
        answer.press("Space")
    page.wait_for_overall()


def shown(page: CheckPage, place: str) -> str:
    """Return the text of a place in one line."""
    return " ".join((page.page.locator(place).text_content() or "").split())


def in_a_row(script: str) -> str:
    """Join what is said one after the other: how much goes into one announcement is a matter of 100 ms."""
    return script.replace("\nsays   ", " ")


def test_the_whole_check_is_heard_in_order_and_nothing_is_spoken_over(
    server: Site, visit: Visit, browser_name: BrowserName
) -> None:
    page = visit(browser=browser_name, faults=(NOTE_SCRIPT, PERMITTED))
    page.open(server.url)

    press_by_keys(page)
    page.wait_until(lambda: page.page.evaluate("document.activeElement.dataset.overall") is not None, "focus")

    lines = script(page)
    expected = BEGINNING + (RECOGNISED if page.finding("speaker") == "verified" else ANSWERED)
    texts = {"camera": shown(page, "#camera .verdict"), "result": shown(page, "[data-overall]")}
    heard = "".join(f"{what:<6} {text}\n" for _, what, text in lines)
    assert in_a_row(heard) == in_a_row(expected.format(**texts))
    assert spoken_over(lines) == []
    announced_ms, begins_ms = (at for at, _, text in lines if "kurzen Ton" in text or text == "begins")
    assert begins_ms - announced_ms >= AHEAD_MS
