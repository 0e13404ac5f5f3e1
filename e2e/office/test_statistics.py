"""The office's statistics in real browsers: charts are seen, tables say the same, on any screen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from e2e.accessibility import violations
from e2e.browsers import BrowserName, Machine
from e2e.pages.office import Office, new_member
from e2e.profiles import Profiles
from e2e.results import fill
from e2e.server import Server

Sit = Callable[..., Office]


@pytest.fixture(scope="module")
def filled(own_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of an office that has done some two hundred checks."""
    server = Server(tmp_path_factory.mktemp("statistics"), {})
    server.start()
    fill(server)
    yield server
    server.stop()


@pytest.fixture
def sit(profiles: Profiles) -> Sit:
    """Return a way to be signed in on the statistics' page of a server."""

    def sit_down(server: Server, browser: BrowserName = "chromium", **profile: Any) -> Office:
        machine = Machine(browser=browser, profile=tuple(profile.items()))
        office = profiles.watch(Office(profiles.open(machine), server))
        office.set_password(new_member(server, f"member {id(office)}"))
        office.open("/statistics")
        return office

    return sit_down


# What stands out of its chart would be cut off.
CUT_OFF = """charts => charts.flatMap(chart => {
  const edge = chart.querySelector("svg").getBoundingClientRect();
  return [...chart.querySelectorAll("text, rect")].filter(drawn => {
    const box = drawn.getBoundingClientRect();
    const outline = 2;  // counts in Firefox
    return box.width < 1 || box.left < edge.left - outline || box.right > edge.right + outline;
  }).map(drawn => drawn.outerHTML);
})"""
# A colour that the style sheet does not know would be that of the text.
COLOURS = """charts => charts.flatMap(chart => {
  const text = getComputedStyle(chart).color;
  return [...chart.querySelectorAll("rect, i")].map(painted => getComputedStyle(painted).color)
    .filter(colour => colour !== text);
})"""


def test_every_chart_is_seen_and_nothing_of_it_is_cut_off(
    filled: Server, sit: Sit, browser_name: BrowserName
) -> None:
    office = sit(filled, browser_name)

    charts = office.page.get_by_role("img", name="Balken").and_(office.page.locator(".chart"))

    assert charts.count() >= 10
    assert charts.evaluate_all(CUT_OFF) == []
    assert len(set(charts.evaluate_all(COLOURS))) == 6, "one for each kind of bar and of finding"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_never_wider_than_the_screen(
    filled: Server, sit: Sit, width: int, scheme: str
) -> None:
    office = sit(filled, viewport={"width": width, "height": 800}, color_scheme=scheme)

    assert violations(office.page) == []
    assert office.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_other_weeks_and_the_file(filled: Server, sit: Sit) -> None:
    office = sit(filled)
    page = office.page
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))

    older = [path for path in reached if path and path.startswith("/statistics?period=")]
    assert "/statistics.csv" in reached
    assert len(older) > 2
    page.locator(f'a[href="{older[-1]}"]').focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".periods [aria-current]").get_attribute("href") == older[-1]


def test_the_file_comes_down(filled: Server, sit: Sit) -> None:
    office = sit(filled)

    with office.page.expect_download() as download:
        office.page.locator('a[href="/statistics.csv"]').click()

    assert download.value.suggested_filename == "startklar.csv"
    assert "Prüfungen" in download.value.path().read_text(encoding="utf-8-sig")


def test_a_new_office_is_told_what_to_wait_for(make_server: Callable[..., Server], sit: Sit) -> None:
    office = sit(make_server())

    assert office.page.locator("[data-empty]").is_visible()
    assert violations(office.page) == []
