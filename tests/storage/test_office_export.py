"""What is stored of an office can be had: all of it from inside, no appointment for the association."""

import json
from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from checker.core.account_rules import ADMINISTRATOR
from checker.core.api_tokens import READ
from checker.core.expiry.iso_weeks import ordinal
from checker.core.expiry.retention import Lifetimes
from checker.core.expiry.trusted_time import TrustedTime
from checker.core.offices import FIRST_OFFICE, OWN
from checker.core.results.notes import Counted
from checker.core.results.report import STEP, closed_weeks
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.accounts.api_tokens import ApiTokens, new_api_token
from checker.storage.appointments import Appointment
from checker.storage.database import tables
from checker.storage.office_export import OfficeExports
from checker.storage.offices import Office, Offices
from tests.storage.both_databases import *  # noqa: F403 -- its fixtures
from tests.support import NOW_S, Stores, execute, good_answers, put_appointment

NORTH: Final = Office(7, "north", organisation="Office North", phone="0222 2", team_board=True)
BERLIN: Final = ZoneInfo("Europe/Berlin")
DAY: Final = 86_400
WEEK: Final = next(week for week in closed_weeks(NOW_S, 12) if ordinal(week) % 4 == 0)
"""The first of its span: what is counted in it alone is shown of it alone."""
LABEL: Final = "a note of the north"
SECRETS: Final = {"hash", "key"}
"""Columns that find a link or a token: nobody gets them."""
SAID_OTHERWISE: Final = {"account_id", "generation", "expires_at"}
"""The name of an account, which link of an appointment is the present one, and a session, a person's."""


@pytest.fixture
async def north(store: Stores) -> Appointment:
    """An office with something of every kind, beside the first one, which has the same; its appointment."""
    await Offices(store.engine).add(NORTH)
    found = [await put(store, office, name) for office, name in ((FIRST_OFFICE, "anna"), (NORTH.id, "nora"))]
    return found[1]


async def put(store: Stores, office: int, name: str) -> Appointment:
    account = new_account(name, ADMINISTRATOR)
    await Accounts(store.engine).add(account, office)
    _, token = new_api_token(b"key", f"{name}'s tool", {READ}, office)
    await ApiTokens(store.engine).add(token)
    await ApiTokens(store.engine).use([token.key], int(NOW_S // DAY))
    starts, label = int(NOW_S) + 3_600, LABEL if office else "a note of the first"
    row = Appointment(bytes([office]) * 32, starts, starts + 1_800, "de", label, account.id, office=office)
    await put_appointment(store, row)
    picture = {"digest": name, "media_type": "image/png", "content": name.encode()}
    await execute(store.engine, insert(tables.logo).values(office=office, **picture))
    for number in range(24):
        answers = good_answers({"camera": "dark"} if number < 3 else {})
        counted = Counted(WEEK, answers, office=office)
        assert await store.counters.count(bytes([office, number]) * 16, int(NOW_S // DAY), counted)
    return row


async def read(store: Stores, office: int = NORTH.id, *, inside: bool = True, later_s: float = 0) -> Any:
    exports = OfficeExports(store.engine, Lifetimes(), store.counters)
    now_s = NOW_S + later_s
    return await exports.read(office, TrustedTime(now_s, 0, now_s), BERLIN, inside=inside)


async def test_from_inside_an_office_gets_all_that_is_its_own_and_nothing_of_another(
    store: Stores, north: Appointment
) -> None:
    told = await read(store)

    [shown] = told.pop("statistics")
    assert told == {
        "office": {"id": 7, "short": "north", "version": 1, **NORTH.own, "logo": None, "logo_width": None},
        "logo": {"digest": "nora", "media_type": "image/png", "content": "bm9yYQ=="},
        "members": [{"name": "nora", "role": "administrator", "disabled": False}],
        "tokens": [{"name": "nora's tool", "scopes": ["appointments:read"], "last_used": "2026-11-18"}],
        "appointments": [{
            "id": north.id, "language": "de", "label": LABEL, "cancelled": False, "office": 7,
            "counsellor": "nora",
            "starts": "2026-11-18T13:06:40+01:00", "ends": "2026-11-18T13:36:40+01:00",
        }],
    }  # fmt: skip
    assert (shown["weeks"], shown["checks"], shown["ready_first"]) == ([WEEK], 20, 20)
    assert shown["tables"]["camera.findings"] == {"ok": 20}


def numbers(told: Any) -> Iterator[int]:
    """Yield every number in something that was read from JSON."""
    if isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from numbers(each)
    elif isinstance(told, int):
        yield told


async def test_no_figure_is_another_than_the_pages_show(store: Stores, north: Appointment) -> None:
    figures = list(numbers((await read(store))["statistics"]))

    assert figures
    assert [figure for figure in figures if figure < STEP or figure % STEP] == []


async def test_the_association_gets_no_appointment_and_no_label_and_the_figures_of_its_page(
    store: Stores, north: Appointment
) -> None:
    told, whole = await read(store, inside=False), await read(store)

    assert set(told) == {"office", "logo", "members", "tokens", "statistics"}
    assert LABEL not in json.dumps(told)
    assert north.id not in json.dumps(told)
    assert [told[part] for part in ("office", "members", "tokens")] == [
        whole[part] for part in ("office", "members", "tokens")
    ]
    [shown] = told["statistics"]
    assert shown == {"weeks": [WEEK], "checks": 20, "ready_first": 20, "ready_last": 20}


async def test_no_column_that_belongs_to_an_office_is_forgotten(store: Stores, north: Appointment) -> None:
    found = await read(store)

    told = {
        name
        for part in ("office", "logo", "members", "tokens", "appointments")
        for row in (found[part] if isinstance(found[part], list) else [found[part]])
        for name in row
    }
    belongs = [
        table
        for table in tables.metadata.sorted_tables
        if table is tables.office or any(key.column.table is tables.office for key in table.foreign_keys)
    ]
    columns = {column.name for table in belongs for column in table.columns}
    assert columns - SECRETS - SAID_OTHERWISE == told - {"disabled"}
    assert set(OWN) < told


async def test_what_has_expired_is_not_in_it(store: Stores, north: Appointment) -> None:
    assert (await read(store, later_s=5_400 + DAY - 1))["appointments"]
    assert (await read(store, later_s=5_400 + DAY))["appointments"] == []
    assert (await read(store, later_s=90 * DAY))["statistics"] == []


async def test_an_office_that_is_not_there_has_nothing(store: Stores, north: Appointment) -> None:
    assert await read(store, 99) is None
