"""Requests of booking tools that may be sent again: the same key makes an appointment once.

What was answered is not kept: it follows from the request, which comes again, and the appointment's id.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from checker.core.tokens import keyed_hash
from checker.storage.appointments import Appointment
from checker.storage.database.tables import api_request, appointment
from checker.storage.database.transactions import Transactions, values

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class ApiRequest:
    """A request with an `Idempotency-Key`; `fingerprint` tells what it asked for, and is keyed as well."""

    key: bytes
    fingerprint: bytes
    appointment: str
    expires_at: int


def request_key(secret: bytes, token_id: str, key: str) -> bytes:
    """Return the key that the database knows a request by: two tokens never meet."""
    return keyed_hash(secret, "repeated request", f"{token_id}.{key}")


def request_fingerprint(secret: bytes, body: bytes) -> bytes:
    """Return by what two requests are compared; without the server's key nobody can try what they said."""
    return keyed_hash(secret, "request body", body.decode())


class ApiRequests(Transactions):
    """All statements about these requests. `now_s` is the Unix time that hides expired rows."""

    async def find(self, key: bytes, now_s: float) -> ApiRequest | None:
        """Return the request that came first with a key."""
        query = select(api_request).where(api_request.c.key == key, api_request.c.expires_at > now_s)
        row = await self._read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else ApiRequest(**row._mapping)

    async def make(self, row: Appointment, asked: ApiRequest, now_s: float) -> bool:
        """Store an appointment and what asked for it; False, and neither is, where the key is known.

        False also where the counsellor's account is gone: then the key is not known.
        """
        old = (api_request.c.key == asked.key) & (api_request.c.expires_at <= now_s)

        def work(connection: "Connection") -> None:
            connection.execute(delete(api_request).where(old))
            connection.execute(self._insert(api_request).values(**values(asked)))
            connection.execute(self._insert(appointment).values(**values(row)))

        try:
            await self._write(work)
        except IntegrityError:
            return False
        return True
