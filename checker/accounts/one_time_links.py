"""What works once: links that set a password, and the challenges of passkeys. Only keyed hashes are kept."""

import secrets
from typing import Final

from checker.core.account_rules import CHALLENGE_S, FIRST_LINK_S, LINK_S
from checker.core.tokens import TOKEN_BYTES, encode_token, find_tokens, keyed_hash
from checker.storage.accounts.accounts import Account
from checker.storage.accounts.one_time_links import FIRST, RESET, OneTimeLink, OneTimeLinks

_CHALLENGE_BYTES: Final = 32


def link_keys(known: tuple[bytes, ...], text: str) -> list[bytes]:
    """Return the keys that the database may know a link by, whatever stands around its token."""
    return [keyed_hash(each, "one-time link", token) for token in find_tokens(text) for each in known]


async def first_link(links: OneTimeLinks, secret: bytes, now_s: float) -> str:
    """Return the path of a link that makes the first account; it lives an hour."""
    return await _link(links, secret, FIRST, now_s + FIRST_LINK_S, None)


async def reset_link(links: OneTimeLinks, secret: bytes, now_s: float, account: Account) -> str:
    """Return the path of a link that sets an account's password; it lives a day, older ones die."""
    return await _link(links, secret, RESET, now_s + LINK_S, account.id)


async def _link(
    links: OneTimeLinks, secret: bytes, purpose: str, expires_s: float, account_id: str | None
) -> str:
    token = encode_token(secrets.token_bytes(TOKEN_BYTES))
    key = keyed_hash(secret, "one-time link", token)
    await links.put(OneTimeLink(key, purpose, int(expires_s), account_id))
    return f"/{purpose}/{token}"


async def challenge(
    links: OneTimeLinks, secret: bytes, purpose: str, now_s: float, account_id: str | None = None
) -> bytes:
    """Return a new challenge of 256 random bits; it lives five minutes."""
    random = secrets.token_bytes(_CHALLENGE_BYTES)
    row = OneTimeLink(_challenge_key(secret, random), purpose, int(now_s) + CHALLENGE_S, account_id)
    await links.put(row)
    return random


async def answered(
    links: OneTimeLinks, known: tuple[bytes, ...], purpose: str, now_s: float, given: bytes
) -> OneTimeLink | None:
    """Use a challenge up; None when it is none of ours, too old or answered already."""
    for secret in known:
        if row := await links.take(_challenge_key(secret, given), purpose, now_s):
            return row
    return None


def _challenge_key(secret: bytes, challenge: bytes) -> bytes:
    return keyed_hash(secret, "challenge", challenge.hex())
