"""Our own few lines of a provider, so that a test decides each claim."""

import time as real_time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.running_app import Client


@asynccontextmanager
async def small_provider(said: dict[str, Any], key_of: Callable[[], ECKey]) -> AsyncIterator[str]:
    """Serve a provider, and yield its issuer; `said` are claims of the next ID token, None leaves one out."""

    async def description(request: web.Request) -> web.Response:
        here = str(request.url.origin())
        endpoints = {
            name: f"{here}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        }
        return web.json_response({"issuer": said.get("issuer", here)} | endpoints)

    async def keys(_request: web.Request) -> web.Response:
        return web.json_response({"keys": [key_of().as_dict(private=False)]})

    async def tokens(request: web.Request) -> web.Response:
        now = int(real_time.time())
        claims = {
            "iss": str(request.url.origin()),
            "aud": "startklar",
            "sub": "1",
            "exp": now + 300,
            "iat": now,
            "nonce": said["true nonce"],
            "preferred_username": "anna",
        }
        given = {name: value for name, value in (claims | said).items() if value is not None}
        key = said.get("key", key_of())
        header = {"alg": "HS256" if key.key_type == "oct" else "ES256", "kid": key.kid or "1"}
        return web.json_response({"id_token": said.get("token") or jwt.encode(header, given, key)})

    app = web.Application()
    app.add_routes(
        [
            web.get("/.well-known/openid-configuration", description),
            web.get("/jwks_uri", keys),
            web.post("/token_endpoint", tokens),
        ]
    )
    async with TestServer(app) as server:
        yield str(server.make_url("/")).rstrip("/")


async def way_back(client: Client, said: dict[str, Any]) -> str:
    """Go to the provider; returns the path of the way back."""
    begun = await client.get("/sign-in/oidc", allow_redirects=False)
    query = parse_qs(urlsplit(begun.headers["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    said["true nonce"] = query["nonce"][0]
    return f"/sign-in/oidc/callback?code=x&state={said.get('state', query['state'][0])}"
