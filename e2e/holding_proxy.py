"""A proxy that holds answers back: of a stream it passes on blocks, late, or nothing while it is open.

An answer that ends comes through at once and whole, as through the proxies of offices and of virus scanners.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

_ONE_HOP: Final = {"connection", "transfer-encoding", "content-length", "server", "date"}
_TIMEOUT_S: Final = 30


@contextmanager
def holding(upstream: str, *, block_s: float | None = None) -> Iterator[str]:
    """Stand in front of a server (`http://host:port`) until the end of the block; gives the proxy's address.

    `block_s`: what has come of a stream is passed on as often; without it never before the stream has ended.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, upstream, block_s))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, upstream: str, block_s: float | None, *connection: Any) -> None:
        self._upstream, self._block_s = upstream, block_s
        super().__init__(*connection)  # which answers

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server = HTTPConnection(urlsplit(self._upstream).netloc, timeout=_TIMEOUT_S)
        with suppress(OSError):  # one side has gone
            server.request(self.command, self.path, body or None, dict(self.headers.items()))
            response = server.getresponse()
            self._answer(response, _blocks(response, self._block_s))
        server.close()

    def _answer(self, response: HTTPResponse, blocks: Iterator[bytes]) -> None:
        first = next(blocks)  # the head is held back as well
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _ONE_HOP:
                self.send_header(name, value)
        self.end_headers()  # HTTP/1.0: the end of the connection is the end of the answer
        self.wfile.write(first)
        for block in blocks:
            self.wfile.write(block)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def _blocks(response: HTTPResponse, block_s: float | None) -> Iterator[bytes]:
    """Yield what comes: all of it at the end, or as much as there is every `block_s` seconds."""
    block, since = b"", time.monotonic()
    while data := response.read1(65_536):
        block += data
        if block_s is not None and time.monotonic() - since >= block_s:
            yield block
            block, since = b"", time.monotonic()
    yield block
