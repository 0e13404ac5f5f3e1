"""What stories ask of the server that they run against: one of this machine's own, or a deployed one."""

import json
import ssl
import urllib.request
from typing import Any, Protocol


class Site(Protocol):
    """`e2e.server.Server` and `e2e.deployment.Deployment` are such servers."""

    url: str
    """Its origin."""

    @property
    def phone(self) -> str:
        """The office's telephone number, as clients read it."""
        ...

    def appointment(self, code: str = "ABC123XYZ", in_minutes: float = 5, **options: str) -> str:
        """Make an appointment and return its check link; `options` may hold `label`."""
        ...

    def post(self, path: str, body: object, **headers: str) -> Any:
        """Send JSON to the server's API, as a page does.

        Returns the JSON of the answer, None where it is empty. Raises urllib.error.HTTPError.
        """
        ...


def post_json(url: str, body: object, headers: dict[str, str], tls: ssl.SSLContext | None = None) -> Any:
    """Do what `Site.post` promises."""
    said = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", **headers}
    request = urllib.request.Request(url, json.dumps(body).encode(), said, method="POST")
    with urllib.request.urlopen(request, timeout=30, context=tls) as answer:
        return json.loads(answer.read() or b"null")
