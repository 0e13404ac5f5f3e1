"""A person's own account: password, language, sessions. Passkeys have a room of their own."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiohttp import web

from checker.accounts import known_devices, session
from checker.accounts.passwords import PASSWORDS
from checker.accounts.sign_in_throttle import THROTTLE
from checker.accounts.webauthn import PASSKEYS
from checker.http.access import ACCOUNT, SESSION, allow
from checker.http.keys import ACCOUNTS, CLOCK, LANGUAGES, SESSIONS, SETTINGS
from checker.http.pages import office_page, rendering
from checker.storage.accounts.sessions import Session

_DONE: Final = ("password", "language", "passkey", "passkey-gone", "sessions")


@allow("counsellor")
async def show(request: web.Request) -> web.Response:
    """Answer `GET /account`."""
    return await _page(request)


@allow("counsellor")
async def change_password(request: web.Request) -> web.Response:
    """Answer `POST /account/password`: all other sessions end."""
    fields, account = await office_page.form(request), request[ACCOUNT]
    password = fields.get("password", "")
    if wait_s := await request.app[THROTTLE].confirmation_wait_s(account.id):
        return await _page(request, fault="throttled", minutes=-(-wait_s // 60), status=429)
    current = fields.get("current", "")
    if account.password_hash and not await request.app[PASSWORDS].verify(account.password_hash, current):
        return await _page(request, fault="current", status=422)
    if fault := await session.password_fault(request, password, account.name):
        return await _page(request, fault=fault, status=422)
    hashed = await request.app[PASSWORDS].hash(password)
    await request.app[ACCOUNTS].set_password(account.id, hashed, keep=request[SESSION])
    await request.app[THROTTLE].forgive_confirmations(account.id)
    response = office_page.redirect("/account?done=password")
    known_devices.remember_device(request, replace(account, password_hash=hashed), response)
    return response


@allow("counsellor")
async def change_language(request: web.Request) -> web.Response:
    """Answer `POST /account/language`."""
    language = (await office_page.form(request)).get("language")
    if language not in request.app[SETTINGS].languages:
        raise web.HTTPUnprocessableEntity
    await request.app[ACCOUNTS].change(request[ACCOUNT].id, language=language)
    return office_page.redirect("/account?done=language")


@allow("counsellor")
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


@allow("counsellor")
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
    language = request.app[LANGUAGES][rendering.language_of(request, request[ACCOUNT].language)]
    began = datetime.fromtimestamp(session.started_at, ZoneInfo(request.app[SETTINGS].time_zone))
    return {
        "id": session.id,
        "here": session.key == request[SESSION],
        "date": language.date(began),
        "time": language.time(began),
    }
