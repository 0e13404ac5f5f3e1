"""Requests to a deployed server, slowly enough for its rate limits."""

import os
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from limits import parse

from checker.relay.admission import SHARE as RELAY_SHARE
from checker.settings import Settings

SHARE: Final = 0.5
"""Of what the server allows one address: people who share it go on working."""
_REHEARSALS: Final = "/api/rehearsals"
_SETTINGS: Final = {
    _REHEARSALS: "rate_limit_rehearsals",
    "/api/": "rate_limit_api",
    "/ready": "rate_limit_api",
    "/assets/": "",
    "/health": "",
    "/": "rate_limit_pages",
}
"""The beginning of a path → the setting with its limit; none for what is not limited. The first that fits."""


class Pace:
    """Counts requests in the server's own windows; the limits are the product's defaults."""

    def __init__(self) -> None:
        share = SHARE / int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        rates = {name: parse(Settings.model_fields[name].default) for name in _SETTINGS.values() if name}
        windows = {name: [_Window(rate.amount * share, rate.get_expiry())] for name, rate in rates.items()}
        windows[_SETTINGS[_REHEARSALS]].append(_places(share))
        self._windows: dict[str, list[_Window]] = windows

    def note(self, url: str) -> None:
        """Count a request that was sent."""
        path = urlsplit(url).path or "/"
        if name := next(name for start, name in _SETTINGS.items() if path.startswith(start)):
            for window in self._windows[name]:
                window.sent.append(time.monotonic())

    def wait_s(self) -> float:
        """Return how long to wait until every window is below its share, 0 for not at all."""
        now_s = time.monotonic()
        return max(window.wait_s(now_s) for windows in self._windows.values() for window in windows)

    def wait(self) -> None:
        """Wait as long as that takes."""
        time.sleep(self.wait_s())


@dataclass
class _Window:
    """A moving window: fewer than `most` requests in `seconds`."""

    most: float
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait_s(self, now_s: float) -> float:
        while self.sent and self.sent[0] <= now_s - self.seconds:
            self.sent.popleft()
        surplus = len(self.sent) - max(1, int(self.most))
        return self.sent[surplus] + self.seconds - now_s if surplus >= 0 else 0


def _places(share: float) -> _Window:
    """The relay's places for one household: one that is never given back is free again after this time."""
    places, seconds = (
        Settings.model_fields[name].default for name in ("relay_max_rehearsals", "relay_max_seconds")
    )
    return _Window(places / RELAY_SHARE * share, seconds)
