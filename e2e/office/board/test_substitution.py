"""A colleague takes an appointment over: both boards say so, the client notices nothing."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import StorageState, expect

from e2e.accessibility import violations
from e2e.browsers import BrowserName, Machine, Pool, open_context
from e2e.conftest import Visit
from e2e.pages.appointments import Appointments
from e2e.pages.board_page import BoardPage
from e2e.pages.office import Office, new_member
from e2e.profiles import Profiles
from e2e.server import Server


@dataclass
class Team:
    """Anna and Berta, each at a computer of her own."""

    server: Server
    profiles: Profiles
    states: dict[str, StorageState] = field(default_factory=dict)

    def sit(self, name: str, browser: BrowserName = "chromium", **profile: object) -> Office:
        """Return a tab of hers, signed in."""
        given = (("storage_state", self.states[name]), *profile.items())
        machine = Machine(browser=browser, profile=given)
        return self.profiles.watch(Office(self.profiles.open(machine), self.server))


@pytest.fixture(scope="module")
def states(own_server: None, board_server: Server, pool: Pool) -> dict[str, StorageState]:
    """What their browsers keep once they have signed in."""
    kept = {}
    new_member(board_server, "qa helper")
    for name in ("anna weber", "berta koch"):
        machine = Machine()
        with open_context(pool.browser(machine), machine) as context:
            Office(context, board_server).set_password(new_member(board_server, name))
            kept[name.partition(" ")[0]] = context.storage_state()
    return kept


@pytest.fixture
def team(board_server: Server, profiles: Profiles, states: dict[str, StorageState]) -> Team:
    return Team(board_server, profiles, states)


def invited(office: Office, label: str) -> tuple[str, str]:
    """Make an appointment by the form; returns the path of its page, and its link."""
    appointments = Appointments(office)
    appointments.new()
    appointments.page.locator("#label").fill(label)
    appointments.submit()
    link = appointments.link()
    assert isinstance(office.server, Server)
    office.server.canaries.append(link.rpartition("/c/")[2])
    return office.path.partition("?")[0], link


def test_a_colleague_takes_it_from_her_board_both_boards_say_so_and_the_link_stays_right(
    team: Team, visit: Visit, browser_name: BrowserName
) -> None:
    label = f"Akte {browser_name}"
    anna = team.sit("anna", browser_name)
    _, link = invited(anna, label)
    hers = BoardPage(anna, "/board?of=team")
    mine = BoardPage(team.sit("anna", browser_name), "/board?of=mine")
    berta = team.sit("berta", browser_name)
    bertas = BoardPage(team.sit("berta", browser_name), "/board?of=mine")
    board = BoardPage(berta, "/board?of=team")
    expect(hers.row(label).locator('[data-word="counsellor"]')).to_have_text("anna weber")
    mine.row(label).wait_for()
    expect(bertas.row(label)).to_have_count(0)

    board.summary(label).click()
    with board.page.expect_navigation():
        board.row(label).get_by_role("link", name="Übergeben oder übernehmen").click()
    take = board.page.get_by_role("button", name="Termin übernehmen")
    assert take.evaluate("(button) => button === document.activeElement")
    assert violations(board.page) == []
    with board.page.expect_navigation():
        take.click()

    assert "jetzt Ihrer" in board.page.get_by_role("status").first.inner_text()
    expect(hers.row(label).locator('[data-word="counsellor"]')).to_have_text("berta koch")
    bertas.row(label).wait_for()
    expect(mine.row(label)).to_have_count(0)
    client = visit(browser=browser_name)
    client.open(link + "#ABC123XYZ")
    assert client.code() == "ABC123XYZ"
    bertas.wait_for_status(label, "opened")


def test_two_take_it_at_once_and_the_second_is_told(team: Team) -> None:
    label = "Akte zwei"
    path, _ = invited(team.sit("anna"), label)
    first, second = team.sit("berta"), team.sit("anna")
    first.open(f"{path}?whose")
    second.open(f"{path}?whose")
    with first.page.expect_navigation():
        first.page.get_by_role("button", name="Termin übernehmen").click()
    second.page.get_by_label("Übergeben an").select_option(label="qa helper")

    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Termin übergeben").click()

    said = second.page.get_by_role("alert")
    assert "inzwischen übernommen" in said.inner_text()
    expect(said).to_be_focused()
    assert "Dies ist ein Termin von berta koch" in second.page.locator(".substitution").inner_text()
    assert violations(second.page) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_fits_a_small_window_in_both_languages(team: Team, language: str) -> None:
    office = team.sit("anna", viewport={"width": 320, "height": 800})
    path, _ = invited(office, f"Akte {language}")

    office.open(f"{path}?whose&lang={language}")

    expected = {"de": "Termin übergeben", "en": "Hand the appointment over"}[language]
    expect(office.page.get_by_role("button", name=expected)).to_be_visible()
    expect(office.page.locator("#counsellor")).to_be_focused()
    assert violations(office.page) == []
    assert office.page.evaluate("document.documentElement.scrollWidth") <= 320
