"""A backup of an SQLite database: one consistent file, and what comes of it when it is restored.

The key may lie in the file, in a table of its own that only backups have.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from checker.errors import OperatorError

KEEP_DAYS: Final = 3
"""How long a backup may be kept: it holds what the server deletes meanwhile (docs/operating.md)."""
_TABLE: Final = "backup_key"


class BackupError(OperatorError):
    """A backup cannot be written or restored; the message says why."""


def write_backup(database: Path, target: Path, key: bytes | None) -> None:
    """Write a new file (0600) that is whole, or none, while the server may be running. Raises BackupError.

    `key`: what to put into it; None leaves it out.
    """
    if not database.is_file():
        raise BackupError(f"There is no database yet: {database} is missing.")
    part = target.with_name(f"{target.name}.part")
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # so that nothing is replaced
        part.unlink(missing_ok=True)
        _copy(database, part, key)
        part.replace(target)
    except FileExistsError:
        raise BackupError(f"{target} is there already; choose another name.") from None
    except (OSError, sqlite3.Error) as error:
        _forget(part, target)
        raise BackupError(
            f"{target} cannot be written: {getattr(error, 'strerror', None) or error}."
        ) from None


def _copy(database: Path, part: Path, key: bytes | None) -> None:
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source:
        source.execute("VACUUM INTO ?", [str(part)])
    part.chmod(0o600)
    if key is not None:
        with closing(sqlite3.connect(part)) as copy, copy:
            copy.execute(f"CREATE TABLE {_TABLE} (key TEXT NOT NULL)")
            copy.execute(f"INSERT INTO {_TABLE} VALUES (?)", [key.hex()])  # noqa: S608 -- our name
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _forget(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def take_backup(source: Path, database: Path) -> bytes | None:
    """Copy a backup to where the database belongs; return the key that lay in it. Raises BackupError.

    Nothing may be there yet. What has expired meanwhile is in it still: the caller deletes it.
    """
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as backup:
            if backup.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError(f"{source} is damaged.")
            backup.execute("SELECT version_num FROM alembic_version")
            with closing(sqlite3.connect(database)) as copy:
                backup.backup(copy)
        database.chmod(0o600)
        return _take_key(database)
    except sqlite3.Error as error:
        _forget(database)
        raise BackupError(f"{source} is no backup of Startklar: {error}.") from None


def _take_key(database: Path) -> bytes | None:
    with closing(sqlite3.connect(database)) as copy, copy:
        copy.execute("PRAGMA secure_delete=ON")
        known = copy.execute("SELECT name FROM sqlite_master WHERE name = ?", [_TABLE]).fetchone()
        if known is None:
            return None
        (key,) = copy.execute(f"SELECT key FROM {_TABLE}").fetchone()  # noqa: S608 -- our name
        copy.execute(f"DROP TABLE {_TABLE}")
    return bytes.fromhex(key)
