"""Booking tools: whoever brings a token (RFC 6750) may what its scopes say, and nothing else here."""

from typing import Final

from aiohttp import web

from checker.core.api_tokens import bearer_token
from checker.http import json_api
from checker.http.keys import API_TOKENS, CLOCK, KEYS
from checker.http.security.rate_limits import BOOKING, LIMITER
from checker.storage.accounts.api_tokens import ApiToken, token_key

TOKEN: Final = web.RequestKey("token", ApiToken)
"""The token that the request came with, in every handler whose rule is a scope."""
_DAY_S: Final = 86_400
_CHALLENGE: Final = 'Bearer realm="startklar"'


async def refusal(request: web.Request, scope: str) -> web.Response | None:
    """Return the answer to a request that may not do this; None, and it is counted, where it may."""
    header = request.headers.get("Authorization", "")
    token = await _known(request, header)
    if token is None:
        challenge = f'{_CHALLENGE}, error="invalid_token"' if header else _CHALLENGE
        return _refused(401, "a token that is in use is needed", challenge)
    if scope not in token.scopes.split():
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'
        return _refused(403, f"this token may not do this: {scope} is needed", challenge)
    if wait_s := await request.app[LIMITER].wait_of(BOOKING, token.id):
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait_s)})
    request[TOKEN] = token
    return None


async def _known(request: web.Request, header: str) -> ApiToken | None:
    token = bearer_token(header)
    if token is None:
        return None
    day = int(request.app[CLOCK].now_s() // _DAY_S)
    return await request.app[API_TOKENS].use([token_key(key, token) for key in request.app[KEYS]], day)


def _refused(status: int, detail: str, challenge: str) -> web.Response:
    response = json_api.problem(status, detail)
    response.headers["WWW-Authenticate"] = challenge
    return response
