"""Signing in as people do: real browsers, a real authenticator, the keyboard alone, no JavaScript."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from e2e.accessibility import violations
from e2e.browsers import BrowserName, Machine
from e2e.pages.office import PASSWORD, Office, new_member
from e2e.profiles import Profiles
from e2e.server import Server

Sit = Callable[..., Office]


@pytest.fixture(scope="module")
def office_server(own_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on its first start."""
    server = Server(
        tmp_path_factory.mktemp("office"),
        {"DEFAULT_LANGUAGE": "en", "RATE_LIMIT_SIGN_IN_ADDRESS": "1000/minute"},
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sit(profiles: Profiles, office_server: Server) -> Sit:
    """Return a way to sit down at a counsellor's computer: a tab in a fresh profile."""

    def sit_down(name: BrowserName = "chromium", **more: Any) -> Office:
        machine = Machine(browser=name, media=False, language="en-GB", **more)
        return profiles.watch(Office(profiles.open(machine), office_server))

    return sit_down


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


class TestWithAnAuthenticator:
    """Chromium's virtual authenticator speaks CTAP 2 and keeps discoverable credentials."""

    @pytest.fixture
    def verifies(self) -> bool:
        """Whether it recognises the person."""
        return True

    @pytest.fixture
    def office(self, sit: Sit, verifies: bool) -> Office:
        office = sit()
        devtools = office.context.new_cdp_session(office.page)
        devtools.send("WebAuthn.enable")
        devtools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": verifies,
                    "isUserVerified": verifies,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return office

    def add(self, office: Office, name: str) -> None:
        office.open("/account")
        office.page.locator("#passkey-name").fill(name)
        with office.page.expect_navigation():
            office.page.locator('[data-action="add-passkey"]').click()

    def test_a_passkey_is_a_second_way_in(self, office_server: Server, office: Office) -> None:
        office.set_password(new_member(office_server, "fingers"))

        self.add(office, "my laptop")

        assert office.path == "/account?done=passkey"
        assert office.page.get_by_role("heading", name="my laptop").count() == 1
        office.sign_out()
        office.open("/sign-in?next=/account")
        with office.page.expect_navigation():
            office.page.locator('[data-action="sign-in-passkey"]').click()
        assert office.path == "/account"
        assert office.page.get_by_text("Signed in as fingers").count() == 1

    def test_a_passkey_that_was_removed_is_none(self, office_server: Server, office: Office) -> None:
        office.set_password(new_member(office_server, "removes"))
        self.add(office, "old key")
        with office.page.expect_navigation():
            office.page.get_by_role("button", name="Remove the passkey old key").click()
        office.sign_out()

        office.open("/sign-in")
        office.page.locator('[data-action="sign-in-passkey"]').click()

        note = office.page.locator('[data-slot="note"]')
        note.get_by_text("did not work").wait_for()
        assert office.path.startswith("/sign-in")

    def test_a_passkey_or_the_password_proves_once_more_who_one_is(
        self, office_server: Server, office: Office
    ) -> None:
        office.set_password(new_member(office_server, "proves"))
        self.add(office, "key")

        office.open("/account/confirm?next=/appointments")
        with office.page.expect_navigation():
            office.page.locator('[data-action="sign-in-passkey"]').click()
        by_passkey = office.path
        office.open("/account/confirm?next=/statistics")
        office.page.locator("#current").fill(PASSWORD)
        office.submit("current")

        assert (by_passkey, office.path) == ("/appointments", "/statistics")

    def test_a_lost_passkey_goes_with_the_old_password(self, office_server: Server, office: Office) -> None:
        office.set_password(new_member(office_server, "loses"))
        self.add(office, "lost key")
        office.page.locator("#current").fill(PASSWORD)
        office.page.locator("#password").fill("eight large ships at dawn")
        office.page.get_by_role("checkbox", name="Remove the passkey lost key").check()

        office.submit("current")

        assert office.path == "/account?done=password"
        assert office.page.get_by_text("lost key").count() == 0

    @pytest.mark.parametrize("verifies", [False])
    def test_a_device_that_recognises_nobody_makes_no_passkey(
        self, office_server: Server, office: Office
    ) -> None:
        office.set_password(new_member(office_server, "anybody"))
        office.open("/account")

        office.page.locator('[data-action="add-passkey"]').click()

        office.page.locator('[data-slot="note"]').get_by_text("was not added").wait_for()

    def test_a_disabled_account_has_no_way_in_by_its_passkey(
        self, office_server: Server, office: Office
    ) -> None:
        office.set_password(new_member(office_server, "disabled"))
        self.add(office, "key")
        office_server.run("account", "disable", "disabled")

        office.open("/sign-in")
        office.page.locator('[data-action="sign-in-passkey"]').click()

        office.page.locator('[data-slot="note"]').get_by_text("did not work").wait_for()


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
    for path in ("/account?done=language", "/account/confirm", "/accounts"):
        office.open(path)
        office.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[path] = violations(office.page) + too_wide(office)
    if width == 320:
        office.page.locator("button.menu").click()
        found["menu"] = violations(office.page) + too_wide(office)

    assert {path: problems for path, problems in found.items() if problems} == {}


def too_wide(office: Office) -> list[str]:
    width = office.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{width} px too wide"] if width > 0 else []
