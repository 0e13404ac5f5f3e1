"""Server-sent events as bytes (WHATWG HTML §9.2)."""

from typing import Final

HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "Vary": "Accept",
    "X-Accel-Buffering": "no",  # nginx passes every event on at once
}


def event(name: str, data: bytes, label: str = "") -> bytes:
    """Return a server-sent event; `label` is its id."""
    head = f"id: {label}\n" if label else ""
    return b"%bevent: %b\ndata: %b\n\n" % (head.encode(), name.encode(), data)


def framed(data: bytes, *, chunked: bool) -> bytes:
    """Return events as they go over the connection: HTTP/1.1 says lengths first (RFC 9112 §7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data) if data and chunked else data
