"""Statements for booking tools, on both databases: tokens, requests that come again, pages of a list."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from checker.core.account_rules import OPERATOR, Viewer
from checker.core.api_tokens import READ, SCOPES, SECRET_BYTES, encode_api_token
from checker.storage.accounts.accounts import Accounts, new_account
from checker.storage.accounts.api_tokens import ApiToken, ApiTokens, new_api_token, token_key
from checker.storage.api_requests import ApiRequest, ApiRequests, request_fingerprint, request_key
from checker.storage.appointments import Appointment, hash_of, new_id
from checker.storage.database.engine import migrate, open_engine
from checker.storage.database.tables import api_request
from tests.support import KEY, NOW_S, Stores, empty, list_appointments, put_appointment, rows


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    sqlite = f"sqlite:///{tmp_path}/startklar.sqlite3"
    url = sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))
    await migrate(url)
    engine = await open_engine(url)
    yield Stores(engine)
    await empty(engine)
    await engine.dispose()


def row(starts: int = int(NOW_S), owner: str | None = None) -> Appointment:
    identity = new_id()
    return Appointment(hash_of(KEY)(identity, 1), starts, starts + 3_600, "de", None, owner, id=identity)


def asked(appointment: Appointment, body: bytes = b"{}", expires_at: int = int(NOW_S) + 60) -> ApiRequest:
    key, fingerprint = request_key(KEY, "token", "key"), request_fingerprint(KEY, body)
    return ApiRequest(key, fingerprint, appointment.id, expires_at)


async def test_a_token_is_found_by_what_was_shown_once_and_its_day_is_kept(store: Stores) -> None:
    tokens = ApiTokens(store.engine)
    shown, made = new_api_token(KEY, "tool", {READ})
    await tokens.add(made)

    found = await tokens.use([token_key(KEY, shown)], 20_000)
    await tokens.use([token_key(KEY, shown)], 20_001)

    assert found == made
    assert await tokens.list() == [replace(made, last_used=20_001)]
    assert await tokens.use([token_key(KEY, encode_api_token(bytes(SECRET_BYTES)))], 20_000) is None
    assert await tokens.use([token_key(b"o" * 32, shown)], 20_000) is None


async def test_a_name_of_a_token_is_there_once_and_free_again_when_it_is_ended(store: Stores) -> None:
    tokens = ApiTokens(store.engine)
    shown, first = new_api_token(KEY, "tool", set(SCOPES))
    second: ApiToken = new_api_token(KEY, "tool", set(SCOPES))[1]
    assert await tokens.add(first)
    refused = await tokens.add(second)

    ended = [await tokens.end(first.id), await tokens.end(first.id)]

    assert (refused, ended) == (False, [True, False])
    assert await tokens.use([token_key(KEY, shown)], 20_000) is None
    assert await tokens.add(second)


async def test_a_request_makes_its_appointment_once(store: Stores) -> None:
    requests, first, second = ApiRequests(store.engine), row(), row()

    assert await requests.make(first, asked(first), NOW_S)
    assert not await requests.make(second, asked(second, b"[]"), NOW_S)

    assert await list_appointments(store, NOW_S) == [first]
    assert await requests.find(asked(first).key, NOW_S) == asked(first)


async def test_a_key_that_has_expired_is_new_whether_it_was_cleaned_up_or_not(store: Stores) -> None:
    requests, first, second = ApiRequests(store.engine), row(), row()
    await requests.make(first, asked(first, expires_at=int(NOW_S)), NOW_S - 1)

    assert await requests.find(asked(first).key, NOW_S) is None
    assert await requests.make(second, asked(second), NOW_S)


async def test_what_has_expired_is_deleted(store: Stores) -> None:
    requests, first = ApiRequests(store.engine), row()
    await requests.make(first, asked(first, expires_at=int(NOW_S) + 5), NOW_S)

    await store.expiry.purge(NOW_S + 4)
    kept = await rows(store.engine, select(api_request))
    await store.expiry.purge(NOW_S + 5)

    assert len(kept) == 1
    assert await rows(store.engine, select(api_request)) == []


async def test_nothing_is_kept_of_what_could_not_be_made(store: Stores) -> None:
    requests, lost = ApiRequests(store.engine), row(owner="0" * 32)

    assert not await requests.make(lost, asked(lost), NOW_S)

    assert await requests.find(asked(lost).key, NOW_S) is None
    assert await list_appointments(store, NOW_S) == []


async def test_a_page_goes_on_behind_its_place_by_start_and_then_by_id(store: Stores) -> None:
    made = [row(int(NOW_S) + seconds) for seconds in (20, 10, 10, 10, 30)]
    for each in made:
        await put_appointment(store, each)
    order = sorted(made, key=lambda each: (each.starts, each.id))

    for place, last in enumerate(order):
        page = await store.appointments.list(OPERATOR, NOW_S, after=(last.starts, last.id), limit=2)
        assert [each.appointment for each in page] == order[place + 1 : place + 3]


async def test_a_change_sees_what_it_changes_and_counts_what_the_client_has_to_know(store: Stores) -> None:
    anna = new_account("anna")
    await Accounts(store.engine).add(anna)
    made = row()
    await put_appointment(store, made)
    change = store.appointments.change

    labelled = await change(made.id, OPERATOR, NOW_S, lambda _: {"label": "A", "counsellor": anna.id})
    longer = await change(made.id, OPERATOR, NOW_S, lambda now: {"ends": now.ends + 60})
    same = await change(made.id, OPERATOR, NOW_S, lambda now: {"ends": now.ends})

    assert labelled == replace(made, label="A", counsellor=anna.id)
    assert longer == same == replace(labelled, ends=made.ends + 60, version=2)
    assert await list_appointments(store, NOW_S) == [longer]


async def test_a_change_that_fails_changes_nothing(store: Stores) -> None:
    made = row()
    await put_appointment(store, made)

    with pytest.raises(LookupError):
        await store.appointments.change(
            made.id, OPERATOR, NOW_S, lambda _: {"label": "A", "counsellor": "0" * 32}
        )

    assert (
        await store.appointments.change(made.id, Viewer("0" * 32, 0), NOW_S, lambda _: {"label": "A"}) is None
    )
    assert await list_appointments(store, NOW_S) == [made]
