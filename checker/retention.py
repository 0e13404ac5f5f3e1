"""The clean-up: at start, then every hour. What expires when is in `core/retention.py`."""

import asyncio
import logging
from typing import Final

from checker.clock import Clock
from checker.store import Store
from checker.transactions import StoreUnavailableError

_log = logging.getLogger("startklar.retention")
EVERY_S: Final = 3_600.0
_AFTER_FAILURE_S: Final = 60.0


async def clean_up(store: Store, clock: Clock) -> None:
    """Delete what has expired and store the mark. Raises StoreUnavailableError.

    Only the believed time deletes; a clock that has jumped hides, and says so, until it stood for hours.
    """
    belief = clock.read()
    if belief.doubt_since_s is not None:
        ahead_h = round((belief.wall_s - belief.believed_s) / 3_600)
        _log.warning("the clock has jumped; nothing newly expired is deleted yet", extra={"ahead_h": ahead_h})
    appointments, results = await store.purge(belief.believed_s)
    await store.set_mark(belief.believed_s)
    _log.info("cleaned up", extra={"appointments": appointments, "results": results})


async def clean_up_forever(store: Store, clock: Clock, every_s: float = EVERY_S) -> None:
    """Clean up after every interval; a database that is not usable is tried again sooner."""
    pause_s = every_s
    while True:
        await asyncio.sleep(pause_s)
        try:
            await clean_up(store, clock)
            pause_s = every_s
        except StoreUnavailableError as error:
            pause_s = min(_AFTER_FAILURE_S, every_s)
            _log.error("the clean-up has to wait", extra={"reason": str(error)})
