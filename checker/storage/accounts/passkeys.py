"""Statements about passkeys."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from checker.storage.accounts.accounts import Account
from checker.storage.database.tables import account, passkey
from checker.storage.database.transactions import Transactions, values

if TYPE_CHECKING:
    from sqlalchemy import Connection

NAME_LENGTH: Final = 80


@dataclass(frozen=True)
class Passkey:
    """One passkey of an account."""

    credential_id: bytes
    account_id: str
    public_key: bytes
    sign_count: int
    name: str

    @property
    def id(self) -> str:
        """What names it in a form."""
        return self.credential_id.hex()


class Passkeys(Transactions):
    """All statements about passkeys."""

    async def add(self, row: Passkey) -> bool:
        """Store a passkey; False when it is known already."""
        try:
            await self._execute(self._insert(passkey).values(**values(row)))
        except IntegrityError:
            return False
        return True

    async def list(self, account_id: str) -> list[Passkey]:
        """Return an account's passkeys by name."""
        mine = select(passkey).where(passkey.c.account_id == account_id)
        query = mine.order_by(passkey.c.name, passkey.c.credential_id)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [Passkey(**row._mapping) for row in rows]

    async def find(self, credential_id: bytes) -> tuple[Passkey, Account] | None:
        """Return a passkey and whose it is."""
        mine = passkey.c.credential_id == credential_id

        def work(connection: "Connection") -> tuple[Passkey, Account] | None:
            row = connection.execute(select(passkey).where(mine)).one_or_none()
            if row is None:
                return None
            owner = connection.execute(select(account).where(account.c.id == row.account_id)).one()
            return Passkey(**row._mapping), Account(**owner._mapping)

        return await self._read(work)

    async def count(self, credential_id: bytes, sign_count: int) -> None:
        """Remember how often the passkey says it was used."""
        query = update(passkey).where(passkey.c.credential_id == credential_id).values(sign_count=sign_count)
        await self._execute(query)

    async def delete(self, credential_id: bytes, account_id: str) -> bool:
        """Delete a passkey of an account."""
        own = (passkey.c.credential_id == credential_id) & (passkey.c.account_id == account_id)
        return bool(await self._execute(delete(passkey).where(own)))
