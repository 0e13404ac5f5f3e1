"""Statements about accounts. Sessions, passkeys and one-time links have files of their own."""

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR
from checker.core.offices import FIRST_OFFICE
from checker.storage.accounts.access import AccessStatements
from checker.storage.database.tables import account, membership, one_time_link, passkey, session
from checker.storage.database.transactions import values
from checker.storage.offices import is_only_office

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection, Executable


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. Without password, passkey and subject nobody can."""

    id: str
    name: str
    role: str = COUNSELLOR
    language: str = "de"
    password_hash: str | None = None
    disabled: bool = False
    oidc_issuer: str | None = None
    oidc_subject: str | None = None


def new_account(name: str, role: str = COUNSELLOR, language: str = "de", **more: Any) -> Account:
    """Return an account with a new random id; `name` is normalised already."""
    return Account(secrets.token_hex(16), name, role, language, **more)


@dataclass(frozen=True)
class Member:
    """An account in an office: its role there, if it belongs to others, too, and may be managed there."""

    account: Account
    role: str
    elsewhere: bool
    managed: bool


class Accounts(AccessStatements):
    """All statements about accounts."""

    async def are_there(self) -> bool:
        """Tell whether there is any account."""
        return await self._read(any_account)

    async def add(self, row: Account, office: int | None = FIRST_OFFICE) -> bool:
        """Store a new account with its role in an office; False when the name or the subject is taken.

        Without an office the role is that in the association.
        """
        try:
            await self._write(lambda connection: _add(connection, row, office))
        except IntegrityError:
            return False
        return True

    async def get(self, account_id: str) -> Account | None:
        """Return the account with this id."""
        return await self._one(account.c.id == account_id)

    async def find(self, name: str) -> Account | None:
        """Return the account with this normalised name."""
        return await self._one(account.c.name == name)

    async def find_subject(self, issuer: str, subject: str) -> Account | None:
        """Return the account of an OpenID Connect subject."""
        return await self._one((account.c.oidc_issuer == issuer) & (account.c.oidc_subject == subject))

    async def colleagues(self, office: int) -> list[tuple[str, str]]:
        """Return id and name of everybody who may sign in to an office, by name."""
        able = select(account.c.id, account.c.name).where(~account.c.disabled, in_office(office))
        query = able.order_by(account.c.name)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [(row.id, row.name) for row in rows]

    async def list_members(self, office: int, *, association: bool = False) -> list[Member]:
        """Return every account of an office, by name, as an administrator there (or of all) sees it."""
        query = (
            select(
                account,
                membership.c.role.label("member_as"),
                _beside(office).label("elsewhere"),
                _managed(office, association=association).label("managed"),
            )
            .join(membership, membership.c.account_id == account.c.id)
            .where(membership.c.office == office)
            .order_by(account.c.name)
        )
        found = await self._read(lambda connection: connection.execute(query).all())
        return [_member(dict(row._mapping)) for row in found]

    async def list(self, *, association: bool = False) -> list[Account]:
        """Return every account by name, or the association's: its administrators, and who is in no office."""
        query = select(account).order_by(account.c.name)
        if association:
            nowhere = ~exists().where(membership.c.account_id == account.c.id)
            query = query.where((account.c.role == ADMINISTRATOR) | nowhere)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [Account(**row._mapping) for row in rows]

    async def get_managed(self, account_id: str, office: int, *, association: bool) -> Account | None:
        """Return an account that an administrator of an office may take access from."""
        here = (account.c.id == account_id) & in_office(office)
        return await self._one(here & _managed(office, association=association))

    async def change_role(self, account_id: str, office: int, role: str) -> bool:
        """Give a member of an office another role there; tell whether there is such a member."""
        this = (membership.c.account_id == account_id) & (membership.c.office == office)

        def work(connection: "Connection") -> bool:
            changed = connection.execute(update(membership).where(this).values(role=role)).rowcount
            if changed and is_only_office(connection):
                connection.execute(update(account).where(account.c.id == account_id).values(role=role))
            return bool(changed)

        return await self._end_by(work)

    async def follow_role(self, account_id: str, role: str) -> None:
        """Let an account have the role that its provider says: with several offices, in the association."""
        this = membership.c.account_id == account_id

        def work(connection: "Connection") -> None:
            connection.execute(update(account).where(account.c.id == account_id).values(role=role))
            if is_only_office(connection):
                connection.execute(update(membership).where(this).values(role=role))

        await self._end_by(work)

    async def change(self, account_id: str, **columns: Any) -> bool:
        """Set some columns; tell whether there is such an account. Not for passwords."""
        query = update(account).where(account.c.id == account_id).values(**columns)
        return bool(await self._end(query))

    async def rehash(self, account_id: str, old: str, new: str) -> None:
        """Store the same password under newer parameters, unless it was changed meanwhile."""
        same = (account.c.id == account_id) & (account.c.password_hash == old)
        await self._execute(update(account).where(same).values(password_hash=new))

    async def link_subject(self, account_id: str, issuer: str, subject: str) -> bool:
        """Tie an account that nobody can sign in to yet to an OpenID Connect subject."""
        free = (account.c.id == account_id) & account.c.password_hash.is_(None)
        free &= account.c.oidc_subject.is_(None)
        query = update(account).where(free).values(oidc_issuer=issuer, oidc_subject=subject)
        return bool(await self._execute(query))

    async def set_password(
        self, account_id: str, hashed: str, keep: bytes | None = None, lost: "Collection[bytes]" = ()
    ) -> None:
        """Set the password, end every session but the one with the key `keep`, delete the passkeys `lost`."""
        gone = (passkey.c.account_id == account_id) & passkey.c.credential_id.in_(lost)
        await self._end(*set_password(account_id, hashed, keep), delete(passkey).where(gone))

    async def revoke_access(self, account_id: str, **columns: Any) -> bool:
        """Set some columns, and end every session and every open link of the account.

        Where the password goes its passkeys go too: a reset is for an account that somebody else may know.
        """
        query = update(account).where(account.c.id == account_id).values(**columns)
        ends = end_access(account_id)
        if "password_hash" in columns:
            ends.append(delete(passkey).where(passkey.c.account_id == account_id))
        return bool(await self._end(query, *ends))

    async def delete(self, account_id: str) -> bool:
        """Delete an account with its sessions, links and passkeys."""
        return bool(await self._end(delete(account).where(account.c.id == account_id)))

    async def _one(self, where: "ColumnElement[bool]") -> Account | None:
        query = select(account).where(where)
        row = await self._read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Account(**row._mapping)


def in_office(office: int) -> "ColumnElement[bool]":
    """Return the condition that an account belongs to an office."""
    return exists().where(membership.c.account_id == account.c.id, membership.c.office == office)


def _beside(office: int) -> "ColumnElement[bool]":
    """Return the condition that an account belongs to another office, too."""
    other = membership.alias()
    return exists().where(other.c.account_id == account.c.id, other.c.office != office)


def only_in(office: int) -> "ColumnElement[bool]":
    """Return the condition that an account belongs to no other office, and does not run the association."""
    return ~_beside(office) & (account.c.role != ADMINISTRATOR)


def _managed(office: int, *, association: bool) -> "ColumnElement[bool]":
    """Return the condition that an administrator of an office may take access from one of its accounts.

    That is whoever belongs to this office alone; the association's administrators may it with everybody of
    the office, and nobody else may it with one of them.
    """
    return true() if association else only_in(office)


def _member(row: dict[str, Any]) -> Member:
    about = {"role": row.pop("member_as"), "elsewhere": row.pop("elsewhere"), "managed": row.pop("managed")}
    return Member(Account(**row), **about)


def add_member(connection: "Connection", row: Account, office: int, role: str) -> None:
    """Store an account that belongs to an office, with its role there."""
    connection.execute(insert(account).values(**values(row)))
    connection.execute(insert(membership).values(account_id=row.id, office=office, role=role))


def _add(connection: "Connection", row: Account, office: int | None) -> None:
    if office is None:
        connection.execute(insert(account).values(**values(row)))
    elif is_only_office(connection):
        add_member(connection, row, office, row.role)
    else:  # a role in one of several offices is none in the association
        add_member(connection, replace(row, role=COUNSELLOR), office, row.role)


def any_account(connection: "Connection") -> bool:
    """Tell whether there is any account."""
    return bool(connection.execute(select(exists(select(account.c.id)))).scalar_one())


def end_access(account_id: str, keep: bytes | None = None) -> "list[Executable]":
    """Return what ends the sessions of an account, but for one, and its open links."""
    ended = session.c.account_id == account_id
    if keep is not None:
        ended &= session.c.key != keep
    return [
        delete(session).where(ended),
        delete(one_time_link).where(one_time_link.c.account_id == account_id),
    ]


def set_password(account_id: str, hashed: str, keep: bytes | None = None) -> "list[Executable]":
    """Return what sets the password and ends every session but the one with the key `keep`."""
    query = update(account).where(account.c.id == account_id).values(password_hash=hashed)
    return [query, *end_access(account_id, keep)]
