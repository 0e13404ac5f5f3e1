"""Statements for counsellors: whose is whose, links that die, a migration that loses nothing."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select, text

from checker.core.account_rules import OPERATOR, Viewer
from checker.core.expiry.retention import Lifetimes
from checker.core.tokens import link_token, token_hash
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.appointments import Appointment, Appointments, hash_of, new_id, shown_token
from checker.storage.database.engine import MIGRATIONS, migrate, open_engine
from checker.storage.database.tables import one_time_link
from checker.storage.readiness import StoredReadiness
from tests.data_folder import all_bytes
from tests.support import NOW_S, Stores, rows, stored_readiness

SECRET = b"s" * 32
DAY = 86_400


def row(owner: str | None = None, **more: int | str | bool | None) -> Appointment:
    """Return an appointment in an hour."""
    identity = new_id()
    starts = int(NOW_S) + 3_600
    made = Appointment(hash_of(SECRET)(identity, 1), starts, starts + 3_600, "de", None, owner, id=identity)
    return Appointment(**(vars(made) | more))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Stores]:
    url = f"sqlite:///{tmp_path}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)
    yield Stores(engine)
    await engine.dispose()


@pytest.fixture
def appointments(store: Stores) -> Appointments:
    return Appointments(store.engine, Lifetimes())


@pytest.fixture
async def people(store: Stores) -> tuple[str, str]:
    """Two accounts; returns their ids."""
    accounts = [new_account("anna"), new_account("berta")]
    for account in accounts:
        await Accounts(store.engine).add(account)
    return accounts[0].id, accounts[1].id


async def test_an_appointment_is_its_counsellors_and_the_teams_where_asked(
    appointments: Appointments, people: tuple[str, str]
) -> None:
    anna, berta = people
    mine = row(anna)
    await appointments.add([mine])

    async def seen_by(viewer: Viewer) -> list[Appointment | None]:
        listed = [each.appointment for each in await appointments.list(viewer, NOW_S)]
        return [*listed, await appointments.get(mine.id, viewer, NOW_S)]

    assert await seen_by(Viewer(anna, 0)) == [mine, mine]
    assert await seen_by(Viewer(berta, 0)) == [None]
    assert await seen_by(Viewer(berta, 0, team=True)) == [mine, mine]
    assert await seen_by(OPERATOR) == [mine, mine]


async def test_nobody_changes_what_is_not_theirs(appointments: Appointments, people: tuple[str, str]) -> None:
    anna, berta = people
    mine, operators = row(anna), row(None)
    await appointments.add([mine, operators])
    stranger = Viewer(berta, 0)

    for one in (mine, operators):
        assert not await appointments.move(one.id, stranger, NOW_S, 1, 2)
        assert not await appointments.cancel(one.id, stranger, NOW_S)
        assert not await appointments.renew(one.id, stranger, NOW_S, hash_of(SECRET), 1)
        assert not await appointments.delete(one.id, stranger, NOW_S, hash_of(SECRET))
        assert not await appointments.reassign(one.id, stranger, NOW_S, one.counsellor, berta)

    assert await appointments.get(mine.id, Viewer(anna, 0), NOW_S) == mine
    assert await appointments.get(operators.id, OPERATOR, NOW_S) == operators


async def test_an_appointment_outlives_the_account_of_its_counsellor(
    appointments: Appointments, store: Stores, people: tuple[str, str]
) -> None:
    mine = row(people[0])
    await appointments.add([mine])

    await Accounts(store.engine).delete(people[0])

    [left] = await appointments.list(OPERATOR, NOW_S)
    assert (left.appointment.id, left.appointment.counsellor, left.counsellor) == (mine.id, None, None)


async def test_a_new_link_kills_the_old_one_and_what_came_by_it(
    appointments: Appointments, store: Stores
) -> None:
    old = row()
    await appointments.add([old])
    await store.readiness.put(
        StoredReadiness(old.hash, 1, 1, "opened", {}, "chrome", "windows", int(NOW_S)), NOW_S
    )

    assert await appointments.renew(old.id, OPERATOR, NOW_S, hash_of(SECRET), 1)

    new = await appointments.get(old.id, OPERATOR, NOW_S)
    assert new is not None
    assert (new.generation, new.version) == (2, 2)
    assert await store.appointments.find_by_link(old.hash, NOW_S) is None
    assert await store.appointments.find_by_link(new.hash, NOW_S) == new
    assert await stored_readiness(store, new.hash) is None
    assert shown_token((SECRET,), new) == link_token(SECRET, old.id, 2)


async def test_a_new_link_that_is_asked_for_twice_is_made_once(appointments: Appointments) -> None:
    one = row()
    await appointments.add([one])

    for _ in range(2):
        assert await appointments.renew(one.id, OPERATOR, NOW_S, hash_of(SECRET), 1)

    new = await appointments.get(one.id, OPERATOR, NOW_S)
    assert new is not None
    assert (new.generation, new.version) == (2, 2)


async def test_what_was_deleted_is_not_made_again_and_leaves_nothing_when_it_would_have_expired(
    appointments: Appointments, store: Stores
) -> None:
    one, other = row(), row()
    await appointments.add([one])
    await appointments.renew(one.id, OPERATOR, NOW_S, hash_of(SECRET), 1)
    await appointments.delete(one.id, OPERATOR, NOW_S, hash_of(SECRET))

    again, with_another = await appointments.add([one]), await appointments.add([other, one])

    assert (again, with_another) == (False, False)
    assert await appointments.list(OPERATOR, NOW_S) == []
    assert await left_of_links(store) == [(hash_of(SECRET)(one.id, 1), None, one.ends + DAY, "dead")]
    await store.expiry.purge(one.ends + DAY)
    assert await left_of_links(store) == []


async def left_of_links(store: Stores) -> list[tuple[object, ...]]:
    return [tuple(link) for link in await rows(store.engine, select(one_time_link))]


async def test_a_change_is_counted_once_however_often_it_is_sent(appointments: Appointments) -> None:
    one = row()
    await appointments.add([one])

    for _ in range(2):
        assert await appointments.cancel(one.id, OPERATOR, NOW_S)
    cancelled = await appointments.get(one.id, OPERATOR, NOW_S)
    assert await appointments.move(one.id, OPERATOR, NOW_S, one.starts, one.ends)
    again = await appointments.get(one.id, OPERATOR, NOW_S)

    assert cancelled is not None
    assert again is not None
    assert (cancelled.cancelled, cancelled.version) == (True, 2)
    assert (again.cancelled, again.version) == (False, 3)


async def test_of_several_all_are_made_or_none(appointments: Appointments) -> None:
    first, second = row(), row()
    await appointments.add([first])

    assert not await appointments.add([second, first])

    assert [each.appointment for each in await appointments.list(OPERATOR, NOW_S)] == [first]


async def test_what_has_expired_is_gone_for_everybody(appointments: Appointments) -> None:
    one = row()
    await appointments.add([one])
    late = one.ends + DAY

    assert await appointments.get(one.id, OPERATOR, late - 1) == one
    assert await appointments.get(one.id, OPERATOR, late) is None
    assert await appointments.list(OPERATOR, late) == []
    assert not await appointments.cancel(one.id, OPERATOR, late)
    assert not await appointments.renew(one.id, OPERATOR, late, hash_of(SECRET), 1)
    assert not await appointments.delete(one.id, OPERATOR, late, hash_of(SECRET))


async def test_readiness_of_a_cancelled_appointment_is_not_stored_and_says_why(
    appointments: Appointments, store: Stores
) -> None:
    one = row(cancelled=True)
    await appointments.add([one])

    received = await store.readiness.put(
        StoredReadiness(one.hash, 1, 1, "opened", {}, "chrome", "windows", int(NOW_S)), NOW_S
    )

    assert received.appointment.cancelled
    assert await stored_readiness(store, one.hash) is None


async def test_the_database_alone_holds_no_link(
    appointments: Appointments, store: Stores, tmp_path: Path
) -> None:
    one = row()
    await appointments.add([one])
    token = shown_token((SECRET,), one)
    assert token is not None

    await store.engine.dispose()

    kept = all_bytes(tmp_path)
    assert one.id.encode() in kept
    assert token.encode() not in kept
    assert shown_token((b"another key" * 3,), one) is None


def test_appointments_and_readiness_of_the_version_before_are_kept(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/old.sqlite3")
    old_hash = token_hash(SECRET, "abcdefghijklmnopqrstuvwxyz")

    def step(move: Callable[[Config, str], None], revision: str) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            move(config, revision)

    step(command.upgrade, "0002")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO appointment VALUES (:h, 1, 2, 'de', 'note', NULL, 1)"), {"h": old_hash}
        )
        connection.execute(
            text("INSERT INTO readiness VALUES (:h, 1, 1, 'opened', '{}', 'chrome', 'ios', 5)"),
            {"h": old_hash},
        )
    step(command.upgrade, "0003")

    with engine.connect() as connection:
        [made] = connection.execute(text("SELECT hash, label, generation, cancelled, id FROM appointment"))
        assert connection.execute(text("SELECT count(*) FROM readiness")).scalar_one() == 1
    step(command.downgrade, "0002")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT label FROM appointment")).scalar_one() == "note"
        assert connection.execute(text("SELECT count(*) FROM readiness")).scalar_one() == 1
    engine.dispose()
    assert tuple(made)[:4] == (old_hash, "note", 0, 0)
    assert len(made.id) == 32
