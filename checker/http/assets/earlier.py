"""The scripts and styles of the versions before, for pages that were loaded before an update.

Each version leaves what it delivers in the data folder, in one file under the server's key, and the next ones
answer for it. What was changed there by anybody without the key is not believed.
"""

import gzip
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped] # ships no types

from checker.core.tokens import keyed_hash
from checker.http.assets.packing import Asset, Assets, content_type

FOLDER: Final = "earlier"
"""Below the data folder; everything in it can be deleted at any time."""
VERSIONS: Final = 2
"""So many versions before this one are kept: an update that is taken back and made again is two."""
_MAC_BYTES: Final = 32

Packed = Mapping[str, bytes]
"""What a version delivers, compressed by Brotli, by path."""


class Earlier:
    """The versions before, by digest."""

    def __init__(self, versions: Mapping[str, Packed]) -> None:
        self._versions = versions

    def has(self, digest: str, path: str) -> bool:
        """Tell whether a version before has delivered this."""
        return path in self._versions.get(digest, {})

    def unpack(self, digest: str, path: str) -> Asset:
        """Return a file as it was delivered (blocking, some milliseconds). Raises KeyError."""
        packed = self._versions[digest][path]
        plain = brotli.decompress(packed)
        return Asset(content_type(path), plain, gzip.compress(plain, mtime=0), packed)


def keep_and_read(assets: Assets, data: Path, key: bytes) -> Earlier:
    """Leave this version for the next ones in the data folder, and return those before (blocking).

    A folder that cannot be used does no harm.
    """
    folder = data / FOLDER
    own = folder / f"{assets.digest}.json"
    found: dict[str, Packed] = {}
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        _write(own, _sealed(key, assets))
        others = sorted(set(folder.iterdir()) - {own}, key=lambda path: path.stat().st_mtime, reverse=True)
        for path in others[VERSIONS:]:
            path.unlink()
        for path in others[:VERSIONS]:
            found |= _opened(key, path)
    return Earlier(found)


def _sealed(key: bytes, assets: Assets) -> bytes:
    files = {path: b64encode(file.brotli).decode() for path, file in assets.files.items()}
    said = json.dumps([assets.digest, files]).encode()
    return _mac(key, said) + said


def _opened(key: bytes, path: Path) -> dict[str, Packed]:
    whole = path.read_bytes()
    mac, said = whole[:_MAC_BYTES], whole[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, said)):
        return {}
    digest, files = json.loads(said)
    return {digest: {name: b64decode(packed) for name, packed in files.items()}}


def _mac(key: bytes, said: bytes) -> bytes:
    return keyed_hash(key, "earlier assets", sha256(said).hexdigest())


def _write(path: Path, whole: bytes) -> None:
    """Write it whole or not at all, for this user only; its time says when the version ran last."""
    temporary = path.with_suffix(f".{secrets.token_hex(4)}")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 -- the mode counts from the first moment
        file.write(whole)
    temporary.replace(path)
