"""What may be wrong with the data folder, the key and the database; nothing is made or changed."""

import asyncio
import os
import shutil
import time
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, text

from checker.cli.doctor_instances import examine_instances, examine_walls
from checker.cli.doubt import spoken
from checker.core.expiry.retention import Lifetimes
from checker.core.expiry.trusted_time import JUMP_S
from checker.errors import OperatorError
from checker.settings import Settings, database_url
from checker.storage import secret_key
from checker.storage.backup import KEEP_DAYS
from checker.storage.clock import Clock, kernel_is_synchronised
from checker.storage.data_notes import BACKUP, last_backup_s
from checker.storage.database.engine import Database, newest_step, open_engine, step_of
from checker.storage.database.opening import faults_said, newer
from checker.storage.database.tables import server_key
from checker.storage.expiry import Expiry
from checker.storage.key_mark import OtherKeyError, fingerprint

FREE_MB: Final = 100
"""With less room on the disk the server may soon be unable to write."""
POSTGRESQL: Final = 16
"""The oldest version of PostgreSQL that is promised to work."""
_BUILT_S: Final = 1_790_000_000  # September 2026: a clock before this was never set
_VERSION: Final = "SHOW server_version_num"
_RIGHT: Final = "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')"


async def examine_data(settings: Settings) -> list[str]:
    """Return one sentence for every fault."""
    if time.time() < _BUILT_S:
        return ["The clock of this machine is not set: it is years behind."]
    faults = await asyncio.to_thread(_folder, settings)
    return faults or [*await _database(settings), *await asyncio.to_thread(_backup, settings)]


def _folder(settings: Settings) -> list[str]:
    folder, key = settings.data_dir, secret_key.key_file(settings.data_dir)
    if not folder.exists():
        return _to_be_made(folder)
    if not folder.is_dir():
        return [f"The data folder {folder} is a file."]
    faults = []
    if not os.access(folder, os.W_OK | os.X_OK):
        faults.append(f"The data folder {folder} cannot be written.")
    if folder.stat().st_mode & 0o077:
        faults.append(f"Others on this machine can look into {folder}: chmod 700 {folder}")
    if shutil.disk_usage(folder).free < FREE_MB * 1_000_000:
        faults.append(f"The disk of {folder} is nearly full: less than {FREE_MB} MB are left.")
    if key.exists() and key.stat().st_mode & 0o077:
        made = "by which links and sessions are made"
        faults.append(f"Others on this machine can read {key}, {made}: chmod 600 {key}")
    try:
        secret_key.known_key(settings)
    except secret_key.DataFolderError as error:
        faults.append(str(error))
    return faults


def _to_be_made(folder: Path) -> list[str]:
    there = next(parent for parent in folder.absolute().parents if parent.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return []  # the first start makes it
    return [f"The data folder {folder} cannot be made in {there}."]


async def _database(settings: Settings) -> list[str]:
    url = database_url(settings)
    if not await asyncio.to_thread(_is_there, url):
        return []  # the first start makes it
    try:
        engine = await open_engine(url)
        try:
            with faults_said(url):
                return await _look(engine, settings)
        finally:
            await engine.dispose()
    except OperatorError as error:
        return [error.line]


def _backup(settings: Settings) -> list[str]:
    """Say when the last backup is older than one may be kept, or none has been made in that time."""
    last_s = last_backup_s(settings.data_dir)
    since_s = last_s or _began_s(settings.data_dir)
    days = (time.time() - since_s) / 86_400 if since_s else 0
    if days <= KEEP_DAYS:
        return []
    said = f"The last backup is {days:.0f} days old" if last_s else "No backup is known"
    return [
        f"{said}: run `startklar backup FILE` every day, or after a backup by other means `touch "
        f"{settings.data_dir / BACKUP}`."
    ]


def _began_s(folder: Path) -> float | None:
    """Return about when the server was first started here: the key's time, or the folder's."""
    for path in (secret_key.key_file(folder), folder):
        if path.exists():
            return path.stat().st_mtime
    return None


def _is_there(url: str) -> bool:
    return not url.startswith("sqlite") or Path(url.partition("///")[2]).exists()


async def _look(engine: Database, settings: Settings) -> list[str]:
    step, newest = await engine.read(_step), await asyncio.to_thread(newest_step)
    faults = await engine.read(_server) if engine.dialect == "postgresql" else []
    faults += await examine_instances(engine, settings)
    if step is None or step < newest:
        return faults  # the next start makes or migrates the tables
    if step > newest:
        return [*faults, f"The database cannot be used: {newer(step, newest)}."]
    key = await asyncio.to_thread(secret_key.known_key, settings)
    known = await engine.read(lambda connection: connection.scalar(select(server_key.c.fingerprint)))
    if key is not None and known is not None and known != fingerprint(key):
        faults.append(str(OtherKeyError()))
    faults += await examine_walls(engine)
    return faults + await _clock(
        Expiry(engine, Lifetimes(settings.retention_weeks, settings.appointment_keep_hours))
    )


def _step(connection: Connection) -> str | None:
    from sqlalchemy import inspect

    return step_of(connection) if inspect(connection).has_table("alembic_version") else None


def _server(connection: Connection) -> list[str]:
    """Say what is wrong with a PostgreSQL server and the user's rights there."""
    faults = []
    version = int(connection.scalar(text(_VERSION)) or 0) // 10_000
    if version < POSTGRESQL:
        faults.append(f"PostgreSQL {version} is too old: {POSTGRESQL} or newer is needed.")
    if not connection.scalar(text(_RIGHT)):
        faults.append("The user of database_url may not make tables: GRANT CREATE ON SCHEMA public TO it.")
    return faults


async def _clock(expiry: Expiry) -> list[str]:
    known = Clock(synchronised=kernel_is_synchronised).start(await expiry.mark())
    if known.stood_s is not None:
        return [spoken(known, await expiry.count_expired(known.now_s))]
    if known.believed_s - known.wall_s > JUMP_S:
        hours = (known.believed_s - known.wall_s) / 3600
        return [
            f"The clock is {hours:.1f} hours behind what it showed before. If it is right now, stop the "
            "server and run `startklar purge --forget-clock`."
        ]
    return []
