"""`startklar backup` and `startklar restore`, for SQLite."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.settings import Settings

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--with-key", is_flag=True, help="Put the key into it; keep such a file like a password.")
@click.pass_obj
def backup(load: "Callable[..., Settings]", file: Path, *, with_key: bool) -> None:
    """Write one consistent FILE, while the server may be running."""
    from checker.storage import secret_key
    from checker.storage.backup import KEEP_DAYS, write_backup
    from checker.storage.data_notes import note_backup

    settings = load()
    write_backup(_database(settings), file, secret_key.load_key(settings) if with_key else None)
    note_backup(settings.data_dir)
    until = datetime.now(UTC).date() + timedelta(days=KEEP_DAYS)
    click.echo(f"Written: {file}, {file.stat().st_size} bytes, for this user only.")
    click.echo(f"Delete it by {until}: it keeps what the server deletes meanwhile.")
    if not with_key:
        click.echo("The key is not in it; keep a copy of secret.key apart from it (or use --with-key).")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Delete the present database first.")
@click.pass_obj
def restore(load: "Callable[..., Settings]", file: Path, *, replace: bool) -> None:
    """Make FILE the database, without what has expired meanwhile. Stop the server first."""
    settings = load()
    _require_stopped(settings)
    deleted = asyncio.run(_restore(settings, file, replace=replace))
    click.echo(
        f"Restored. Expired meanwhile, and deleted: {deleted[0]} appointments and {deleted[1]} results."
    )
    click.echo("Appointments that were deleted after the backup was made are there again.")


async def _restore(settings: "Settings", file: Path, *, replace: bool) -> tuple[int, int]:
    from checker.cli.open_database import opened
    from checker.core.expiry.trusted_time import Mark
    from checker.errors import OperatorError
    from checker.storage import secret_key
    from checker.storage.database.engine import migrate

    secret_key.prepare_folder(settings.data_dir)
    target = _database(settings)
    restored, key = await asyncio.to_thread(_take, target, file, replace=replace)
    try:  # with the key that will count, before anything is replaced
        await migrate(f"sqlite:///{restored}", secret_key.known_key(settings) or key)
    except OperatorError:
        await asyncio.to_thread(_forget, restored)
        raise
    await asyncio.to_thread(_put, settings, restored, target, key)
    async with opened(settings) as database:
        now = time.time()  # no doubt about the clock deletes anything for good: the backup is still there
        deleted = await database.expiry.purge(now)
        await database.expiry.set_mark(Mark(now), lower=True)
        return deleted


def _take(target: Path, file: Path, *, replace: bool) -> tuple[Path, bytes | None]:
    """Copy the backup to beside the database; return the copy and the key that lay in it."""
    from checker.storage.backup import BackupError, take_backup

    if not file.is_file():
        raise BackupError(f"{file} is not there.")
    if target.exists() and not replace:
        raise BackupError(f"{target} is there already; --replace deletes it first.")
    restored = target.with_name("restored.sqlite3")
    _forget(restored)
    return restored, take_backup(file, restored)


def _put(settings: "Settings", restored: Path, target: Path, key: bytes | None) -> None:
    from checker.storage import secret_key

    _forget(target)
    restored.replace(target)
    if key is not None:
        secret_key.put_key(settings, key)


def _forget(database: Path) -> None:
    """Delete a database and what SQLite keeps beside it, nothing else."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _require_stopped(settings: "Settings") -> None:
    from checker.cli.doctor import port_answers
    from checker.storage.backup import BackupError

    if settings.port and port_answers(settings):
        raise BackupError("The server is running; stop it first.")


def _database(settings: "Settings") -> Path:
    from checker.settings import database_url
    from checker.storage.backup import BackupError

    url = database_url(settings)
    if not url.startswith("sqlite"):
        raise BackupError(
            "This is for SQLite. For PostgreSQL: pg_dump and pg_restore (docs/operating.md, Backup)."
        )
    return Path(url.partition("///")[2])
