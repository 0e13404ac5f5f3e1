"""A made-up outcome of the connection check, for stories that are about something else.

The real check measures: on a machine that is busy with other tests it may rightly find the line unsteady.
Tests of the line itself visit with `real_line=True`.
"""

import json
import re
from typing import Final

from playwright.sync_api import BrowserContext, Route

from e2e.server import ROOT

_CHECK: Final = (ROOT / "web/checks/connection.js").read_text()
OUTCOME: Final = {
    "finding": "good",
    "measures": {"rate_kbps": 2400, "rtt_ms": 20, "jitter_ms": 1, "loss_percent": 0, "transport": "udp"},
    "notes": [],
}


def _named(pattern: str) -> str:
    """Return what the check calls its rehearsal: a name that has changed may not bring back the real one."""
    found = re.search(pattern, _CHECK)
    assert found, f"web/checks/connection.js has nothing like {pattern}"
    return found[1]


MODULE: Final = _named(r'environment\.module\("([\w/.]+)"\)')
_FUNCTION: Final = _named(r"= rehearsal\.(\w+)\(")
SOURCE: Final = f"export const {_FUNCTION} = async () => ({json.dumps(OUTCOME)});"


_DIRECT: Final = "direct/client.js"
_ALONE: Final = "export class ClientSide { consider() {} hear() {} }"


def leave_alone(context: BrowserContext) -> None:
    """Let no page of a context try the direct path to a board that is open in the same story."""
    context.route(f"**/{_DIRECT}*", lambda route: route.fulfill(body=_ALONE, content_type="text/javascript"))


def make_up(context: BrowserContext) -> None:
    """Let every page of a context find a good line at once."""

    def answer(route: Route) -> None:
        route.fulfill(body=SOURCE, content_type="text/javascript")

    context.route(f"**/{MODULE}*", answer)
