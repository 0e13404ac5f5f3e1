"""What a server remembers in its data folder by files without content: that something has happened.

last-backup     its time is that of the last backup; after one by other means, `touch` it
relay-reached   a connection check from elsewhere has passed through the relay; its time tells nothing
"""

import os
from pathlib import Path
from typing import Final

BACKUP: Final = "last-backup"
RELAY: Final = "relay-reached"


def note_backup(data_dir: Path) -> None:
    """Remember that a backup has been made now."""
    (data_dir / BACKUP).touch(mode=0o600)


def last_backup_s(data_dir: Path) -> float | None:
    """Return when the last backup was made (seconds since 1970), None where none is known."""
    try:
        return (data_dir / BACKUP).stat().st_mtime
    except OSError:
        return None


def note_relay_reached(data_dir: Path) -> None:
    """Remember it, and not when: that would be the time of an anonymous result."""
    (data_dir / RELAY).touch(mode=0o600)
    os.utime(data_dir / RELAY, (0, 0))


def is_relay_reached(data_dir: Path) -> bool:
    """Tell whether a check from elsewhere has ever passed through the relay."""
    return (data_dir / RELAY).exists()
