"""A client's open page learns what the counsellor does with the appointment."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.conftest import Visit
from e2e.office.board.conftest import Invite, Sit
from e2e.pages.board_page import BoardPage
from e2e.pages.check_page import CheckPage
from e2e.server import TIME_ZONE

Change = Callable[..., None]


@pytest.fixture
def change(sit: Sit) -> Change:
    """Return a way to do to an appointment, named by its label, what a counsellor does."""
    office = sit()
    board = BoardPage(office)

    def do(label: str, what: str, **fields: str) -> None:
        board.row(label).wait_for(state="attached")
        row = board.row(label).get_attribute("data-appointment")
        answer = office.context.request.post(
            f"{office.server.url}/appointments/{row}/{what}",
            headers={"Sec-Fetch-Site": "same-origin"},
            form={**fields},
        )
        assert answer.ok, answer.status

    return do


def come_back(client: CheckPage) -> None:
    """Look at another tab, and come back to this one."""
    client.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def said(client: CheckPage) -> str:
    """Return what the page says has become of the appointment, waiting for it."""
    note = client.page.locator("[data-news-note]")
    note.wait_for(state="visible")
    return note.inner_text()


def ready(client: CheckPage, link: str) -> None:
    """Run the check, and wait until the server knows the result: a later report brings the news by itself."""
    client.open(link)
    client.run_through()
    assert client.action("handoff").is_visible()
    client.wait_until(lambda: "finished" in reported(client), "the result is reported")


def reported(client: CheckPage) -> set[str]:
    """Return the stages that the page has reported, with an answer; Firefox's driver shows no bodies."""
    answered = [request for request in client.traffic.to("/api/readiness") if request.response()]
    return {json.loads(request.post_data or '{"status": "finished"}')["status"] for request in answered}


def watch_announcements(client: CheckPage) -> None:
    client.page.evaluate(
        "() => { const region = document.querySelector('[data-announce]'); window.said = [];"
        "new MutationObserver(() => said.push(region.textContent)).observe(region, {childList: true}); }"
    )


def test_a_cancelled_appointment_takes_the_way_on_and_the_good_result_away(
    invite: Invite, visit: Visit, change: Change, browser_name: BrowserName
) -> None:
    link, label = invite()
    client = visit(browser=browser_name)
    client.forgive("410")
    ready(client, link)
    watch_announcements(client)

    change(label, "cancel")

    assert "findet nicht statt" in said(client)
    assert "030 123456" in said(client)
    expect(client.page.get_by_role("heading", level=1)).to_have_text(
        "Dieser Termin ist abgesagt", use_inner_text=True
    )
    for gone in ("[data-overall]", "[data-action=handoff]", "[data-action=handoff-unchecked]", ".parts"):
        expect(client.page.locator(gone).first).to_be_hidden()
    client.page.wait_for_function("() => window.said.some((text) => text.includes('findet nicht statt'))")
    come_back(client)
    client.wait_until_idle()
    spoken = client.page.evaluate("said.filter((text) => text.includes('findet nicht statt')).length")
    assert spoken == 1
    assert violations(client.page) == []
    client.page.reload()
    expect(client.page.get_by_role("heading", level=1)).to_have_text(
        "Dieser Termin ist abgesagt", use_inner_text=True
    )


def test_the_last_press_before_going_on_asks_as_well(invite: Invite, visit: Visit, change: Change) -> None:
    link, label = invite()
    client = visit()
    client.page.route("**/api/both-ends/events", lambda route: route.abort())  # else it is told at once
    client.forgive("net::ERR_FAILED")
    client.forgive("410")
    ready(client, link)

    change(label, "cancel")
    client.hand_off()

    assert "findet nicht statt" in said(client)
    assert "/c/" in client.page.url


def test_a_moved_appointment_is_said_and_the_new_time_is_one_press_away(
    invite: Invite, visit: Visit, change: Change, browser_name: BrowserName
) -> None:
    link, label = invite()
    client = visit(browser=browser_name)
    ready(client, link)

    later = datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(minutes=50)
    change(label, "move", date=f"{later:%Y-%m-%d}", time=f"{later:%H:%M}", minutes="45")
    come_back(client)

    assert "neue Uhrzeit" in said(client)
    assert client.action("handoff").is_visible()
    assert violations(client.page) == []
    with client.page.expect_navigation():
        client.action("reload").click()
    assert f"{later:%H:%M}" in said(client)
    assert f"{later:%H:%M}" in client.page.locator(".onward .when").inner_text()
    assert client.code() == "ABC123XYZ"
    assert client.page.locator("[data-overall]").get_attribute("data-text") == "old"
    client.page.reload()
    assert f"{later:%H:%M}" in said(client)


def test_a_renewed_link_says_that_the_newest_email_has_another_one(
    invite: Invite, visit: Visit, change: Change, browser_name: BrowserName
) -> None:
    link, label = invite()
    client = visit(browser=browser_name)
    client.forgive("404")
    ready(client, link)

    change(label, "renew", generation="1")
    come_back(client)

    assert "neuesten E-Mail" in said(client)
    assert "030 123456" in said(client)
    assert client.action("handoff").is_visible()
    assert violations(client.page) == []


def test_a_cancelled_appointment_that_takes_place_again_is_said(
    invite: Invite, visit: Visit, change: Change
) -> None:
    link, label = invite()
    client = visit()
    client.forgive("410")
    ready(client, link)
    change(label, "cancel")
    come_back(client)
    assert "findet nicht statt" in said(client)

    later = datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(minutes=50)
    change(label, "move", date=f"{later:%Y-%m-%d}", time=f"{later:%H:%M}", minutes="45")
    come_back(client)

    expect(client.action("reload")).to_be_visible()
    expect(client.page.locator("[data-overall]")).to_be_visible()


def test_an_appointment_that_stays_as_it_is_is_not_talked_about(invite: Invite, visit: Visit) -> None:
    link, _ = invite()
    client = visit()
    ready(client, link)

    with client.page.expect_response("**/api/readiness") as answer:
        come_back(client)

    assert answer.value.status == 200
    expect(client.page.locator("[data-news-note]")).to_be_hidden()
