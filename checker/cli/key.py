"""`startklar key …`: what an operator does when the key was lost."""

import asyncio
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.settings import Settings


@click.group()
def key() -> None:
    """The key that links, sessions and receipts are made with."""


@key.command()
@click.confirmation_option(
    prompt="Everybody is signed out, and the links of all appointments have to be made anew. Go on?"
)
@click.pass_obj
def accept(load: "Callable[..., Settings]") -> None:
    """Take the present key for a database that was made with another one, which is lost."""
    from checker.storage.database.engine import migrate, open_engine
    from checker.storage.key_mark import accept_key

    settings = load()

    async def work() -> None:
        from checker.settings import database_url
        from checker.storage import secret_key

        secret_key.prepare_folder(settings.data_dir)
        url, present = database_url(settings), secret_key.load_key(settings)
        await migrate(url)
        engine = await open_engine(url)
        try:
            await engine.write(lambda connection: accept_key(connection, present))
        finally:
            await engine.dispose()

    asyncio.run(work())
    click.echo("Done. Start the server; renew the link of each appointment (“New link”) and send it anew.")


@key.command()
@click.pass_obj
def rotate(load: "Callable[..., Settings]") -> None:
    """Make a new key; what the present one has made works until it expires."""
    from checker.storage import secret_key

    settings = load()
    if settings.secret_key.get_secret_value():
        raise click.ClickException(
            "The key is in the setting secret_key: put it into secret_key_before, and what "
            "`openssl rand -hex 32` prints into secret_key; then restart one instance after the other."
        )
    if secret_key.key_before(settings) is not None:
        raise click.ClickException("There is a key before this one already: first `startklar key forget`.")
    secret_key.load_key(settings)
    secret_key.rotate(settings.data_dir)
    click.echo("Done. Restart the server; later `startklar key forget` says what still needs the old key.")


@key.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(load: "Callable[..., Settings]", *, yes: bool) -> None:
    """Take the key before this one away, and say first how many appointments have links by it."""
    from checker.storage import secret_key

    settings = load()
    before = secret_key.key_before(settings)
    if before is None:
        raise click.ClickException("There is no key before this one.")
    number = asyncio.run(_made_by(settings, before))
    click.echo(f"{number} appointments have links that were made by the old key; those links would be void.")
    if not yes:
        click.confirm("Forget it?", abort=True)
    secret_key.file_before(settings.data_dir).unlink(missing_ok=True)
    if settings.secret_key_before.get_secret_value():
        click.echo("Now unset secret_key_before.")
    click.echo("Restart the server.")


async def _made_by(settings: "Settings", key: bytes) -> int:
    """Return how many appointments have links that this key has made."""
    from checker.cli.open_database import opened
    from checker.core.account_rules import OPERATOR
    from checker.storage.appointments import Appointments, shown_token

    async with opened(settings) as database:
        rows = await Appointments(database.engine, database.lifetimes).list(OPERATOR, database.clock.now_s())
        return sum(shown_token((key,), row.appointment) is not None for row in rows)
