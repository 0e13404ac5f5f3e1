"""How long a change at a client takes to the board, with fifty clients and ten boards at once.

The baseline of the same run is what nobody can save: the round trip of the client's own request.
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from playwright.async_api import StorageState, StorageStateCookie, async_playwright

from bench.report import Promise, Report
from checker.core.expiry.retention import Lifetimes
from checker.core.findings import CATALOGUE
from checker.core.tokens import link_token, token_hash
from checker.http.session_cookie import COOKIE, new_token, session_key
from checker.settings import load_settings
from checker.storage import secret_key
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.accounts.sessions import Sessions
from checker.storage.appointments import Appointment, Appointments
from checker.storage.database.engine import open_engine
from e2e.browsers import SYSTEM
from e2e.server import Server

CLIENTS, BOARDS, CHANGES, EVERY_S = 50, 10, 12, 1.5
MEDIAN_S, P95_S = 1.0, 2.0  # promised
FINDINGS = list(CATALOGUE["camera"])
GOOD = {check: {"state": "done", "finding": next(iter(all_))} for check, all_ in CATALOGUE.items()}
WATCH = """() => {
  window.seen = [];
  new MutationObserver((records) => {
    for (const { target } of records.filter(({ target }) => target.dataset.check === "camera")) {
      const row = target.closest("[data-appointment]");
      window.seen.push([row.dataset.appointment, target.dataset.finding, Date.now() / 1000]);
    }
  }).observe(document.querySelector("[data-days]"), {subtree: true, attributeFilter: ["data-finding"]});
}"""
HOW = f"""From a client's request to the board: {CLIENTS} clients, each {CHANGES} changes, one about every
{EVERY_S} s; {BOARDS} boards that listen to the stream and one in a real Chromium, until the finding stands in
the page. Real server in a process of its own, SQLite, loopback, this machine. The baseline is the round
trip of the request."""


@dataclass
class Times:
    """Seconds. `sent`: (appointment, finding) → when its request began."""

    sent: dict[tuple[str, str], float] = field(default_factory=dict)
    posts: list[float] = field(default_factory=list)
    boards: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)


def main() -> Report:
    """Return the table."""
    with tempfile.TemporaryDirectory(prefix="startklar-bench-") as folder:
        server = Server(Path(folder) / "server")
        server.start()
        try:
            times = asyncio.run(_run(server))
        finally:
            server.stop()
    rows = {
        "request, round trip": times.posts,
        "stream of a board": times.boards,
        "page in Chromium": times.page,
    }
    table = [f"{'':<22} {'count':>7} {'median ms':>10} {'95 % ms':>9} {'slowest ms':>11}"]
    table += [_row(name, seconds) for name, seconds in rows.items()]
    promises = [
        promise
        for name, seconds in (("stream", times.boards), ("page", times.page))
        for promise in (
            Promise(f"change to the board’s {name}, median", statistics.median(seconds), MEDIAN_S, "s"),
            Promise(f"change to the board’s {name}, 95 of 100", _p95(seconds), P95_S, "s"),
        )
    ]
    return Report(HOW, table, tuple(promises))


def _row(name: str, seconds: list[float]) -> str:
    figures = (statistics.median(seconds), _p95(seconds), max(seconds))
    median, p95, slowest = (round(1000 * value) for value in figures)
    return f"{name:<22} {len(seconds):>7} {median:>10} {p95:>9} {slowest:>11}"


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


async def _run(server: Server) -> Times:
    """Let everybody do their part at once."""
    times = Times()
    secret = secret_key.load_key(load_settings(data_dir=server.data))
    appointments = [_appointment(secret, minutes) for minutes in range(CLIENTS)]
    cookies = await _prepare(server, secret, appointments)
    async with aiohttp.ClientSession() as http, async_playwright() as playwright:
        path = next(path for name in SYSTEM["chromium"] if (path := Path("/usr/bin", name)).exists())
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = await browser.new_context(storage_state=_kept(cookies.pop(), server))
        page = await context.new_page()
        await page.goto(f"{server.url}/board")
        await page.wait_for_selector("main[data-connection=live]")
        await page.evaluate(WATCH)
        boards = [asyncio.create_task(_listen(http, server, cookie, times)) for cookie in cookies]
        await asyncio.sleep(1)
        await asyncio.gather(*(_client(http, server, secret, row, times) for row in appointments))
        await asyncio.sleep(2)
        for board in boards:
            board.cancel()
        for appointment, finding, at in await page.evaluate("seen"):
            _note(times, times.page, appointment, finding, at)
        await browser.close()
    return times


def _kept(cookie: str, server: Server) -> StorageState:
    """Return what a browser keeps where somebody has signed in."""
    host = urlsplit(server.url).hostname or ""
    kept: StorageStateCookie = {
        "name": COOKIE,
        "value": cookie,
        "domain": host,
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": True,
        "sameSite": "Lax",
    }
    return {"cookies": [kept], "origins": []}


def _appointment(secret: bytes, minutes: int) -> Appointment:
    row = Appointment(b"", int(time.time()) + 60 * minutes, int(time.time()) + 60 * minutes + 3_600, "de")
    found_by = token_hash(secret, link_token(secret, row.id, row.generation))
    return Appointment(**(vars(row) | {"hash": found_by}))


async def _prepare(server: Server, secret: bytes, appointments: list[Appointment]) -> list[str]:
    """Make the appointments and the sessions of all counsellors; returns the sessions' cookies."""
    engine = await open_engine(f"sqlite:///{server.data}/startklar.sqlite3")
    await Appointments(engine, Lifetimes()).add(appointments)
    cookies = []
    for number in range(BOARDS + 1):
        account = new_account(f"counsellor {number}")
        await Accounts(engine).add(account)
        cookies.append(new_token())
        await Sessions(engine).open(session_key(secret, cookies[-1]), account, time.time())
    await engine.dispose()
    return cookies


async def _listen(http: aiohttp.ClientSession, server: Server, cookie: str, times: Times) -> None:
    """Be a board."""
    headers = {"Cookie": f"{COOKIE}={cookie}", "Accept": "text/event-stream"}
    event = b""
    async with http.get(
        f"{server.url}/board/events", headers=headers, read_bufsize=2**20, timeout=aiohttp.ClientTimeout()
    ) as response:
        assert response.status == 200
        async for line in response.content:
            if line.startswith(b"event: "):
                event = line[7:].strip()
            elif line.startswith(b"data: ") and event == b"row":
                row = json.loads(line[6:])
                _note(times, times.boards, row["id"], row["checks"]["camera"]["finding"], time.time())


def _note(times: Times, where: list[float], appointment: str, finding: str, at: float) -> None:
    sent = times.sent.get((appointment, finding))
    if sent is not None:
        where.append(at - sent)


async def _client(
    http: aiohttp.ClientSession, server: Server, secret: bytes, row: Appointment, times: Times
) -> None:
    """Be a client whose camera has another finding with every change."""
    token = link_token(secret, row.id, row.generation)
    for sequence in range(CHANGES):
        await asyncio.sleep(EVERY_S * random.uniform(0.5, 1.5))  # noqa: S311 -- no secret
        finding = FINDINGS[sequence]
        checks = GOOD | {"camera": {"state": "done", "finding": finding}}
        body: dict[str, Any] = {"token": token, "run": 1, "sequence": sequence, "status": "checking"}
        began = times.sent[row.id, finding] = time.time()
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with http.post(
            f"{server.url}/api/readiness", json=body | {"checks": checks}, headers=headers
        ) as answer:
            assert answer.status == 200, answer.status
        times.posts.append(time.time() - began)
