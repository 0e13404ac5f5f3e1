"""No account reads or changes anything of another office: every route of the server is tried from there.

The routes are the application's own, so that a new one is walked by itself: with every id of the other office
in its path, and with every body that some handler understands.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import pytest
from aiohttp import web

from checker.core.account_rules import ADMINISTRATOR, COUNSELLOR
from checker.core.expiry.retention import Lifetimes
from checker.core.logos.logo import read_logo
from checker.core.offices import FIRST_OFFICE
from checker.core.results.notes import Counted
from checker.core.results.report import closed_weeks
from checker.core.signals import Side
from checker.http.keys import ACCOUNTS, CLOCK, OFFICE_ROWS, PASSKEYS, SECRET, SESSIONS
from checker.http.offices import OFFICES
from checker.storage.accounts.accounts import Account, new_account
from checker.storage.accounts.passkeys import Passkey
from checker.storage.appointments import Appointment, hash_of
from checker.storage.database import tables
from checker.storage.offices import Office
from checker.storage.readiness import StoredReadiness
from checker.storage.signals import Sent, Signals
from tests.pictures import svg
from tests.running_app import Client, enter
from tests.support import FakeTime, good_answers, rows, stores_of

LABEL: Final = "only-theirs"
NAMES: Final = ("theirs-anna", "theirs-otto")
OURS: Final = "ours"
BATCH: Final = "b" * 32
NORTH: Final = Office(7, "north", organisation="North")
CHECKS: Final = 145
"""What the other office's statistics show and ours do not."""
HEADERS: Final = {"Sec-Fetch-Site": "same-origin"}
QUERIES: Final = ("", f"?whose=team&of=team&labels=1&q={LABEL[:-1]}")
"""A search is said back on its page: so it is for a part of what must not be there."""
BODIES: Final[tuple[Any, ...]] = (
    {"signal": "come_in"},
    {"signal": None},
    {"board": "0" * 32, "page": "0" * 32, "messages": []},
    {},
)
"""What is sent as JSON, beside the form below."""


@pytest.fixture
def more_settings() -> dict[str, Any]:
    limits = ("pages", "api", "rehearsals", "results", "sign_in_address", "sign_in_account")
    return {f"rate_limit_{name}": "1000000/minute" for name in limits}


@dataclass(frozen=True)
class Theirs:
    """What there is of the first office; ours is the one in the north."""

    appointment: Appointment
    accounts: Sequence[Account]
    session: bytes = b"s" * 32
    passkey: bytes = b"\x01\x02"

    @property
    def ids(self) -> dict[str, str]:
        """Everything that may stand in a path, by what it is."""
        names = {account.name: account.id for account in self.accounts}
        return {
            "appointment": self.appointment.id,
            **names,
            "session": self.session.hex(),
            "passkey": self.passkey.hex(),
            "office": str(FIRST_OFFICE),
        }


@pytest.fixture
async def theirs(app: web.Application, client: Client, time: FakeTime) -> Theirs:
    accounts = [new_account(NAMES[0], COUNSELLOR, "en"), new_account(NAMES[1], ADMINISTRATOR, "en")]
    for account in accounts:
        await app[ACCOUNTS].add(account)
    await app[OFFICE_ROWS].add(NORTH)
    await app[OFFICE_ROWS].put_logo(FIRST_OFFICE, read_logo(svg()))
    await app[OFFICES].look()
    ours = new_account("ours-nora", COUNSELLOR, "en")
    await app[ACCOUNTS].add(ours, NORTH.id)
    starts, key = int(time.wall_s) + 300, hash_of(app[SECRET])("a" * 32, 1)
    row = Appointment(key, starts, starts + 3_600, "en", LABEL, accounts[0].id, id="a" * 32)
    found = Theirs(row, accounts)
    store = stores_of(app)
    await store.appointments.add([row])
    readiness = StoredReadiness(key, 1, 1, "checking", {}, "chrome", "windows", int(time.wall_s))
    await store.readiness.put(readiness, time.wall_s)
    await Signals(store.engine, Lifetimes()).ask(key, Sent(Side.CLIENT, "please_call"), time.wall_s)
    await app[SESSIONS].open(found.session, accounts[0], time.wall_s)
    await app[PASSKEYS].add(Passkey(found.passkey, accounts[0].id, b"key", 0, "key"))
    week = closed_weeks(time.wall_s, 12)[-1]
    for number in range(CHECKS):
        counted = Counted(week, good_answers())
        await store.counters.count(number.to_bytes(32), int(time.wall_s // 86_400), counted)
    return found


async def standing(app: web.Application, theirs: Theirs, *, offices: bool = True) -> list[Any]:
    """Return all rows that are the other office's."""
    ids = [account.id for account in theirs.accounts]
    conditions = {
        tables.appointment: tables.appointment.c.office == FIRST_OFFICE,
        tables.readiness: tables.readiness.c.appointment == theirs.appointment.hash,
        tables.signal: tables.signal.c.appointment == theirs.appointment.hash,
        tables.counter: tables.counter.c.office == FIRST_OFFICE,
        tables.account: tables.account.c.id.in_(ids),
        tables.session: tables.session.c.key == theirs.session,
        tables.passkey: tables.passkey.c.account_id.in_(ids),
        tables.one_time_link: tables.one_time_link.c.account_id.in_(ids),
    }
    if offices:
        conditions[tables.office] = tables.office.c.id == FIRST_OFFICE
        conditions[tables.logo] = tables.logo.c.office == FIRST_OFFICE
        conditions[tables.membership] = tables.membership.c.office == FIRST_OFFICE
    engine = stores_of(app).engine
    queries = [table.select().where(condition) for table, condition in conditions.items()]
    return [sorted(map(tuple, await rows(engine, query)), key=str) for query in queries]


def paths(route: web.AbstractRoute, ids: Mapping[str, str]) -> set[str]:
    """Return a route's paths with every id of the other office in them."""
    assert route.resource is not None
    pattern = route.resource.canonical
    names = re.findall(r"\{(\w+)\}", pattern)
    fixed = {"kind": ["ics"], "day": ["2026-11-18"], "digest": ["0" * 32], "path": ["x.js"], "batch": [BATCH]}
    choices = [fixed.get(name, [*ids.values(), "1"]) for name in names]
    return {pattern.format(**dict(zip(names, chosen, strict=True))) for chosen in product(*choices)}


def form(theirs: Theirs, ours: Account) -> dict[str, str]:
    """Return the fields of all forms together, with the other office's ids where a form has one."""
    return {
        "id": theirs.appointment.id,
        "batch": BATCH,
        "before": theirs.accounts[0].id,
        "counsellor": ours.id,
        "office": str(FIRST_OFFICE),
        "role": COUNSELLOR,
        "name": OURS,
        "date": "2026-11-24",
        "time": "14:30",
        "minutes": "45",
        "language": "en",
        "label": "x",
        "generation": "1",
        "table": f"24.11.2026 14:30; ; ; ; {NAMES[0].upper()}",  # said back as it was typed
        "password": "seven small boats at noon",
        "organisation": "Changed",
        "short": "changed",
    }


async def walk(
    app: web.Application, client: Client, time: FakeTime, theirs: Theirs, who: Mapping[str, Any]
) -> AsyncIterator[tuple[str, int, str]]:
    """Ask for everything as somebody who is signed in anew each time; yield what was asked, and answered."""
    for route in app.router.routes():
        if route.method not in ("GET", "POST"):
            continue
        for path in sorted(paths(route, theirs.ids)):
            asked: list[dict[str, Any]] = [{"params": None, "query": query} for query in QUERIES]
            if route.method == "POST":
                asked = [{"data": None, "query": ""}, *({"json": body, "query": ""} for body in BODIES)]
            for more in asked:
                account = await enter(client, app, time.wall_s, **who)
                if "data" in more:
                    more["data"] = form(theirs, account)
                query = more.pop("query")
                answer = await client.request(
                    route.method,
                    path + query,
                    headers=HEADERS | {"Accept": "application/json" if "events" in path else "text/html"},
                    allow_redirects=False,
                    **more,
                )
                yield f"{route.method} {path}{query}", answer.status, await answer.text(errors="replace")


SECRETS: Final = (LABEL, *NAMES, f">{CHECKS}<", f'"checks": {CHECKS},')


def leaks(text: str) -> list[str]:
    """Return what of the other office stands in an answer."""
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("role", [COUNSELLOR, ADMINISTRATOR])
async def test_nothing_of_another_office_is_read_or_changed(
    app: web.Application, client: Client, time: FakeTime, theirs: Theirs, role: str
) -> None:
    who = {"name": f"ours-{role}", "role": role, "office": NORTH.id}
    before, leaked = await standing(app, theirs), []

    async for asked, _status, text in walk(app, client, time, theirs, who):
        leaked += [(asked, secret) for secret in leaks(text)]

    assert leaked == []
    assert await standing(app, theirs) == before


async def test_the_associations_administrator_reads_no_appointment_and_no_label(
    app: web.Application, client: Client, time: FakeTime, theirs: Theirs
) -> None:
    who = {"name": "association", "role": ADMINISTRATOR, "office": None}
    before, leaked = await standing(app, theirs, offices=False), []

    async for asked, _status, text in walk(app, client, time, theirs, who):
        leaked += [asked for secret in leaks(text) if secret == LABEL]

    assert leaked == []
    assert await standing(app, theirs, offices=False) == before


async def test_the_same_walk_finds_and_changes_all_of_it_from_inside(
    app: web.Application, client: Client, time: FakeTime, theirs: Theirs
) -> None:
    """Shows that the walk would notice: from inside the office it meets every secret, and changes rows."""
    who = {"name": "inside", "role": ADMINISTRATOR}
    before, found = await standing(app, theirs), set()

    async for asked, status, text in walk(app, client, time, theirs, who):
        found |= set(leaks(text))
        assert status < 500, asked

    assert found == set(SECRETS)
    after = await standing(app, theirs)
    assert [one == other for one, other in zip(before[:3], after[:3], strict=True)] == [False] * 3
    assert app[CLOCK].now_s() == time.wall_s
