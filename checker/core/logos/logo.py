"""From the bytes of a file to a logo; whatever its name says, the bytes tell what it is."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from checker.core.logos.faults import LogoError
from checker.core.logos.png import SIGNATURE, drawn_parts
from checker.core.logos.svg import dimensions

MOST_BYTES: Final = 32 * 1024
HEIGHT: Final = 40
"""How high a logo is drawn, in CSS pixels."""
MOST_WIDTH: Final = 160
"""How wide at most; a wider one is drawn less high."""
_DIGITS: Final = 32
_MARK: Final = b"\xef\xbb\xbf"  # of UTF-8


@dataclass(frozen=True)
class Logo:
    """A picture that was checked; `width` is how wide it is drawn, in CSS pixels."""

    media_type: str
    content: bytes
    width: int

    @property
    def digest(self) -> str:
        """What its address is made of: another picture has another one."""
        return sha256(self.content).hexdigest()[:_DIGITS]


def read_logo(data: bytes) -> Logo:
    """Return the logo that a file holds. Raises LogoError."""
    if len(data) > MOST_BYTES:
        raise LogoError("large")
    if data.startswith(SIGNATURE):
        content, width, height = drawn_parts(data)
        return Logo("image/png", content, _drawn_width(width, height))
    text = data.removeprefix(_MARK).lstrip()
    if not text.startswith(b"<"):
        raise LogoError("kind")
    return Logo("image/svg+xml; charset=utf-8", text, _drawn_width(*dimensions(text)))


def _drawn_width(width: float, height: float) -> int:
    return max(1, min(MOST_WIDTH, round(HEIGHT * width / height)))
