"""What an appointment's page hears, as server-sent events, or as an answer where a proxy holds streams back.

The request is a POST with the token in its body: an address with a token would stand in the logs of whatever
lies between.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from aiohttp import HttpVersion11, web

from checker.both_ends.messages import Reader, told
from checker.both_ends.page_view import PageView, beat
from checker.core.intake.both_ends import parse_listener
from checker.core.intake.strict_json import IntakeError
from checker.http import json_api
from checker.http.access import allow
from checker.http.keys import APPOINTMENTS, CLOCK, LANGUAGES
from checker.http.link_key import link_key
from checker.http.live.broadcast import Broadcast
from checker.http.live.events import HEADERS
from checker.http.live.stream import Stream
from checker.http.live_board import BOARDS, FEED
from checker.http.offices import enter, languages_of, settings_of
from checker.http.pages import rendering
from checker.http.security.rate_limits import LIMITER
from checker.storage.appointments import Appointment
from checker.storage.database.transactions import StoreUnavailableError

OF_HOUSEHOLD: Final = 128
"""Streams at once: half of the connections that a household may have (http/connections.py)."""
_RETRY_S: Final = 60


class ClientPages(Broadcast[Stream]):
    """The pages of appointments that listen to this process."""

    def tell(self, appointment_id: str, name: str, data: object) -> int:
        """Send a message that nothing keeps to pages of this instance; return how many got it."""
        return self.send(appointment_id, "row", {name: data})


class Homes:
    """Counts streams by household."""

    def __init__(self) -> None:
        self._inside: Counter[str] = Counter()

    @property
    def streams(self) -> int:
        """How many there are."""
        return self._inside.total()

    @contextmanager
    def entered(self, home: str) -> Iterator[None]:
        """Count one inside the block. Raises 429 where there are too many."""
        if self._inside[home] >= OF_HOUSEHOLD:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(_RETRY_S)})
        self._inside[home] += 1
        try:
            yield
        finally:
            self._inside[home] -= 1
            if not self._inside[home]:
                del self._inside[home]


PAGES: Final = web.AppKey("client pages", ClientPages)
HOMES: Final = web.AppKey("homes", Homes)


@allow("anyone")
async def events(request: web.Request) -> web.StreamResponse:
    """Answer `POST /api/both-ends/events`: a stream for who accepts one, else the messages of this moment."""
    try:
        listener = parse_listener(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    key = await link_key(request.app, listener.token)
    found = await request.app[APPOINTMENTS].find_by_link(key, request.app[CLOCK].now_s())
    if found is None:
        return json_api.error_response(404, "there is no such appointment", "token")
    if found.cancelled:
        return json_api.error_response(410, "this appointment is cancelled", "token")
    await enter(request, found.office)
    wishes = (listener.language, found.language)
    language = next((each for each in wishes if each in languages_of(request)), None)
    reader = Reader(request.app[LANGUAGES][rendering.language_of(request, language)], settings_of(request))
    if "text/event-stream" not in request.headers.get("Accept", ""):
        return await _messages_now(request, found, reader)
    with request.app[HOMES].entered(request.app[LIMITER].who(request)):
        return await _stream(request, found, reader)


async def _stream(request: web.Request, found: Appointment, reader: Reader) -> web.StreamResponse:
    response, chunked = web.StreamResponse(headers=HEADERS), request.version >= HttpVersion11
    feed = request.app[FEED]
    watching = feed.watched(found.hash, lambda: request.transport is not None, (found.id,), found.office)
    async with watching as subscription:
        await response.prepare(request)
        with suppress(ConnectionError, StoreUnavailableError):  # the page asks again
            await response.write(b": \n\n")  # the head goes out before there is anything to say
            if request.transport is not None:
                view = PageView(feed, found, reader, chunked)
                await request.app[PAGES].follow(Stream(subscription, request.transport, view))
    return response


async def _messages_now(request: web.Request, found: Appointment, reader: Reader) -> web.Response:
    now_s = request.app[CLOCK].now_s()
    entries = await request.app[BOARDS].read(now_s, ids=[found.id])
    answer = {
        "last": "",
        "rows": told(entries[0], reader) if entries else {},
        "beat": beat(now_s),
    }
    return web.json_response(answer, headers={"Cache-Control": "no-store", "Vary": "Accept"})
