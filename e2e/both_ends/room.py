"""A computer in a house: its browsers, and what they send to the server."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from e2e.browsers import Pool
from e2e.namespaces import WORLD, Houses, address, enter
from e2e.recording_proxy import recording

T = TypeVar("T")


class Room:
    """A computer whose browsers reach the server as localhost, which they trust without TLS.

    Whatever is done with them is done in its thread, which lives in its namespace: there the driver, which is
    another process, finds them (Firefox listens on a port).
    """

    def __init__(self, stack: ExitStack, houses: Houses, number: int, place: int, url: str) -> None:
        self.address = address(number, place)
        self._namespace = houses.room(number, place)
        self._thread = stack.enter_context(ThreadPoolExecutor(1))
        self._inside = ExitStack()
        self.do(lambda: self._move_in(url))
        stack.callback(self.do, self._inside.close)

    def _move_in(self, url: str) -> None:
        enter(self._namespace)
        port = urlsplit(url).port or 0
        self.traffic = self._inside.enter_context(recording(f"http://{WORLD}:{port}", port))
        self.pool = Pool(self._inside.enter_context(sync_playwright()))
        self._inside.callback(self.pool.close)

    def do(self, work: Callable[[], T]) -> T:
        """Do something here, and wait for it."""
        return self.begin(work).result()

    def begin(self, work: Callable[[], T]) -> "Future[T]":
        """Do something here while others go on."""
        return self._thread.submit(work)
