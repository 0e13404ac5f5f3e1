"""From one office to three in the browser, and nothing of one is seen in another."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import FilePayload

from e2e.accessibility import violations
from e2e.browsers import Machine
from e2e.pages.office import Office, new_member
from e2e.profiles import Profiles
from e2e.server import Server

Sit = Callable[..., Office]
OFFICES = {"Office North": "0222 22", "Office South": "0333 33"}


@pytest.fixture
def office_server(own_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on its first start."""
    server = Server(
        tmp_path_factory.mktemp("offices"),
        {"DEFAULT_LANGUAGE": "en", "ORGANISATION": "The Association", "PHONE": "0111 11"},
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sit(profiles: Profiles, office_server: Server) -> Sit:
    """Return a way to sit down at a computer."""

    def sit_down(**more: Any) -> Office:
        machine = Machine(browser="chromium", **{"language": "en-GB", **more})
        return profiles.watch(Office(profiles.open(machine), office_server))

    return sit_down


def add_office(office: Office, name: str, phone: str) -> None:
    """Make an office on the page that lists them, by keyboard alone."""
    office.page.get_by_role("textbox", name="Name", exact=True).focus()
    for text in (name, phone):
        office.page.keyboard.type(text)
        office.page.keyboard.press("Tab")
    with office.page.expect_navigation():
        office.page.keyboard.press("Enter")


def invite(office: Office, name: str) -> str:
    """Invite an administrator; returns the link that is shown."""
    office.page.locator("#name").fill(name)
    with office.page.expect_navigation():
        office.page.get_by_role("button", name="Invite").click()
    return office.page.locator("[data-link]").inner_text()


def add_appointment(office: Office, label: str) -> None:
    office.open("/appointments/new")
    office.page.locator("#label").fill(label)
    office.submit("date")


def test_two_more_offices_are_made_in_the_browser_and_each_keeps_to_itself(
    sit: Sit, office_server: Server
) -> None:
    otto = sit()
    otto.set_password(new_member(office_server, "otto", administrator=True))
    otto.open("/accounts")
    with otto.page.expect_navigation():
        otto.page.get_by_role("link", name="Add another office").click()

    links = {}
    for name, phone in OFFICES.items():
        otto.open("/offices")
        add_office(otto, name, phone)
        links[name] = invite(otto, f"head of {name}")

    for name, phone in OFFICES.items():
        head = sit()
        head.set_password(links[name])
        add_appointment(head, f"label of {name}")
        head.open("/board")
        board = head.page.locator("#page").inner_text()
        assert head.page.locator(".org").inner_text() == name
        assert [each for each in OFFICES if f"label of {each}" in board] == [name]
        head.open("/accounts")
        assert head.page.locator("[data-account]").count() == 1
        client = sit()
        client.open(f"/o/{name.lower().replace(' ', '-')}")
        assert phone in client.page.locator("body").inner_text()
        assert "0111 11" not in client.page.locator("body").inner_text()
    otto.open("/board")
    assert "label of" not in otto.page.locator("#page").inner_text()
    otto.open("/offices")
    assert otto.page.locator("[data-office]").count() == 3


def header_and_start(client: Office, path: str, width: int) -> tuple[float, float]:
    """Return the height of the header of a client's page, and where Start ends, in CSS pixels."""
    client.page.set_viewport_size({"width": width, "height": 740})
    client.open(path)
    client.page.locator("[data-ends]").wait_for(state="attached")
    header, start = (client.page.locator(each).bounding_box() for each in ("header", "[data-action=start]"))
    assert header
    assert start
    return header["height"], start["y"] + start["height"]


LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 50"><style>.a{fill:#0d5450}</style>
<circle class="a" cx="25" cy="25" r="23"/>
<text x="55" y="34" font-size="28" font-weight="700">Nord</text></svg>"""


def picture(svg: str) -> FilePayload:
    """Return a file to choose."""
    return FilePayload(name="logo.svg", mimeType="image/svg+xml", buffer=svg.encode())


def test_the_only_offices_logo_is_on_its_clients_pages_and_moves_nothing(
    sit: Sit, office_server: Server
) -> None:
    otto, client = sit(), sit()
    otto.set_password(new_member(office_server, "otto", administrator=True))
    link = office_server.appointment().partition("#")[0].removeprefix(office_server.url)
    cases = [(f"{link}?lang={language}", width) for language in ("de", "ar") for width in (320, 360, 1280)]
    before = [header_and_start(client, *case) for case in cases]

    otto.open("/accounts")
    with otto.page.expect_navigation():
        otto.page.get_by_role("link", name="Name, logo and thresholds of this office").click()
    bad = picture(LOGO.replace("class", "onload"))
    otto.page.locator("#logo").set_input_files(files=[bad])
    otto.submit("logo")
    refused = otto.page.locator("#logo-fault").inner_text(), violations(otto.page)
    otto.page.locator("#logo").set_input_files(files=[picture(LOGO)])
    otto.submit("logo")

    assert "onload" in refused[0]
    assert refused[1] == violations(otto.page) == []
    assert [header_and_start(client, *case) for case in cases] == before
    for path, width in cases:
        header_and_start(client, path, width)
        seen = client.page.locator(".logo img").evaluate(
            "(one) => [one.naturalWidth > 0, one.width, one.height]"
        )
        assert seen[0]
        assert 24 <= seen[1] <= 120
        assert seen[2] == 40
        assert violations(client.page) == []


def test_who_belongs_to_two_offices_switches_in_the_header(sit: Sit, office_server: Server) -> None:
    otto = sit()
    otto.set_password(new_member(office_server, "otto", administrator=True))
    otto.open("/offices")
    add_office(otto, "Office North", "1")
    otto.page.locator("#name").fill("otto")
    with otto.page.expect_navigation():
        otto.page.get_by_role("button", name="Invite").click()
    otto.open("/board")

    otto.page.get_by_label("Office", exact=True).select_option(label="Office North")
    with otto.page.expect_navigation():
        otto.page.get_by_role("button", name="Switch").click()

    assert otto.path == "/board"
    assert otto.page.locator(".org").inner_text() == "Office North"


def test_a_removed_office_is_gone_for_its_board_its_clients_and_the_list(
    sit: Sit, office_server: Server
) -> None:
    otto, nora, client = sit(), sit(), sit()
    otto.set_password(new_member(office_server, "otto", administrator=True))
    otto.open("/offices")
    add_office(otto, "Office North", "0222 22")
    nora.set_password(invite(otto, "nora"))
    add_appointment(nora, "a label")
    link = nora.page.locator("[data-link]").inner_text()
    nora.open("/board")
    nora.page.locator('main[data-connection="live"]').wait_for()

    otto.open("/offices")
    for name in ("Open Office North", "Remove this office"):
        with otto.page.expect_navigation():
            otto.page.get_by_role("link", name=name).click()
    said = otto.page.locator("#page").inner_text()
    otto.page.locator("#short").fill("office-north")
    otto.submit("short")

    assert "Accounts that belong to this office alone: 1" in said
    assert "Appointments to come: 1" in said
    assert otto.path == "/offices?done=removed"
    assert otto.page.locator("[data-office]").count() == 1
    nora.page.locator('main[data-connection="session"]').wait_for()
    client.open(link)
    assert "This link does not work" in client.page.locator("h1").inner_text()
    client.open(link.partition("/c/")[0])
    assert "The Association" in client.page.locator("body").inner_text()


@pytest.mark.parametrize("language", ["en-GB", "de-DE"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_associations_pages_are_accessible(
    sit: Sit, office_server: Server, language: str, width: int
) -> None:
    otto = sit(language=language)
    otto.set_password(new_member(office_server, "otto", administrator=True))
    otto.page.set_viewport_size({"width": width, "height": 800})
    otto.open(f"/account?lang={language[:2]}")
    otto.open("/offices")
    otto.page.locator("#organisation").fill("Beratungsstelle für Pflege und Demenz Nord")
    otto.submit("organisation")
    one = otto.path.partition("?")[0]
    problems: dict[str, Any] = {}

    for path in ("/offices", one, f"{one}/remove", "/statistics/offices", "/accounts", "/"):
        otto.open(path)
        problems[path] = violations(otto.page)
        wide = otto.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
    otto.open(one)
    otto.page.locator("#short").fill("a b")
    otto.submit("organisation")
    problems["faults"] = violations(otto.page)
    otto.open(f"{one}/remove")
    otto.page.locator("#short").fill("another")
    otto.submit("short")
    problems["not removed"] = violations(otto.page)
    otto.open(one)
    otto.page.locator("#name").fill("otto")
    otto.submit("name")
    problems["invited"] = violations(otto.page)

    assert {path: found for path, found in problems.items() if found} == {}
    assert re.fullmatch(r"/offices/\d+", one)
