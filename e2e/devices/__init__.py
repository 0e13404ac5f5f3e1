"""Made-up cameras and microphones: small files that a browser plays as if they were devices."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

_SOURCES = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))


def cached(folder: Path, name: str, make: Callable[[], bytes]) -> Path:
    """Return a file with what `make` returns, made anew only when these generators have changed."""
    stem, _, suffix = name.rpartition(".")
    path = folder / f"{stem}-{sha256(_SOURCES).hexdigest()[:8]}.{suffix}"
    if not path.exists():
        unfinished = path.with_suffix(f".unfinished-{os.getpid()}")  # others may be making the same
        unfinished.write_bytes(make())
        unfinished.rename(path)
    return path
