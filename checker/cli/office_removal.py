"""`startklar remove-office`: an office and all that belongs to it.

What takes long to load (the database, the settings) is imported where it is used, see `checker.cli.main`.
"""

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from checker.cli.office_option import choose_office
from checker.core.offices import FIRST_OFFICE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from checker.cli.open_database import OpenDatabase
    from checker.settings import Settings
    from checker.storage.office_removal import Belongings, OfficeRemoval
    from checker.storage.offices import Office


@click.command("remove-office")
@click.argument("short")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def remove_office(load: "Callable[[], Settings]", short: str, *, yes: bool) -> None:
    """Remove the office SHORT with all that belongs to it alone (works while the server runs)."""
    settings = load()
    row, weeks, gone = asyncio.run(_look(settings, short))
    _say(row, weeks, gone)
    if not yes:
        click.confirm("Remove it? This cannot be undone.", abort=True)
    if not asyncio.run(_remove(settings, row)):
        raise click.ClickException("The office was changed meanwhile. Nothing was removed.")
    click.echo("Removed.")


def _say(row: "Office", weeks: int, gone: "Belongings") -> None:
    """Say in numbers what goes and what stays."""
    click.echo(f"{row.organisation or row.short}: this goes with it.")
    for number, what in (
        (gone.accounts, "accounts that belong to it alone"),
        (gone.appointments, "appointments to come"),
        (weeks, "weeks that the statistics show"),
        (gone.tokens, "tokens of booking tools"),
    ):
        click.echo(f"  {number} {what}")
    click.echo(f"Members who keep their accounts: {gone.staying}.")
    if gone.leaves_one:
        click.echo("Only one office is left then: everybody who may sign in belongs to it, and the")
        click.echo("administrators of the association administer it and see its appointments.")


async def _look(settings: "Settings", short: str) -> "tuple[Office, int, Belongings]":
    from checker.storage.office_export import OfficeExports
    from checker.storage.results.counters import Counters

    async with _opened(settings) as (database, removal):
        row = await choose_office(database.engine, short)
        if row.id == FIRST_OFFICE:
            raise click.ClickException("The first office is never removed: the settings are its own.")
        counters, at = Counters(database.engine, database.lifetimes.weeks, ()), database.clock.read()
        periods = await OfficeExports(database.engine, database.lifetimes, counters).periods(row.id, at)
        weeks = sum(len(period.weeks) for period in periods)
        return row, weeks, await removal.look(row.id, at.now_s)


async def _remove(settings: "Settings", row: "Office") -> bool:
    async with _opened(settings) as (database, removal):
        return await removal.remove(row, database.clock.now_s()) is not None


@asynccontextmanager
async def _opened(settings: "Settings") -> "AsyncIterator[tuple[OpenDatabase, OfficeRemoval]]":
    from checker.cli.open_database import opened
    from checker.storage.office_removal import OfficeRemoval

    async with opened(settings) as database:
        yield database, OfficeRemoval(database.engine, database.expiry)
