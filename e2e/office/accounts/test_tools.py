"""A booking tool gets its token in the browser, and a client's open page follows what the tool does."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from e2e.office.accounts.conftest import Sit
from e2e.pages.office import Office, new_member
from e2e.server import Server

PATH = "/api/v1/appointments"


def make_token(office: Office, name: str) -> str:
    """Go from the accounts to the tokens and make one."""
    office.open("/accounts")
    office.page.get_by_role("link", name="Tokens for booking tools").click()
    office.page.locator("#name").fill(name)
    office.submit("name")
    return office.page.locator("[data-link]").inner_text()


class Tool:
    """A booking tool, on a server of its own."""

    def __init__(self, server: Server, token: str) -> None:
        self._url, self._token = server.url, token

    def ask(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a request; raises HTTPError where it is refused."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


def test_from_the_token_to_the_clients_page(office_server: Server, sit: Sit) -> None:
    office = sit(profile=(("permissions", ["clipboard-read", "clipboard-write"]),))
    office.set_password(new_member(office_server, "makes tokens", administrator=True))
    token = make_token(office, "booking")
    office.page.get_by_role("button", name="Copy the token").click()
    expect(office.page.get_by_text("Copied.")).to_be_visible()
    assert office.page.evaluate("() => navigator.clipboard.readText()") == token

    tool = Tool(office_server, token)
    starts = (datetime.now(UTC) + timedelta(minutes=10)).isoformat(timespec="seconds")
    row = tool.ask("POST", PATH, {"starts": starts, "language": "en", "label": "A-1047"})
    client = sit()
    client.open(row["check_link"] + "#ABC123XYZ")
    client.page.locator("main[data-channel=live]").wait_for()
    tool.ask("PATCH", f"{PATH}/{row['id']}", {"cancelled": True})

    heading = client.page.get_by_role("heading", level=1)
    expect(heading).to_have_text("This appointment is cancelled", use_inner_text=True)
    office.open("/appointments?whose=team")
    assert office.page.get_by_text("A-1047").is_visible()


def test_a_token_is_ended_by_two_presses(office_server: Server, sit: Sit) -> None:
    office = sit()
    office.set_password(new_member(office_server, "ends tokens", administrator=True))
    make_token(office, "old tool")
    row = office.page.locator("[data-token='old tool']")

    row.locator("summary").click()
    with office.page.expect_navigation():
        row.get_by_role("button", name="End the token").click()

    assert (
        office.page.get_by_role("status").inner_text() == "The token is ended. Who still has it gets nowhere."
    )
    assert row.count() == 0
