"""The board as a counsellor meets it, and the news that a client's page would send."""

import itertools
from typing import Any, Final

from playwright.sync_api import Locator, Page

from checker.core.findings import CATALOGUE
from e2e.pages.office import Office
from e2e.site import Site

PATIENCE_MS: Final = 30_000
PHONE: Final = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36"
)
GOOD: Final = {check: next(iter(findings)) for check, findings in CATALOGUE.items()}
_sequence = itertools.count(1)


class BoardPage:
    """The board in one tab."""

    def __init__(self, office: Office, path: str = "/board", *, live: bool = True) -> None:
        self.page: Page = office.page
        office.open(path)
        if live:
            self.wait_for_connection("live")

    def row(self, label: str) -> Locator:
        """Return the row with this label."""
        label_of_row = self.page.locator('[data-word="label"]').get_by_text(label, exact=True)
        return self.page.locator("[data-day] [data-appointment]").filter(has=label_of_row)

    def summary(self, label: str) -> Locator:
        """Return what opens all checks of a row."""
        return self.row(label).locator("details:not([data-aloud]) > summary")

    def wait_for_status(self, label: str, status: str, timeout_ms: float = PATIENCE_MS) -> None:
        """Wait until a row has this status."""
        row = self.row(label).and_(self.page.locator(f'[data-status="{status}"]'))
        row.wait_for(state="attached", timeout=timeout_ms)

    def wait_for_finding(self, label: str, check: str, finding: str, timeout_ms: float = PATIENCE_MS) -> None:
        """Wait until a check in a row has this finding."""
        found = self.row(label).locator(f'[data-check="{check}"][data-finding="{finding}"]')
        found.wait_for(state="attached", timeout=timeout_ms)

    def wait_for_connection(self, connection: str) -> None:
        """Wait until the board says that it is `live`, `stale`, …"""
        self.page.locator(f'main[data-connection="{connection}"]').wait_for(timeout=PATIENCE_MS)

    def word(self, label: str, name: str) -> str:
        """Return one of the words of a row, as it stands there, shown or not."""
        return self.row(label).locator(f'[data-word="{name}"]').first.text_content() or ""


def tell(server: Site, link: str, status: str = "finished", **checks: str | None) -> None:
    """Send what a client's page sends: findings of some checks, the others good; None is not known yet.

    Notes stand behind their finding: `connection="poor slow_up"`. `camera="stale"` is out of date.
    """
    token = link.partition("/c/")[2].partition("#")[0]
    known: dict[str, Any] = {}
    for check, finding in (GOOD | checks).items():
        if status != "opened" and finding is not None:
            found, *notes = finding.split()
            stale = {"state": "stale", "finding": None}
            done = {"state": "done", "finding": found, "notes": notes}
            known[check] = stale if found == "stale" else done
    body = {"token": token, "run": 1, "sequence": next(_sequence), "status": status, "checks": known}
    answer = server.post("/api/readiness", body, **{"User-Agent": PHONE})
    assert answer is not None
    assert answer["ends_ms"] > answer["starts_ms"]
