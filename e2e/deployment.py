"""A deployed server: stories use it by its pages alone, with an account, and leave nothing behind."""

import json
import re
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    APIRequestContext,
    APIResponse,
    BrowserContext,
    Playwright,
    StorageState,
)

from checker.core.appointments.form import suggested_start
from e2e.markup import Markup
from e2e.pace import Pace
from e2e.site import post_json

LABEL: Final = "QA"
"""Of appointments that a story gives no label: colleagues see them on the board."""
SIGN_IN: Final = ("E2E_ACCOUNT", "E2E_PASSWORD")
"""The environment variables with the account's name and password."""
UNSAID: Final = f"needs an account of the deployed server: set {SIGN_IN[0]} and {SIGN_IN[1]}"
RESULTS = "/api/results"
# Requests that outlive their page pass by the driver's routes: there are none of results.
_ANSWERED_BY_ROUTE: Final = f"""
(() => {{
  const result = (url) => new URL(url, location.href).pathname === "{RESULTS}";
  const beacon = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (url, body) => result(url) || beacon(url, body);
  const real = window.fetch;
  window.fetch = (url, init) => real(url, result(url) ? {{ ...init, keepalive: false }} : init);
}})();
"""
_ID: Final = re.compile(r"/appointments/([0-9a-f]{32})\b")
_BATCH: Final = re.compile(r"/appointments/many/([0-9a-f]+)\b")


@dataclass
class Deployment:
    """A server at `url`. `account` is a name and a password; `open` comes first, `leave` last."""

    playwright: Playwright
    url: str
    account: tuple[str, str] | None = field(repr=False)  # pytest shows what it compares
    accept_certificate: bool = False
    """Take the server's certificate whoever has signed it."""
    pace: Pace = field(default_factory=Pace)
    _ids: set[str] = field(default_factory=set)
    """Of appointments that stories have made."""
    _batches: set[str] = field(default_factory=set)

    def open(self) -> None:
        """Look whether the server is there, and sign in. Raises AssertionError saying what is wrong."""
        answer = self._get("/ready")
        assert answer.ok, f"{self.url}/ready answers {answer.status}: {answer.text()[:200]}"
        if self.account:
            name, password = self.account
            answer = self._post("/sign-in", name=name, password=password)
            assert answer.status == 303, f"{self.url} refuses {SIGN_IN[0]} with status {answer.status}"

    def leave(self) -> None:
        """Delete what stories have made, and sign out. Raises AssertionError with what is left."""
        try:
            if self.account:
                left = [one for one in sorted(self._made()) if not self._delete(one)]
                self._post("/sign-out")
                assert left == [], f"not deleted on {self.url}: appointments {left}"
        finally:
            self._requests.dispose()

    @property
    def profile(self) -> dict[str, Any]:
        """What a browser's profile needs to open the server's pages."""
        return {"ignore_https_errors": True} if self.accept_certificate else {}

    def signed_in(self) -> StorageState:
        """Return what the browser of the account keeps; skips the test where there is no account."""
        if not self.account:
            pytest.skip(UNSAID)
        return self._requests.storage_state()

    def follow(self, context: BrowserContext) -> None:
        """Keep a profile's anonymous results from the server, and remember the appointments that it makes."""
        context.add_init_script(_ANSWERED_BY_ROUTE)
        receipt = {"receipt": "0" * 60}  # as a server answers who has none: the page sends its result with it
        context.route(f"{self.url}{RESULTS}", lambda route: route.fulfill(status=202, json=receipt))
        context.on("request", lambda request: self._note(request.url))

    # What stories ask of any server (e2e.site.Site)

    @cached_property
    def phone(self) -> str:
        """The office's telephone number; skips the test where the page has none."""
        try:
            return self._start_page.find("href", "tel:").text
        except LookupError:
            pytest.skip("the server shows no telephone number")

    @cached_property
    def provider_template(self) -> str:
        """The link into the consultation, as the page builds it."""
        config = json.loads(self._start_page.find("data-config").attributes["data-config"])
        return str(config["provider"]["template"])

    def appointment(self, code: str = "ABC123XYZ", in_minutes: float = 5, **options: str) -> str:
        """Make an appointment by the office's form and return its check link."""
        self.signed_in()
        starts = datetime.now(UTC).replace(tzinfo=None) + self._zone_offset + timedelta(minutes=in_minutes)
        fields = {"date": f"{starts:%Y-%m-%d}", "time": f"{starts:%H:%M}", "label": LABEL, **options}
        answer = self._post("/appointments/new", **fields)
        assert answer.status == 303, f"no appointment was made: status {answer.status}"
        path = answer.headers["location"]
        self._note(self.url + path)
        link = Markup(self._get(path).text()).find("data-link").text
        assert link.startswith(self.url + "/"), f"give the address that links begin with: {link}"
        return f"{link}#{code}"

    def post(self, path: str, body: object, **headers: str) -> Any:
        """Send JSON to the server's API."""
        self.pace.note(self.url + path)
        return post_json(self.url + path, body, headers, self._tls)

    @property
    def _tls(self) -> ssl.SSLContext | None:
        if not self.accept_certificate:
            return None
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    @cached_property
    def _start_page(self) -> Markup:
        return Markup(self._get("/").text())

    @cached_property
    def _zone_offset(self) -> timedelta:
        """How far the office's clock is from UTC: the form suggests a start by the rule that we know, too."""
        answer = self._get("/appointments/new")
        form = Markup(answer.text())
        local = [form.find("name", field).attributes["value"] for field in ("date", "time")]
        suggested = datetime.fromisoformat("T".join(local))
        now_s = parsedate_to_datetime(answer.headers["date"]).timestamp()
        return suggested - datetime.fromtimestamp(suggested_start(now_s), UTC).replace(tzinfo=None)

    @cached_property
    def _requests(self) -> APIRequestContext:
        return self.playwright.request.new_context(
            extra_http_headers={"Sec-Fetch-Site": "same-origin"}, ignore_https_errors=self.accept_certificate
        )

    def _get(self, path: str) -> APIResponse:
        self.pace.note(self.url + path)
        return self._requests.get(self.url + path)

    def _post(self, path: str, **form: str) -> APIResponse:
        self.pace.note(self.url + path)
        return self._requests.post(self.url + path, form={**form}, max_redirects=0)

    def _note(self, url: str) -> None:
        if not url.startswith(self.url + "/"):
            return
        self.pace.note(url)
        path = urlsplit(url).path
        self._ids.update(_ID.findall(path))
        self._batches.update(_BATCH.findall(path))

    def _made(self) -> set[str]:
        rows = (self._get(f"/appointments/many/{batch}").text() for batch in self._batches)
        return self._ids.union(*(_ID.findall(page) for page in rows))

    def _delete(self, appointment: str) -> bool:
        """Tell whether it is gone; a story may have deleted it itself."""
        self.pace.wait()
        return self._post(f"/appointments/{appointment}/delete").status in (303, 404)
