"""Security headers: on every answer, errors and assets included."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from multidict import CIMultiDict

from checker.http.offices import office_of, settings_in
from checker.settings import Settings

POLICY: Final = "Content-Security-Policy"
SERVER: Final = "Startklar"
"""What the server calls itself: no version, of nothing."""
_ALLOWED: Final = (
    "camera",
    "microphone",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "speaker-selection",
)
_OFF: Final = (
    "accelerometer",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)


def security_headers(settings: Settings) -> dict[str, str]:
    """Return the headers; only the settings decide about them, of the office where it has its own.

    The hand-off check reaches the provider's origins by a fetch without CORS, hence `connect-src`.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "media-src": "'self' blob:",
        "connect-src": " ".join(("'self'", *settings.all_provider_origins)),
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",  # no script of ours needs a policy, so none can be slipped in
    }
    permissions = [f"{name}=(self)" for name in _ALLOWED] + [f"{name}=()" for name in _OFF]
    headers = {
        POLICY: "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Permissions-Policy": ", ".join(permissions),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def adder() -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return the signal handler that puts the headers on an answer and hides the server's name.

    An answer that has a policy of its own keeps it.
    """
    made: dict[int, tuple[Settings, CIMultiDict[str]]] = {}  # by office, 0 is none; keys are compared once

    async def add(request: web.Request, response: web.StreamResponse) -> None:
        office = office_of(request)
        own, key = settings_in(request.app, office), 0 if office is None else office.id
        if key not in made or made[key][0] is not own:
            made[key] = own, CIMultiDict(security_headers(own), Server=SERVER)
        stricter = response.headers.get(POLICY)
        response.headers.update(made[key][1])
        if stricter is not None:
            response.headers[POLICY] = stricter
        if isinstance(response, web.HTTPExpectationFailed):
            response.text = "only 100-continue can be expected\n"  # aiohttp repeats what was

    return add
