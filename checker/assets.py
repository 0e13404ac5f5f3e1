"""What the browser loads: the folder `web/`, packed once at start.

Comments are stripped and every file is compressed in memory. The digest of the whole folder stands in
front of every path, so relative imports work as they are written and everything is immutable.
"""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

import brotli  # type: ignore[import-untyped] # ships no types
from rcssmin import cssmin  # type: ignore[import-untyped] # ships no types
from rjsmin import jsmin  # type: ignore[import-untyped] # ships no types

WEB: Final = Path(__file__).parent.parent / "web"
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_IMPORT: Final = re.compile(r"""(?:^|[;}\s])(?:import|export)\b[^"';]*?["'](\.{1,2}/[^"']+\.js)["']""")


def best_encoding(accept_encoding: str) -> str | None:
    """Return `br`, `gzip` or None for an `Accept-Encoding` header (RFC 9110 §12.5.3).

    >>> best_encoding("gzip, br;q=0")
    'gzip'
    """
    accepted = {
        name.strip()
        for name, _, weight in (part.partition(";q=") for part in accept_encoding.lower().split(","))
        if weight.strip() not in ("0", "0.0", "0.00", "0.000")
    }
    return next((encoding for encoding in ("br", "gzip") if encoding in accepted), None)


@dataclass(frozen=True)
class Asset:
    """One file in its three encodings."""

    content_type: str
    plain: bytes
    gzip: bytes
    brotli: bytes

    def encoded(self, accept_encoding: str) -> tuple[bytes, str | None]:
        """Return the smallest body that the `Accept-Encoding` header allows, and its encoding."""
        encoding = best_encoding(accept_encoding)
        return {"br": self.brotli, "gzip": self.gzip, None: self.plain}[encoding], encoding


@dataclass(frozen=True)
class Assets:
    """The packed folder."""

    digest: str
    files: dict[str, Asset]

    def url(self, path: str) -> str:
        """Return the URL of a path in `web/`. Raises KeyError for a file that is not there."""
        if path not in self.files:
            raise KeyError(f"web/{path} is not there")
        return f"/assets/{self.digest}/{path}"

    def modules(self, entry: str) -> tuple[str, ...]:
        """Return the URLs of every module that `entry` loads by static imports, `entry` first."""
        found: dict[str, None] = {}
        pending = [entry]
        while pending:
            path = pending.pop(0)
            if path in found or path not in self.files:
                continue
            found[path] = None
            source = self.files[path].plain.decode()
            pending.extend(_resolve(path, name) for name in _IMPORT.findall(source))
        return tuple(self.url(path) for path in found)


def _resolve(importer: str, name: str) -> str:
    parts: list[str] = list(PurePosixPath(importer).parent.parts)
    for part in PurePosixPath(name).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def pack(folder: Path = WEB) -> Assets:
    """Read, strip and compress every file of a known type (blocking, about a second)."""
    stripped = {
        path.relative_to(folder).as_posix(): _strip(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TYPES and path.is_file()
    }
    digest = sha256()
    for name, body in stripped.items():
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    files = {
        name: Asset(
            _TYPES[PurePosixPath(name).suffix],
            body,
            gzip.compress(body, 9, mtime=0),
            brotli.compress(body, quality=11),
        )
        for name, body in stripped.items()
    }
    return Assets(digest.hexdigest()[:12], files)


def _strip(path: Path) -> bytes:
    body = path.read_bytes()
    if path.suffix == ".js":
        return str(jsmin(body.decode())).encode()
    return str(cssmin(body.decode())).encode() if path.suffix == ".css" else body
