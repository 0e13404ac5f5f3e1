"""Everything a page sends, as far as the browser's driver can see it."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, Request, WebSocket


@dataclass
class Traffic:
    """The requests of a browser context since `watch`; what goes through WebRTC only the relay sees."""

    requests: list[Request] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Record from now on, in every page of the context."""
        context.on("request", lambda request: self.requests.append(request))  # a built-in is refused
        context.on("page", lambda page: page.on("websocket", self._socket))

    def _socket(self, socket: WebSocket) -> None:
        self.sockets.append(socket.url)
        socket.on("framesent", lambda payload: self.sockets.append(str(payload)))

    def origins(self) -> set[str]:
        """Return every origin that was asked for anything."""
        parts = [urlsplit(request.url) for request in self.requests]
        return {
            f"{part.scheme}://{part.netloc}"
            for part in parts
            if part.scheme in {"http", "https", "ws", "wss"}
        }

    def to(self, path: str) -> list[Request]:
        """Return the requests to one path."""
        return [request for request in self.requests if urlsplit(request.url).path == path]

    def sent(self) -> str:
        """Return all that left the browser, as one text to search in: addresses, headers, bodies, frames.

        A fragment is no part of a request, though drivers show it in the address: it is cut off.
        """
        lines = list(self.sockets)
        for request in self.requests:
            address = request.url.partition("#")[0]
            headers = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
            body = (request.post_data_buffer or b"").decode("utf-8", "replace")
            lines += [request.method, address, unquote(address), headers, body]
        return "\n".join(lines)

    def holds(self, text: str) -> bool:
        """Tell whether a text was sent, plain or percent-encoded."""
        sent = self.sent()
        return text in sent or text in unquote(sent)
