"""Offices are rows: what belongs to one is found in that one alone, for every database that is known."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR, OPERATOR, Viewer
from checker.core.offices import FIRST_OFFICE, FIRST_SHORT
from checker.core.results.notes import Counted
from checker.storage.accounts.accounts import Account, Accounts, new_account
from checker.storage.accounts.sessions import Sessions
from checker.storage.appointments import Appointment
from checker.storage.board import Boards
from checker.storage.database import tables
from checker.storage.database.engine import migrate
from checker.storage.offices import Office, Offices, new_office
from tests.statistics.old_database import step
from tests.storage.both_databases import *  # noqa: F403 -- its fixtures
from tests.storage.both_databases import NORTH, NOTHING, opened
from tests.support import NOW_S, Stores, empty, good_answers, rows


@pytest.fixture
def accounts(store: Stores) -> Accounts:
    return Accounts(store.engine)


def row(office: int, **more: Any) -> Appointment:
    starts = int(NOW_S) + 300
    return Appointment(bytes([office]) * 32, starts, starts + 3_600, "en", office=office, **more)


async def test_a_new_database_has_one_office_that_says_nothing_of_its_own(offices: Offices) -> None:
    [only] = await offices.list()

    assert only == Office(FIRST_OFFICE, FIRST_SHORT)
    assert only.own == NOTHING


def fill_old(connection: Connection) -> None:
    """Put what the version before had into its tables."""
    for statement in (
        "INSERT INTO account (id, name, role, language, disabled)"
        " VALUES ('a', 'anna', 'administrator', 'de', false)",
        "INSERT INTO session (key, account_id, expires_at) VALUES (:key, 'a', 2000000000)",
        "INSERT INTO appointment"
        " (hash, starts, ends, language, counsellor, version, id, generation, cancelled)"
        " VALUES (:key, 1, 2000000000, 'de', 'a', 1, 'i', 1, false)",
        "INSERT INTO readiness VALUES (:key, 1, 1, 'opened', '{}', 'chrome', 'windows', 2000000000)",
        "INSERT INTO signal VALUES (:key, 'client', 'wait', NULL, 1, 2000000000)",
    ):
        connection.execute(text(statement), {"key": b"k" * 32} if ":key" in statement else {})


async def test_an_old_database_has_everything_in_its_one_office(url: str) -> None:
    await migrate(url)
    async with opened(url) as engine:
        await engine.write(partial(step, number="0010"))
        await engine.write(fill_old)

        await migrate(url)

        store, sessions = Stores(engine), Sessions(engine)
        signed_in = await sessions.find(b"k" * 32, NOW_S)
        [listed] = await store.appointments.list(OPERATOR, NOW_S)
        [entry] = await Boards(engine, 24).read(NOW_S, Viewer(None, FIRST_OFFICE, team=True))
        offices = await Offices(engine).list()
        await empty(engine)
    assert [office.id for office in offices] == [FIRST_OFFICE]
    assert signed_in is not None
    assert (signed_in.seat.office, signed_in.seat.role) == (FIRST_OFFICE, ADMINISTRATOR)
    assert (listed.appointment.office, listed.appointment.counsellor) == (FIRST_OFFICE, "a")
    assert (entry.stage, entry.asked) == ("opened", "wait")


async def test_going_back_keeps_what_is_the_first_offices(url: str) -> None:
    await migrate(url)
    async with opened(url) as engine:
        store = Stores(engine)
        await Offices(engine).add(NORTH)
        await store.appointments.add([row(FIRST_OFFICE), row(NORTH.id)])

        await engine.write(partial(step, number="0010"))

        left = await rows(engine, text("SELECT hash FROM appointment"))
        await migrate(url)
        await empty(engine)
    assert [bytes(each.hash) for each in left] == [row(FIRST_OFFICE).hash]


async def test_what_the_version_before_adds_meanwhile_belongs_to_the_one_office(
    url: str, store: Stores, accounts: Accounts
) -> None:
    anna = new_account("anna")
    await accounts.add(anna)

    def as_before(connection: Connection) -> None:
        connection.execute(text("UPDATE account SET role = 'administrator'"))
        connection.execute(
            text(
                "INSERT INTO account (id, name, role, language, disabled)"
                " VALUES ('b', 'b', 'counsellor', 'de', false)"
            )
        )

    await store.engine.write(as_before)
    await migrate(url)

    members = [(each.account.name, each.role) for each in await accounts.list_members(FIRST_OFFICE)]
    assert members == [("anna", ADMINISTRATOR), ("b", COUNSELLOR)]


async def test_a_short_name_is_one_offices(offices: Offices) -> None:
    assert await offices.add(NORTH)

    assert not await offices.add(new_office("north", NOTHING))
    assert not await offices.change(FIRST_OFFICE, "north", NOTHING)
    assert await offices.change(NORTH.id, "north", NOTHING | {"phone": "1"})
    assert await offices.get(NORTH.id) == Office(7, "north", version=2, phone="1")
    assert await offices.get(8) is None


async def test_appointments_are_seen_in_their_own_office_alone(store: Stores, offices: Offices) -> None:
    await offices.add(NORTH)
    await store.appointments.add([row(FIRST_OFFICE, label="first"), row(NORTH.id, label="north")])
    boards = Boards(store.engine, 24)

    for office, label in ((FIRST_OFFICE, "first"), (NORTH.id, "north")):
        viewer = Viewer(None, office, team=True)
        listed = [each.appointment.label for each in await store.appointments.list(viewer, NOW_S)]
        assert listed == [label]
        assert [entry.label for entry in await boards.read(NOW_S, viewer)] == [label]
    assert len(await store.appointments.list(OPERATOR, NOW_S)) == 2


async def test_nobody_of_another_office_gets_an_appointment(
    store: Stores, offices: Offices, accounts: Accounts
) -> None:
    await offices.add(NORTH)
    anna, nora = new_account("anna"), new_account("nora")
    await accounts.add(anna)
    await accounts.add(nora, NORTH.id)
    here = row(FIRST_OFFICE, counsellor=anna.id)
    await store.appointments.add([here])

    async def given_to(account: Account, office: int) -> bool:
        viewer = Viewer(account.id, office, team=True)
        return await store.appointments.reassign(here.id, viewer, NOW_S, anna.id, account.id)

    assert not await given_to(nora, FIRST_OFFICE)
    assert not await given_to(nora, NORTH.id)
    assert await given_to(anna, FIRST_OFFICE)
    assert await accounts.colleagues(FIRST_OFFICE) == [(anna.id, "anna")]
    assert await accounts.colleagues(NORTH.id) == [(nora.id, "nora")]


async def test_a_session_goes_to_offices_that_the_account_belongs_to_and_to_no_other(
    store: Stores, offices: Offices, accounts: Accounts
) -> None:
    await offices.add(NORTH)
    anna, sessions = new_account("anna"), Sessions(store.engine)
    await accounts.add(anna)
    await sessions.open(b"1" * 32, anna, NOW_S)

    assert not await sessions.choose_office(b"1" * 32, anna.id, NORTH.id)
    await offices.join(anna.id, NORTH.id, ADMINISTRATOR)
    assert not await sessions.choose_office(b"1" * 32, "somebody else", NORTH.id)
    assert await sessions.choose_office(b"1" * 32, anna.id, NORTH.id)

    found = await sessions.find(b"1" * 32, NOW_S)
    assert found is not None
    assert (found.seat.office, found.seat.role, found.seat.association) == (NORTH.id, ADMINISTRATOR, False)
    assert found.seat.offices == ((FIRST_OFFICE, COUNSELLOR), (NORTH.id, ADMINISTRATOR))
    await offices.leave(anna.id, NORTH.id)
    back = await sessions.find(b"1" * 32, NOW_S)
    assert back is not None
    assert back.seat.office == FIRST_OFFICE


async def test_while_there_is_one_office_its_administrators_are_the_associations(
    offices: Offices, accounts: Accounts
) -> None:
    first, later = new_account("otto", ADMINISTRATOR), new_account("nora", ADMINISTRATOR)
    await accounts.add(first)
    await offices.add(NORTH)
    await accounts.add(later, NORTH.id)

    found = {each.name: each.role for each in await accounts.list()}

    assert found == {"otto": ADMINISTRATOR, "nora": COUNSELLOR}
    assert await offices.administrators() == {FIRST_OFFICE: ["otto"], NORTH.id: ["nora"]}


async def test_a_role_in_one_of_several_offices_changes_nothing_in_the_association(
    offices: Offices, accounts: Accounts
) -> None:
    anna = new_account("anna")
    await accounts.add(anna)

    async def role() -> str | None:
        found = await accounts.get(anna.id)
        return found.role if found else None

    assert await accounts.change_role(anna.id, FIRST_OFFICE, ADMINISTRATOR)
    assert await role() == ADMINISTRATOR
    await offices.add(NORTH)
    assert await accounts.change_role(anna.id, FIRST_OFFICE, COUNSELLOR)
    assert await role() == ADMINISTRATOR
    assert not await accounts.change_role(anna.id, NORTH.id, COUNSELLOR)


async def test_access_is_taken_by_the_office_of_an_account_alone(
    offices: Offices, accounts: Accounts
) -> None:
    await offices.add(NORTH)
    here, both, otto = new_account("here"), new_account("both"), new_account("otto", ADMINISTRATOR)
    for account in (here, both):
        await accounts.add(account)
    await accounts.add(otto, None)
    for account in (both, otto):
        await offices.join(account.id, NORTH.id, COUNSELLOR)
    everybody = (here, both, otto)

    async def managed(office: int, *, association: bool = False) -> list[str]:
        found = [await accounts.get_managed(each.id, office, association=association) for each in everybody]
        members = await accounts.list_members(office, association=association)
        assert [each.account.name for each in members if each.managed] == sorted(
            each.name for each in found if each
        )
        return [each.name for each in found if each]

    assert await managed(FIRST_OFFICE) == ["here"]
    assert await managed(NORTH.id) == []
    assert await managed(NORTH.id, association=True) == ["both", "otto"]
    elsewhere = {each.account.name: each.elsewhere for each in await accounts.list_members(FIRST_OFFICE)}
    assert elsewhere == {"both": True, "here": False}


async def test_results_count_in_their_own_office(store: Stores) -> None:
    for office, number in ((FIRST_OFFICE, 2), (NORTH.id, 3)):
        for each in range(number):
            counted = Counted("2026-W47", good_answers(), office=office)
            assert await store.counters.count(bytes([office, each]) * 16, 20_775, counted)

    counts = [(await store.counters.read(NOW_S, office))["2026-W47"] for office in (FIRST_OFFICE, NORTH.id)]

    assert [each["checks", "all"] for each in counts] == [2, 3]


async def test_what_belongs_to_an_office_goes_with_it(store: Stores, offices: Offices) -> None:
    await offices.add(NORTH)
    await store.appointments.add([row(NORTH.id)])

    await store.engine.write(
        lambda connection: connection.execute(tables.office.delete().where(tables.office.c.id == NORTH.id))
    )

    assert await rows(store.engine, select(tables.appointment)) == []
