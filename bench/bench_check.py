"""How long a whole check takes, from *Start* to the overall result, with made-up devices.

The baseline of the same run is what nobody can save: a bare getUserMedia until the first frame.
"""

import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

from playwright.sync_api import sync_playwright

from bench.report import Promise, Report
from e2e.browsers import BrowserName, Machine, installed, open_browser, open_context
from e2e.devices.cameras import camera
from e2e.devices.microphones import microphone
from e2e.pages.check_page import CheckPage
from e2e.server import Server
from e2e.sound_card import missing, playing, sound_card
from e2e.stand_in_red import running_stand_in

RUNS = 5
PROMISED_S = 10  # in Chromium
BARE = """async () => {
  const began = performance.now();
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  await new Promise((go) => video.requestVideoFrameCallback(go));
  for (const track of stream.getTracks()) track.stop();
  return performance.now() - began;
}"""
HOW = f"""A whole check, from the press of Start to the overall result; the loudspeaker's question is answered
at once. Median of {RUNS} runs, each in a fresh profile, on this machine, real server and relay on loopback;
Chromium plays files as camera and microphone, Firefox has its own camera and PulseAudio. The baseline is a
bare getUserMedia for both devices until the first frame, in the same runs."""


def main() -> Report:
    """Return the table; promised is Chromium's median."""
    rows = [f"{'browser':<10} {'check s':>8} {'slowest s':>10} {'baseline s':>11}"]
    promises: tuple[Promise, ...] = ()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="startklar-bench-")))
        red = stack.enter_context(running_stand_in())
        server = Server(folder / "server", {"PROVIDER_TEMPLATE": red.template})
        server.start()
        stack.callback(server.stop)
        for name in get_args(BrowserName):
            checks, bare = _measure(name, server.url, folder)
            rows.append(_row(name, checks, bare))
            if name == "chromium":
                promises += (Promise("a whole check", statistics.median(checks), PROMISED_S, "s"),)
    return Report(HOW, rows, promises)


def _row(name: str, checks: list[float], bare: list[float]) -> str:
    return (
        f"{name:<10} {statistics.median(checks):>8.1f} {max(checks):>10.1f} {statistics.median(bare):>11.2f}"
    )


def _measure(name: BrowserName, url: str, folder: Path) -> tuple[list[float], list[float]]:
    checks, bare = [], []
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        machine = _machine(name, folder, stack)
        if installed(playwright, name) is None:
            raise RuntimeError(f"{name} is not installed")
        browser = stack.enter_context(open_browser(playwright, machine))
        for _ in range(RUNS):
            with open_context(browser, machine) as context:
                page = CheckPage(context)
                page.open(url)
                bare.append(page.page.evaluate(BARE) / 1000)
                began_s = time.monotonic()
                page.run_through()
                checks.append(time.monotonic() - began_s)
                assert page.overall() == "ready", page.findings()
    return checks, bare


def _machine(name: BrowserName, folder: Path, stack: ExitStack) -> Machine:
    voice = microphone(folder, "speech")
    if name == "chromium":
        return Machine(camera=camera(folder, "good"), microphone=voice)
    if absent := missing():
        raise RuntimeError(f"Firefox needs a sound card: {absent} is not installed")
    card = folder / "pulse"
    card.mkdir()
    pulse = stack.enter_context(sound_card(card))
    stack.enter_context(playing(pulse, voice))
    return Machine(browser="firefox", pulse_server=pulse)
