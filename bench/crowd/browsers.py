"""The connection check alone, in pages of a real browser that the server knows nothing special of."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route, sync_playwright

from bench.connection.visit import BrowserName
from bench.crowd.pinned import command
from checker.core.thresholds import ConnectionThresholds
from e2e.browsers import installed

_WEB: Final = Path(__file__).parents[2] / "web"
_LOAD: Final = """async () => {
  const { connection } = await import("/bench/web/checks/connection.js");
  const { Environment } = await import("/bench/web/browser/environment.js");
  await import("/bench/web/rehearsal/connection_check.js"); // which the check loads when it needs it
  window.check = async (thresholds) => {
    const environment = new Environment({ thresholds });
    let admitted = performance.now(), packets = 0;
    const stage = {
      hint: (name) => { if (name === null) admitted = performance.now(); },
      watch: ({ trace }) => { packets = trace.packets.length; },
    };
    const outcome = await connection.measure(environment, new AbortController().signal, stage);
    return { ...outcome, packets, seconds: (performance.now() - admitted) / 1000 };
  };
}"""


@contextmanager
def browser(name: BrowserName, cores: set[int]) -> Iterator[Browser]:
    """Open the machine's browser on these cores."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="startklar-bench-") as folder:
        path = installed(playwright, name)
        if path is None:
            raise RuntimeError(f"{name} is not installed")
        script = Path(folder) / name
        script.write_text(f'#!/bin/sh\nexec {" ".join(command(cores, path))} "$@"\n')
        script.chmod(0o755)
        if name == "chromium":
            opened = playwright.chromium.launch(executable_path=script, args=["--no-sandbox"])
        else:
            opened = playwright.firefox.launch(executable_path=script, channel="moz-firefox")
        try:
            yield opened
        finally:
            opened.close()


def page_of(opened: Browser, url: str) -> Page:
    """Open a page of the server's origin with the check in it; its modules come from the disk."""
    page = opened.new_page()
    page.route("**/bench/**", _from_disk)
    page.goto(f"{url}/bench/")
    page.evaluate(_LOAD)
    page.unroute("**/bench/**")  # requests that pass the test program would be slower
    return page


def _from_disk(route: Route) -> None:
    path = route.request.url.partition("/bench/web/")[2]
    if path:
        route.fulfill(body=(_WEB / path).read_bytes(), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>bench</title>", content_type="text/html")


def start(page: Page) -> None:
    """Begin a check, without waiting for its end."""
    page.evaluate("(edges) => { window.outcome = check(edges); }", ConnectionThresholds().model_dump())


def finish(page: Page) -> dict[str, Any]:
    """Wait for the outcome: finding, measures, `seconds` from the place in the queue, `packets` of load."""
    outcome: dict[str, Any] = page.evaluate("() => outcome")
    return outcome
