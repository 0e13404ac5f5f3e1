"""The good path: everything works, and the person goes on to the consultation."""

from e2e.conftest import Visit
from e2e.server import Server

GOOD = {
    "browser": "ok",
    "camera": "ok",
    "microphone": "ok",
    "connection": "good",
    "handoff": "ok",
}


def test_a_good_device_is_ready_in_every_part(server: Server, visit: Visit) -> None:
    page = visit()

    page.open(server.appointment())
    page.run_through()

    findings = page.findings()
    assert findings.pop("speaker") in {"ok", "verified"}
    assert findings == GOOD
    assert page.overall() == "ready"


def test_the_open_self_test_needs_no_appointment(server: Server, visit: Visit) -> None:
    page = visit()

    page.open(server.url)
    page.run_through()

    assert page.overall() == "ready"
    assert page.traffic.to("/api/readiness") == []
    assert len(page.traffic.to("/api/results")) >= 1
