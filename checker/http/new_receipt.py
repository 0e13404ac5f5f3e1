"""A receipt for one anonymous result: whoever asks for a place in the connection check gets one."""

import secrets

from aiohttp import web

from checker.core import receipts
from checker.http.keys import CLOCK, SECRET


def new_receipt(app: web.Application) -> str:
    """Return a receipt of today, which is tied to nobody; what it counts is bounded when it is used."""
    now_s = app[CLOCK].read().believed_s
    return receipts.issue(app[SECRET], secrets.token_bytes(receipts.RANDOM_BYTES), now_s)
