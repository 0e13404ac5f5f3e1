"""The commands about accounts: they work beside a running server, and are the way in when nobody is left.

What takes long to load (the database, the settings) is imported where it is used, see `checker.cli.main`.
"""

import asyncio
from typing import TYPE_CHECKING, Any, Final

import click

from checker.cli import office_option
from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR, AccountNameError, normalise_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from checker.settings import Settings
    from checker.storage.accounts.accounts import Account, Accounts
    from checker.storage.clock import Clock

    Load = Callable[[], Settings]


_ASSOCIATION: Final = click.option(
    "--association",
    is_flag=True,
    help="Where there are several offices: the association's administrators, and who belongs to no office.",
)


@click.group()
def account() -> None:
    """Add, list, disable, enable, reset and delete accounts (works while the server runs)."""


@account.command("add")
@click.argument("name")
@click.option("--administrator", is_flag=True, help="May also manage the accounts.")
@_ASSOCIATION
@office_option.OPTION
@click.pass_obj
def add(load: "Load", name: str, *, administrator: bool, association: bool, short: str | None) -> None:
    """Add an account and print a link that sets its password; it works once and for a day."""
    from checker.storage.accounts.accounts import new_account

    settings = load()
    role = ADMINISTRATOR if administrator or association else COUNSELLOR
    row = new_account(_name(name), role, settings.default_language)

    async def work(accounts: "Accounts", clock: "Clock") -> str:
        office = await _office(accounts, short, association=association)
        if not await accounts.add(row, office):
            raise click.ClickException("There is an account with this name already.")
        return await _link(settings, accounts, clock, row)

    click.echo(_with_accounts(settings, work))


@account.command("list")
@_ASSOCIATION
@office_option.OPTION
@click.pass_obj
def list_(load: "Load", *, association: bool, short: str | None) -> None:
    """Print one line an account: name, role, whether it is disabled or waits for its password."""

    async def work(accounts: "Accounts", _clock: "Clock") -> "list[tuple[Account, str]]":
        office = await _office(accounts, short, association=association)
        if office is None:
            return [(row, row.role) for row in await accounts.list(association=True)]
        return [(each.account, each.role) for each in await accounts.list_members(office)]

    for row, role in _with_accounts(load(), work):
        state = "disabled" if row.disabled else "" if row.password_hash or row.oidc_subject else "no password"
        click.echo(f"{row.name}  {role}  {state}".rstrip())


@account.command()
@click.argument("name")
@click.pass_obj
def disable(load: "Load", name: str) -> None:
    """Let nobody in by this account any more; every session ends at once."""
    _change(load(), name, lambda accounts, row: accounts.revoke_access(row.id, disabled=True), "Disabled.")


@account.command()
@click.argument("name")
@click.pass_obj
def enable(load: "Load", name: str) -> None:
    """Let the account in again."""
    _change(load(), name, lambda accounts, row: accounts.change(row.id, disabled=False), "Enabled.")


@account.command()
@click.argument("name")
@click.pass_obj
def delete(load: "Load", name: str) -> None:
    """Delete the account for good."""
    _change(load(), name, lambda accounts, row: accounts.delete(row.id), "Deleted.")


@account.command()
@click.argument("name")
@click.pass_obj
def reset(load: "Load", name: str) -> None:
    """Take away password and passkeys, end every session, and print a link that sets a new password."""
    settings = load()

    async def work(accounts: "Accounts", clock: "Clock") -> str:
        row = await _find(accounts, name)
        await accounts.revoke_access(row.id, password_hash=None)
        return await _link(settings, accounts, clock, row)

    click.echo(_with_accounts(settings, work))


async def _office(accounts: "Accounts", short: str | None, *, association: bool) -> int | None:
    """Return the office that is meant; None means the association. Raises OfficeError."""
    if not association:
        return (await office_option.choose_office(accounts.engine, short)).id
    if short is not None:
        raise click.UsageError("--association and --office exclude each other.")
    await office_option.require_several(accounts.engine)
    return None


def _change(
    settings: "Settings", name: str, change: "Callable[[Accounts, Account], Awaitable[bool]]", said: str
) -> None:
    async def work(accounts: "Accounts", _clock: "Clock") -> None:
        await change(accounts, await _find(accounts, name))

    _with_accounts(settings, work)
    click.echo(said)


def _with_accounts(settings: "Settings", work: "Callable[[Accounts, Clock], Awaitable[Any]]") -> Any:
    from checker.cli.open_database import opened
    from checker.storage.accounts.accounts import Accounts

    async def run() -> Any:
        async with opened(settings) as database:
            return await work(Accounts(database.engine), database.clock)

    return asyncio.run(run())


async def _find(accounts: "Accounts", name: str) -> "Account":
    row = await accounts.find(_name(name))
    if row is None:
        raise click.ClickException("There is no such account.")
    return row


async def _link(settings: "Settings", accounts: "Accounts", clock: "Clock", row: "Account") -> str:
    from checker.accounts import one_time_links
    from checker.storage import secret_key
    from checker.storage.accounts.one_time_links import OneTimeLinks

    secret, links = secret_key.load_key(settings), OneTimeLinks(accounts.engine)
    return settings.base_url + await one_time_links.reset_link(links, secret, clock.now_s(), row)


def _name(name: str) -> str:
    try:
        return normalise_name(name)
    except AccountNameError as error:
        raise click.BadParameter(str(error), param_hint="NAME") from None
