"""Passkeys: adding and removing one's own, and signing in with one. The two ceremonies speak JSON."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from checker.accounts import confirmation, one_time_links, session, webauthn
from checker.accounts.sign_in_throttle import THROTTLE
from checker.accounts.webauthn import PasskeyError, Site
from checker.http import json_api
from checker.http.access import ACCOUNT, allow, destination
from checker.http.keys import CLOCK, KEYS, ONE_TIME_LINKS, PASSKEYS, SECRET, SETTINGS
from checker.http.monitoring.metrics import METRICS
from checker.http.pages import office_page
from checker.storage.accounts.accounts import Account
from checker.storage.accounts.passkeys import Passkey

_WRONG: Final = "the passkey did not work"


@allow("account")
async def ask(request: web.Request) -> web.Response:
    """Answer `POST /account/passkeys/options`; who has not just signed in is told where to.

    A challenge lives for minutes and works for this account alone, so it proves the same to `add`.
    """
    if not await confirmation.is_confirmed(request):
        return _json({"next": f"{confirmation.PATH}?next=/account"}, status=403)
    account, app = request[ACCOUNT], request.app
    known = await app[PASSKEYS].list(account.id)
    challenge = await one_time_links.challenge(
        app[ONE_TIME_LINKS], app[SECRET], webauthn.REGISTER, app[CLOCK].now_s(), account.id
    )
    return _json(await asyncio.to_thread(webauthn.ask_to_register, _site(request), account, known, challenge))


@allow("account")
async def add(request: web.Request) -> web.Response:
    """Answer `POST /account/passkeys?name=…` with the browser's new credential as body."""
    try:
        row = await _registered(request, await json_api.json_body(request))
    except PasskeyError:
        return json_api.error_response(400, _WRONG)
    if not await request.app[PASSKEYS].add(row):
        return json_api.error_response(409, _WRONG)
    return _json({"next": "/account?done=passkey"})


async def _registered(request: web.Request, body: bytes) -> Passkey:
    credential, challenge = await asyncio.to_thread(webauthn.read_registration, body)
    account = request[ACCOUNT]
    await _use_up(request, webauthn.REGISTER, challenge, account.id)
    name = office_page.shown(request.query.get("name", "").strip()) or office_page.device(request)
    return await asyncio.to_thread(webauthn.registered, _site(request), account, credential, challenge, name)


@allow("account")
async def delete(request: web.Request) -> web.Response:
    """Answer `POST /account/passkeys/{id}/delete`."""
    try:
        credential_id = bytes.fromhex(request.match_info["id"])
    except ValueError:
        raise web.HTTPNotFound from None
    await confirmation.require_confirmation(request)
    if not await request.app[PASSKEYS].delete(credential_id, request[ACCOUNT].id):
        raise web.HTTPNotFound
    return office_page.redirect("/account?done=passkey-gone")


@allow("anyone")
async def ask_to_sign_in(request: web.Request) -> web.Response:
    """Answer `POST /sign-in/passkey/options`."""
    app = request.app
    if wait_s := await app[THROTTLE].ceremony_wait_s(request):
        raise web.HTTPTooManyRequests(headers={"Retry-After": str(wait_s)})
    challenge = await one_time_links.challenge(
        app[ONE_TIME_LINKS], app[SECRET], webauthn.SIGN_IN, app[CLOCK].now_s()
    )
    return _json(await asyncio.to_thread(webauthn.ask_to_sign_in, _site(request), challenge))


@allow("anyone")
async def sign_in(request: web.Request) -> web.Response:
    """Answer `POST /sign-in/passkey?next=…` with what the passkey has signed as body."""
    response = _json({"next": destination(request, request.query.get("next"))})
    try:
        account = await _verified(request, await json_api.json_body(request))
    except PasskeyError:
        return _refused(request)
    if not await session.sign_in(request, account, response):
        return _refused(request)
    return response


def _refused(request: web.Request) -> web.Response:
    request.app[METRICS].sign_in_failed("passkey")
    return json_api.error_response(403, _WRONG)


async def _verified(request: web.Request, body: bytes) -> Account:
    credential, challenge = await asyncio.to_thread(webauthn.read_assertion, body)
    await _use_up(request, webauthn.SIGN_IN, challenge, None)
    found = await request.app[PASSKEYS].find(credential.raw_id)
    if found is None:
        raise PasskeyError("no such passkey")
    known, account = found
    count = await asyncio.to_thread(webauthn.verified_count, _site(request), known, credential, challenge)
    await request.app[PASSKEYS].count(known.credential_id, count)
    return account


async def _use_up(request: web.Request, purpose: str, challenge: bytes, account_id: str | None) -> None:
    """Let a challenge be answered once, by whom it was made for. Raises PasskeyError."""
    app = request.app
    link = await one_time_links.answered(
        app[ONE_TIME_LINKS], app[KEYS], purpose, app[CLOCK].now_s(), challenge
    )
    if link is None or link.account_id != account_id:
        raise PasskeyError("no such challenge")


def _site(request: web.Request) -> Site:
    origin = office_page.own_origin(request)
    return Site(origin, urlsplit(origin).hostname or "", request.app[SETTINGS].organisation or "Startklar")


def _json(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})
