"""By which hash an appointment's link is known: one of the present key, or of the one before it."""

from aiohttp import web

from checker.core.tokens import token_hash
from checker.http.keys import APPOINTMENTS, CLOCK, KEYS


async def link_key(app: web.Application, token: str) -> bytes:
    """Return the hash of a token that an appointment has, or that of the present key."""
    present, *before = (token_hash(key, token) for key in app[KEYS])
    appointments, now_s = app[APPOINTMENTS], app[CLOCK].now_s()
    for other in before:  # only after a change of the key
        if await appointments.find_by_link(other, now_s) is not None:
            return other
    return present
