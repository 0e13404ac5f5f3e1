"""What an OpenID Connect provider says of itself (Discovery 1.0), and its keys (RFC 7517).

Both are the same for everybody, so one fetch serves all who wait, and what is known goes on serving while it
is fetched anew: a slow provider makes nobody wait who need not.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from checker.http.single_flight import SingleFlight

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

T = TypeVar("T")
FRESH_S: Final = 3_600.0
OLDEST_S: Final = 2 * FRESH_S
"""A key that the provider has withdrawn is believed no longer than this."""
LARGEST: Final = 1 << 20
"""Bytes of an answer; keys and descriptions have some thousand."""
SHARED_S = 5.0
"""How long a fetch may take that others wait for, too."""
_OWN_S: Final = 10.0


class OidcError(Exception):
    """The sign-in at the provider did not work; the message is for the log and names nobody."""


class StaleWhileRevalidate(Generic[T]):
    """Something fetched, which is fresh for an hour, and serves one more while it is fetched anew."""

    def __init__(self, fetch: Callable[[], Awaitable[T]]) -> None:
        self._fetch, self._flight = fetch, SingleFlight(self._renew)
        self._known: tuple[T, float] | None = None

    async def read(self, *, anew: bool = False) -> T:
        """Return it; `anew` waits for one that is fetched now. Raises what fetching raises."""
        age_s = now_s() - self._known[1] if self._known else OLDEST_S
        if self._known is None or anew or age_s >= OLDEST_S:
            return await self._flight.answer()
        if age_s >= FRESH_S:
            self._flight.begin()
        return self._known[0]

    async def close(self) -> None:
        """Let a fetch end."""
        await self._flight.close()

    async def _renew(self) -> T:
        began_s = now_s()
        fetched = await self._fetch()
        self._known = fetched, began_s
        return fetched


class Discovery:
    """The description and the keys of the provider that calls itself `issuer`."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._description, self._keys = (
            StaleWhileRevalidate(self._describe),
            StaleWhileRevalidate(self._fetch_keys),
        )

    async def description(self) -> dict[str, Any]:
        """Return the provider's description of itself. Raises OidcError."""
        return await self._description.read()

    async def keys(self, *, anew: bool = False) -> "KeySet":
        """Return the keys that it signs with. Raises OidcError."""
        return await self._keys.read(anew=anew)

    async def close(self) -> None:
        """Let what is being fetched end."""
        await asyncio.gather(self._description.close(), self._keys.close())

    async def _describe(self) -> dict[str, Any]:
        address = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        known = await fetch_json(address, seconds=SHARED_S)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if known.get("issuer") != self._issuer or not all(name in known for name in needed):
            raise OidcError("the provider calls itself by another issuer, or lacks an endpoint")
        return known

    async def _fetch_keys(self) -> "KeySet":
        from joserfc.errors import JoseError  # here, as most servers have no provider (see `Provider`)
        from joserfc.jwk import KeySet

        found = await fetch_json(str((await self.description())["jwks_uri"]), seconds=SHARED_S)
        try:
            return KeySet.import_key_set(found)  # type: ignore[arg-type] # checked by it
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OidcError(f"the provider's keys cannot be read: {type(error).__name__}") from None


async def fetch_json(url: str, *, seconds: float = _OWN_S, **request: Any) -> dict[str, Any]:
    """Fetch a JSON object: GET, or POST with `data`. No redirect is followed. Raises OidcError."""
    method, timeout = "POST" if "data" in request else "GET", ClientTimeout(total=seconds)
    plain = {"Accept-Encoding": "identity"}  # what is unpacked may be far larger than what has come
    try:
        async with (
            ClientSession(timeout=timeout, headers=plain, auto_decompress=False) as session,
            session.request(method, url, allow_redirects=False, **request) as answer,
        ):
            body = json.loads(await _bounded(answer)) if answer.status == 200 else None
    except (ClientError, OSError, TimeoutError, ValueError, RecursionError) as error:
        raise OidcError(f"the provider cannot be reached: {type(error).__name__}") from None
    if not isinstance(body, dict):
        raise OidcError(f"the provider answered {answer.status}")
    return body


async def _bounded(answer: ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > LARGEST:
            raise OidcError("the provider's answer is too large")
    return bytes(body)


def now_s() -> float:
    """Return the time by which what is known grows old: the loop's."""
    return asyncio.get_running_loop().time()
