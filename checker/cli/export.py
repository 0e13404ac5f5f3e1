"""`startklar export`: what is stored of an account, or of an office, for whoever asks by right.

What takes long to load (the database, the settings) is imported where it is used, see `checker.cli.main`.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click

from checker.cli.office_option import choose_office, office_settings
from checker.core.account_rules import AccountNameError, normalise_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.settings import Settings


@click.command()
@click.argument("name", required=False)
@click.option("--office", "short", help="Of an office instead, by its short name.")
@click.pass_obj
def export(load: "Callable[[], Settings]", name: str | None, short: str | None) -> None:
    """Print what is stored of the account NAME as JSON (works while the server runs)."""
    if name is not None and short is None:
        found = asyncio.run(_read(load(), _called(name)))
    elif short is not None and name is None:
        found = asyncio.run(_read_office(load(), short))
    else:
        raise click.UsageError("Either the NAME of an account or --office is needed.")
    if found is None:
        raise click.ClickException("There is no such account.")
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _called(name: str) -> str:
    try:
        return normalise_name(name)
    except AccountNameError as error:
        raise click.BadParameter(str(error), param_hint="NAME") from None


async def _read(settings: "Settings", name: str) -> dict[str, Any] | None:
    from zoneinfo import ZoneInfo

    from checker.cli.open_database import opened
    from checker.storage.accounts.accounts import Accounts
    from checker.storage.accounts.export import Exports

    async with opened(settings) as database:
        row = await Accounts(database.engine).find(name)
        if row is None:
            return None
        exports = Exports(database.engine, database.lifetimes)
        return await exports.read(row.id, database.clock.now_s(), ZoneInfo(settings.time_zone))


async def _read_office(settings: "Settings", short: str) -> dict[str, Any] | None:
    """Return all of an office, with its appointments: whoever runs the server has them anyway."""
    from zoneinfo import ZoneInfo

    from checker.cli.open_database import opened
    from checker.storage.office_export import OfficeExports
    from checker.storage.results.counters import Counters

    async with opened(settings) as database:
        row = await choose_office(database.engine, short)
        counters = Counters(database.engine, database.lifetimes.weeks, ())
        exports = OfficeExports(database.engine, database.lifetimes, counters)
        zone = ZoneInfo((await office_settings(database.engine, settings, row)).time_zone)
        return await exports.read(row.id, database.clock.read(), zone, inside=True)
