"""What runs at both ends of `nat_namespaces.py`: `python -m tests.relay.ends serve` or `… visit BROWSER`."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from playwright.sync_api import Browser, sync_playwright

from checker.app import make_app
from checker.cli.server import open_socket, run
from checker.core.thresholds import ConnectionThresholds
from checker.http.access import allow
from checker.settings import load_settings
from tests.relay.browser import CHROMIUM, FIREFOX

WEB: Final = Path(__file__).parents[2] / "web"
PORT: Final = 8080


Visitor = subprocess.Popen[str]
"""This module, as it runs in the home network."""


def check(visitor: Visitor, host: str) -> dict[str, Any]:
    """Let the visitor's browser make the connection check of the server there; returns its outcome."""
    assert visitor.stdin is not None
    assert visitor.stdout is not None
    shown = f"[{host}]" if ":" in host else host
    visitor.stdin.write(f"http://{shown}:{PORT}/ways\n")
    visitor.stdin.flush()
    outcome: dict[str, Any] = json.loads(visitor.stdout.readline())
    assert outcome.pop("open") == 0, "a peer connection was left open"
    return outcome


@allow("anyone")
async def _page(_request: web.Request) -> web.Response:
    return web.Response(text="<!doctype html><title>ways</title>", content_type="text/html")


@allow("anyone")
async def _module(request: web.Request) -> web.FileResponse:
    return web.FileResponse(WEB / request.match_info["path"])


def serve() -> None:
    """Serve the real application, with an empty page and the browser's modules one by one beside it."""
    with tempfile.TemporaryDirectory() as folder:
        roomy = {"rate_limit_pages": "10000/minute"}  # one address loads all modules again and again
        settings = load_settings(None, host="::", port=PORT, data_dir=Path(folder) / "data", **roomy)
        app = make_app(settings)
        app.add_routes([web.get("/ways", _page), web.get("/ways/{path:.+}", _module)])
        run(app, settings, open_socket(settings), lambda: _say("ready"), None)


_CHECK: Final = """async (thresholds) => {
  const { connection } = await import("/ways/checks/connection.js");
  const { Environment } = await import("/ways/browser/environment.js");
  const environment = new Environment({ thresholds });
  const outcome = await connection.measure(environment, new AbortController().signal, { hint() {} });
  return { ...outcome, open: environment.connections().length };
}"""


def visit(name: str) -> None:
    """Read addresses line by line, check each in a real browser, print the outcomes."""
    with sync_playwright() as playwright:
        browser: Browser
        if name == "chromium":
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        else:
            browser = playwright.firefox.launch(executable_path=FIREFOX, channel="moz-firefox")
        _say("ready")
        for line in sys.stdin:
            context = browser.new_context()  # no connection of the last visit, which another router carried
            page = context.new_page()
            page.goto(line.strip())
            _say(json.dumps(page.evaluate(_CHECK, ConnectionThresholds().model_dump())))
            context.close()
        browser.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve()
    else:
        visit(sys.argv[2])
