"""Who belongs to an office: whoever has its pages open is looked up when that changes."""

import pytest

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR
from checker.core.offices import FIRST_OFFICE
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.offices import Office, Offices, follow_roles
from tests.support import Stores


@pytest.mark.parametrize("what", ["join", "leave"])
async def test_who_joins_or_leaves_an_office_is_looked_up_at_once(sqlite_store: Stores, what: str) -> None:
    told: list[str] = []
    offices, anna = Offices(sqlite_store.engine, lambda: told.append(what)), new_account("anna")
    await Accounts(sqlite_store.engine).add(anna)

    if what == "join":
        await offices.join(anna.id, FIRST_OFFICE, ADMINISTRATOR)
    else:
        assert await offices.leave(anna.id, FIRST_OFFICE)

    assert told == [what]


async def test_with_several_offices_a_start_changes_no_role_and_no_membership(sqlite_store: Stores) -> None:
    offices, accounts = Offices(sqlite_store.engine), Accounts(sqlite_store.engine)
    anna, petra = new_account("anna"), new_account("petra", ADMINISTRATOR)
    await offices.add(Office(7, "seven"))
    await accounts.add(anna, FIRST_OFFICE)
    await accounts.add(petra, None)
    await offices.join(anna.id, 7, ADMINISTRATOR)

    await sqlite_store.engine.write(follow_roles)

    members = [await accounts.list_members(office) for office in (FIRST_OFFICE, 7)]
    assert [[(each.account.name, each.role) for each in found] for found in members] == [
        [("anna", COUNSELLOR)],
        [("anna", ADMINISTRATOR)],
    ]
