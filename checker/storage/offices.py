"""Statements about offices, and who belongs to which."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, exists, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from checker.core.account_rules import ADMINISTRATOR
from checker.core.offices import FIRST_OFFICE, FIRST_SHORT, OWN
from checker.storage.accounts.access import AccessStatements
from checker.storage.database.tables import account, logo, membership, office
from checker.storage.database.transactions import values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Executable

    from checker.core.logos.logo import Logo

_MOST: Final = 2**31 - 1


@dataclass(frozen=True)
class Office:
    """One office. What is None is as the settings say (`checker/core/offices.py`).

    `version` counts its changes, so that what was made of it is known to be old. `logo` is the digest of its
    logo, `logo_width` how wide it is drawn in CSS pixels; both are None where it has none.
    """

    id: int
    short: str
    version: int = 1
    organisation: str | None = None
    phone: str | None = None
    email: str | None = None
    imprint_url: str | None = None
    privacy_url: str | None = None
    provider_name: str | None = None
    provider_template: str | None = None
    provider_origins: str | None = None
    provider_browsers: str | None = None
    time_zone: str | None = None
    languages: str | None = None
    team_board: bool | None = None
    connection_rate_good_kbps: float | None = None
    connection_rate_limited_kbps: float | None = None
    connection_rtt_good_ms: float | None = None
    connection_rtt_limited_ms: float | None = None
    connection_loss_good_percent: float | None = None
    connection_loss_limited_percent: float | None = None
    connection_jitter_good_ms: float | None = None
    connection_jitter_limited_ms: float | None = None
    connection_load_delay_good_ms: float | None = None
    connection_load_delay_limited_ms: float | None = None
    logo: str | None = None
    logo_width: int | None = None

    @property
    def own(self) -> dict[str, Any]:
        """What it may say for itself, by the name of the setting."""
        return {name: getattr(self, name) for name in OWN}


def new_office(short: str, own: "Mapping[str, Any]") -> Office:
    """Return an office with a new random id: one that was removed never comes back as another one."""
    return Office(secrets.randbelow(_MOST) + 1, short, **own)


class Offices(AccessStatements):
    """All statements about offices and memberships."""

    async def list(self) -> list[Office]:
        """Return every office, the first one first, the others by their short names."""
        query = select(office).order_by(office.c.id != FIRST_OFFICE, office.c.short)
        rows = await self._read(lambda connection: connection.execute(query).all())
        return [Office(**row._mapping) for row in rows]

    async def get(self, office_id: int) -> Office | None:
        """Return one office."""
        query = select(office).where(office.c.id == office_id)
        row = await self._read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Office(**row._mapping)

    async def add(self, row: Office) -> bool:
        """Store a new office; False when its short name is taken."""
        return await self._stored(insert(office).values(**values(row)))

    async def change(self, office_id: int, short: str, own: "Mapping[str, Any]") -> bool:
        """Give an office other values, all of them; False when the short name is taken."""
        changes = {"short": short, "version": office.c.version + 1, **own}
        return await self._stored(update(office).where(office.c.id == office_id).values(**changes))

    async def put_logo(self, office_id: int, given: "Logo | None") -> bool:
        """Give an office a logo in place of the one before, or none; False where the office is gone."""
        own = {"logo": given and given.digest, "logo_width": given and given.width}
        changes = own | {"version": office.c.version + 1}
        statements: list[Executable] = [
            update(office).where(office.c.id == office_id).values(**changes),
            delete(logo).where(logo.c.office == office_id),
        ]
        if given is not None:
            row = {"digest": given.digest, "media_type": given.media_type, "content": given.content}
            statements.append(insert(logo).values(office=office_id, **row))
        return await self._stored(*statements)

    async def get_logo(self, digest: str) -> tuple[str, bytes] | None:
        """Return media type and content of a logo."""
        query = select(logo.c.media_type, logo.c.content).where(logo.c.digest == digest).limit(1)
        row = await self._read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else (row.media_type, bytes(row.content))

    async def administrators(self) -> "Mapping[int, Collection[str]]":
        """Return the names of the offices' administrators, by office."""
        query = (
            select(membership.c.office, account.c.name)
            .join(account, account.c.id == membership.c.account_id)
            .where(membership.c.role == ADMINISTRATOR)
            .order_by(account.c.name)
        )
        found: dict[int, list[str]] = {}
        for row in await self._read(lambda connection: connection.execute(query).all()):
            found.setdefault(row.office, []).append(row.name)
        return found

    async def join(self, account_id: str, office_id: int, role: str) -> bool:
        """Make an account belong to an office, or give it another role there; False where one is gone."""
        put = self._insert(membership).values(account_id=account_id, office=office_id, role=role)
        put = put.on_conflict_do_update(index_elements=["account_id", "office"], set_={"role": role})
        try:
            return bool(await self._end(put))
        except IntegrityError:
            return False

    async def leave(self, account_id: str, office_id: int) -> bool:
        """End a membership; tell whether there was one."""
        this = (membership.c.account_id == account_id) & (membership.c.office == office_id)
        return bool(await self._end(delete(membership).where(this)))

    async def _stored(self, *statements: "Executable") -> bool:
        try:
            return bool(await self._execute(*statements))
        except IntegrityError:
            return False


def add_first_office(connection: "Connection") -> None:
    """Put the one office into new tables."""
    connection.execute(insert(office).values(id=FIRST_OFFICE, short=FIRST_SHORT, version=1))


def is_only_office(connection: "Connection") -> bool:
    """Tell whether the first office is the only one."""
    return connection.execute(select(func.count()).select_from(office)).scalar_one() == 1


def unite_roles(connection: "Connection") -> None:
    """Once there is one office again, let its administrators be the association's, and those its own.

    Everybody who may sign in then belongs to it, as in a database that never had another one.
    """
    if not is_only_office(connection):
        return
    here = exists().where(membership.c.account_id == account.c.id, membership.c.role == ADMINISTRATOR)
    connection.execute(update(account).where(here).values(role=ADMINISTRATOR))
    follow_roles(connection)


def follow_roles(connection: "Connection") -> None:
    """While there is one office, let what accounts may do there be what they may do at all.

    The version before knows nothing else, and may run beside this one during an update.
    """
    if not is_only_office(connection):
        return
    missing = ~exists().where(membership.c.account_id == account.c.id)
    everybody = select(account.c.id, literal(FIRST_OFFICE), account.c.role).where(missing)
    connection.execute(insert(membership).from_select(["account_id", "office", "role"], everybody))
    role = select(account.c.role).where(account.c.id == membership.c.account_id).scalar_subquery()
    connection.execute(update(membership).where(membership.c.role != role).values(role=role))
