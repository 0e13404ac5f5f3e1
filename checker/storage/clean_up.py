"""The clean-up: at start, then every hour. What expires when is in `core/expiry/retention.py`."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from checker.storage.clock import Clock
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.expiry import Expiry

_log = logging.getLogger("startklar.retention")
EVERY_S: Final = 3_600.0
DOUBTED_EVERY_S: Final = 300.0
"""While the clock is doubted: what it has stood for is kept so often, or short days would never add up."""
_AFTER_FAILURE_S: Final = 60.0
Done = Callable[[int, int], None]


async def clean_up(
    expiry: Expiry,
    clock: Clock,
    done: Done = lambda _appointments, _results: None,
) -> bool:
    """Delete what has expired, store the mark, tell `done` how much it was.

    Returns whether the clock is doubted. Raises StoreUnavailableError.

    Only the believed time deletes; a clock that has jumped hides, and says so, until it stood for hours.
    """
    trusted = clock.read()
    doubted = trusted.stood_s is not None
    if doubted:
        ahead_h = round((trusted.wall_s - trusted.believed_s) / 3_600)
        _log.warning("the clock has jumped; nothing newly expired is deleted yet", extra={"ahead_h": ahead_h})
    appointments, results = await expiry.purge(trusted.believed_s)
    await expiry.set_mark(trusted.mark)
    done(appointments, results)
    _log.info("cleaned up", extra={"appointments": appointments, "results": results})
    return doubted


async def clean_up_forever(
    expiry: Expiry,
    clock: Clock,
    done: Done,
    every_s: float = EVERY_S,
    *,
    doubted: bool = False,
) -> None:
    """Clean up after every interval; sooner while the clock is doubted or the database cannot be used.

    `doubted` is what the clean-up before has returned.
    """
    longest_s = DOUBTED_EVERY_S if doubted else every_s
    while True:
        await asyncio.sleep(min(longest_s, every_s))
        longest_s = _AFTER_FAILURE_S
        try:
            doubted = await clean_up(expiry, clock, done)
            longest_s = DOUBTED_EVERY_S if doubted else every_s
        except StoreUnavailableError as error:
            _log.error("the clean-up has to wait", extra={"reason": str(error)})
        except Exception:
            _log.exception("unexpected")  # a fault of ours must not end the deleting for good
