"""What the browser loads: the folder `web/`, packed once at start, without a build step.

Every script that no other one imports is delivered together with all that it imports, every style sheet
together with what it imports; both are minified and compressed. The digest of the whole stands
in front of every path, so everything is immutable.
"""

import gzip
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from aiohttp import web

from checker.folders import WEB
from checker.http.assets import kept
from checker.http.assets.bundler import bundle, entries, is_module
from checker.http.assets.minifier import minified

_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_CSS_IMPORT: Final = re.compile(r'^@import "([^"]+)";$', re.M)


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


def content_type(path: str) -> str:
    """Return the media type of a file that is delivered. Raises KeyError for one that is not."""
    return _TYPES[PurePosixPath(path).suffix]


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


def pack(folder: Path = WEB, *, keep_in: Path | None = None) -> Assets:
    """Read, put together, minify and compress every file of a known type.

    Blocking: some 60 ms, and 250 ms more unless it has been kept in `keep_in` (checker/http/assets/kept.py).
    Raises BundleError for a script that cannot be put together.
    """
    delivered = _delivered(folder)
    digest = sha256()
    for name, body in delivered.items():
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    if keep_in is None:
        small = [kept.compress(body) for body in delivered.values()]
    else:
        small = kept.compress_all(delivered.values(), keep_in)
    files = {
        name: Asset(content_type(name), body, gzip.compress(body, 9, mtime=0), packed)
        for (name, body), packed in zip(delivered.items(), small, strict=True)
    }
    return Assets(digest.hexdigest()[:12], files)


def _delivered(folder: Path) -> dict[str, bytes]:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TYPES and path.is_file()
    }
    scripts = {name: body.decode() for name, body in files.items() if name.endswith(".js")}
    delivered = {name: body for name, body in files.items() if name not in scripts}
    for name in entries(scripts):
        delivered[name] = _script(name, scripts)
    for name in [name for name in files if name.endswith(".css")]:
        delivered[name] = minified("text/css", _style(name, files)).encode()
    return dict(sorted(delivered.items()))


def _script(name: str, scripts: Mapping[str, str]) -> bytes:
    """Return an entry with its imports; one that is no module (the gate) stays ECMAScript 5."""
    source = scripts[name]
    if is_module(source):
        return minified("text/javascript", bundle(name, scripts)).encode()
    return minified("text/javascript", source, **{"js-version": 5}).encode()


def _style(name: str, files: Mapping[str, bytes]) -> str:
    """Return a style sheet with the sheets that it imports in their places."""

    def imported(found: re.Match[str]) -> str:
        return _style(posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1])), files)

    return _CSS_IMPORT.sub(imported, files[name].decode())


ASSETS = web.AppKey("assets", Assets)
