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
