"""The administrator's page for the tokens of booking tools: made and shown once, limited, ended."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiohttp import web

from checker.accounts.confirmation import require_confirmation
from checker.core.account_rules import AccountNameError, normalise_name
from checker.core.api_tokens import READ, WRITE
from checker.http.access import allow
from checker.http.keys import API_TOKENS, LANGUAGES, SECRET
from checker.http.offices import office_id
from checker.http.pages import office_page
from checker.storage.accounts.api_tokens import ApiToken, new_api_token

PATH: Final = "/accounts/tokens"
_FIELDS: Final = {"read": READ, "write": WRITE}
_FIRST_DAY: Final = datetime(1970, 1, 1, tzinfo=UTC)


@allow("administrator")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /accounts/tokens`."""
    return await _page(request)


@allow("administrator")
async def add(request: web.Request) -> web.Response:
    """Answer `POST /accounts/tokens`: make a token and show it, this once."""
    await require_confirmation(request, PATH)
    fields = await office_page.form(request)
    scopes = {scope for name, scope in _FIELDS.items() if name in fields}
    try:
        name = normalise_name(fields.get("name", ""))
    except AccountNameError:
        return await _page(request, fault="token-name", typed=fields, status=422)
    if not scopes:
        return await _page(request, fault="token-scopes", typed=fields, status=422)
    token, row = new_api_token(request.app[SECRET], name, scopes, office_id(request))
    if not await request.app[API_TOKENS].add(row):
        return await _page(request, fault="token-taken", typed=fields, status=422)
    return await _page(request, token=token, about=name)


@allow("administrator")
async def end(request: web.Request) -> web.Response:
    """Answer `POST /accounts/tokens/{id}/end`: the tool's next request is refused."""
    if not await request.app[API_TOKENS].end(request.match_info["id"], office_id(request)):
        raise web.HTTPNotFound
    return office_page.redirect(f"{PATH}?done=ended")


async def _page(
    request: web.Request,
    *,
    fault: str = "",
    typed: dict[str, str] | None = None,
    token: str = "",
    about: str = "",
    status: int = 200,
) -> web.Response:
    fields = typed or {}
    context: dict[str, Any] = {
        "fault": fault,
        "typed": office_page.shown(fields.get("name", "")),
        "ticked": {name: name in fields for name in _FIELDS} if fault else {"read": True, "write": True},
        "token": token,
        "about": about,
        "done": request.query.get("done") == "ended" and not (fault or token),
        "rows": [_row(request, row) for row in await request.app[API_TOKENS].list(office_id(request))],
        "address": office_page.own_origin(request) + "/api/v1/openapi.json",
    }
    return office_page.render(request, "account/tokens.html", context, status=status)


def _row(request: web.Request, row: ApiToken) -> dict[str, Any]:
    language = request.app[LANGUAGES][office_page.language_of(request)]
    return {
        "id": row.id,
        "name": row.name,
        "read": READ in row.scopes.split(),
        "write": WRITE in row.scopes.split(),
        "used": None if row.last_used is None else language.date(_FIRST_DAY + timedelta(row.last_used)),
    }


ROUTES: Final = (
    web.get(PATH, show),
    web.post(PATH, add),
    web.post(f"{PATH}/{{id}}/end", end),
)
