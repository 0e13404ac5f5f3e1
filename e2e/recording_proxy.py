"""Every byte that a browser sends to a server, as it goes over the wire: a fragment would be seen here."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

_CHUNK: Final = 65_536


@dataclass
class RecordingProxy:
    """Listens on a port of its own and passes everything on."""

    url: str
    sent: bytearray = field(default_factory=bytearray)
    """What browsers have sent, in order."""

    def holds(self, text: str) -> bool:
        """Tell whether a text was sent, plain or percent-encoded."""
        wanted = text.encode()
        return wanted in self.sent or wanted in unquote_to_bytes(bytes(self.sent))


@contextmanager
def recording(upstream: str, port: int = 0) -> Iterator[RecordingProxy]:
    """Stand between browsers and a server (`http://host:port`), at a port of this machine's localhost."""
    target = urlsplit(upstream)
    with socket.create_server(("127.0.0.1", port)) as listener:
        proxy = RecordingProxy(f"http://localhost:{listener.getsockname()[1]}")
        address = (target.hostname or "localhost", target.port or 80)
        threading.Thread(target=_accept, args=(listener, address, proxy), daemon=True).start()
        yield proxy


def _accept(listener: socket.socket, address: tuple[str, int], proxy: RecordingProxy) -> None:
    with suppress(OSError):  # the listener is closed at the end
        while True:
            browser, _ = listener.accept()
            threading.Thread(target=_talk, args=(browser, address, proxy.sent), daemon=True).start()


def _talk(browser: socket.socket, address: tuple[str, int], kept: bytearray) -> None:
    with browser, suppress(OSError), socket.create_connection(address) as server:
        back = threading.Thread(target=_pass_on, args=(server, browser, None), daemon=True)
        back.start()
        _pass_on(browser, server, kept)
        back.join()


def _pass_on(source: socket.socket, sink: socket.socket, kept: bytearray | None) -> None:
    with suppress(OSError):  # one side has gone
        while data := source.recv(_CHUNK):
            if kept is not None:
                kept.extend(data)
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
