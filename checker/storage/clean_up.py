"""The clean-up: at start, then every hour; results are put into order between. What expires when is in
`core/expiry/retention.py`, why order matters in `results/row_order.py`.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from checker.storage.clock import Clock
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.expiry import Expiry
from checker.storage.results.row_order import Order
from checker.storage.results.sealed_results import Sealed

_log = logging.getLogger("startklar.retention")
EVERY_S: Final = 3_600.0
DOUBTED_EVERY_S: Final = 300.0
"""While the clock is doubted: what it has stood for is kept so often, or short days would never add up."""
_AFTER_FAILURE_S: Final = 60.0
QUIET_S: Final = 60.0
LONGEST_S: Final = 300.0
Done = Callable[[int, int], None]


async def clean_up(
    expiry: Expiry,
    clock: Clock,
    done: Done = lambda _appointments, _results: None,
    sealed: Sealed | None = None,
) -> bool:
    """Open results that are due, delete what has expired, store the mark, tell `done` how much it was.

    Returns whether the clock is doubted. Raises StoreUnavailableError.

    Only the believed time deletes; a clock that has jumped hides, and says so, until it stood for hours.
    """
    trusted = clock.read()
    doubted = trusted.stood_s is not None
    if doubted:
        ahead_h = round((trusted.wall_s - trusted.believed_s) / 3_600)
        _log.warning("the clock has jumped; nothing newly expired is deleted yet", extra={"ahead_h": ahead_h})
    if sealed is not None:
        await sealed.open_due(trusted.believed_s)
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
    sealed: Sealed | None = None,
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
            doubted = await clean_up(expiry, clock, done, sealed)
            longest_s = DOUBTED_EVERY_S if doubted else every_s
        except StoreUnavailableError as error:
            _log.error("the clean-up has to wait", extra={"reason": str(error)})
        except Exception:
            _log.exception("unexpected")  # a fault of ours must not end the deleting for good


async def order_results_forever(order: Order, quiet_s: float = QUIET_S, longest_s: float = LONGEST_S) -> None:
    """Put results into order when none has come for `quiet_s`, or the first of them `longest_s` ago."""
    clock = asyncio.get_running_loop().time
    while True:
        await order.written.wait()
        latest_s = clock() + longest_s
        while (left_s := min(order.written_at_s + quiet_s, latest_s) - clock()) > 0:  # noqa: ASYNC110 -- every further result puts it off
            await asyncio.sleep(left_s)
        if not await put_in_order(order):
            await asyncio.sleep(quiet_s)


async def put_in_order(order: Order) -> bool:
    """Put results into order now if any came since the last time; tell whether the database let us."""
    if not order.written.is_set():
        return True
    try:
        await order.rewrite_if_small()
    except StoreUnavailableError as error:
        _log.error("results could not be put in order", extra={"reason": str(error)})
        return False
    return True
