"""Why a file is no logo."""

from typing import Literal

Reason = Literal["large", "kind", "damaged", "dimensions", "content", "complex"]
"""`content`: an SVG has something in it that a logo cannot have; `complex`: it would be slow to draw."""
_SHOWN = 40


class LogoError(ValueError):
    """A file cannot be a logo; `what` is what is wrong in it, where there is one thing to name."""

    def __init__(self, reason: Reason, what: str = "") -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.what = what[:_SHOWN]
