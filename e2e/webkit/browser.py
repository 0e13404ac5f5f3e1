"""A real WebKit: Debian's WebKitGTK with its MiniBrowser, on a display without a screen, driven by WebDriver.

It is built without WebRTC, but has mock cameras and microphones. Playwright cannot drive it.
"""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.webkitgtk.service import Service

DRIVER: Final = "WebKitWebDriver"
BROWSERS: Final = tuple(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
WAIT_S: Final = 30
MEDIA: Final = "--enable-media-stream=true"
MOCK_DEVICES: Final = "--enable-mock-capture-devices=true"
"""Two cameras and three microphones that WebKit brings for its own tests; the driver grants them."""


def missing() -> str:
    """Return what of WebKitGTK and its surroundings is not installed; empty when all is there."""
    absent = [tool for tool in (DRIVER, "Xvfb") if not shutil.which(tool)]
    return ", ".join(absent + ([] if BROWSERS else ["MiniBrowser"]))


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
def open_webkit(*arguments: str, **environment: str) -> Iterator[WebKitGTK]:
    """Start display, driver and browser; all of them end with the block.

    `arguments` are those of MiniBrowser, `environment` stands beside the inherited one.
    """
    with _display() as display, tempfile.TemporaryDirectory() as home:
        options = WebKitGTKOptions()
        options.binary_location = str(BROWSERS[0])
        for argument in ("--automation", *arguments):
            options.add_argument(argument)
        # The sandbox needs user namespaces, which a container has not; nothing but our page is loaded.
        own = {"DISPLAY": display, "HOME": home, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        service = Service(shutil.which(DRIVER), env=os.environ | own | environment)
        with warnings.catch_warnings():  # selenium 4.51 calls its own connection in the old way
            warnings.filterwarnings("ignore", "setting remote_server_addr", DeprecationWarning)
            driver = WebKitGTK(options, service)
        try:
            driver.set_script_timeout(WAIT_S)
            yield driver
        finally:
            driver.quit()
