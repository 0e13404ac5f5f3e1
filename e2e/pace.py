"""Requests to a deployed server, slowly enough for its rate limits."""

import os
import time
from collections import deque
from typing import Final
from urllib.parse import urlsplit

from limits import parse

from checker.settings import Settings

SHARE: Final = 0.5
"""Of what the server allows one address: people who share it go on working."""
_SETTINGS: Final = {
    "/api/rehearsals": "rate_limit_rehearsals",
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
        self._most = {name: int(rate.amount * share) for name, rate in rates.items()}
        self._window_s = {name: rate.get_expiry() for name, rate in rates.items()}
        self._sent: dict[str, deque[float]] = {name: deque() for name in rates}

    def note(self, url: str) -> None:
        """Count a request that was sent."""
        path = urlsplit(url).path or "/"
        if name := next(name for start, name in _SETTINGS.items() if path.startswith(start)):
            self._sent[name].append(time.monotonic())

    def wait_s(self) -> float:
        """Return how long to wait until every window is below its share, 0 for not at all."""
        return max(self._wait_s(name, time.monotonic()) for name in self._sent)

    def wait(self) -> None:
        """Wait as long as that takes."""
        time.sleep(self.wait_s())

    def _wait_s(self, name: str, now_s: float) -> float:
        sent, window_s = self._sent[name], self._window_s[name]
        while sent and sent[0] <= now_s - window_s:
            sent.popleft()
        surplus = len(sent) - self._most[name]
        return sent[surplus] + window_s - now_s if surplus >= 0 and sent else 0
