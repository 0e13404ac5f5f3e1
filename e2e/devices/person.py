"""A calm drawn person in a calm drawn room, as a y4m file, for the pictures of the README."""

import random
from pathlib import Path
from typing import Final

from e2e.devices import cached

WIDTH, HEIGHT, FRAMES = 640, 480, 4
Colour = tuple[int, int, int]  # luma and the two colour differences of ITU-R BT.601, television range
WALL: Final[Colour] = (186, 120, 134)
SHELF: Final[Colour] = (130, 112, 146)
LEAF: Final[Colour] = (118, 112, 112)
JUMPER: Final[Colour] = (98, 142, 112)
SKIN: Final[Colour] = (172, 110, 150)
HAIR: Final[Colour] = (206, 126, 129)
DARK: Final[Colour] = (56, 124, 132)


def _colour(x: int, y: int) -> Colour:
    """Return what stands at a place: the nearest thing first."""
    if _inside(x, y, 320, 214, 74, 92):
        return _face(x, y)
    if _inside(x, y, 320, 182, 96, 104) or _inside(x, y, 320, 236, 88, 92):
        return HAIR
    if _inside(x, y, 320, 330, 34, 60):
        return SKIN
    if _inside(x, y, 320, 500, 190, 160):
        return JUMPER
    if 60 < x < 190 and 118 < y < 132:
        return SHELF
    if any(_inside(x, y, at, 92, 13, 30) for at in (96, 124, 152)):
        return LEAF
    return WALL


def _face(x: int, y: int) -> Colour:
    eyes = any(_inside(x, y, at, 204, 7, 6) for at in (290, 350))
    smile = _inside(x, y, 320, 240, 30, 22) and not _inside(x, y, 320, 232, 32, 22)
    return DARK if eyes or smile else SKIN


def _inside(x: int, y: int, at_x: int, at_y: int, wide: int, high: int) -> bool:
    """Tell whether a place lies in an ellipse."""
    return ((x - at_x) / wide) ** 2 + ((y - at_y) / high) ** 2 <= 1


def _y4m(rate_fps: int) -> bytes:
    luma = [_colour(x, y)[0] for y in range(HEIGHT) for x in range(WIDTH)]
    pairs = [_colour(x, y)[1:] for y in range(0, HEIGHT, 2) for x in range(0, WIDTH, 2)]
    colours = bytes(blue for blue, _ in pairs) + bytes(red for _, red in pairs)
    chance = random.Random(5)
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{rate_fps}:1 Ip A1:1 C420jpeg\n".encode()
    # Little noise, so that the picture stays small; none at all would be a frozen camera.
    frames = (bytes(value + (chance.random() < 0.01) for value in luma) + colours for _ in range(FRAMES))
    return header + b"".join(b"FRAME\n" + frame for frame in frames)


def person(folder: Path, rate_fps: int) -> Path:
    """Return the y4m file, made on first use."""
    return cached(folder, f"person-{rate_fps}.y4m", lambda: _y4m(rate_fps))
