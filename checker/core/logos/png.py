"""PNG (W3C, third edition): the size, and the parts that are needed to draw it."""

import zlib
from collections.abc import Iterator
from typing import Final

from checker.core.logos.faults import LogoError

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS: Final = 2_000
"""Of a side: a small file may hold a picture for which a telephone has no memory."""
_DRAWN: Final = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"))
_HEADER_BYTES: Final = 13
_AROUND: Final = 12
"""Bytes of a chunk beside its data: length, name, checksum."""


def drawn_parts(data: bytes) -> tuple[bytes, int, int]:
    """Return a PNG without what draws nothing (texts, dates, places, what follows its end), and its size.

    The size is width and height in pixels. Raises LogoError.
    """
    chunks = list(_chunks(data))
    name, header = chunks[0]
    if name != b"IHDR" or len(header) != _AROUND + _HEADER_BYTES or b"IDAT" not in dict(chunks):
        raise LogoError("damaged")
    width, height = int.from_bytes(header[8:12]), int.from_bytes(header[12:16])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise LogoError("dimensions")
    return SIGNATURE + b"".join(chunk for name, chunk in chunks if name in _DRAWN), width, height


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and bytes of each chunk up to the end. Raises LogoError where one is not whole."""
    at, name = len(SIGNATURE), b""
    while name != b"IEND":
        size = _AROUND + int.from_bytes(data[at : at + 4])
        chunk, name = data[at : at + size], data[at + 4 : at + 8]
        if len(chunk) != size or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            raise LogoError("damaged")
        yield name, chunk
        at += size
