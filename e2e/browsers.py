"""Real browsers with made-up devices."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, BrowserContext, Playwright

BrowserName = Literal["chromium", "firefox"]
SYSTEM: Final[dict[str, tuple[str, ...]]] = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}
SHELL: Final = "chromium-headless-shell"
"""Chromium without windows: a new page takes an eighth of the time of the processor. It has no prompts, so it
gives its devices to nobody but with `_ANSWERS`."""
_ANSWERS: Final = "--use-fake-ui-for-media-stream"
"""Says yes to every request for devices."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the person sits in front of."""

    browser: BrowserName = "chromium"
    camera: Path | None = None
    microphone: Path | None = None
    granted: bool = True
    """The permission is there already; without it nobody answers the prompt (Chromium: it is refused)."""
    devices: bool = True
    """Any camera and microphone at all."""
    windows: bool = False
    """Chromium as people have it, and not the one without windows that is quicker; where the permission is
    asked for, always."""
    pulse_server: str = ""
    """Use this PulseAudio: a real path from loudspeaker to microphone. Chromium then has no camera."""
    arguments: tuple[str, ...] = ()
    """Further arguments of Chromium."""
    preferences: tuple[tuple[str, str | bool | int], ...] = ()
    """Further preferences of Firefox."""
    language: str = "de-DE"
    profile: tuple[tuple[str, Any], ...] = ()
    """What Playwright's `new_context` takes beside the language: user agent, window, colours, …"""

    @property
    def process(self) -> "Machine":
        """The part that needs a browser process of its own."""
        return replace(self, profile=(), language=self.language if self.browser == "firefox" else "")


def installed(playwright: Playwright, name: BrowserName) -> str | None:
    """Return the path of the machine's browser, else of Playwright's own, else None."""
    system = next((path for tool in SYSTEM[name] if (path := shutil.which(tool))), None)
    own = getattr(playwright, name).executable_path
    return system or (own if Path(own).exists() else None)


def _shell(machine: Machine) -> str | None:
    """Return the path of the browser without windows, where it is there and the machine needs none."""
    windows = machine.windows or machine.browser != "chromium" or not machine.granted
    return None if windows else shutil.which(SHELL)


@contextmanager
def open_browser(playwright: Playwright, machine: Machine) -> Iterator[Browser]:
    """Start the machine's browser; it is closed at the end."""
    path = _shell(machine) or installed(playwright, machine.browser)
    assert path, f"{machine.browser} is not installed"
    browser = (
        _chromium(playwright, path, machine)
        if machine.browser == "chromium"
        else _firefox(playwright, path, machine)
    )
    try:
        yield browser
    finally:
        browser.close()


def _chromium(playwright: Playwright, path: str, machine: Machine) -> Browser:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    arguments += machine.arguments
    if machine.devices and not machine.pulse_server:  # the flag replaces real microphones too
        arguments.append("--use-fake-device-for-media-stream")
    if _shell(machine):
        arguments.append(_ANSWERS)
    if machine.camera:
        arguments.append(f"--use-file-for-fake-video-capture={machine.camera}")
    if machine.microphone:
        arguments.append(f"--use-file-for-fake-audio-capture={machine.microphone}")
    return playwright.chromium.launch(
        executable_path=path,
        args=arguments,
        ignore_default_args=["--mute-audio"] if machine.pulse_server else None,
        env=_environment(machine),
    )


def _firefox(playwright: Playwright, path: str, machine: Machine) -> Browser:
    preferences: dict[str, str | float | bool] = {
        "media.navigator.streams.fake": machine.devices,
        "media.navigator.permission.disabled": machine.granted,
        "media.navigator.permission.fake": True,  # ask for made-up devices as for real ones
        "media.peerconnection.ice.loopback": True,  # the relay of the tests is on this machine
        "intl.accept_languages": machine.language,
    }
    if machine.pulse_server and machine.devices:
        preferences["media.audio_loopback_dev"] = "Microphone"  # a real one beside the made-up camera
    preferences.update(machine.preferences)
    # Playwright's own Firefox is patched; the machine's is driven by WebDriver BiDi.
    channel = None if path == playwright.firefox.executable_path else "moz-firefox"
    return playwright.firefox.launch(
        executable_path=path, channel=channel, firefox_user_prefs=preferences, env=_environment(machine)
    )


def _environment(machine: Machine) -> dict[str, str | float | bool] | None:
    return {**os.environ, "PULSE_SERVER": machine.pulse_server} if machine.pulse_server else None


def open_context(browser: Browser, machine: Machine) -> BrowserContext:
    """Return a fresh profile: own storage, own permissions."""
    context = browser.new_context(locale=machine.language, **dict(machine.profile))
    if machine.granted and machine.browser == "chromium":
        context.grant_permissions(["camera", "microphone"])
    return context


class Pool:
    """Running browsers, used again for the same kind of machine; each tab has a fresh profile anyway."""

    MOST: Final = 4  # at once: what is used longest ago is closed

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._open: dict[Machine, tuple[Browser, ExitStack]] = {}

    def browser(self, machine: Machine) -> Browser:
        """Return a running browser of this kind, started when there is none."""
        key = machine.process
        browser, stack = self._open.pop(key, (None, ExitStack()))
        if browser is None or not browser.is_connected():
            while len(self._open) >= self.MOST:
                self._close(next(iter(self._open)))
            browser = stack.enter_context(open_browser(self._playwright, machine))
        self._open[key] = (browser, stack)  # the newest stands last
        return browser

    def close(self) -> None:
        """Close them all."""
        for key in list(self._open):
            self._close(key)

    def _close(self, key: Machine) -> None:
        self._open.pop(key)[1].close()
