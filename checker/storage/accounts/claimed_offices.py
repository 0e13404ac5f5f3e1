"""Statements by which an account belongs to the offices that its identity provider says, and to no other."""

from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, select, update

from checker.core.claimed_offices import Placing, place
from checker.storage.accounts.access import AccessStatements
from checker.storage.accounts.accounts import end_access
from checker.storage.database.tables import account, membership, office

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

_OFFICES: Final = select(office.c.short, office.c.id)
_HELD_OFFICES: Final = _OFFICES.with_for_update(read=True, key_share=True)
"""None of them goes before the transaction is over (PostgreSQL; SQLite is locked anyway)."""


class ClaimedOffices(AccessStatements):
    """`claimed` is a role by short name, `said` the one in the association (`core.claimed_offices.place`)."""

    async def may_sign_in(self, claimed: "Mapping[str, str]", said: str | None, held: str) -> bool:
        """Tell whether `follow` would let in an account that has the role `held` in the association."""
        rows = await self._read(lambda connection: connection.execute(_OFFICES).all())
        return place(claimed, {row.short: row.id for row in rows}, said, held).may_sign_in

    async def follow(self, account_id: str, claimed: "Mapping[str, str]", said: str | None) -> bool:
        """Give an account the claimed memberships and end all others, in one transaction.

        False where it may sign in no longer, or is gone: its sessions and links have ended, too.
        """
        may_sign_in, changed = await self._write(partial(_follow, account_id, claimed, said))
        if changed:
            self._ended()
        return may_sign_in


def _follow(
    account_id: str, claimed: "Mapping[str, str]", said: str | None, connection: "Connection"
) -> tuple[bool, bool]:
    """Return whether the account may sign in, and whether anything has changed."""
    before = _placed(connection, account_id)
    if before is None:
        return False, False
    offices = {row.short: row.id for row in connection.execute(_HELD_OFFICES)}
    placing = place(claimed, offices, said, before.role)
    if placing != before:
        _put(connection, account_id, placing)
    if not placing.may_sign_in:
        for statement in end_access(account_id):
            connection.execute(statement)
    return placing.may_sign_in, placing != before or not placing.may_sign_in


def _placed(connection: "Connection", account_id: str) -> Placing | None:
    """Return where an account is, which another sign-in cannot change meanwhile; None where it is gone."""
    query = select(account.c.role).where(account.c.id == account_id).with_for_update()
    role = connection.execute(query).scalar_one_or_none()
    if role is None:
        return None
    mine = select(membership.c.office, membership.c.role).where(membership.c.account_id == account_id)
    return Placing({row.office: row.role for row in connection.execute(mine)}, role)


def _put(connection: "Connection", account_id: str, placing: Placing) -> None:
    connection.execute(update(account).where(account.c.id == account_id).values(role=placing.role))
    connection.execute(delete(membership).where(membership.c.account_id == account_id))
    for number, role in placing.memberships.items():
        connection.execute(insert(membership).values(account_id=account_id, office=number, role=role))
