"""OpenID Connect: the authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9700).

Two HTTP requests by aiohttp, which is here anyway; tokens are verified by joserfc. What has to survive the
way to the provider and back is derived from one random value in a cookie; a keyed hash of the state is
stored, so that it counts once.

joserfc takes some 60 ms to load and most servers have no provider: it is imported where it is used, and by
`Provider` at the start, so that no sign-in waits for it.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from aiohttp import encode_basic_auth, web

from checker.accounts.oidc.discovery import Discovery, OidcError, fetch_json
from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR
from checker.core.claimed_offices import read_claim
from checker.core.tokens import keyed_hash
from checker.settings import Settings

if TYPE_CHECKING:
    from joserfc import jwt

COOKIE: Final = "__Host-startklar-oidc"
FLOW_S: Final = 600
"""How long a person may take at the provider."""
_LEEWAY_S: Final = 60
_SIGNATURES: Final = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)]
"""Asymmetric ones alone: `none`, and a MAC under our own secret, prove nothing about the provider."""


@dataclass(frozen=True)
class Flow:
    """What belongs to one way to the provider and back; all of it follows from the cookie."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """The code challenge (S256)."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())


@dataclass(frozen=True)
class Person:
    """Whom the provider has recognised, and what they may be here (None: not let in).

    `offices` are the claimed ones, as roles by short name.
    """

    issuer: str
    subject: str
    name: str
    role: str | None
    offices: Mapping[str, str]


def new_cookie() -> str:
    """Return the random value that a flow hangs on."""
    return secrets.token_urlsafe(32)


def flow_of(secret: bytes, cookie: str) -> Flow:
    """Return the flow of a cookie."""
    parts = (_text(keyed_hash(secret, f"oidc {part}", cookie)) for part in ("state", "nonce", "verifier"))
    return Flow(*parts)


class Provider:
    """One OpenID Connect provider, found by its issuer. Its description and keys are fetched when needed."""

    def __init__(self, settings: Settings) -> None:
        from joserfc import jwt  # noqa: F401 -- loaded now, used later

        self._settings = settings
        self._issuer = settings.oidc_issuer
        self._discovery = Discovery(settings.oidc_issuer)

    async def way_there(self, flow: Flow, callback: str, *, again: bool = False) -> str:
        """Return the address to send the browser to; `again` lets nobody pass unasked. Raises OidcError."""
        known = await self._discovery.description()
        query = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": callback,
            "scope": " ".join(self._settings.oidc_scopes),
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.challenge,
            "code_challenge_method": "S256",
        }
        if again:
            query["prompt"] = "login"  # Core §3.1.2.1
        endpoint = str(known["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def person(self, flow: Flow, callback: str, code: str, now_s: float) -> Person:
        """Exchange the code and return whom the provider vouches for. Raises OidcError."""
        known = await self._discovery.description()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": flow.verifier,
        }
        answer = await self._exchange(str(known["token_endpoint"]), fields)
        claims = await self._verified(str(answer.get("id_token", "")), flow, now_s)
        return person_of(self._settings, await self._completed(claims, str(answer.get("access_token", ""))))

    async def close(self) -> None:
        """Let what is being fetched end."""
        await self._discovery.close()

    async def _exchange(self, endpoint: str, fields: dict[str, str]) -> dict[str, Any]:
        """Ask for tokens, with the secret as HTTP Basic (the default of Core §9), or without one."""
        client, secret = self._settings.oidc_client_id, self._settings.oidc_client_secret.get_secret_value()
        if not secret:
            return await fetch_json(endpoint, data=fields | {"client_id": client})
        proof = {"Authorization": encode_basic_auth(_quoted(client), _quoted(secret))}
        return await fetch_json(endpoint, data=fields, headers=proof)

    async def _completed(self, claims: dict[str, Any], access_token: str) -> dict[str, Any]:
        """Add what the UserInfo endpoint tells: by Core §5.4 the names are there, not in the ID token."""
        known = await self._discovery.description()
        if self._settings.oidc_name_claim in claims or "userinfo_endpoint" not in known:
            return claims
        bearer = {"Authorization": f"Bearer {access_token}"}
        more = await fetch_json(str(known["userinfo_endpoint"]), headers=bearer)
        if more.get("sub") != claims["sub"]:
            raise OidcError("the provider's two answers are about two people")  # Core §5.3.2
        return more | claims

    async def _verified(self, token: str, flow: Flow, now_s: float) -> dict[str, Any]:
        """Return the claims of an ID token that is for us, of this flow and of now (Core §3.1.3.7)."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        rules = jwt.JWTClaimsRegistry(
            now=int(now_s),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._settings.oidc_client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": flow.nonce},
        )
        try:
            claims = (await self._decoded(token)).claims
            rules.validate(claims)
        except (JoseError, ValueError) as error:
            raise OidcError(f"the ID token is not valid: {type(error).__name__}") from None
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        unsaid = None if len(audiences) > 1 else self._settings.oidc_client_id
        if claims.get("azp", unsaid) != self._settings.oidc_client_id:
            raise OidcError("the ID token was made for another client")
        return claims

    async def _decoded(self, token: str) -> "jwt.Token":
        """Check the signature; with a key that is not known yet the keys are fetched once more."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            return jwt.decode(token, await self._discovery.keys(), algorithms=_SIGNATURES)
        except (JoseError, ValueError):
            return jwt.decode(token, await self._discovery.keys(anew=True), algorithms=_SIGNATURES)


def person_of(settings: Settings, claims: Mapping[str, Any]) -> Person:
    """Return whom verified claims are about; a role that was not asked for in the settings is none."""
    roles = _inside(claims, settings.oidc_role_claim)
    given = {roles} if isinstance(roles, str) else set(map(str, roles)) if isinstance(roles, list) else set()
    role = None if settings.oidc_counsellor_role else COUNSELLOR
    if settings.oidc_counsellor_role and settings.oidc_counsellor_role in given:
        role = COUNSELLOR
    if settings.oidc_administrator_role and settings.oidc_administrator_role in given:
        role = ADMINISTRATOR
    given_name = claims.get(settings.oidc_name_claim)
    name = given_name if isinstance(given_name, str) else ""
    offices = read_claim(_inside(claims, settings.oidc_offices_claim), settings.oidc_offices_prefix)
    return Person(settings.oidc_issuer, str(claims["sub"]), name, role, offices)


def _inside(claims: Mapping[str, Any], path: str) -> Any:
    """Follow a path such as `realm_access.roles`; a claim whose own name has dots goes first."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _quoted(text: str) -> str:
    """Encode what goes into HTTP Basic (RFC 6749 §2.3.1)."""
    return urlencode({"": text})[1:]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


PROVIDER = web.AppKey("provider", Provider)
