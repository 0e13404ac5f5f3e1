"""`startklar export`: what is stored of an account, for whoever asks by right.

What takes long to load (the database, the settings) is imported where it is used, see `checker.cli.main`.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any

import click

from checker.core.account_rules import AccountNameError, normalise_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.settings import Settings


@click.command()
@click.argument("name")
@click.pass_obj
def export(load: "Callable[[], Settings]", name: str) -> None:
    """Print what is stored of the account NAME as JSON (works while the server runs)."""
    try:
        called = normalise_name(name)
    except AccountNameError as error:
        raise click.BadParameter(str(error), param_hint="NAME") from None
    found = asyncio.run(_read(load(), called))
    if found is None:
        raise click.ClickException("There is no such account.")
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


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
