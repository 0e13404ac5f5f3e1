"""A person's own account: password, language, passkeys, sessions."""

from aiohttp import web

from checker import office
from checker.access import allow


@allow("counsellor")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /account`."""
    return office.render(request, "account/account.html")
