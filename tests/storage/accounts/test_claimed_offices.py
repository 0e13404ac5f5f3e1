"""Memberships that a provider claims, for every database that is known."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR
from checker.core.offices import FIRST_OFFICE, FIRST_SHORT
from checker.storage.accounts.accounts import Account, Accounts, new_account
from checker.storage.accounts.claimed_offices import ClaimedOffices
from checker.storage.accounts.one_time_links import RESET, OneTimeLink, OneTimeLinks
from checker.storage.accounts.sessions import Sessions
from checker.storage.database.engine import Database
from checker.storage.database.tables import membership
from checker.storage.offices import Office, Offices
from tests.storage.both_databases import *  # noqa: F403 -- its fixtures
from tests.support import NOW_S, Stores, execute, rows

BOTH = {FIRST_SHORT: COUNSELLOR, "north": ADMINISTRATOR}


@pytest.fixture
async def engine(store: Stores) -> Database:
    """A database with two offices."""
    await Offices(store.engine).add(Office(7, "north"))
    return store.engine


@pytest.fixture
async def anna(engine: Database) -> Account:
    account = new_account("anna")
    await Accounts(engine).add(account)
    return account


async def places(engine: Database) -> dict[int, str]:
    return {row.office: row.role for row in await rows(engine, select(membership))}


async def test_an_account_is_in_the_claimed_offices_and_no_other(engine: Database, anna: Account) -> None:
    claims = ClaimedOffices(engine)

    assert await claims.follow(anna.id, BOTH, None)
    assert await places(engine) == {FIRST_OFFICE: COUNSELLOR, 7: ADMINISTRATOR}
    assert await claims.follow(anna.id, {"north": COUNSELLOR}, ADMINISTRATOR)
    assert await places(engine) == {7: COUNSELLOR}
    found = await Accounts(engine).get(anna.id)
    assert found is not None
    assert found.role == ADMINISTRATOR


async def test_who_has_pages_open_is_looked_up_when_something_has_changed(
    engine: Database, anna: Account
) -> None:
    told: list[bool] = []
    claims = ClaimedOffices(engine, lambda: told.append(True))

    await claims.follow(anna.id, BOTH, None)
    await claims.follow(anna.id, BOTH, None)
    assert told == [True]

    await claims.follow(anna.id, {}, None)
    assert told == [True, True]


async def test_who_may_sign_in_no_longer_loses_sessions_and_links(engine: Database, anna: Account) -> None:
    sessions, links = Sessions(engine), OneTimeLinks(engine)
    await sessions.open(b"s" * 32, anna, NOW_S)
    await links.put(OneTimeLink(b"l" * 32, RESET, int(NOW_S) + 60, anna.id))
    claims = ClaimedOffices(engine)

    assert not await claims.may_sign_in({"rome": COUNSELLOR}, None, COUNSELLOR)
    assert not await claims.follow(anna.id, {"rome": COUNSELLOR}, None)

    assert await sessions.find(b"s" * 32, NOW_S) is None
    assert await links.find(b"l" * 32, RESET, NOW_S) is None
    assert await places(engine) == {}


async def test_an_account_that_is_gone_is_not_let_in(engine: Database) -> None:
    told: list[bool] = []

    assert not await ClaimedOffices(engine, lambda: told.append(True)).follow("gone", BOTH, None)
    assert told == []


async def test_memberships_change_together_or_not_at_all(sqlite_store: Stores) -> None:
    engine, anna = sqlite_store.engine, new_account("anna")
    await Offices(engine).add(Office(7, "north"))
    await Accounts(engine).add(anna)
    broken = (
        "CREATE TRIGGER broken BEFORE INSERT ON membership WHEN NEW.office = 7 "
        "BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )
    await execute(engine, text(broken))

    with pytest.raises(IntegrityError):
        await ClaimedOffices(engine).follow(anna.id, dict.fromkeys(BOTH, ADMINISTRATOR), ADMINISTRATOR)

    assert await places(engine) == {FIRST_OFFICE: COUNSELLOR}
    found = await Accounts(engine).get(anna.id)
    assert found is not None
    assert found.role == COUNSELLOR


async def test_the_associations_accounts_are_its_administrators_and_who_is_in_no_office(
    engine: Database,
) -> None:
    accounts = Accounts(engine)
    for name, role, number in (
        ("nora", ADMINISTRATOR, 7),
        ("petra", ADMINISTRATOR, None),
        ("new", COUNSELLOR, None),
    ):
        await accounts.add(new_account(name, role), number)

    found = [each.name for each in await accounts.list(association=True)]

    assert found == ["new", "petra"]
