"""One client: an office's booking tool makes the appointment, then the page is opened and the check runs."""

import asyncio
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bench.association.load import PAGE, Load, RefusedError, Sender
from bench.association.rehearsal import rehearse
from bench.association.stored import Desk
from checker.core.findings import CATALOGUE

STEPS: Final = (("opened", 0), ("checking", 2), ("finished", len(CATALOGUE)), ("handed_off", len(CATALOGUE)))
"""What the page reports: its status, and how many of the checks are done."""
PAUSE_S: Final = (0.5, 1.5)
REHEARSES: Final = 10
"""Of so many clients one sends packets through the relay."""
_MINUTES: Final = 45
_FOUND: Final = {check: next(iter(findings)) for check, findings in CATALOGUE.items()}
_MEASURES: Final = {
    "rate_kbps": 1830,
    "rtt_ms": 41.5,
    "jitter_ms": 2.1,
    "loss_percent": 0,
    "transport": "udp",
}


def done(count: int) -> dict[str, dict[str, Any]]:
    """Return the checks when so many of them are done."""
    waiting = {"state": "waiting", "finding": None}
    return {
        check: {"state": "done", "finding": finding} if number < count else waiting
        for number, (check, finding) in enumerate(_FOUND.items())
    }


class BookingTool:
    """An office's own one."""

    def __init__(self, load: Load, desk: Desk) -> None:
        headers = {"Authorization": f"Bearer {desk.token}", "User-Agent": "booking tool"}
        self._load, self._desk = load, desk
        self._http = load.connected(desk.booking_address, headers)
        self._sender = Sender(load, self._http)

    async def book(self, label: str) -> tuple[str, str]:
        """Make an appointment; return its id and its link's token."""
        starts = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="seconds")
        wish = {"starts": starts, "minutes": _MINUTES, "label": label, "counsellor": self._desk.counsellor.id}
        key = {"Idempotency-Key": label}
        answer = await self._sender.send("POST", "/api/v1/appointments", lambda: wish, (201,), headers=key)
        self._load.told.appointments[answer.body["id"]] = label
        return answer.body["id"], answer.body["check_link"].rpartition("/c/")[2]

    async def close(self) -> None:
        """Close its connections."""
        await self._http.close()


class Client:
    """One person with a device, from an address of their own."""

    def __init__(self, load: Load, desk: Desk, tool: BookingTool, number: int, *, watched: bool) -> None:
        self._load, self._desk, self._tool, self._number = load, desk, tool, number
        self._source = f"127.1.{number // 250}.{number % 250 + 1}"
        self._watched = watched  # a board of the office is open
        self._sequence, self._run = 0, int(time.time() * 1000)

    async def visit(self) -> None:
        """Be booked, check, and go on to the provider."""
        try:
            self._id, self._token = await self._tool.book(f"bench-{self._number}")
            async with self._load.connected(self._source, PAGE) as http:
                await self._check(Sender(self._load, http))
        except RefusedError as error:
            self._load.faults.append(str(error))

    async def _check(self, sender: Sender) -> None:
        await sender.send("GET", f"/c/{self._token}", lambda: None, (200,))
        await self._report(sender, 1)
        place = await sender.send("POST", "/api/rehearsals", dict, (201, 429))
        rehearsal = asyncio.create_task(self._rehearse(place.status, place.body))
        await _pause()
        await self._report(sender, 2)
        await _pause()
        await self._report(sender, 3)
        await rehearsal
        await self._result(sender, place.body["receipt"])
        await self._report(sender, 4)

    async def _rehearse(self, status: int, place: Mapping[str, Any]) -> None:
        if status == 201 and self._number % REHEARSES == 0:
            self._load.record.relays.append(await rehearse(place["ice_servers"][0], self._source))

    async def _report(self, sender: Sender, step: int) -> None:
        status, count = STEPS[step - 1]
        answer = await sender.send("POST", "/api/readiness", lambda: self._readiness(status, count), (200,))
        self._load.told.readiness[self._id] = self._sequence
        if self._watched:
            self._load.acknowledged[self._id, step] = answer.at_s

    def _readiness(self, status: str, count: int) -> dict[str, Any]:
        """Return the next report; each try is a new one, as the page has it."""
        self._sequence += 1
        self._load.told.sent.setdefault(self._id, {})[self._sequence] = status
        about = {"token": self._token, "run": self._run, "sequence": self._sequence, "touch": False}
        return {**about, "status": status, "checks": done(count)}

    async def _result(self, sender: Sender, receipt: str) -> None:
        await _pause()
        told, office = self._load.told, self._desk.office
        result = {
            "receipt": receipt,
            "language": "de",
            "office": office.short,
            "touch": False,
            "first_rating": "ready",
            "duration_s": 41,
            "findings": _FOUND,
            "measures": _MEASURES,
        }
        told.open_results[office.id] += 1
        # 204: a try before, whose answer was lost, has been counted.
        await sender.send("POST", "/api/results", lambda: result, (200, 204))
        told.open_results[office.id] -= 1
        told.results[office.id] += 1


async def _pause() -> None:
    await asyncio.sleep(random.uniform(*PAUSE_S))  # noqa: S311 -- no secret
