"""What is kept of a failed test beside the JUnit file: traces, pictures, the console, the server's log."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Error, Request, Response

from e2e.server import STARTED

FOLDER: Final = "e2e-results"
"""Where it goes when no JUnit file is wanted."""
PROPERTY: Final = "evidence"
"""Of a test in the JUnit file: the folder beside that file with what was kept."""
_LONGEST_NAME: Final = 180
_PICTURE_MS: Final = 5_000


def folder_of(item: pytest.Item) -> Path:
    """Return where the evidence of a test belongs."""
    name = re.sub(r"[^\w.=-]+", "-", item.nodeid.removeprefix("e2e/"))[-_LONGEST_NAME:].strip("-")
    junit = item.config.getoption("xmlpath")
    return (Path(junit).parent if junit else item.config.rootpath / FOLDER).absolute() / name


def made_for(item: pytest.Item) -> Path:
    """Make that folder, and let the JUnit file say so."""
    folder = folder_of(item)
    folder.mkdir(parents=True, exist_ok=True)
    if (said := (PROPERTY, folder.name)) not in item.user_properties:
        item.user_properties.append(said)
    return folder


class Recording:
    """Records a browser's profile from its first page on."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._said: list[str] = []
        # Without pictures of every frame: they would take the processor from what is measured.
        context.tracing.start(snapshots=True, screenshots=False, sources=False)
        context.on("console", lambda message: self._said.append(f"{message.type}: {message.text}"))
        context.on("weberror", lambda error: self._said.append(f"uncaught: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def keep(self, folder: Path, number: int) -> None:
        """Write the trace, a picture of each page that is open, and what the console has said."""
        for page_number, page in enumerate(self._context.pages):
            with suppress(Error):  # a page that hangs has no picture, but all the rest
                path = folder / f"{number}-page-{page_number}.png"
                page.screenshot(path=path, full_page=True, timeout=_PICTURE_MS)
        (folder / f"{number}-console.txt").write_text("\n".join([*self._said, ""]))
        with suppress(Error):  # of a browser that has crashed
            self._context.tracing.stop(path=folder / f"{number}-trace.zip")

    def _failed(self, request: Request) -> None:
        self._said.append(f"failed: {request.method} {request.url} {request.failure or ''}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._said.append(f"status {response.status}: {response.request.method} {response.url}")


def mark_logs() -> None:
    """Begin a test: what servers have logged so far is not about it."""
    STARTED[:] = [server for server in STARTED if server.running]
    for server in STARTED:
        server.mark_log()


def keep_logs(folder: Path) -> None:
    """Write what this machine's servers have logged during the test."""
    logs = filter(None, (server.log_of_test for server in STARTED))
    for number, log in enumerate(logs, 1):
        (folder / f"server-{number}.log").write_text(log)
