"""The first visit to a new server: its administrator sees what is still to be done, and nobody else does."""

import pytest

from e2e.accessibility import violations
from e2e.office.accounts.conftest import Sit
from e2e.pages.office import new_member
from e2e.server import Server
from tests.processes import run


@pytest.mark.parametrize("width", [320, 1280])
def test_the_administrator_of_a_new_server_sees_what_is_to_be_done(
    office_server: Server, sit: Sit, width: int
) -> None:
    office = sit(profile=(("viewport", {"width": width, "height": 800}),))
    office.set_password(new_member(office_server, f"setup {width}", administrator=True))
    steps = office.page.locator("[data-step]")

    assert office.path == "/board"
    assert office.page.locator("[data-setup]").get_attribute("open") is not None
    assert steps.filter(has_text="Clients whom nothing has helped are told to call it. (phone)").is_visible()
    assert violations(office.page) == []
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert office.page.evaluate(overflow) is False

    office.page.locator("[data-setup] > summary").focus()
    office.page.keyboard.press("Enter")
    assert steps.first.is_hidden()


def test_it_is_there_in_german_too(office_server: Server, sit: Sit) -> None:
    office = sit()
    office.set_password(new_member(office_server, "verwaltung", administrator=True))
    office.open("/account")
    office.page.locator("#language").select_option("de")
    office.submit("language")

    office.open("/board")

    assert "Auf diesem Server noch zu tun" in office.page.locator("[data-setup]").inner_text()
    assert violations(office.page) == []


def test_a_backup_takes_its_line_away_and_a_counsellor_has_none(
    office_server: Server, sit: Sit, tmp_path_factory: pytest.TempPathFactory
) -> None:
    office = sit()
    office.set_password(new_member(office_server, "keeper", administrator=True))
    assert office.page.locator("[data-step=backup]").count() == 1

    done = run(office_server.data, "backup", str(tmp_path_factory.mktemp("safe") / "backup"))
    office.open("/board")

    assert done.returncode == 0, done.stderr
    assert office.page.locator("[data-step]").count() > 0
    assert office.page.locator("[data-step=backup]").count() == 0

    other = sit()
    other.set_password(new_member(office_server, "counsellor"))
    assert other.path == "/board"
    assert other.page.locator("[data-setup]").count() == 0
