"""Made-up cameras as YUV4MPEG2 files, which Chromium plays in a loop at the rate in their header.

Pictures are made as large integers, one byte a pixel: adding two of them adds all pixels at once, as
long as no sum passes 255. So a file takes milliseconds without a numeric library.
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from e2e.devices import cached

FRAMES: Final = 12
BLACK: Final = 16  # of the television range that y4m has
GREY: Final = 128  # no colour


@dataclass(frozen=True, slots=True)
class Camera:
    """What a camera sees. Brightness and noise in steps of luma (16 is black, 235 is white)."""

    width: int = 640
    height: int = 480
    rate_fps: int = 20
    darkest: int = 40
    brightest: int = 200
    noise: int = 9
    moves: bool = True

    def y4m(self) -> bytes:
        """Return the whole file."""
        header = f"YUV4MPEG2 W{self.width} H{self.height} F{self.rate_fps}:1 Ip A1:1 C420jpeg\n".encode()
        chance = random.Random(self.width)  # the same file every time
        colour = bytes([GREY]) * (self.width * self.height // 2)
        frames = (b"FRAME\n" + self._luma(number, chance) + colour for number in range(FRAMES))
        return header + b"".join(frames)

    def _luma(self, number: int, chance: random.Random) -> bytes:
        size = self.width * self.height
        scene = int.from_bytes(self._scene(number if self.moves else 0))
        noise = sum(_random_bytes(size, chance, 3) for _ in range(self.noise // 3))
        return (scene + noise).to_bytes(size)

    def _scene(self, number: int) -> bytes:
        """Draw a slope from left to right, and in the middle a bright square that wanders."""
        span = self.brightest - self.darkest
        row = bytes(self.darkest + span * x // self.width // 2 for x in range(self.width))
        side = self.height // 3
        left = self.width // 3 + 4 * number
        face = row[:left] + bytes([self.brightest]) * side + row[left + side :]
        return row * side + face * side + row * (self.height - 2 * side)


def _random_bytes(size: int, chance: random.Random, mask: int) -> int:
    """Return `size` random bytes from 0 to `mask` (a power of two less one) as one integer."""
    return int.from_bytes(chance.randbytes(size)) & int.from_bytes(bytes([mask]) * size)


CAMERAS: Final[dict[str, Camera]] = {
    "good": Camera(),
    "black": Camera(darkest=BLACK, brightest=BLACK, noise=0, moves=False),
    "covered": Camera(darkest=BLACK, brightest=BLACK, noise=6, moves=False),
    "dark": Camera(darkest=BLACK + 2, brightest=BLACK + 26, noise=6),
    "frozen": Camera(noise=0, moves=False),
    "still": Camera(moves=False),
    "small": Camera(width=320, height=240),
    "slow": Camera(rate_fps=4),
}


def camera(folder: Path, name: str) -> Path:
    """Return the y4m file of a camera of `CAMERAS`, made on first use."""
    return cached(folder, f"{name}.y4m", CAMERAS[name].y4m)
