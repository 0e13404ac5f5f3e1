"""Signing in as people do: real browsers, the keyboard alone, no JavaScript, no barriers."""

import re
from typing import Any

import pytest

from e2e.accessibility import violations
from e2e.browsers import BrowserName
from e2e.office.accounts.conftest import Sit
from e2e.pages.office import PASSWORD, Office, new_member
from e2e.server import Server


def test_the_first_start_prints_a_link_that_makes_the_first_account(office_server: Server, sit: Sit) -> None:
    printed = re.search(r"first account: (\S+)", office_server.log)
    assert printed
    office = sit()

    office.set_password(printed[1], name="Otto")

    assert office.path == "/board"
    office.open("/accounts")
    assert office.page.locator("[data-account=otto]").count() == 1


def test_browsers_keep_the_sign_in_without_tls_on_this_machine(
    office_server: Server, sit: Sit, browser_name: BrowserName
) -> None:
    office = sit(browser_name)

    for host in ("localhost", "127.0.0.1"):
        origin = office_server.url.replace("localhost", host)
        office.set_password(origin + new_member(office_server, f"{browser_name} {host}"))

        assert office.page.url == f"{origin}/board"
        kept = [one for one in office.cookies() if one["domain"] == host]
        assert sorted((one["name"], one["secure"], one["httpOnly"]) for one in kept) == [
            ("__Host-startklar", True, True),
            ("__Host-startklar-device", True, True),
        ]


def test_signing_out_leaves_nothing_in_the_browser(office_server: Server, sit: Sit) -> None:
    office = sit()
    office.set_password(new_member(office_server, "leaves"))

    office.sign_out()

    assert [one["name"] for one in office.cookies()] == ["__Host-startklar-device"]  # names nobody
    office.open("/account")
    assert office.path == "/sign-in?next=/account"


@pytest.mark.parametrize("javascript", [True, False])
def test_everything_but_passkeys_works_without_javascript(
    office_server: Server, sit: Sit, javascript: bool
) -> None:
    name = f"script {javascript}"
    office = sit(profile=(("java_script_enabled", javascript),))
    office.set_password(new_member(office_server, name))
    office.open("/account")
    office.page.locator("#current").fill(PASSWORD)
    office.page.locator("#password").fill("eight large ships at dawn")
    office.submit("current")
    assert office.path == "/account?done=password"

    office.sign_out()
    office.sign_in(name, "eight large ships at dawn")

    assert office.path == "/board"
    office.open("/account")
    assert office.page.locator('[data-action="add-passkey"]').is_visible() == javascript


def test_a_password_can_be_looked_at_and_is_hidden_again_when_it_is_sent(
    office_server: Server, sit: Sit
) -> None:
    office = sit()
    office.open(new_member(office_server, "looks"))
    password = office.page.locator("#password")
    password.fill(PASSWORD)
    show = office.page.locator('[data-action="show-password"]')

    show.click()

    assert (password.get_attribute("type"), show.get_attribute("aria-pressed")) == ("text", "true")
    office.submit("password")
    assert office.path == "/board"


def test_the_keyboard_alone_is_enough_to_sign_in(office_server: Server, sit: Sit) -> None:
    office = sit()
    office.set_password(new_member(office_server, "keys"))
    office.sign_out()
    office.open("/sign-in")
    office.page.locator("#name").focus()

    office.page.keyboard.type("keys")
    office.page.keyboard.press("Tab")
    office.page.keyboard.type(PASSWORD)
    with office.page.expect_navigation():
        office.page.keyboard.press("Enter")

    assert office.path == "/board"


def test_on_a_narrow_screen_the_menu_needs_neither_script_nor_mouse(office_server: Server, sit: Sit) -> None:
    narrow = (
        ("viewport", {"width": 360, "height": 740}),
        ("has_touch", True),
        ("java_script_enabled", False),
    )
    office = sit(profile=narrow)
    office.set_password(new_member(office_server, "narrow"))
    menu, places = office.page.locator("button.menu"), office.page.locator("#menu")

    menu.focus()
    office.page.keyboard.press("Enter")
    office.page.keyboard.press("Tab")
    office.page.keyboard.press("Tab")
    with office.page.expect_navigation():
        office.page.keyboard.press("Enter")

    assert office.path == "/appointments"
    assert not places.is_visible()
    menu.tap()
    assert places.is_visible()
    office.sign_out()
    assert office.path.startswith("/sign-in")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_free_of_barriers_and_fits(
    office_server: Server, sit: Sit, width: int, scheme: Any
) -> None:
    office = sit()
    office.page.set_viewport_size({"width": width, "height": 800})
    office.page.emulate_media(color_scheme=scheme)
    link = new_member(office_server, f"axe {width} {scheme}", administrator=True)

    found = {}
    for path in (link, "/reset/none", "/sign-in?fault=oidc"):
        office.open(path)
        found[path] = violations(office.page) + too_wide(office)
    office.sign_in("nobody")
    found["wrong"] = violations(office.page) + too_wide(office)
    office.set_password(link)
    for path in ("/account?done=language", "/account/confirm", "/accounts", "/accounts/tokens"):
        office.open(path)
        office.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[path] = violations(office.page) + too_wide(office)
    office.page.locator("#name").fill(f"a tool with quite a long name {width} {scheme}")
    office.submit("name")
    found["token"] = violations(office.page) + too_wide(office)
    if width == 320:
        office.page.locator("button.menu").click()
        found["menu"] = violations(office.page) + too_wide(office)

    assert {path: problems for path, problems in found.items() if problems} == {}


def too_wide(office: Office) -> list[str]:
    width = office.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{width} px too wide"] if width > 0 else []
