"""The same-origin guard for browsers without `Sec-Fetch-Site`: the whole origin counts, where it is known."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from checker.http.keys import SETTINGS
from checker.http.middleware import guard_origin
from checker.http.security.rate_limits import LIMITER, Limiter
from checker.settings import Settings
from tests.support import make_settings


async def is_own(settings: Settings, origin: str, *, tls: bool = False, **headers: Any) -> bool:
    """Tell whether the guard lets a form of this origin through; the peer is 10.0.0.1."""
    app = web.Application()
    app[SETTINGS], app[LIMITER] = settings, Limiter(settings)
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    names = {"Host": "check.example", "Origin": origin} | more
    certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls else None
    request = make_mocked_request("POST", "/", names, app=app, sslcontext=certificate).clone(
        remote="10.0.0.1"
    )
    try:
        await guard_origin(request, pass_through)
    except web.HTTPForbidden:
        return False
    return True


async def pass_through(_request: web.Request) -> web.StreamResponse:
    return web.Response()


@pytest.mark.parametrize(
    ("given", "how", "http", "https"),
    [
        ({}, {"tls": True}, False, True),
        ({}, {}, True, True),  # a proxy that says nothing may stand before us
        ({}, {"X_Forwarded_Proto": "https"}, True, True),  # said by anybody
        ({"trusted_proxies": "10.0.0.0/8"}, {"X_Forwarded_Proto": "https"}, False, True),
        ({"trusted_proxies": "10.0.0.0/8"}, {"X_Forwarded_Proto": "http, https"}, False, True),
        ({"trusted_proxies": "10.0.0.0/8"}, {"X_Forwarded_Proto": "http"}, True, False),
        ({"trusted_proxies": "10.0.0.0/8"}, {"X_Forwarded_Proto": "gopher"}, True, True),
        ({"public_url": "https://check.example"}, {}, False, True),
        ({"public_url": "https://check.example:443/"}, {"Host": "Check.Example"}, False, True),
        ({"public_url": "https://check.example"}, {"Host": "inner:8080"}, False, True),
        ({"public_url": "http://check.example"}, {}, True, False),
        ({"public_url": "https://elsewhere.example"}, {}, True, True),
    ],
)
async def test_a_page_of_ours_without_tls_is_another_site_than_with_it(
    tmp_path: Path, given: dict[str, str], how: dict[str, Any], http: bool, https: bool
) -> None:
    """Where it is known which is ours: whoever sits in the network can make pages of the one without TLS."""
    settings = make_settings(tmp_path, **given)

    assert await is_own(settings, "http://check.example", **how) is http
    assert await is_own(settings, "https://check.example", **how) is https


@pytest.mark.parametrize(
    "origin", ["null", "", "https://check.example.evil.example", "https://[", "//check.example"]
)
async def test_what_is_no_origin_of_ours_is_refused_whatever_the_host_says(
    tmp_path: Path, origin: str
) -> None:
    settings = make_settings(tmp_path)

    assert not await is_own(settings, origin)
    assert not await is_own(settings, origin, Host="[")
