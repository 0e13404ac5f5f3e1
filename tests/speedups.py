"""What makes many servers in one test run quick, without changing what is tested."""

from pathlib import Path
from typing import Final

import jinja2
from jinja2.bccache import Bucket

from checker.settings import Settings
from checker.storage import secret_key
from checker.storage.database.engine import migrate_sqlite

DATABASE: Final = "startklar.sqlite3"


class CompiledTemplates(jinja2.BytecodeCache):
    """Keeps compiled templates in memory; compiling all of them takes most of a server's start."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; Jinja has put a checksum of the source into its key."""
        if bucket.key + bucket.checksum in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what has been compiled."""
        self._kept[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


def migrated_database(folder: Path) -> bytes:
    """Return an empty database at the newest step."""
    path = folder / DATABASE
    migrate_sqlite(f"sqlite:///{path}")
    return path.read_bytes()


def put_database(settings: Settings, content: bytes) -> None:
    """Lay a database into a new data folder; the server migrates it from where it stands."""
    secret_key.prepare_folder(settings.data_dir)
    (settings.data_dir / DATABASE).write_bytes(content)
