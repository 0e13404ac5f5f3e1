"""What takes longest to pack is kept in the data folder, so that only a version's first start pays for it.

Brotli at its best needs a quarter of a second of processor time for `web/`, and leaves memory behind that is
never given back. A file is called by the digest of what was compressed, with Brotli's version, and believed
only where it unpacks to exactly that: one that is broken, cut off or changed by somebody is made anew.
"""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped] # ships no types

FOLDER: Final = "packed"
"""Below the data folder; everything in it can be deleted at any time."""
QUALITY: Final = 11
_VERSION: Final = f"{brotli.__version__} {QUALITY}"
_SLACK: Final = 1024  # bytes that Brotli may need more than what it cannot make smaller


def compress_all(bodies: Iterable[bytes], folder: Path) -> list[bytes]:
    """Return the bodies compressed by Brotli at its best, from the folder where it has them (blocking).

    What it has not is put there and what nobody asked for is deleted; a folder that cannot be used does no
    harm.
    """
    named = [(folder / _name(body), body) for body in bodies]
    known = {path: _read(path, body) for path, body in named}
    missing = {path: compress(body) for path, body in named if known[path] is None}
    with suppress(OSError):
        _put(folder, missing)
        for path in set(folder.iterdir()) - set(known):
            path.unlink()
    return [known[path] or missing[path] for path, _ in named]


def compress(body: bytes) -> bytes:
    """Return a body compressed at its best: about a microsecond of processor time a byte."""
    return bytes(brotli.compress(body, quality=QUALITY))


def _name(body: bytes) -> str:
    return f"{sha256(_VERSION.encode() + body).hexdigest()[:32]}.br"


def _read(path: Path, body: bytes) -> bytes | None:
    """Return what the file holds if it is this body; no more than that is read and unpacked."""
    decompressor = brotli.Decompressor()
    try:
        with path.open("rb") as file:
            packed = file.read(len(body) + _SLACK)
        unpacked = decompressor.process(packed, output_buffer_limit=len(body) + 1)
    except (OSError, brotli.error):
        return None
    return packed if unpacked == body and decompressor.is_finished() else None


def _put(folder: Path, missing: dict[Path, bytes]) -> None:
    """Write each file whole or not at all, for this user only."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for path, packed in missing.items():
        temporary = path.with_suffix(f".{secrets.token_hex(4)}")
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 -- the mode counts from the first moment
            file.write(packed)
        temporary.replace(path)
