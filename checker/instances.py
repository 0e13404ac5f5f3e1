"""What several instances have together: shared counters, and the news that they tell each other."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from aiohttp import web

from checker.board.broadcast import BROADCAST
from checker.both_ends.direct_api import MAILBOXES, MEETINGS, TELL_BOARDS
from checker.both_ends.meetings import Meetings
from checker.both_ends.page_stream import PAGES
from checker.http.keys import NEWS, SECRET, SETTINGS
from checker.http.live_board import FEED
from checker.http.monitoring.health import COUNTERS_SIGN
from checker.http.monitoring.metrics import METRICS
from checker.http.offices import OFFICES
from checker.storage.shared.counters import SharedCounters

SHARED: Final[web.AppKey[SharedCounters | None]] = web.AppKey("shared counters")
NAMED: Final = 100
"""So many appointments are named in one piece of news at most, which has room for twice as many."""
_APPOINTMENTS: Final = "appointments"
_ACCESS: Final = "access"
_OFFICES: Final = "offices"


def counters_of(app: web.Application) -> SharedCounters | None:
    """Return the shared counters of the settings; nothing is connected yet."""
    given = app[SETTINGS].shared_counters.get_secret_value()
    app[SHARED] = SharedCounters(given, app[SECRET]) if given else None
    return app[SHARED]


async def shared_counters(app: web.Application) -> AsyncIterator[None]:
    """Have the counters while the server runs."""
    shared = app[SHARED]
    if shared is None:
        yield
        return
    app[METRICS].watch_counters(lambda: shared.is_there)
    app[COUNTERS_SIGN] = lambda: shared.is_there
    await shared.open()
    yield
    await shared.close()


async def news(app: web.Application) -> AsyncIterator[None]:
    """Hear what other instances change, and let them hear what this one does."""
    told, feed, boards, offices = app[NEWS], app[FEED], app[BROADCAST], app[OFFICES]

    def hear(said: list[str]) -> None:
        process, *ids = said
        if process != feed.process:  # what it has told itself it knows
            feed.hear(*ids)

    def look_everything_up() -> None:
        feed.hear()
        boards.look_up()
        offices.hear()

    told.on(_APPOINTMENTS, hear)
    told.on(_ACCESS, lambda _: boards.look_up())
    told.on(_OFFICES, lambda _: offices.hear())
    told.when_missed(look_everything_up)
    app[MEETINGS] = Meetings(app[MAILBOXES], told, app[TELL_BOARDS], app[PAGES].tell)
    await told.open()
    yield
    await told.close()


def tell_of_access(app: web.Application) -> None:
    """Let every instance look up whose session still stands."""
    app[NEWS].tell(_ACCESS, None)


def tell_of_offices(app: web.Application) -> None:
    """Let every instance read the offices again."""
    app[NEWS].tell(_OFFICES, None)


def tell_of_appointments(app: web.Application, ids: Sequence[str]) -> None:
    """Tell other instances which appointments have changed; of many, that any may have."""
    app[NEWS].tell(_APPOINTMENTS, [app[FEED].process, *(ids if len(ids) <= NAMED else ())])
