"""A page of which nearly all is the same for many: compressed once, with gaps for what is one visitor's.

What fills a gap is sent as it is, between compressed pieces. gzip's are compressed each for itself, and a
filling is a stored block (RFC 1951 §3.2.4). Brotli's are one stream: a filling is an uncompressed meta-block
(RFC 7932 §9.2) that takes the place of noise of the same length, so that all distances stay right. That a
later piece refers to nothing in the noise is proved when the frame is made.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_256
from typing import Final

import brotli  # type: ignore[import-untyped] # ships no types

BEST_QUALITY: Final = 11  # of Brotli: 50 ms for the check page
STEP: Final = 32
"""Widths are multiples of this many bytes: dates of different lengths share a frame."""
_END: Final = b"  "
"""Ends every filling: how Brotli's decoder reads a literal depends on the two before it (RFC 7932 §7.1)."""
_TRIES: Final = 8
_GAP: Final = re.compile(rb"\xee\x80\x80(\w+)\xee\x80\x81")
_STORED_MOST: Final = 65_535
_GZIP_HEAD: Final = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF))  # RFC 1952: no name, no time, best
_INVERTED: Final = bytes(range(256))[::-1]

Widths = tuple[tuple[str, int], ...]


def gap(name: str) -> str:
    """Return what stands in a template's output for a filling; private characters, in no page otherwise."""
    return f"\ue000{name}\ue001"


def widths_for(fillings: Mapping[str, bytes]) -> Widths:
    """Return the widths in bytes of gaps that these fit into, with the spaces that end each."""
    return tuple(
        (name, -(-(len(filling) + len(_END)) // STEP) * STEP) for name, filling in sorted(fillings.items())
    )


@dataclass(frozen=True)
class Frame:
    """A page in one encoding (`br`, `gzip` or None), ready but for its gaps."""

    encoding: str | None
    pieces: tuple[bytes, ...]
    """Encoded; there is one more than there are gaps."""
    gaps: Widths
    """Name and width of each gap; a name may come several times."""
    plain: tuple[bytes, ...] = ()
    """The pieces as they are, for gzip's checksum."""

    @property
    def size(self) -> int:
        """The bytes that it takes to keep it."""
        return sum(map(len, self.pieces + self.plain))

    def fill(self, fillings: Mapping[str, bytes]) -> bytes:
        """Return the page; fillings that are shorter than their gaps end with spaces. Raises ValueError."""
        padded = [_padded(fillings[name], width) for name, width in self.gaps]
        if self.encoding == "br":
            return _woven(self.pieces, map(_meta_block, padded))
        if self.encoding == "gzip":
            page = _woven(self.plain, padded)
            end = struct.pack("<II", zlib.crc32(page), len(page) & 0xFFFFFFFF)
            return _woven(self.pieces, map(_stored_blocks, padded)) + end
        return _woven(self.pieces, padded)


def make_frame(page: bytes, widths: Widths, encoding: str | None) -> Frame:
    """Compress a page that has `gap(…)` in some places (blocking, up to 0.1 s). None must be at its start.

    Where it cannot be compressed around its gaps it is not: the frame's `encoding` is None.
    """
    plain, names = _GAP.split(page)[::2], _GAP.findall(page)
    wide = dict(widths)
    gaps = tuple((name.decode(), wide[name.decode()]) for name in names)
    uncompressed = Frame(None, tuple(plain), gaps)
    if encoding == "br":
        return next(filter(None, _brotli_frames(plain, gaps)), uncompressed)
    if encoding == "gzip":
        return Frame(encoding, tuple(_deflated(plain)), gaps, tuple(plain))
    return uncompressed


def _brotli_frames(plain: list[bytes], gaps: Widths) -> Iterator[Frame | None]:
    """Yield the page compressed around other noise each time; None where a piece refers to the noise."""
    for seed in range(_TRIES):
        noises = [noise_for(width, f"{seed} {place}") for place, (_, width) in enumerate(gaps)]
        encoder = brotli.Compressor(mode=brotli.MODE_TEXT, quality=BEST_QUALITY)
        pieces = []
        for piece, noise in zip(plain[:-1], noises, strict=True):
            pieces.append(encoder.process(piece) + encoder.flush())
            encoder.process(noise)
            encoder.flush()
        pieces.append(encoder.process(plain[-1]) + encoder.finish())
        yield Frame("br", tuple(pieces), gaps) if _is_sound(plain, pieces, noises) else None


def noise_for(width: int, seed: str) -> bytes:
    """Return bytes that do not compress: the encoder copies them, and keeps the distances that it knows."""
    return shake_256(seed.encode()).digest(width - len(_END)) + _END


def _is_sound(plain: list[bytes], pieces: list[bytes], noises: list[bytes]) -> bool:
    """Tell whether the pieces stay what they are with every byte of the noise changed."""
    fillings = [noise[: -len(_END)].translate(_INVERTED) + _END for noise in noises]
    try:
        decoded: bytes = brotli.decompress(_woven(pieces, map(_meta_block, fillings)))
    except brotli.error:
        return False
    return decoded == _woven(plain, fillings)


def _deflated(plain: list[bytes]) -> Iterator[bytes]:
    """Yield each piece compressed for itself, the last one with the end of the stream."""
    for place, piece in enumerate(plain):
        encoder = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        is_last = place == len(plain) - 1
        body = encoder.compress(piece) + encoder.flush(zlib.Z_FINISH if is_last else zlib.Z_SYNC_FLUSH)
        yield body if place else _GZIP_HEAD + body


def _meta_block(filling: bytes) -> bytes:
    """Return a Brotli meta-block that holds 1 to 2^24 bytes as they are (RFC 7932 §9.2)."""
    nibbles = max(4, -(-(len(filling) - 1).bit_length() // 4))
    bits = (nibbles - 4) << 1 | (len(filling) - 1) << 3 | 1 << (3 + 4 * nibbles)
    return bits.to_bytes(-(-(4 + 4 * nibbles) // 8), "little") + filling


def _stored_blocks(filling: bytes) -> bytes:
    """Return DEFLATE's blocks that hold bytes as they are (RFC 1951 §3.2.4)."""
    starts = range(0, len(filling), _STORED_MOST)
    blocks = (filling[start : start + _STORED_MOST] for start in starts)
    return b"".join(struct.pack("<BHH", 0, len(block), len(block) ^ 0xFFFF) + block for block in blocks)


def _padded(filling: bytes, width: int) -> bytes:
    if len(filling) > width - len(_END):
        raise ValueError(f"{len(filling)} bytes do not fit into a gap of {width}")
    return filling.ljust(width)


def _woven(pieces: Sequence[bytes], fillings: Iterable[bytes]) -> bytes:
    """Return the pieces with a filling between each two."""
    parts = [b""] * (2 * len(pieces) - 1)
    parts[::2], parts[1::2] = pieces, fillings
    return b"".join(parts)
