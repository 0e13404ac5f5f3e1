"""One run of the real connection check in a real browser, over the line as it is laid."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal

from playwright.sync_api import Page, sync_playwright

from bench.connection.laboratory import SERVER, SERVER_6
from bench.connection.server import BASELINE_PORT, PORT
from checker.core.thresholds import ConnectionThresholds

BrowserName = Literal["chromium", "firefox"]
_URLS: Final = {4: f"http://{SERVER}:{PORT}/bench", 6: f"http://[{SERVER_6}]:{PORT}/bench"}
_PATHS: Final = {"chromium": "/usr/bin/chromium", "firefox": "/usr/bin/firefox-esr"}
_LOAD: Final = """async () => {
  window.check = (await import("/bench/web/checks/connection.js")).connection;
  window.Environment = (await import("/bench/web/browser/environment.js")).Environment;
  await import("/bench/web/rehearsal/connection_check.js");
}"""
_CHECK: Final = """async ([thresholds, keep]) => {
  const environment = new Environment({ thresholds });
  const looks = [];
  let trace = null, transport = null;
  const hints = [];
  const watch = (look) => {
    looks.push({ now_ms: look.now_ms, known: structuredClone(look.known) });
    ({ trace, transport } = look);
  };
  const started = performance.now();
  const outcome = await check.measure(environment, new AbortController().signal,
    { hint: (name) => hints.push(name), watch });
  const seconds = (performance.now() - started) / 1000;
  return { ...outcome, seconds, hints, open: environment.connections().length,
           load_ms: looks.length ? performance.now() - looks[0].now_ms : null,
           recording: keep && trace ? { transport, started, looks, trace } : null };
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one run ended in; `recording` is the trace with each look at it, where it was asked for."""

    finding: str
    seconds: float
    measures: dict[str, Any]
    recording: dict[str, Any] | None


class Visitor:
    """A browser with a page of the server open."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def load(self, family: Literal[4, 6] = 4) -> None:
        """Load page and modules anew over this version of IP: the line must let that through."""
        self._page.goto(_URLS[family])
        self._page.evaluate(_LOAD)

    def check(self, *, keep: bool = False) -> Visit:
        """Run the connection check once. Raises AssertionError when a peer connection stays open."""
        answer = self._page.evaluate(_CHECK, [ConnectionThresholds().model_dump(), keep])
        assert answer["open"] == 0, "a peer connection was left open"
        return Visit(answer["finding"], answer["seconds"], answer.get("measures") or {}, answer["recording"])


@contextmanager
def visitor(browser: BrowserName) -> Iterator[Visitor]:
    """Open the machine's browser in this process's namespace; it is closed at the end."""
    with sync_playwright() as playwright:
        if browser == "chromium":
            arguments = ["--ignore-certificate-errors"]  # coturn's is its own
            arguments += ["--no-sandbox"] if os.geteuid() == 0 else []
            opened = playwright.chromium.launch(executable_path=_PATHS[browser], args=arguments)
        else:
            opened = playwright.firefox.launch(executable_path=_PATHS[browser], channel="moz-firefox")
        try:
            yield Visitor(opened.new_page())
        finally:
            opened.close()


def baseline(direction: Literal["up", "down"], seconds: float = 10) -> float:
    """Return the rate of one plain TCP transfer in kbit/s (payload), as a speed test would find it."""
    with socket.create_connection((SERVER, BASELINE_PORT), timeout=seconds + 5) as line:
        line.sendall(f"{direction} {seconds}\n".encode())
        started = time.monotonic()
        received = (_read_for if direction == "down" else _write_for)(line, seconds)
        return received * 8 / 1000 / min(seconds, time.monotonic() - started)


def _read_for(line: socket.socket, seconds: float) -> int:
    until, received = time.monotonic() + seconds, 0
    while (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            block = line.recv(65536)
        except (TimeoutError, ConnectionError):
            break
        if not block:
            break
        received += len(block)
    return received


def _write_for(line: socket.socket, seconds: float) -> int:
    until = time.monotonic() + seconds
    line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
    while (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            line.send(bytes(16384))
        except (TimeoutError, ConnectionError):
            break
    line.settimeout(8)
    return int(line.makefile().readline() or 0)
