"""What lies in a data folder."""

from pathlib import Path


def all_bytes(folder: Path) -> bytes:
    """Return the contents of every file in the folder and in the folders inside it, one after the other."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
