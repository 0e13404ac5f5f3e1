"""Statements about the tokens of booking tools; only a keyed hash of each is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from checker.core.api_tokens import SECRET_BYTES, encode_api_token, join_scopes
from checker.core.offices import FIRST_OFFICE
from checker.core.tokens import keyed_hash
from checker.storage.database.tables import api_token
from checker.storage.database.transactions import Transactions, values


@dataclass(frozen=True)
class ApiToken:
    """What a token may do (`scopes`, with spaces between), and on which day it last did: days since 1970."""

    id: str
    name: str
    key: bytes
    scopes: str
    last_used: int | None = None
    office: int = FIRST_OFFICE


def token_key(secret: bytes, token: str) -> bytes:
    """Return the key that the database knows a token by."""
    return keyed_hash(secret, "api token", token)


def new_api_token(
    secret: bytes, name: str, scopes: set[str], office: int = FIRST_OFFICE
) -> tuple[str, ApiToken]:
    """Return a new token, which is shown once, and its row; `name` is normalised already."""
    token = encode_api_token(secrets.token_bytes(SECRET_BYTES))
    key = token_key(secret, token)
    return token, ApiToken(secrets.token_hex(16), name, key, join_scopes(scopes), office=office)


class ApiTokens(Transactions):
    """All statements about tokens."""

    async def add(self, row: ApiToken) -> bool:
        """Store a new token; False when the name is taken."""
        try:
            await self._execute(self._insert(api_token).values(**values(row)))
        except IntegrityError:
            return False
        return True

    async def use(self, keys: Sequence[bytes], day: int) -> ApiToken | None:
        """Return the token with one of these keys, and remember the day (days since 1970): one write a day.

        The first key is by the server's present key, what follows by those before it: a token that is
        still known by one of these is known by the present one from now on.
        """
        mine = api_token.c.key.in_(keys)
        row = await self._read(lambda connection: connection.execute(select(api_token).where(mine)).first())
        if row is None:
            return None
        found = replace(ApiToken(**row._mapping), key=keys[0])
        if (row.key, row.last_used) != (keys[0], day):
            await self._execute(update(api_token).where(mine).values(key=keys[0], last_used=day))
        return found

    async def list(self, office: int | None = None) -> list[ApiToken]:
        """Return every token by name, of an office or of all."""
        query = select(api_token).order_by(api_token.c.name)
        if office is not None:
            query = query.where(api_token.c.office == office)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [ApiToken(**row._mapping) for row in rows]

    async def end(self, token_id: str, office: int | None = None) -> bool:
        """End a token, of an office or of any: its next request is refused. Tell whether there was one."""
        mine = api_token.c.id == token_id
        if office is not None:
            mine &= api_token.c.office == office
        return bool(await self._execute(delete(api_token).where(mine)))
