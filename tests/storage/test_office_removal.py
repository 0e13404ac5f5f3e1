"""A removed office is gone from every table, and nothing of another one is, in each database."""

from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import insert

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR
from checker.core.expiry.retention import Lifetimes
from checker.core.offices import FIRST_OFFICE
from checker.storage.accounts.accounts import Account, Accounts, new_account
from checker.storage.accounts.api_tokens import ApiTokens, new_api_token
from checker.storage.accounts.one_time_links import RESET, OneTimeLink, OneTimeLinks
from checker.storage.accounts.passkeys import Passkey, Passkeys
from checker.storage.accounts.sessions import Sessions
from checker.storage.api_requests import ApiRequest, ApiRequests
from checker.storage.appointments import Appointment
from checker.storage.database import tables
from checker.storage.database.engine import migrate
from checker.storage.database.transactions import StoreUnavailableError
from checker.storage.expiry import Expiry
from checker.storage.office_removal import Belongings, OfficeRemoval
from checker.storage.offices import Office, Offices
from tests.storage.both_databases import *  # noqa: F403 -- its fixtures
from tests.support import NOW_S, Stores, execute, rows

NORTH: Final = Office(7, "north", organisation="Office North")
SOUTH: Final = Office(8, "south", organisation="Office South")
NOW: Final = int(NOW_S)
LABEL: Final = "a note of the north"
Everything = dict[str, list[Any]]


@pytest.fixture
def removal(store: Stores) -> OfficeRemoval:
    return OfficeRemoval(store.engine, store.expiry)


@pytest.fixture
async def anna(store: Stores) -> Account:
    """A counsellor of the first office; beside her otto runs the association, and petra does nothing else."""
    accounts, row = Accounts(store.engine), new_account("anna")
    for each in (row, new_account("otto", ADMINISTRATOR)):
        await accounts.add(each)
    await Offices(store.engine).add(SOUTH)
    await accounts.add(new_account("petra", ADMINISTRATOR), None)
    await Sessions(store.engine).open(b"a" * 32, row, NOW_S)
    await put(store, FIRST_OFFICE, row, b"1")
    await put(store, SOUTH.id, None, b"2")
    return row


async def put(store: Stores, office: int, counsellor: Account | None, mark: bytes, **more: Any) -> None:
    """Put something of every kind into an office that is not of its accounts."""
    whose = None if counsellor is None else counsellor.id
    given = {"starts": NOW + 300, "ends": NOW + 3_600, "counsellor": whose, "office": office, **more}
    row = Appointment(mark * 32, language="de", **given)
    asked = ApiRequest(mark * 32, b"f" * 32, row.id, NOW + 3_600)
    assert await ApiRequests(store.engine).make(row, asked, NOW_S)
    _, token = new_api_token(b"key", f"tool {mark!r}", {"appointments:read"}, office)
    assert await ApiTokens(store.engine).add(token)
    report = {"run": 1, "sequence": 1, "status": "opened", "checks": "{}", "browser": "chrome"}
    said = {"sender": "client", "key": "wait", "sent_at": NOW, "expires_at": NOW + 60}
    counted = {"office": office, "week": "2026-W40", "question": mark.decode(), "answer": "a", "number": 1}
    await execute(
        store.engine,
        insert(tables.readiness).values(appointment=row.hash, system="ios", received_at=NOW, **report),
        insert(tables.signal).values(appointment=row.hash, **said),
        insert(tables.counter).values(**counted),
    )


async def put_north(store: Stores, anna: Account) -> None:
    """Make the office that is to go: nora belongs to it alone, three others as well."""
    accounts, offices, sessions = Accounts(store.engine), Offices(store.engine), Sessions(store.engine)
    await offices.add(NORTH)
    nora = new_account("nora-of-the-north")
    await accounts.add(nora, NORTH.id)
    for name in ("anna", "otto", "petra"):
        found = await accounts.find(name)
        assert found is not None
        await offices.join(found.id, NORTH.id, ADMINISTRATOR)
    assert await sessions.choose_office(b"a" * 32, anna.id, NORTH.id)
    await sessions.open(b"n" * 32, nora, NOW_S)
    await Passkeys(store.engine).add(Passkey(b"n" * 32, nora.id, b"public", 7, "nora's key"))
    await OneTimeLinks(store.engine).put(OneTimeLink(b"n" * 32, RESET, NOW + 60, nora.id))
    picture = {"digest": "d" * 32, "media_type": "image/png", "content": b"a picture"}
    await execute(store.engine, insert(tables.logo).values(office=NORTH.id, **picture))
    await put(store, NORTH.id, nora, b"3", label=LABEL)
    await put(store, NORTH.id, anna, b"4", cancelled=True)
    await put(store, NORTH.id, None, b"5", starts=NOW - 3_600, ends=NOW)


async def everything(store: Stores) -> Everything:
    """Return all rows of all tables."""
    return {
        table.name: sorted(map(tuple, await rows(store.engine, table.select())), key=str)
        for table in tables.metadata.sorted_tables
    }


def of_offices() -> set[str]:
    """Return the names of the tables that have something of an office, or of what belongs to one."""
    parents = (tables.office, tables.appointment, tables.account)
    return {
        table.name
        for table in tables.metadata.sorted_tables
        if table in parents
        or "office" in table.columns
        or any(key.column.table in parents for key in table.foreign_keys)
    }


async def test_all_that_is_an_offices_own_goes_with_it_and_nothing_else(
    store: Stores, removal: OfficeRemoval, anna: Account
) -> None:
    before = await everything(store)
    await put_north(store, anna)
    full = await everything(store)

    gone = await removal.remove(NORTH, NOW_S)

    assert {name for name in full if full[name] != before[name]} == {*of_offices(), "api_request"}
    assert await everything(store) == before
    assert gone == Belongings(accounts=1, staying=3, appointments=1, tokens=3, leaves_one=False)


async def test_it_is_said_before_in_the_same_numbers(
    store: Stores, removal: OfficeRemoval, anna: Account
) -> None:
    await put_north(store, anna)

    seen = await removal.look(NORTH.id, NOW_S)

    assert seen == await removal.remove(NORTH, NOW_S)


async def test_an_office_that_was_given_another_name_meanwhile_stays(
    store: Stores, removal: OfficeRemoval, anna: Account
) -> None:
    await put_north(store, anna)
    await Offices(store.engine).change(NORTH.id, "far-north", NORTH.own)
    before = await everything(store)

    assert await removal.remove(NORTH, NOW_S) is None
    assert await removal.remove(Office(99, "north"), NOW_S) is None

    assert await everything(store) == before


async def test_the_first_office_is_never_removed(
    store: Stores, removal: OfficeRemoval, anna: Account
) -> None:
    before = await everything(store)

    with pytest.raises(ValueError, match="first office"):
        await removal.remove(Office(FIRST_OFFICE, "1"), NOW_S)

    assert await everything(store) == before


async def test_when_one_office_is_left_its_administrators_and_the_associations_are_the_same(
    url: str, store: Stores, removal: OfficeRemoval
) -> None:
    accounts = Accounts(store.engine)
    await Offices(store.engine).add(NORTH)
    await accounts.add(new_account("petra", ADMINISTRATOR), None)
    await accounts.add(new_account("head", ADMINISTRATOR))
    await accounts.add(new_account("anna"))

    gone = await removal.remove(NORTH, NOW_S)

    roles = {each.name: each.role for each in await accounts.list()}
    members = {each.account.name: each.role for each in await accounts.list_members(FIRST_OFFICE)}
    assert gone is not None
    assert gone.leaves_one
    assert roles == members == {"petra": ADMINISTRATOR, "head": ADMINISTRATOR, "anna": COUNSELLOR}
    await migrate(url)
    assert {each.name: each.role for each in await accounts.list()} == roles


async def test_while_others_are_left_a_role_in_one_of_them_is_none_in_the_association(
    store: Stores, removal: OfficeRemoval
) -> None:
    accounts, offices = Accounts(store.engine), Offices(store.engine)
    for office in (NORTH, SOUTH):
        await offices.add(office)
    await accounts.add(new_account("head", ADMINISTRATOR))

    await removal.remove(NORTH, NOW_S)

    assert [each.role for each in await accounts.list()] == [COUNSELLOR]


async def test_it_is_gone_also_where_the_file_cannot_be_written_over_at_once(
    store: Stores, anna: Account
) -> None:
    class Held(Expiry):
        async def write_over(self) -> None:
            raise StoreUnavailableError("somebody reads")

    removal = OfficeRemoval(store.engine, Held(store.engine, Lifetimes()))

    assert await removal.remove(SOUTH, NOW_S) is not None
    assert [each.id for each in await Offices(store.engine).list()] == [FIRST_OFFICE]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_its_bytes_are_in_no_file(
    store: Stores, removal: OfficeRemoval, anna: Account, tmp_path: Path
) -> None:
    await put_north(store, anna)
    secrets = [each.encode() for each in (LABEL, "nora-of-the-north", "Office North", "nora's key")]

    def found() -> list[bytes]:
        text = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        return [secret for secret in secrets if secret in text]

    before = found()
    await removal.remove(NORTH, NOW_S)

    assert before == secrets
    assert found() == []


async def test_nobody_joins_an_office_that_is_gone(
    store: Stores, removal: OfficeRemoval, anna: Account
) -> None:
    await put_north(store, anna)
    await removal.remove(NORTH, NOW_S)

    assert not await Offices(store.engine).join(anna.id, NORTH.id, ADMINISTRATOR)
