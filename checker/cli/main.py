"""The command line: it only parses.

Each command imports what it needs when it runs: to load the whole server takes half a second of processor
time, the database a third of that, and most commands need neither.
"""

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker import __version__
from checker.cli import json_logging
from checker.cli.accounts import account
from checker.cli.appointments import appointment
from checker.cli.backup import backup, restore
from checker.cli.export import export
from checker.cli.key import key
from checker.cli.office_removal import remove_office
from checker.cli.tokens import token
from checker.errors import OperatorError

if TYPE_CHECKING:
    from checker.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Settings file (TOML).")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Folder for all data.")
@click.pass_context
def cli(context: click.Context, config: Path | None, data_dir: Path | None) -> None:
    """Startklar: a device check before a video consultation."""

    def load(**more: Any) -> "Settings":
        from checker.settings import load_settings

        return load_settings(config, data_dir=data_dir, **more)

    context.obj = load


def serving_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of everything that serves."""
    for option in (
        click.option("--tls-key", type=click.Path(path_type=Path), help="Its private key (PEM)."),
        click.option("--tls-cert", type=click.Path(path_type=Path), help="Certificate chain (PEM)."),
        click.option("--port", type=int, help="Port to listen on."),
        click.option("--host", help="Address to listen on."),
    ):
        command = option(command)
    return command


@cli.command()
@serving_options
@click.pass_obj
def serve(load: "Callable[..., Settings]", /, **options: Any) -> None:
    """Serve until SIGTERM."""
    from checker.cli.serve import run_server

    run_server(load(**options), demo=False)


@cli.command()
@serving_options
@click.pass_obj
def demo(load: "Callable[..., Settings]", /, **options: Any) -> None:
    """Serve, with a made-up appointment in five minutes."""
    from checker.cli.serve import run_server

    run_server(load(**options), demo=True)


@cli.command()
@click.pass_obj
def relay(load: "Callable[..., Settings]") -> None:
    """Run the relay alone (for a machine of its own; needs relay_secret)."""
    from checker.cli.serve import run_relay

    run_relay(load())


@cli.command()
@click.option(
    "--forget-clock", is_flag=True, help="Also lower the clock's mark, after a repair of the clock."
)
@click.option(
    "--trust-clock", is_flag=True, help="You have looked at the clock and it is right: do not wait for hours."
)
@click.pass_obj
def purge(load: "Callable[..., Settings]", *, forget_clock: bool, trust_clock: bool) -> None:
    """Delete now what has expired; says what stays because the clock is in doubt."""
    from checker.cli.serve import run_purge

    run_purge(load(), forget_clock=forget_clock, trust_clock=trust_clock)


@cli.command()
@click.pass_obj
def doctor(load: "Callable[..., Settings]") -> None:
    """Say in plain words what is misconfigured; exit code 1 when something is."""
    from checker.cli.serve import run_doctor

    sys.exit(run_doctor(load()))


@cli.command()
@click.pass_obj
def ready(load: "Callable[..., Settings]") -> None:
    """Ask the running server whether it can work; exit code 1 when it cannot."""
    from checker.cli.ready import require_ready

    require_ready(load())
    click.echo("The server is ready.")


@cli.command()
def settings() -> None:
    """Print every setting as a Markdown table."""
    from checker.settings import settings_page

    click.echo(settings_page(), nl=False)


@cli.command()
def version() -> None:
    """Print the version."""
    click.echo(__version__)


def main() -> None:
    """Run a command; what an operator can mend is one plain line and exit code 1."""
    gc.disable()  # what is loaded stays: to look through it again and again takes a tenth of a start
    os.umask(0o077)  # the database is made by a library, the keys by us: both for this user only
    json_logging.start_logging("warning")
    try:
        cli()
    except OperatorError as error:
        sys.exit(error.line)
    finally:
        gc.freeze()  # nothing is looked through at the exit: that is a tenth of a short command


cli.add_command(demo, "run")
cli.add_command(account)
cli.add_command(appointment)
cli.add_command(token)
cli.add_command(export)
cli.add_command(remove_office)
cli.add_command(key)
cli.add_command(backup)
cli.add_command(restore)
