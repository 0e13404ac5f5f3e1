"""What the counsellor's pages share: rendering, forms, addresses.

Their answers are never stored by a browser or proxy (`no-store`): they name people's appointments.
"""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from checker.core.account_rules import NAME_LENGTH, PASSWORD_MAX, PASSWORD_MIN
from checker.http.access import ACCOUNT, ASSOCIATION_HOME, SEAT, allowed_places
from checker.http.keys import LANGUAGES, SETTINGS
from checker.http.offices import OFFICES
from checker.http.pages import rendering
from checker.http.user_agent import recognise
from checker.texts.languages import whole

FORM = "application/x-www-form-urlencoded"


def render(
    request: web.Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> web.Response:
    """Return a page for the account that is signed in, or for nobody yet, in their language.

    Beside the common names a template gets `account` (or None), `places` (the paths that this account
    may see), `path` (the request's), `office_languages` (those that these pages have), and where the
    person is: `shown_places` (those in the menu), `seats` (id and name of the offices that the account
    belongs to) and `seat` (the id of the one that it is in).
    """
    account, languages = request.get(ACCOUNT), request.app[LANGUAGES]
    common = {
        "account": account,
        "office_languages": [(code, languages[code].name) for code in whole(languages)],
        **_where(request),
        "path": request.path,
        "password_min": PASSWORD_MIN,
        "password_max": PASSWORD_MAX,
    }
    response = rendering.render(
        request, template, language_of(request), common | (context or {}), status=status
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _where(request: web.Request) -> dict[str, Any]:
    """Return where the person may go. Of offices nothing is said where there is but one."""
    if SEAT not in request:
        return {"places": frozenset(), "shown_places": frozenset(), "seats": [], "seat": None}
    seat, book = request[SEAT], request.app[OFFICES]
    places = allowed_places(request.app, seat)
    known = {office.id: office for office in book.offices}
    seats = [(each, book.name(known[each])) for each, _ in seat.offices if each in known]
    shown = places if book.several else places - {ASSOCIATION_HOME}
    return {"places": places, "shown_places": shown, "seats": seats, "seat": seat.office}


def language_of(request: web.Request) -> str:
    """Return the language of the office's pages for the account that is signed in, or for nobody yet."""
    account = request.get(ACCOUNT)
    return rendering.language_of(request, account and account.language, office=True)


async def form(request: web.Request) -> dict[str, str]:
    """Return the fields of a form; of a name that comes twice, the last. Raises 400, 413 and 415."""
    if request.content_type != FORM or (request.charset or "utf-8").lower() != "utf-8":
        raise web.HTTPUnsupportedMediaType
    try:
        fields = await request.post()
    except ValueError:  # bytes that are no UTF-8
        raise web.HTTPBadRequest from None
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def shown(typed: str) -> str:
    """Return what a form shows again of a name that was not right; nothing where it cannot be seen."""
    return typed[:NAME_LENGTH] if typed.isprintable() else ""


def own_origin(request: web.Request) -> str:
    """Return the origin that browsers see, such as `https://check.example.org`."""
    public = urlsplit(request.app[SETTINGS].public_url)
    if public.netloc:
        return f"{public.scheme}://{public.netloc}"
    return f"{request.scheme}://{request.host}"


def redirect(path: str) -> web.Response:
    """Send the browser to a page of ours by GET."""
    return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})


def device(request: web.Request) -> str:
    """Return what to call a passkey that gets no name, such as `Chrome, Windows`."""
    client = recognise(request.headers.get("User-Agent", ""))
    return ", ".join(part.title() for part in (client.browser, client.system) if part != "other") or "Passkey"
