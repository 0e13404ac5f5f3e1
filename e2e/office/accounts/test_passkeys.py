"""Passkeys with a real authenticator."""

import pytest

from e2e.office.accounts.conftest import Sit
from e2e.pages.office import PASSWORD, Office, new_member
from e2e.server import Server


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
