"""Sheets of the client's page in every state, in German and Arabic (only by `make pictures`)."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from e2e import faults
from e2e.check.test_states import GATES, RESULTS, SHOW_RESULT, TIMES
from e2e.conftest import Visit
from e2e.devices.person import person
from e2e.failing_server import CANCELLED, failing
from e2e.pages.check_page import CheckPage
from e2e.pictures.test_pictures import OFFICE, SHOWS
from e2e.server import ROOT, Server
from e2e.stand_in_red import StandInRed

MOST_BYTES = {"360": 450_000, "1280": 300_000}
"""Of one sheet, by the width of its windows: all four have room in 1.5 MB."""
WINDOWS: dict[str, ViewportSize] = {
    "360": {"width": 360, "height": 740},
    "1280": {"width": 1280, "height": 800},
}
COLUMNS = {"360": 6, "1280": 3}
SCALE = {"360": 1.0, "1280": 0.5}
NO_MICROPHONE = faults.refuses("audio", "NotAllowedError", "Permission denied")
FOLDER = ROOT / "docs" / "pictures"
Calls = Callable[..., CheckPage]
TO_WHAT_COUNTS = """() => {
  const current = document.querySelector("[data-current]");
  if (current) current.scrollIntoView({ block: "center" });
  else scrollTo(0, 0);
}"""
# Pictures in rows, each with its name above it; gives a WebP, which is a fifth of the same PNG.
SHEET = """async ({ shots, columns, scale }) => {
  const load = async ([name, png]) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    return { name, image };
  };
  const all = await Promise.all(shots.map(load));
  const [wide, high] = [all[0].image.width * scale, all[0].image.height * scale];
  const [gap, line] = [16, 32];
  const sheet = document.createElement("canvas");
  sheet.width = columns * (wide + gap) + gap;
  sheet.height = Math.ceil(all.length / columns) * (high + line + gap) + gap;
  const pen = sheet.getContext("2d");
  pen.fillStyle = "#555";
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.fillStyle = "#fff";
  pen.font = "18px sans-serif";
  pen.imageSmoothingQuality = "high";
  all.forEach(({ name, image }, i) => {
    const [x, y] = [gap + (i % columns) * (wide + gap), gap + Math.floor(i / columns) * (high + line + gap)];
    pen.fillText(name, x, y + 20);
    pen.drawImage(image, x, y + line, wide, high);
  });
  return sheet.toDataURL("image/webp", 0.6).split(",")[1];
}"""


@pytest.fixture
def calls(visit: Visit, devices: Path, language: str) -> Calls:
    """Return a way to sit down as the person of the pictures, whose browser speaks the language as well."""

    def sit_down(**more: Any) -> CheckPage:
        given = {"camera": person(devices, 4), "viewport": WINDOWS["360"], "language": language, **more}
        return visit(**given)

    return sit_down


@pytest.fixture(scope="module")
def picture_server(
    own_server: None, tmp_path_factory: pytest.TempPathFactory, red: StandInRed
) -> Iterator[Server]:
    """The office of the pictures."""
    server = Server(tmp_path_factory.mktemp("pictures"), {"PROVIDER_TEMPLATE": red.template, **OFFICE})
    server.start()
    yield server
    server.stop()


def in_the_check(page: CheckPage, server: Server, language: str) -> Iterator[tuple[str, Page]]:
    """Go through a whole check; yields each step's name when it is on the screen."""
    page.open(server.appointment(language=language, in_minutes=6))
    page.page.locator("[data-ends]").wait_for(state="attached")
    yield "welcome", page.page
    page.start()
    page.wait_until(lambda: page.page.evaluate(SHOWS), "the self-view shows a picture")
    yield "camera", page.page
    page.check("speaker").locator("[data-answer=now]").wait_for()
    yield "loudspeaker", page.page
    page.answer("yes")
    page.wait_for_overall()
    yield "result, with a hint", page.page  # the camera is slow, to be looked at for long enough


def in_time(page: CheckPage, server: Server, language: str) -> Iterator[tuple[str, Page]]:
    """Open appointments of other times, and what becomes of a result."""
    for when, minutes in TIMES.items():
        page.open(server.appointment(language=language, in_minutes=minutes))
        page.page.locator(f"#page[data-loaded][data-when={when}]").wait_for()
        if when != "today":
            yield f"welcome, {when}", page.page
        results = ["gone on and back", "something changed"] if when == "today" else ["ready"]
        for result in results if when != "running" else []:
            page.page.evaluate(SHOW_RESULT, RESULTS[result])
            yield f"result, {when}: {result}", page.page


def refused(page: CheckPage, server: Server, language: str) -> Iterator[tuple[str, Page]]:
    """Go through a check whose microphone is refused."""
    page.open(server.appointment(language=language))
    page.start()
    page.skip_unless_done("speaker")
    page.wait_for_overall()
    yield "result, no microphone", page.page


def at_gates(calls: Calls, server: Server, language: str) -> Iterator[tuple[str, Page]]:
    """Meet every gate that stops the check."""
    for gate, browser in GATES.items():
        page = calls(**browser)
        page.open(server.appointment(language=language), whole=False)
        page.page.locator("#browser[data-state=done]:not([data-rating=ready])").wait_for()
        if gate != "too old":  # where no module runs
            page.page.locator("[data-ends]").wait_for(state="attached")
        yield gate, page.page


def failed(page: CheckPage, folder: Path, red: StandInRed, language: str) -> Iterator[tuple[str, Page]]:
    """Open pages that are not there."""
    office = {name.lower(): value for name, value in OFFICE.items()}
    languages = ("de", "ar")
    with failing(
        folder, **office, provider_template=red.template, languages=languages, default_language=language
    ) as origin:
        for path in ("/c/unknown", CANCELLED, "/fails/500"):
            page.forgive("Failed to load resource")
            page.open(origin + path)
            yield path.replace(CANCELLED, "cancelled"), page.page


Album = dict[str, list[dict[str, bytes]]]
"""By language, in the order of the sheets: a state's pictures by the width of the window, and its `name`."""
in_both = pytest.mark.parametrize("language", ["de", "ar"])


@pytest.fixture(scope="module")
def album() -> Album:
    """What the tests of this file have taken so far; the last one makes sheets of it."""
    return {"de": [], "ar": []}


def take(states: Iterator[tuple[str, Page]]) -> Iterator[dict[str, bytes]]:
    """Yield pictures of each state."""
    for name, page in states:
        taken = {"name": name.encode()}
        for width, window in reversed(WINDOWS.items()):
            page.set_viewport_size(window)
            page.evaluate(TO_WHAT_COUNTS)
            taken[width] = page.screenshot()
        yield taken


@pytest.mark.pictures
@in_both
def test_pictures_of_the_check(language: str, album: Album, picture_server: Server, calls: Calls) -> None:
    album[language] += take(in_the_check(calls(), picture_server, language))


@pytest.mark.pictures
@in_both
def test_pictures_of_other_times(language: str, album: Album, picture_server: Server, calls: Calls) -> None:
    album[language] += take(in_time(calls(), picture_server, language))


@pytest.mark.pictures
@in_both
def test_pictures_of_a_refusal(language: str, album: Album, picture_server: Server, calls: Calls) -> None:
    album[language] += take(refused(calls(faults=(NO_MICROPHONE,)), picture_server, language))


@pytest.mark.pictures
@in_both
def test_pictures_of_gates(language: str, album: Album, picture_server: Server, calls: Calls) -> None:
    album[language] += take(at_gates(calls, picture_server, language))


@pytest.mark.pictures
@in_both
def test_pictures_of_errors(
    language: str, album: Album, calls: Calls, tmp_path: Path, red: StandInRed
) -> None:
    album[language] += take(failed(calls(), tmp_path, red, language))


@pytest.mark.pictures
@in_both
@pytest.mark.parametrize("width", WINDOWS)
def test_the_sheets(language: str, width: str, album: Album, calls: Calls) -> None:
    page = calls().page
    pictures = [(each["name"].decode(), base64.b64encode(each[width]).decode()) for each in album[language]]

    made = page.evaluate(SHEET, {"shots": pictures, "columns": COLUMNS[width], "scale": SCALE[width]})

    sheet = base64.b64decode(made)
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{language}-{width}.webp").write_bytes(sheet)
    assert len(sheet) <= MOST_BYTES[width]
