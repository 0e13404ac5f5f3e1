"""Small pictures: PNG and SVG made of their parts."""

import struct
import zlib
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
END: Final = ("IEND", b"")


def chunk(name: str, data: bytes) -> bytes:
    """Return a chunk of a PNG with its length and checksum."""
    body = name.encode() + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def header(width: int, height: int) -> tuple[str, bytes]:
    """Return the first chunk of a PNG in grey, 8 bits a pixel."""
    return "IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)


def pixels(width: int, height: int) -> tuple[str, bytes]:
    """Return the chunk of the picture itself, all of one grey."""
    return "IDAT", zlib.compress((b"\0" + b"\x60" * width) * height)


def made(*chunks: tuple[str, bytes]) -> bytes:
    """Return a PNG of these chunks."""
    return SIGNATURE + b"".join(chunk(name, data) for name, data in chunks)


def png(width: int = 120, height: int = 40) -> bytes:
    """Return a whole PNG."""
    return made(header(width, height), pixels(width, height), END)


def svg(inside: str = '<rect width="80" height="40" fill="#0d5450"/>', attributes: str = "") -> bytes:
    """Return an SVG, twice as wide as high unless its attributes say otherwise."""
    own = attributes or 'viewBox="0 0 80 40"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {own}>{inside}</svg>'.encode()
