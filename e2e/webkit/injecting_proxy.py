"""Puts scripts in front of a page's own, where the browser's driver cannot: between browser and server.

The first script of the check page is `gate.js`, a classic one: what stands in front of it there has run
before anything else, and the Content-Security-Policy stays as it is.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

FIRST: Final = "/pages/gate.js"
NOTES: Final = "/e2e-note"
"""Where scripts of a test POST what the test is to know; it arrives although the page is being left."""
_ONE_HOP: Final = {"connection", "transfer-encoding", "content-length", "accept-encoding", "server", "date"}
_TIMEOUT_S: Final = 60


@dataclass
class InjectingProxy:
    """What is put in, and what was noted; `url` takes the place of the server's."""

    upstream: str
    scripts: tuple[str, ...]
    """Run in this order before the page's own scripts."""
    files: dict[str, tuple[str, bytes]]
    """End of a path → content type and content: answered here."""
    headers: dict[str, str]
    """Replace the server's."""
    notes: list[str] = field(default_factory=list)
    url: str = ""

    def link(self, link: str) -> str:
        """Return a link of the server's as one that leads through here."""
        return link.replace(self.upstream, self.url)


@contextmanager
def injecting(
    upstream: str,
    scripts: tuple[str, ...],
    files: dict[str, tuple[str, bytes]] | None = None,
    headers: dict[str, str] | None = None,
) -> Iterator[InjectingProxy]:
    """Stand between browsers and a server (`http://host:port`) until the end of the block."""
    proxy = InjectingProxy(upstream, scripts, files or {}, headers or {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, proxy))
    proxy.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, proxy: InjectingProxy, *connection: Any) -> None:
        self._proxy = proxy
        super().__init__(*connection)  # which answers

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        for end, (content_type, content) in self._proxy.files.items():
            if path.endswith(end):
                self._answer(200, {"Content-Type": content_type}, content)
                return
        self._pass_on(path)

    def do_POST(self) -> None:
        if self.path == NOTES:
            self._proxy.notes.append(self._body().decode())
            self._answer(204, {}, b"")
        else:
            self._pass_on(self.path)

    def _pass_on(self, path: str) -> None:
        response, content = self._ask()
        headers = {k: v for k, v in response.getheaders() if k.lower() not in _ONE_HOP} | self._proxy.headers
        if path.endswith(FIRST):
            content = ";\n".join((*self._proxy.scripts, content.decode())).encode()
            headers["Cache-Control"] = "no-store"
        self._answer(response.status, headers, content)

    def _ask(self) -> tuple[HTTPResponse, bytes]:
        server = HTTPConnection(urlsplit(self._proxy.upstream).netloc, timeout=_TIMEOUT_S)
        try:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in _ONE_HOP}
            server.request(self.command, self.path, self._body() or None, headers)
            response = server.getresponse()
            return response, response.read()
        finally:
            server.close()

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Print nothing."""
