"""The counsellor's pages as a person meets them: sign-in, account, accounts."""

import re
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from e2e.server import Server
from e2e.site import Site

PASSWORD = "seven small boats at noon"


class Office:
    """One tab of a counsellor's browser, and whatever went wrong in it."""

    def __init__(self, context: BrowserContext, server: Site) -> None:
        self.context, self.server = context, server
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        """Uncaught errors, and console errors but for the status codes that a test has asked for."""
        self.page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        self.page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.problems.append(f"console: {message.text}")

    def open(self, path: str) -> None:
        """Open a page of the server, or a whole link."""
        self.page.goto(path if "://" in path else self.server.url + path, wait_until="load")

    @property
    def path(self) -> str:
        """Where the tab is, without origin."""
        return self.page.url.removeprefix(self.server.url)

    def set_password(self, link: str, password: str = PASSWORD, name: str | None = None) -> None:
        """Follow a link that works once."""
        self.open(link)
        if name is not None:
            self.page.get_by_label("Name").fill(name)
        self.page.locator("#password").fill(password)
        self.submit("password")

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Sign in with name and password."""
        self.open("/sign-in")
        self.page.locator("#name").fill(name)
        self.page.locator("#password").fill(password)
        self.submit("password")

    def submit(self, field: str) -> None:
        """Press the button of the form that a field is in, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator(f"form:has(#{field}) button:not([type=button])").click()

    def sign_out(self) -> None:
        """Press the button at the top."""
        with self.page.expect_navigation():
            self.page.locator('form[action="/sign-out"] button').click()

    def cookies(self) -> list[Any]:
        """Return what the browser keeps."""
        return list(self.context.cookies())


def new_member(server: Server, name: str, *, administrator: bool = False) -> str:
    """Add an account on the command line; returns the path of its link."""
    printed = server.run("account", "add", name, *(["--administrator"] if administrator else []))
    link = re.search(r"(/reset/\S+)", printed)
    assert link, printed
    return link[1]
