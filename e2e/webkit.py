"""WebKitGTK as Debian builds it, without WebRTC: a real browser that cannot do what the product needs.

Driven by the W3C WebDriver protocol, which is a few JSON requests: no driver library for it.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.ports import free_port

DRIVER: Final = "WebKitWebDriver"
BROWSERS: Final = tuple(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
WAIT_S: Final = 30


def missing() -> str:
    """Return what of WebKitGTK and its surroundings is not installed; empty when all is there."""
    absent = [tool for tool in (DRIVER, "Xvfb") if not shutil.which(tool)]
    return ", ".join(absent + ([] if BROWSERS else ["MiniBrowser"]))


class WebKit:
    """One WebDriver session."""

    def __init__(self, driver: str) -> None:
        self._driver = driver
        options = {"binary": str(BROWSERS[0]), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self._session = self._post("/session", {"capabilities": wanted})["sessionId"]

    def open(self, url: str) -> None:
        """Load a page and wait until it is there (a fragment lets the driver return sooner)."""
        self._post(f"/session/{self._session}/url", {"url": url})
        deadline = time.monotonic() + WAIT_S
        while self.run("return document.readyState") != "complete" and time.monotonic() < deadline:
            time.sleep(0.05)

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of a function in the page; returns what it returns."""
        body = {"script": script, "args": arguments}
        return self._post(f"/session/{self._session}/execute/sync", body)

    def close(self) -> None:
        """End the session and its browser."""
        self._request("DELETE", f"/session/{self._session}", None)

    def _post(self, path: str, body: object) -> Any:
        return self._request("POST", path, body)

    def _request(self, method: str, path: str, body: object) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._driver}{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return json.load(answer)["value"]


@contextmanager
def _display() -> Iterator[str]:
    """Run an X server without a screen; it picks a free display itself and says which."""
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.communicate(timeout=WAIT_S)


@contextmanager
def open_webkit() -> Iterator[WebKit]:
    """Start display, driver and browser; all of them end with the block."""
    with _display() as display, tempfile.TemporaryDirectory() as home:
        # The sandbox needs user namespaces, which a container has not; nothing but our page is loaded.
        own = {"DISPLAY": display, "HOME": home, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        port = free_port()
        driver = subprocess.Popen(
            [DRIVER, f"--port={port}"],
            env=os.environ | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            webkit = WebKit(f"http://127.0.0.1:{port}")
            try:
                yield webkit
            finally:
                webkit.close()
        finally:
            driver.terminate()
            driver.wait(WAIT_S)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{DRIVER} does not listen on port {port}")
