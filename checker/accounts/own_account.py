"""A person's own account: password, language, sessions. Passkeys have a room of their own."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from checker.accounts import confirmation, known_devices, session
from checker.accounts.passwords import PASSWORDS
from checker.core.offices import read_office_id
from checker.http.access import ACCOUNT, HOME, SESSION, allow
from checker.http.keys import ACCOUNTS, CLOCK, LANGUAGES, PASSKEYS, SESSIONS
from checker.http.offices import settings_of
from checker.http.pages import office_page
from checker.storage.accounts.export import Exports
from checker.storage.accounts.sessions import Session
from checker.texts.languages import whole

EXPORTS: Final = web.AppKey("exports", Exports)
_DONE: Final = ("password", "language", "passkey", "passkey-gone", "sessions")


@allow("account")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /account`."""
    return await _page(request)


@allow("account")
async def export(request: web.Request) -> web.Response:
    """Answer `GET /account/export`: what is stored of the own account, as a file."""
    zone, now_s = ZoneInfo(settings_of(request).time_zone), request.app[CLOCK].now_s()
    found = await request.app[EXPORTS].read(request[ACCOUNT].id, now_s, zone)
    headers = {
        "Content-Disposition": 'attachment; filename="startklar.json"',
        "Cache-Control": "no-store",
    }
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return web.Response(text=text, content_type="application/json", headers=headers)


@allow("account")
async def change_password(request: web.Request) -> web.Response:
    """Answer `POST /account/password`: all other sessions end, and the passkeys that are ticked go."""
    fields, account = await office_page.form(request), request[ACCOUNT]
    if account.password_hash is None:
        await confirmation.require_confirmation(request)
    else:
        fault, minutes = await confirmation.password_fault(request, fields.get("current", ""))
        if fault:
            return await _page(request, fault=fault, minutes=minutes, status=429 if minutes else 422)
    password = fields.get("password", "")
    if weakness := await session.password_fault(request, password, account.name):
        return await _page(request, fault=weakness, status=422)
    return await _set_password(request, password, fields)


async def _set_password(request: web.Request, password: str, fields: Mapping[str, str]) -> web.Response:
    account, app = request[ACCOUNT], request.app
    hashed = await app[PASSWORDS].hash(password)
    passkeys = await app[PASSKEYS].list(account.id)
    lost = [one.credential_id for one in passkeys if f"remove-{one.id}" in fields]
    await app[ACCOUNTS].set_password(account.id, hashed, keep=request[SESSION], lost=lost)
    response = office_page.redirect("/account?done=password")
    known_devices.remember_device(request, replace(account, password_hash=hashed), response)
    return response


@allow("account")
async def change_language(request: web.Request) -> web.Response:
    """Answer `POST /account/language`."""
    language = (await office_page.form(request)).get("language")
    if language not in whole(request.app[LANGUAGES]):
        raise web.HTTPUnprocessableEntity
    await request.app[ACCOUNTS].change(request[ACCOUNT].id, language=language)
    return office_page.redirect("/account?done=language")


@allow("account")
async def choose_office(request: web.Request) -> web.Response:
    """Answer `POST /account/office`: goes on in another office that the account belongs to."""
    office = read_office_id((await office_page.form(request)).get("office", ""))
    sessions, own = request.app[SESSIONS], (request[SESSION], request[ACCOUNT].id)
    if office is None or not await sessions.choose_office(*own, office):
        raise web.HTTPNotFound
    return office_page.redirect(HOME)


@allow("account")
async def end_session(request: web.Request) -> web.Response:
    """Answer `POST /account/sessions/{id}/end`; who ends the one in use is signed out."""
    try:
        key = bytes.fromhex(request.match_info["id"])
    except ValueError:
        raise web.HTTPNotFound from None
    if key == request[SESSION]:
        return await session.sign_out(request)
    if not await request.app[SESSIONS].end(key, request[ACCOUNT].id):
        raise web.HTTPNotFound
    return office_page.redirect("/account?done=sessions")


@allow("account")
async def end_other_sessions(request: web.Request) -> web.Response:
    """Answer `POST /account/sessions/end`."""
    await request.app[SESSIONS].end_all(request[ACCOUNT].id, keep=request[SESSION])
    return office_page.redirect("/account?done=sessions")


async def _page(
    request: web.Request, *, fault: str = "", minutes: int = 0, status: int = 200
) -> web.Response:
    account, now_s = request[ACCOUNT], request.app[CLOCK].now_s()
    done = request.query.get("done", "")
    context: dict[str, Any] = {
        "fault": fault,
        "minutes": minutes,
        "done": done if done in _DONE and not fault else "",
        "passkeys": await request.app[PASSKEYS].list(account.id),
        "sessions": [_session(request, one) for one in await request.app[SESSIONS].list(account.id, now_s)],
        "device": office_page.device(request),
    }
    return office_page.render(request, "account/account.html", context, status=status)


def _session(request: web.Request, session: Session) -> dict[str, Any]:
    """Return what the page shows of a session; which browser it is in is not kept."""
    language = request.app[LANGUAGES][office_page.language_of(request)]
    began = datetime.fromtimestamp(session.started_at, ZoneInfo(settings_of(request).time_zone))
    return {
        "id": session.id,
        "here": session.key == request[SESSION],
        "date": language.date(began),
        "time": language.time(began),
    }
