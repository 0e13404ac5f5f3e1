"""What an office's row has for its look: a logo, and thresholds; how the version before lives with both."""

from functools import partial
from typing import Any

from sqlalchemy import Connection, select, text

from checker.core.logos.logo import read_logo
from checker.storage.database import tables
from checker.storage.database.engine import migrate
from checker.storage.offices import Office, Offices
from tests.pictures import png, svg
from tests.statistics.old_database import step
from tests.storage.both_databases import *  # noqa: F403 -- its fixtures
from tests.storage.both_databases import NORTH, NOTHING, opened
from tests.support import Stores, empty, rows


async def test_a_logo_is_kept_beside_the_office_and_goes_with_it(store: Stores, offices: Offices) -> None:
    await offices.add(NORTH)
    first, second = read_logo(svg()), read_logo(png())

    assert await offices.put_logo(NORTH.id, first)
    assert await offices.put_logo(NORTH.id, second)

    north = await offices.get(NORTH.id)
    assert north is not None
    assert (north.logo, north.logo_width, north.version) == (second.digest, second.width, 3)
    assert await offices.get_logo(first.digest) is None
    assert await offices.get_logo(second.digest) == ("image/png", second.content)
    await store.engine.write(
        lambda connection: connection.execute(tables.office.delete().where(tables.office.c.id == NORTH.id))
    )
    assert await rows(store.engine, select(tables.logo)) == []
    assert not await offices.put_logo(NORTH.id, first)


async def test_thresholds_are_kept_as_they_were_typed(offices: Offices) -> None:
    await offices.add(NORTH)
    said = NOTHING | {"connection_loss_good_percent": 0.1, "connection_rate_good_kbps": 1_000.5}

    await offices.change(NORTH.id, "north", said)

    north = await offices.get(NORTH.id)
    assert north is not None
    assert north.own == said


async def test_the_version_before_goes_on_beside_the_new_columns(
    url: str, store: Stores, offices: Offices
) -> None:
    """It names the columns that it knows, reads those alone, and writes offices without the others."""
    known = "id, short, version, organisation"

    def as_before(connection: Connection) -> Any:
        connection.execute(text(f"INSERT INTO offices ({known}) VALUES (7, 'north', 1, 'North')"))
        return connection.execute(text(f"SELECT {known} FROM offices WHERE id = 7")).one()

    assert tuple(await store.engine.write(as_before)) == (7, "north", 1, "North")
    assert await offices.get(NORTH.id) == NORTH


async def test_going_back_one_step_keeps_the_offices_and_forgets_their_looks(url: str) -> None:
    await migrate(url)
    async with opened(url) as engine:
        offices = Offices(engine)
        await offices.add(NORTH)
        await offices.put_logo(NORTH.id, read_logo(svg()))

        await engine.write(partial(step, number="0012"))
        await migrate(url)

        north = await offices.get(NORTH.id)
        await empty(engine)
    assert north == Office(7, "north", version=2, organisation="North")
