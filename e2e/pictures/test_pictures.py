"""The README's pictures, made by a browser of the tests (`make pictures`; not part of `make test`)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.conftest import Visit
from e2e.devices.person import person
from e2e.server import ROOT, Server

MOST_BYTES = 150_000
OFFICE = {"ORGANISATION": "Beratung am Marktplatz", "PHONE": "030 1234567"}
PICTURES: dict[str, dict[str, Any]] = {
    "check": {"viewport": {"width": 360, "height": 700}, "device_scale_factor": 1.5, "has_touch": True},
    "check-wide": {"viewport": {"width": 1024, "height": 690}},
    "result-ar": {"viewport": {"width": 360, "height": 700}, "device_scale_factor": 1.5, "has_touch": True},
}

# The self-view is there, and what it shows just now is not black: its mean brightness, of 255.
SHOWS = """() => {
  const video = document.querySelector("[data-check=camera][data-state=running] video");
  if (!video?.videoWidth || !video.checkVisibility()) return false;
  const pen = Object.assign(document.createElement("canvas"), { width: 8, height: 6 }).getContext("2d");
  pen.drawImage(video, 0, 0, 8, 6);
  const values = pen.getImageData(0, 0, 8, 6).data.filter((_, index) => index % 4 !== 3);
  return values.reduce((sum, value) => sum + value) / values.length > 60;
}"""


@pytest.mark.pictures
@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str, make_server: Callable[..., Server], visit: Visit, devices: Path) -> None:
    server = make_server(**OFFICE)
    rate_fps = 4 if name == "check" else 20  # a slow camera is looked at for long enough to take a picture
    page = visit(camera=person(devices, rate_fps), **PICTURES[name])
    page.open(server.appointment(language="ar" if name == "result-ar" else "de"))
    page.start()
    if name == "check":  # the camera's picture, calm in the middle of its part
        page.check("camera").locator("video").wait_for()
        page.wait_until(lambda: page.page.evaluate(SHOWS), "the self-view shows a picture")
        page.page.evaluate("document.querySelector('#camera').scrollIntoView({block: 'center'})")
    else:
        page.answer("yes")
        page.wait_for_overall()
        page.page.evaluate("scrollTo(0, 0)")
        page.page.wait_for_timeout(500)

    path = ROOT / "docs" / f"{name}.png"
    page.page.screenshot(path=path)

    assert name != "check" or page.page.evaluate(SHOWS), "the camera's part was over too early"
    assert path.stat().st_size <= MOST_BYTES
