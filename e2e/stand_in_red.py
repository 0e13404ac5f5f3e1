"""A stand-in for RED connect on another origin: it takes the fragment, and opens camera and microphone.

A server of the tests sends its clients to one that runs on this machine; what a deployed server calls the
provider is answered in the browser instead, so that nothing made up ever reaches the real one.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Route

# What it finds stands in the page: the fragment byte for byte, and whether the devices were free.
PAGE: Final = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>waiting</title>
<script>
"use strict";
const root = document.documentElement;
root.dataset.fragment = location.hash;
root.dataset.referrer = document.referrer;
root.dataset.opener = String(window.opener !== null);
navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then(
  (stream) => {
    const tracks = stream.getTracks().map((track) => `${track.kind} ${track.readyState}`);
    root.dataset.devices = tracks.sort().join(", ");
    document.title = "open";
  },
  (error) => {
    root.dataset.devices = error.name;
    document.title = "failed";
  },
);
</script>
</html>
"""


class Provider(Protocol):
    """What stories know of the provider."""

    origin: str
    template: str
    """The link into the consultation."""
    requests: list[str]
    """The paths that were asked for, with query: a fragment must not be among them."""

    def stand_in(self, context: BrowserContext) -> None:
        """Answer for the provider in a browser's profile, where nobody else does."""
        ...


class StandInRed:
    """The running stand-in. Its host name differs from the server's `localhost` on purpose."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        seen = self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(PAGE)))
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(PAGE)

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.http.server_port}"
        self.template = f"{self.origin}/#/login?name={{name}}&code={{code}}"

    def stand_in(self, context: BrowserContext) -> None:
        """Leave the profile alone: browsers reach the stand-in as they would the provider."""


class RoutedRed:
    """The same page, given by the browser's driver at a deployed server's provider."""

    def __init__(self, template: str) -> None:
        parts = urlsplit(template)
        self.template = template
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.requests: list[str] = []

    def stand_in(self, context: BrowserContext) -> None:
        """Answer every request for the provider's origin."""

        def answer(route: Route) -> None:
            self.requests.append(route.request.url.partition("#")[0].removeprefix(self.origin))
            headers = {"Access-Control-Allow-Origin": "*"}
            route.fulfill(body=PAGE, content_type="text/html", headers=headers)

        context.route(f"{self.origin}/**", answer)


@contextmanager
def running_stand_in() -> Iterator[StandInRed]:
    """Serve until the end of the block."""
    red = StandInRed()
    thread = threading.Thread(target=red.http.serve_forever)
    thread.start()
    try:
        yield red
    finally:
        red.http.shutdown()
        thread.join()
        red.http.server_close()
