"""The browser profiles of one test: fresh, recorded, and suited to the server that it runs against."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

from playwright.sync_api import BrowserContext, Error, Response

from e2e.browsers import Machine, Pool, open_context
from e2e.deployment import Deployment
from e2e.evidence import Recording
from e2e.stand_in_red import Provider


class Watched(Protocol):
    """A page object that knows what went wrong in its page."""

    @property
    def problems(self) -> list[str]: ...


_P = TypeVar("_P", bound=Watched)


@dataclass
class Profiles:
    """Opens profiles, and closes them all at the end."""

    pool: Pool
    red: Provider
    deployment: Deployment | None = None
    _open: list[tuple[BrowserContext, Recording]] = field(default_factory=list)
    _pages: list[Watched] = field(default_factory=list)
    _throttled: list[str] = field(default_factory=list)

    def open(self, machine: Machine) -> BrowserContext:
        """Open one: own storage, own permissions."""
        if self.deployment:
            profile = (*self.deployment.profile.items(), *machine.profile)
            machine = replace(machine, profile=profile)
        context = open_context(self.pool.browser(machine), machine)
        self._open.append((context, Recording(context)))
        self.red.stand_in(context)
        if self.deployment:
            self.deployment.follow(context)
            context.on("response", self._answered)
        return context

    def watch(self, page: _P) -> _P:
        """Let nothing go wrong in a page: what does is among `problems`."""
        self._pages.append(page)
        return page

    @property
    def problems(self) -> list[str]:
        """What went wrong in the pages that are watched, and whether the server had enough of us."""
        return [problem for page in self._pages for problem in page.problems] + self._throttled

    def _answered(self, response: Response) -> None:
        if response.status == 429 and not response.url.endswith(
            "/api/rehearsals"
        ):  # there it is a place in a queue
            self._throttled.append(f"the server's rate limits are too low for these tests: {response.url}")

    def keep(self, folder: Path) -> None:
        """Keep what was recorded."""
        for number, (_, recording) in enumerate(self._open, 1):
            recording.keep(folder, number)

    def close(self) -> None:
        """Close them; one whose browser has gone is closed."""
        for context, _ in self._open:
            try:
                context.close()
            except Error as error:
                if "closed" not in str(error):
                    raise
