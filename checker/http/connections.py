"""Connections around their requests: how long they may take, how many one household may have, and what is
said to something that is no HTTP.

aiohttp closes what is idle, `unread_answers` cuts off who does not read. The rest is here: a head that comes
byte by byte, a household that opens one connection after the other, and aiohttp's own answer to what it
cannot parse, which names its version and repeats the input.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, cast

from aiohttp import web

from checker.core.households import household
from checker.http.keys import SETTINGS
from checker.http.security.client_address import Networks, is_inside
from checker.http.security.security_headers import SERVER, security_headers
from checker.http.unread_answers import IN_PROCESS, UnreadAnswers, keep_little_in_kernel

HEAD_S: Final = 10.0
"""From the first byte of a request to the end of its head."""
IDLE_S: Final = 75.0
"""Between two requests, and before the first; proxies close theirs before (nginx after 60 s)."""
LINGER_S: Final = 2.0
"""For the rest of a body that nobody wanted to be read away, or the answer is lost (RFC 9112 §9.6)."""
HANDSHAKE_S: Final = 10.0
"""Of TLS."""
OF_HOUSEHOLD: Final = 256
"""At once. A browser opens six, so forty people may share an address."""

_log = logging.getLogger("startklar.connection")


class Door:
    """Counts connections by household; those of trusted proxies, which stand for many, are not counted."""

    def __init__(self, trusted: Networks, headers: Mapping[str, str]) -> None:
        self.headers = {**headers, "Server": SERVER}
        self._trusted = trusted
        self._inside: Counter[str] = Counter()

    def enter(self, address: str) -> str | None:
        """Return under what a new connection is counted, None where there are too many."""
        home = "" if is_inside(address, self._trusted) else household(address)
        if home and self._inside[home] >= OF_HOUSEHOLD:
            return None
        self._inside[home] += 1
        return home

    def leave(self, home: str) -> None:
        """Take one off again."""
        self._inside[home] -= 1
        if not self._inside[home]:
            del self._inside[home]


class BodyTooSlowError(Exception):
    """A body has not come in time (`middleware.limit_reading`)."""


class Connection(web.RequestHandler):
    """One connection, with a limit on the time of each request's head."""

    __slots__ = ("_door", "_home", "_late")

    def __init__(self, manager: web.Server, door: Door, **given: Any) -> None:
        super().__init__(manager, **given)
        self._door = door
        self._home: str | None = None
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, if the household has not filled its share."""
        name = transport.get_extra_info("peername")
        self._home = self._door.enter(str(name[0]) if name else "")
        if self._home is None:
            transport.abort()  # type: ignore[attr-defined] # a stream's transport has it
        else:
            transport.set_write_buffer_limits(IN_PROCESS)  # type: ignore[attr-defined] # the same
            super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Make room for the next one."""
        self._stop_watch()
        if self._home is not None:
            self._door.leave(self._home)
            self._home = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, and from the first byte of a head on wait for its end only so long."""
        if self._home is None:
            return
        super().data_received(data)
        if not self._in_head:
            self._stop_watch()
        elif self._late is None:
            self._late = self._loop.call_later(HEAD_S, self._close_late)

    @property
    def _in_head(self) -> bool:
        """Tell whether nothing has come yet that anybody could handle, and nobody handles anything."""
        return not self._messages and self._current_request is None

    def _stop_watch(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close_late(self) -> None:
        self._late = None
        if self._in_head:
            self.force_close()

    def log_exception(self, *said: Any, **more: Any) -> None:
        """Log what aiohttp could not handle, but not that a stranger's body broke off: it was answered."""
        if not isinstance(more.get("exc_info"), web.RequestPayloadError | BodyTooSlowError):
            super().log_exception(*said, **more)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 -- it repeats what came
    ) -> web.StreamResponse:
        """Answer what could not be parsed, or went wrong outside of all handlers; nothing of the input."""
        if status >= 500:
            _log.error("an answer failed", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        text = "this request cannot be read\n" if status < 500 else "something went wrong on the server\n"
        response = web.Response(status=status, text=text, headers=self._door.headers)
        response.force_close()
        return response


class Server(web.Server):
    """Makes connections of our own kind."""

    def __init__(self, door: Door, handler: Any, **given: Any) -> None:
        super().__init__(handler, **given)
        self._door = door
        self._unread = UnreadAnswers(self._connections)

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 -- aiohttp's signature
        """Close all connections."""
        self._unread.stop()
        await super().shutdown(timeout)

    def __call__(self) -> Connection:
        """Return a new connection."""
        return Connection(self, self._door, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Serves an application over such connections."""

    def __init__(self, app: web.Application, **given: Any) -> None:
        super().__init__(app, keepalive_timeout=IDLE_S, lingering_time=LINGER_S, **given)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        settings = self.app[SETTINGS]
        door = Door(settings.trusted_proxies, security_headers(settings))
        return Server(door, made.request_handler, request_factory=made.request_factory, **self._kwargs)


class Site(web.SockSite):
    """A bound socket whose TLS handshakes have a limit of their own."""

    async def start(self) -> None:
        """Listen; connections take over what is set here."""
        await web.BaseSite.start(self)
        keep_little_in_kernel(self._sock)
        self._server = await asyncio.get_running_loop().create_server(
            cast("Server", self._runner.server),
            sock=self._sock,
            ssl=self._ssl_context,
            backlog=self._backlog,
            ssl_handshake_timeout=None if self._ssl_context is None else HANDSHAKE_S,
        )
