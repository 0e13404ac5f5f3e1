"""The pages that make and show appointments, as a counsellor meets them."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from e2e.pages.office import Office


class Appointments:
    """One tab, signed in."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.page: Page = office.page

    def new(self) -> None:
        """Open the form for one appointment."""
        self.office.open("/appointments/new")

    def many(self, table: str) -> None:
        """Open the form for many and paste a table."""
        self.office.open("/appointments/many")
        self.page.locator("#table").fill(table)

    def paste_code(self, text: str) -> None:
        """Put a link or a code into its field."""
        self.page.locator("[data-code-input]").fill(text)

    def submit(self) -> None:
        """Press the big button, and wait for what comes next."""
        with self.page.expect_navigation():
            self.go.click()

    @property
    def go(self) -> Locator:
        """The big button of a form."""
        return self.page.locator("main button.go")

    def action(self, name: str) -> Locator:
        """Return a control of the page."""
        return self.page.locator(f'[data-action="{name}"]').first

    def note(self) -> str:
        """Return what the page says about the last press."""
        return self.page.locator('[data-slot="note"]').first.inner_text()

    def code(self) -> str:
        """Return the code that stands in the texts, "" for none."""
        return self.page.locator("[data-code]").first.text_content() or ""

    def link(self) -> str:
        """Return the check link that the page shows."""
        return self.page.locator("[data-link]").inner_text()

    def letter(self) -> str:
        """Return the e-mail as the page shows it."""
        return self.page.locator("[data-letter]").inner_text()

    def saved(self, name: str) -> tuple[str, bytes]:
        """Press a control that saves a file; returns its name and content."""
        with self.page.expect_download() as download:
            self.action(name).click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()

    def do(self, name: str) -> None:
        """Move, renew, cancel or delete, with what stands in the form."""
        form = self.page.locator(f'form[action*="/{name}"]')
        form.evaluate("form => { form.closest('details').open = true; }")
        with self.page.expect_navigation():
            form.locator("button").click()

    @property
    def is_one(self) -> bool:
        """Whether this is the page of one appointment."""
        return bool(re.match(r"/appointments/[0-9a-f]{32}", self.office.path))
