"""What is stored of an account can be had, and nothing of it is left when the account is deleted."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from checker.core.account_rules import SESSION_S
from checker.core.expiry.retention import Lifetimes
from checker.storage.accounts.accounts import Account, Accounts, new_account
from checker.storage.accounts.export import Exports
from checker.storage.accounts.one_time_links import RESET, OneTimeLink, OneTimeLinks
from checker.storage.accounts.passkeys import Passkey, Passkeys
from checker.storage.accounts.sessions import Sessions
from checker.storage.appointments import Appointment
from checker.storage.database.engine import migrate, open_engine
from checker.storage.database.tables import account as account_table
from checker.storage.database.tables import metadata
from tests.support import NOW_S, Stores, empty, list_appointments, put_appointment, rows

BERLIN = ZoneInfo("Europe/Berlin")
DAY = 86_400
WAYS_IN = {"password_hash", "key", "credential_id", "public_key", "hash"}
"""Columns that sign somebody in, or find a link: nobody gets them."""
SAID_OTHERWISE = {"account_id", "counsellor", "version", "generation"}
"""The account itself, and how often the client was told of a change."""


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    sqlite = f"sqlite:///{tmp_path}/startklar.sqlite3"
    url = sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))
    await migrate(url)
    engine = await open_engine(url)
    yield Stores(engine)
    await empty(engine)
    await engine.dispose()


async def put(store: Stores, name: str, place: int) -> Account:
    """Make an account to which there is something of every kind."""
    row = new_account(
        name, password_hash="$argon2id$secret", oidc_issuer="https://id.example", oidc_subject=name
    )
    mark = bytes([place]) * 32
    await Accounts(store.engine).add(row)
    await Sessions(store.engine).open(mark, row, NOW_S)
    await Passkeys(store.engine).add(Passkey(mark, row.id, b"public", 7, f"{name}'s key"))
    await OneTimeLinks(store.engine).put(OneTimeLink(mark, RESET, int(NOW_S) + DAY, row.id))
    starts = int(NOW_S) + 3_600
    await put_appointment(store, Appointment(mark, starts, starts + 1_800, "de", f"{name}'s note", row.id))
    return row


async def read(store: Stores, account_id: str, now_s: float = NOW_S) -> Any:
    return await Exports(store.engine, Lifetimes()).read(account_id, now_s, BERLIN)


async def test_an_account_gets_all_that_is_its_own_and_nothing_of_another(store: Stores) -> None:
    anna, _berta = await put(store, "anna", 1), await put(store, "berta", 2)
    [appointment] = [row for row in await list_appointments(store, NOW_S) if row.counsellor == anna.id]

    assert await read(store, anna.id) == {
        "account": {
            "id": anna.id, "name": "anna", "role": "counsellor", "language": "de", "disabled": False,
            "oidc_issuer": "https://id.example", "oidc_subject": "anna", "has_password": True,
        },
        "offices": [{"office": 0, "role": "counsellor"}],
        "passkeys": [{"name": "anna's key", "sign_count": 7}],
        "sessions": [{"began": "2026-11-18T12:06:40+01:00", "expires_at": "2026-11-19T00:06:40+01:00"}],
        "links": [{"purpose": "reset", "expires_at": "2026-11-19T12:06:40+01:00"}],
        "appointments": [{
            "id": appointment.id, "language": "de", "label": "anna's note", "cancelled": False,
            "office": 0,
            "starts": "2026-11-18T13:06:40+01:00", "ends": "2026-11-18T13:36:40+01:00",
        }],
    }  # fmt: skip


async def test_no_column_that_belongs_to_an_account_is_forgotten(store: Stores) -> None:
    found = await read(store, (await put(store, "anna", 1)).id)

    told = {
        name
        for part in found.values()
        for row in (part if isinstance(part, list) else [part])
        for name in row
    }
    belongs = [
        table
        for table in metadata.sorted_tables
        if table is account_table or any(key.column.table is account_table for key in table.foreign_keys)
    ]
    columns = {column.name for table in belongs for column in table.columns}
    assert columns - WAYS_IN - SAID_OTHERWISE == told - {"began", "has_password"}


async def test_nothing_in_it_signs_anybody_in(store: Stores) -> None:
    found = json.dumps(await read(store, (await put(store, "anna", 1)).id))

    assert "argon2" not in found
    assert (b"\x01" * 32).hex() not in found


async def test_what_has_expired_is_not_in_it(store: Stores) -> None:
    anna = await put(store, "anna", 1)

    later = await read(store, anna.id, NOW_S + 5_400 + DAY)

    assert [later[part] for part in ("sessions", "links", "appointments")] == [[], [], []]
    assert (await read(store, anna.id, NOW_S + SESSION_S - 1))["sessions"]


async def test_nothing_of_a_deleted_account_is_left_in_any_table_but_its_appointments(store: Stores) -> None:
    anna, berta = await put(store, "anna", 1), await put(store, "berta", 2)

    await Accounts(store.engine).delete(anna.id)

    assert await read(store, anna.id) is None
    left = [
        (table.name, value)
        for table in metadata.sorted_tables
        for row in await rows(store.engine, table.select())
        for value in row._mapping.values()
        if value in (anna.id, "anna", "anna's key") or (value == b"\x01" * 32 and table.name != "appointment")
    ]
    assert left == []
    assert {row.counsellor for row in await list_appointments(store, NOW_S)} == {None, berta.id}
