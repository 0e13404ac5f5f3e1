"""The check page in a real WebKit, as a person meets it: `e2e.pages.check_page` by WebDriver."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from e2e.webkit.injecting_proxy import InjectingProxy

T = TypeVar("T")
PATIENCE_S: Final = 30  # for one part; the product's own deadlines are shorter
LOOK_S: Final = 0.05
NO_SOUND_BEGINS: Final = """
  const speaker = document.querySelector('[data-check="speaker"]');
  const asks = [...speaker?.querySelectorAll("[data-answer]") ?? []].some(({ offsetParent }) => offsetParent);
  return speaker?.dataset.state !== "running" || asks;
"""
"""WebKitGTK 2.50 can hang for good when a page that has just begun to play something is left."""
WHOLE: Final = """return document.readyState === "complete" && !document.querySelector(
  "[data-phase]:not([data-loaded]), [data-check=browser]:is([data-state=waiting], [data-state=running])"
)"""


class WebKitPage:
    """One page behind a proxy of its own, and so of an origin of its own."""

    def __init__(self, driver: WebKitGTK, proxy: InjectingProxy) -> None:
        self.driver = driver
        self.proxy = proxy
        self.seen: set[tuple[str, str]] = set()
        """The findings (check, finding) that this page has shown, but for the made-up connection."""

    @property
    def problems(self) -> list[str]:
        """What went wrong in the page: none is ever expected."""
        return self.noted("problem")

    def noted(self, what: str) -> list[str]:
        """Return what the page's scripts have noted under this word (`e2e.webkit.scripts`), in order."""
        start = f"{what}: "
        return [note.removeprefix(start) for note in self.proxy.notes if note.startswith(start)]

    # What a person does

    def open(self, link: str) -> None:
        """Follow a link of the server's; the page's scripts have run when this returns."""
        self.leave()  # the driver returns at once where only the fragment differs
        self.driver.get(self.proxy.link(link))
        self.wait(lambda: self.run(WHOLE), "the page is loaded, and the check with it")

    def start(self) -> None:
        """Press *Start*."""
        self.action("start").click()

    def answer(self, word: str, check: str = "speaker") -> None:
        """Wait for a question of this part and press one of its answers."""
        if word not in ("go", "now"):
            self._hear_at_once(word, check)
        self._visible(f'[data-check="{check}"] [data-answer="{word}"]:enabled').click()

    def _hear_at_once(self, word: str, check: str) -> None:
        """Do not wait for the sound: it is announced 2.5 seconds ahead, which is for people."""
        now = f'[data-check="{check}"] [data-answer="now"]'
        self._visible(f'{now}, [data-check="{check}"] [data-answer="{word}"]')
        self.run("document.querySelector(arguments[0])?.click()", now)

    def skip(self, check: str) -> None:
        """Go on without this part."""
        button = self._visible(f'[data-check="{check}"] [data-action="skip"]')
        self.run("arguments[0].click()", button)  # not at a place: a question may just push the button down

    def retry(self, check: str) -> None:
        """Check this part again."""
        self._visible(f'[data-check="{check}"] [data-action="retry"]').click()

    def choose(self, kind: str, label: str) -> None:
        """Choose another device; `kind` as enumerateDevices says it."""
        Select(self._visible(f'select[data-kind="{kind}"]')).select_by_visible_text(label)

    def hand_off(self, name: str = "Änne & Söhne") -> None:
        """Give a name and go on to the provider."""
        self._visible("#name").send_keys(name)
        self.action("handoff").click()

    def leave(self) -> None:
        """Go to an empty page: what this one says to its server when it goes still finds it."""
        self.wait(lambda: self.run(NO_SOUND_BEGINS), "no sound is about to begin")
        self.driver.get("about:blank")

    def back(self) -> None:
        """Press the browser's Back."""
        self.driver.back()

    # What a person sees

    def action(self, name: str) -> WebElement:
        """Return the visible control with this `data-action`, waiting for it."""
        return self._visible(f'[data-action="{name}"]')

    def finding(self, check: str) -> str:
        """Return the part's finding, waiting until it has one that counts."""
        finding = str(self._done(check).get_attribute("data-finding"))
        if check != "connection":
            self.seen.add((check, finding))
        return finding

    def rating(self, check: str) -> str | None:
        """Return the part's rating, waiting until it has one."""
        return self._done(check).get_attribute("data-rating")

    def state(self, check: str) -> str | None:
        """Return the part's state."""
        return self.part(check).get_attribute("data-state")

    def part(self, check: str) -> WebElement:
        """Return the part of one check."""
        return self.driver.find_element(By.CSS_SELECTOR, f'[data-check="{check}"]')

    def level(self) -> float:
        """Return what the microphone's meter shows, 0 to 100."""
        return float(self.run("return document.querySelector('[data-check=microphone] meter').value"))

    def overall(self) -> str | None:
        """Return the overall rating as it is now."""
        return self.driver.find_element(By.CSS_SELECTOR, "[data-overall]").get_attribute("data-overall")

    def offers(self, action: str) -> bool:
        """Tell whether a control with this `data-action` can be seen and used now."""
        return bool(self._usable(f'[data-action="{action}"]'))

    def link(self) -> str:
        """Return the address that the person is to open elsewhere."""
        return self._visible("[data-link]").text

    def devices(self, kind: str) -> list[str]:
        """Return the names of the devices that may be chosen."""
        return [str(option.text) for option in Select(self._visible(f'select[data-kind="{kind}"]')).options]

    def wait_for_state(self, check: str, state: str) -> None:
        """Wait until a part is in this state."""
        self.wait(lambda: self.state(check) == state, f"{check} is {state}")

    def wait_for_overall(self) -> str:
        """Return the overall rating, waiting for it."""
        self.wait(lambda: self.overall() != "pending", "there is an overall rating")
        return str(self.overall())

    def open_devices(self) -> set[str]:
        """Return the kinds of devices that are open."""
        return set(self.run("return window.openDevices()"))

    def opened(self) -> list[str]:
        """Return the names of the devices that the page was given (needs `scripts.NOTE_OPENED`)."""
        names: list[str] = self.run("return window.opened")
        return names

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of a function in the page; returns what it returns."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], T], what: str) -> T:
        """Wait until a condition holds, and return what it gave. Raises TimeoutException naming it."""
        return WebDriverWait(self.driver, PATIENCE_S, LOOK_S).until(lambda _: condition(), f"not: {what}")

    def _done(self, check: str) -> WebElement:
        self.wait_for_state(check, "done")
        return self.part(check)

    def _visible(self, selector: str) -> WebElement:
        self.wait(lambda: self._usable(selector), f"{selector} can be seen and used")
        return self._usable(selector)[0]

    def _usable(self, selector: str) -> list[WebElement]:
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [element for element in found if element.is_displayed() and element.is_enabled()]
