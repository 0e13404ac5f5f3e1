"""The check page as a person meets it. Selectors live here; a test reads like a story."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Response

from checker.core.findings import CHECKS
from e2e.traffic import Traffic

PATIENCE_MS: Final = 30_000  # for one part; the product's own deadlines are shorter
PICTURE: Final = frozenset({"ok", "low_rate"})
"""What is found of a camera that works: a machine that is busy with other tests may drop frames."""
ALL_WELL: Final = frozenset({"ready", "hint"})
"""The overall rating with such a camera, where nothing else is amiss."""


class CheckPage:
    """One tab with the check page, and whatever went wrong in it."""

    def __init__(self, context: BrowserContext, made_up: tuple[str, ...] = ()) -> None:
        self.traffic = Traffic()
        """What left the browser."""
        self.traffic.watch(context)
        self.page = page = context.new_page()
        self._problems: list[str] = []
        self._forgiven: list[str] = []
        self.seen: set[tuple[str, str]] = set()
        """The findings that this page has shown, but for those of parts that are made up."""
        self._made_up = made_up
        page.on("pageerror", lambda error: self._problems.append(f"uncaught: {error}"))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._problems.append(f"console: {message.text}")

    def forgive(self, text: str) -> None:
        """Expect problems with this in them, before and after: the test provokes them."""
        self._forgiven.append(text)

    @property
    def problems(self) -> list[str]:
        """Uncaught errors and what the console calls an error: none is ever expected."""
        return [problem for problem in self._problems if not any(text in problem for text in self._forgiven)]

    # What a person does

    def open(self, link: str, *, whole: bool = True) -> Response | None:
        """Follow a link; the page's scripts have run when this returns, but where `whole` is false."""
        answer = self.page.goto(link, wait_until="load")
        if whole:
            self.wait_until_whole()
        return answer

    def wait_until_whole(self) -> None:
        """Wait until the check has followed the first view, and has looked at the browser."""
        waiting = (
            "[data-phase]:not([data-loaded])",
            '[data-check="browser"]:is([data-state="waiting"], [data-state="running"])',
        )
        self.page.locator(", ".join(waiting)).first.wait_for(state="detached", timeout=PATIENCE_MS)

    def start(self) -> None:
        """Press *Start*."""
        self.action("start").click()

    def answer(self, word: str, check: str = "speaker") -> None:
        """Wait for a question of this part and press one of its answers."""
        if word not in {"now", "go"}:
            self._hear_at_once(word, check)
        self.check(check).locator(f'[data-answer="{word}"]').click(timeout=PATIENCE_MS)

    def skip(self, check: str) -> None:
        """Go on without this part."""
        self.check(check).locator('[data-action="skip"]').click(timeout=PATIENCE_MS)

    def skip_unless_done(self, check: str) -> None:
        """Go on without this part, where it has not ended by itself; it may end at any moment."""
        self._press_unless_done(check, "[data-action=skip]:enabled")

    def answer_unless_done(self, word: str, check: str = "speaker") -> None:
        """Answer the part's question, where the microphone has not answered it; it may at any moment."""
        self._hear_at_once(word, check)
        self._press_unless_done(check, f"[data-answer={word}]:enabled")

    def _hear_at_once(self, word: str, check: str) -> None:
        """Do not wait for the sound: it is announced 2.5 seconds ahead, which is for people."""
        self._press_unless_done(check, f"[data-answer=now], [data-answer={word}]", "[data-answer=now]")

    def _press_unless_done(self, check: str, button: str, pressed: str = "") -> None:
        there = self.check(check).locator(button).filter(visible=True)
        self._in_state(check, "done").or_(there).first.wait_for(state="attached", timeout=2 * PATIENCE_MS)
        # In one step with the look: the driver would go on looking for a button that is gone.
        self.check(check).evaluate(
            """(part, button) => part.dataset.state === "done" || part.querySelector(button)?.click()""",
            pressed or button,
        )

    def retry(self, check: str) -> None:
        """Check this part again."""
        self.check(check).locator('[data-action="retry"]').click()

    def hand_off(self, name: str = "Änne & Söhne") -> None:
        """Give a name where one is asked for, and go on to the provider."""
        if self.page.locator("#name").count():
            self.page.locator("#name").fill(name)
        self.action("handoff").click()

    def run_through(self, heard: str = "yes") -> None:
        """Start, answer whatever is asked, and wait for the result."""
        self.start()
        self.answer_unless_done(heard)
        self.wait_for_overall()

    # What a person sees

    def action(self, name: str) -> Locator:
        """Return the visible control with this `data-action`."""
        return self.page.locator(f'[data-action="{name}"]').filter(visible=True).first

    def doors(self) -> list[str]:
        """Return the ways on to the provider that are offered: there is one at a time."""
        ways = ("handoff", "handoff-unchecked")
        return [name for name in ways if self.page.locator(f'[data-action="{name}"]').is_visible()]

    def check(self, name: str) -> Locator:
        """Return the part of one check."""
        return self.page.locator(f'[data-check="{name}"]')

    def state(self, check: str) -> str | None:
        """Return the part's state."""
        return self.check(check).get_attribute("data-state")

    def finding(self, check: str) -> str | None:
        """Return the part's finding, waiting until it has one that counts."""
        finding = self._done(check).get_attribute("data-finding")
        self._note(check, finding)
        return finding

    def rating(self, check: str) -> str | None:
        """Return the part's rating, waiting until it has one."""
        return self._done(check).get_attribute("data-rating")

    def findings(self) -> dict[str, str | None]:
        """Return the finding of every part."""
        return {check: self.finding(check) for check in CHECKS}

    def text(self, check: str) -> str:
        """Return what the person reads in one part."""
        return self.check(check).inner_text()

    def wait_for_state(self, check: str, state: str) -> None:
        """Wait until a part is in this state."""
        self._in_state(check, state).wait_for(state="attached", timeout=PATIENCE_MS)

    def wait_for_finding(self, check: str, finding: str) -> None:
        """Wait until a part has this finding, whatever it had before."""
        found = self._in_state(check, "done").and_(self.page.locator(f'[data-finding="{finding}"]'))
        found.wait_for(state="attached", timeout=PATIENCE_MS)
        self._note(check, finding)

    def wait_for_picture(self) -> None:
        """Wait until the camera's part is done and has seen a good picture."""
        good = ", ".join(f'[data-state="done"][data-finding="{finding}"]' for finding in sorted(PICTURE))
        self.check("camera").and_(self.page.locator(good)).wait_for(state="attached", timeout=PATIENCE_MS)

    def wait_for_overall(self) -> None:
        """Wait until the page has an overall rating."""
        ready = self.page.locator('[data-overall]:not([data-overall="pending"])')
        ready.wait_for(state="attached", timeout=2 * PATIENCE_MS)

    def overall(self) -> str | None:
        """Return the overall rating, waiting for it."""
        self.wait_for_overall()
        return self.page.locator("[data-overall]").get_attribute("data-overall")

    def code(self) -> str:
        """Return the dial-in code as it is shown."""
        return self.page.locator("[data-code]").inner_text()

    def wait_until(self, condition: Callable[[], bool], what: str, timeout_ms: int = PATIENCE_MS) -> None:
        """Wait for something that is no element. Raises AssertionError naming it."""
        for _ in range(timeout_ms // 50):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"not within {timeout_ms} ms: {what}")

    def own_clock(self) -> None:
        """Give the page a clock that `pass_s` can put forward; until then it goes as usual."""
        self.page.clock.install()

    def pass_s(self, seconds: float) -> None:
        """Let time pass in a page with `own_clock`, at once."""
        self.page.clock.fast_forward(round(1000 * seconds))

    def wait_until_idle(self) -> None:
        """Wait until the page has nothing left to do: its scripts have run, and what they put off."""
        self.page.evaluate("() => new Promise((idle) => requestIdleCallback(() => idle()))")

    def open_devices(self) -> set[str]:
        """Return the kinds of devices that are open (needs `faults.WATCH_DEVICES`)."""
        return set(self.page.evaluate("() => window.openDevices()"))

    def wait_until_open(self, *kinds: str) -> None:
        """Wait until devices of these kinds are open, all at the same time."""
        self.wait_until(lambda: self.open_devices() >= set(kinds), f"{kinds} are open")

    def note_leaving(self) -> list[list[str]]:
        """Return a list that gets, for each page that is left from now on, what was still open then."""
        left: list[list[str]] = []
        self.page.expose_function("noteLeaving", lambda devices: left.append(devices))
        return left

    def open_at_the_end(self) -> set[str]:
        """Return what the page before, of the same origin, still had open when it had gone."""
        return set(self.page.evaluate("() => JSON.parse(sessionStorage.openAtTheEnd)"))

    def check_without_end(self, check: str) -> None:
        """Check this part again out of sight, so that it keeps its device (needs `faults.HIDES`)."""
        self.page.evaluate("() => { window.isAway = true; }")
        self.retry(check)

    def _note(self, check: str, finding: str | None) -> None:
        if finding and check not in self._made_up:
            self.seen.add((check, finding))

    def _in_state(self, check: str, state: str) -> Locator:
        return self.page.locator(f'[data-check="{check}"][data-state="{state}"]')

    def _done(self, check: str) -> Locator:
        done = self._in_state(check, "done")
        done.wait_for(state="attached", timeout=PATIENCE_MS)
        return done
