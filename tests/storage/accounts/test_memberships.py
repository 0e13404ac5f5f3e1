"""Who belongs to an office: whoever has its pages open is looked up when that changes."""

import pytest

from checker.core.account_rules import ADMINISTRATOR
from checker.core.offices import FIRST_OFFICE
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.offices import Offices
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
