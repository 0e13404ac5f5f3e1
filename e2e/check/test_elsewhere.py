"""Going on elsewhere: a computer without a camera hands over to a telephone, an app's window to a browser."""

import base64
from pathlib import Path
from typing import Final

import pytest

from e2e import faults
from e2e.accessibility import violations
from e2e.check.test_gate import IN_APP
from e2e.conftest import Visit
from e2e.pages.check_page import CheckPage
from e2e.site import Site

DECODER: Final = Path(__file__).parents[2] / "node_modules/jsqr/dist/jsQR.js"
"""Somebody else's: what it reads, a telephone reads."""
READ: Final = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  return jsQR(data, image.width, image.height)?.data ?? null;
}"""
TELEPHONE: Final = {"width": 360, "height": 740}


def read_from_the_screen(page: CheckPage) -> str | None:
    """Return what a telephone reads that is held to the camera's part."""
    picture = base64.b64encode(page.check("camera").screenshot()).decode()
    page.page.evaluate(f"() => {{ {DECODER.read_text()} }}")
    read: str | None = page.page.evaluate(READ, picture)
    return read


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_telephone_reads_the_very_link_from_a_computer_without_a_camera(
    colours: str, server: Site, visit: Visit
) -> None:
    missing = faults.refuses("video", "NotFoundError", "Requested device not found")
    page = visit(faults=(missing,), color_scheme=colours)
    link = server.appointment()
    page.open(link)
    page.run_through()
    assert page.finding("camera") == "missing"

    page.check("camera").locator("[data-handset]").wait_for()

    assert read_from_the_screen(page) == link
    assert page.check("camera").locator("[data-link]").inner_text() == link
    assert violations(page.page) == []


@pytest.mark.parametrize(
    ("app", "start", "end"),
    [
        ("an Android web view", "intent://", "#ABC123XYZ#Intent;scheme=http;package=com.android.chrome;end"),
        ("mail on an iPhone", "x-safari-http://", "#ABC123XYZ"),
    ],
)
@pytest.mark.parametrize("media", [(), (faults.NO_MEDIA,)], ids=["works", "does not"])
def test_the_ways_out_of_an_app_are_on_the_first_screen_of_a_telephone(
    app: str, start: str, end: str, media: tuple[str, ...], server: Site, visit: Visit
) -> None:
    page = visit(user_agent=IN_APP[app], faults=media, viewport=TELEPHONE)

    page.open(server.appointment())

    way_out = page.action("open-browser")
    address = way_out.get_attribute("href") or ""
    assert address.startswith(start)
    assert address.endswith(end)
    for control in (way_out, page.action("copy-link")):
        box = control.bounding_box()
        assert box
        assert box["y"] + box["height"] <= TELEPHONE["height"]
    assert violations(page.page) == []
