"""The commands about booking tools' tokens: they work beside a running server.

What takes long to load (the database, the settings) is imported where it is used, see `checker.cli.main`.
"""

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from checker.cli import office_option
from checker.core.account_rules import AccountNameError, normalise_name
from checker.core.api_tokens import READ, SCOPES, WRITE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checker.settings import Settings
    from checker.storage.accounts.api_tokens import ApiToken, ApiTokens

    Load = Callable[[], Settings]


@click.group()
def token() -> None:
    """Make, list and end the tokens of booking tools (works while the server runs)."""


@token.command("add")
@click.argument("name")
@click.option("--read", is_flag=True, help="May only see appointments.")
@click.option("--write", is_flag=True, help="May only make, change and delete them. Without either: both.")
@office_option.OPTION
@click.pass_obj
def add(load: "Load", name: str, *, read: bool, write: bool, short: str | None) -> None:
    """Make a token for the tool NAME, which works in one office, and print it, this once."""
    from checker.storage import secret_key
    from checker.storage.accounts.api_tokens import new_api_token

    settings = load()
    asked = {scope for scope, wanted in ((READ, read), (WRITE, write)) if wanted}
    called = _name(name)

    async def work(tokens: "ApiTokens") -> str:
        office = await office_option.choose_office(tokens.engine, short)
        made, row = new_api_token(secret_key.load_key(settings), called, asked or set(SCOPES), office.id)
        if not await tokens.add(row):
            raise click.ClickException("There is a token with this name already.")
        return made

    click.echo(_with_tokens(settings, work))


@token.command("list")
@office_option.OPTION
@click.pass_obj
def list_(load: "Load", *, short: str | None) -> None:
    """Print one line a token: name, what it may do, and the day on which it was used last."""

    async def work(tokens: "ApiTokens") -> "list[ApiToken]":
        return await tokens.list((await office_option.choose_office(tokens.engine, short)).id)

    for row in _with_tokens(load(), work):
        used = "not used" if row.last_used is None else date(1970, 1, 1) + timedelta(row.last_used)
        click.echo(f"{row.name}  {row.scopes}  {used}")


@token.command("end")
@click.argument("name")
@click.pass_obj
def end(load: "Load", name: str) -> None:
    """End a token: the tool's next request is refused."""
    called = _name(name)

    async def work(tokens: "ApiTokens") -> bool:
        found = [row for row in await tokens.list() if row.name == called]
        return bool(found) and await tokens.end(found[0].id)

    if not _with_tokens(load(), work):
        raise click.ClickException("There is no such token.")
    click.echo("Ended.")


def _with_tokens(settings: "Settings", work: "Callable[[ApiTokens], Awaitable[Any]]") -> Any:
    from checker.cli.open_database import opened
    from checker.storage.accounts.api_tokens import ApiTokens

    async def run() -> Any:
        async with opened(settings) as database:
            return await work(ApiTokens(database.engine))

    return asyncio.run(run())


def _name(name: str) -> str:
    try:
        return normalise_name(name)
    except AccountNameError as error:
        raise click.BadParameter(str(error), param_hint="NAME") from None
