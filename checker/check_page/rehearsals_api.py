"""Short-lived TURN credentials for one rehearsal, or a place in the queue; with it a receipt for a result."""

import math
import time
from typing import Final

from aiohttp import web

from checker.core.intake.rehearsals import parse_ticket
from checker.core.intake.strict_json import IntakeError
from checker.http import json_api
from checker.http.access import allow
from checker.http.keys import SETTINGS
from checker.http.new_receipt import new_receipt
from checker.http.security.rate_limits import LIMITER, REHEARSALS
from checker.relay.admission import Wait
from checker.relay.selection import RelayInUse, own_relay_host, tls_relay_host
from checker.relay.turn.credentials import issue
from checker.settings import Settings

RELAY: Final = web.AppKey("relay", RelayInUse)


@allow("anyone")
async def admit(request: web.Request) -> web.Response:
    """Answer `POST /api/rehearsals`: 201 with the relay's addresses, or 429 with the place, or 503.

    Each has a receipt: the result counts, whatever becomes of the connection check.
    """
    try:
        ticket = parse_ticket(await json_api.json_body(request))
    except IntakeError as error:
        return json_api.refusal(error)
    in_use, settings = request.app[RELAY], request.app[SETTINGS]
    receipt = {"receipt": new_receipt(request.app)}
    if not in_use.usable:
        return json_api.error_response(503, "there is no relay now", more=receipt)
    limiter = request.app[LIMITER]
    if not await in_use.admission.knows(ticket):  # who waits asks as often as told to
        await limiter.count(REHEARSALS, request)
    answer = await in_use.admission.request(limiter.who(request), ticket, in_use.silent())
    if isinstance(answer, Wait):
        place = {"wait_s": answer.wait_s, "place": answer.place, "ticket": answer.ticket, **receipt}
        return web.json_response(place, status=429, headers={"Retry-After": str(math.ceil(answer.wait_s))})
    seconds = settings.relay_max_seconds
    secret = in_use.groups[answer.relay].secret if in_use.groups else in_use.secret
    username, password = issue(secret, time.time(), seconds, answer.id)
    server = {
        "urls": relay_urls(settings, in_use, request.url.host or "localhost", answer.relay),
        "username": username,
        "credential": password,
    }
    stun = stun_urls(settings, in_use, request.url.host or "localhost", answer.relay)
    body = {"ice_servers": [server], "stun": stun, "seconds": seconds, **receipt}
    return web.json_response(body, status=201, headers={"Cache-Control": "no-store"})


def relay_urls(settings: Settings, in_use: RelayInUse, request_host: str, number: int = 0) -> list[str]:
    """Return the relay's addresses (RFC 7065) as seen by the page."""
    if in_use.relay is None:
        return [url for url in _urls(in_use, number) if not _is_stun(url)]
    host, tls_port = _own_host(settings, request_host), in_use.relay.tls_port
    urls = [f"turn:{host}:{in_use.relay.port}?transport={transport}" for transport in ("udp", "tcp")]
    if tls_port is not None:
        urls.append(f"turns:{_in_url(tls_relay_host(settings, request_host))}:{tls_port}?transport=tcp")
    return urls


def stun_urls(settings: Settings, in_use: RelayInUse, request_host: str, number: int = 0) -> list[str]:
    """Return where the page may ask for its own address (RFC 7064): two ports, so that it can compare."""
    if in_use.relay is None:
        return [url for url in _urls(in_use, number) if _is_stun(url)]
    host, ports = _own_host(settings, request_host), (in_use.relay.port, in_use.relay.second_port)
    return [f"stun:{host}:{port}" for port in ports if port is not None]


def _urls(in_use: RelayInUse, number: int) -> tuple[str, ...]:
    return in_use.groups[number].urls if in_use.groups else ()


def _is_stun(url: str) -> bool:
    return url.startswith("stun:")


def _own_host(settings: Settings, request_host: str) -> str:
    return _in_url(own_relay_host(settings, request_host))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host  # an IPv6 address
