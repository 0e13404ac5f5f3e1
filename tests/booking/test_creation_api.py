"""A booking tool makes an appointment, and makes it once."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from checker.core.api_tokens import REPEAT_S
from checker.http.keys import ACCOUNTS, SETTINGS
from checker.storage.database.tables import api_request
from tests.booking.conftest import PATH, Ask, Start, made, problem, put_token
from tests.running_app import Client, SignIn
from tests.support import FakeTime, rows, stores_of

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


async def count(ask: Ask) -> int:
    return len((await (await ask("GET", PATH)).json())["appointments"])


async def test_what_is_not_said_is_the_servers_choice(ask: Ask, in_hours: Start) -> None:
    row = await made(ask, starts=in_hours(1))

    assert (row["minutes"], row["language"], row["label"], row["counsellor"], row["cancelled"]) == (
        60, "de", None, None, False,
    )  # fmt: skip


async def test_what_is_said_is_so(ask: Ask, in_hours: Start, sign_in: SignIn) -> None:
    anna = await sign_in("änne")

    row = await made(ask, starts=in_hours(1), minutes=5, language="en", label=" A\t1047 ", counsellor="ÄNNE")
    by_id = await made(ask, starts=in_hours(1), counsellor=anna.id)

    assert (row["minutes"], row["language"], row["label"]) == (5, "en", "A 1047")
    assert row["counsellor"] == by_id["counsellor"] == {"id": anna.id, "name": "änne"}


async def test_the_answer_says_where_it_is_and_is_kept_nowhere(ask: Ask, in_hours: Start) -> None:
    answer = await ask("POST", PATH, {"starts": in_hours(1)})

    assert answer.headers["Location"] == f"{PATH}/{(await answer.json())['id']}"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "starts"),
        ({"starts": "2026-11-19T10:00:00"}, 400, "starts"),
        ({"starts": "2026-11-31T10:00:00Z"}, 400, "starts"),
        ({"starts": "2026-11-19T10:00:00+25:00"}, 400, "starts"),
        ({"starts": "1795086400"}, 400, "starts"),
        ({"starts": 1795086400}, 400, "starts"),
        ({"starts": "0001-01-01T00:00:00+14:00"}, 422, "starts"),
        ({"starts": "9999-12-31T23:59:59-12:00"}, 422, "starts"),
        ({"starts": "2026-11-19T10:00:00Z", "minutes": 481}, 400, "minutes"),
        ({"starts": "2026-11-19T10:00:00Z", "language": "xx"}, 422, "language"),
        ({"starts": "2026-11-19T10:00:00Z", "code": "ABC123XYZ"}, 400, None),
        ({"starts": "2026-11-19T10:00:00Z", "name": "Erika"}, 400, None),
        ({"starts": "2026-11-19T10:00:00Z", "email": "a@b.example"}, 400, None),
        ([], 400, None),
    ],
)
async def test_what_cannot_be_makes_nothing_and_is_not_repeated(
    ask: Ask, body: Any, status: int, field: str | None
) -> None:
    answer = await ask("POST", PATH, json.dumps(body).encode(), {"Content-Type": "application/json", **KEY})

    told = await problem(answer)
    assert (answer.status, told["field"]) == (status, field)
    assert not any(value in told["detail"] for value in ("ABC123XYZ", "Erika", "a@b.example", "+25"))
    assert await count(ask) == 0


async def test_the_same_request_again_gets_the_same_answer_and_makes_nothing(
    ask: Ask, in_hours: Start, sign_in: SignIn, time: FakeTime
) -> None:
    await sign_in("anna")
    body = {"starts": in_hours(1), "label": "A", "counsellor": "anna"}
    first = await ask("POST", PATH, body, KEY)
    told = await first.json()
    await ask("PATCH", f"{PATH}/{told['id']}", {"label": "B", "minutes": 10})
    time.pass_s(2 * 3_600)  # by now nobody could make it any more

    again = await ask("POST", PATH, body, KEY)

    assert (again.status, await again.json()) == (201, told)
    assert await count(ask) == 1


async def test_another_request_with_the_same_key_is_refused(ask: Ask, in_hours: Start) -> None:
    await ask("POST", PATH, {"starts": in_hours(1)}, KEY)

    answer = await ask("POST", PATH, {"starts": in_hours(2)}, KEY)

    told = await problem(answer)
    assert (answer.status, told["type"]) == (422, "urn:startklar:repeated-key")
    assert told["field"] == "Idempotency-Key"
    assert await count(ask) == 1


async def test_of_the_same_request_many_times_at_once_one_is_made(ask: Ask, in_hours: Start) -> None:
    body = {"starts": in_hours(1)}

    answers = await asyncio.gather(*(ask("POST", PATH, body, KEY) for _ in range(8)))

    assert {answer.status for answer in answers} == {201}
    assert len({(await answer.json())["id"] for answer in answers}) == 1
    assert await count(ask) == 1


async def test_what_was_refused_may_be_asked_for_again_with_its_key(
    ask: Ask, in_hours: Start, sign_in: SignIn
) -> None:
    body = {"starts": in_hours(1), "counsellor": "berta"}
    refused = await ask("POST", PATH, body, KEY)
    await sign_in("berta")

    assert (refused.status, (await ask("POST", PATH, body, KEY)).status) == (422, 201)


async def test_after_a_day_a_key_is_new(
    app: web.Application, ask: Ask, in_hours: Start, time: FakeTime
) -> None:
    starts = in_hours(30)
    await ask("POST", PATH, {"starts": starts}, KEY)
    time.pass_s(REPEAT_S - 1)
    within = await ask("POST", PATH, {"starts": starts}, KEY)
    time.pass_s(1)
    after = await ask("POST", PATH, {"starts": starts, "minutes": 30}, KEY)

    assert (within.status, after.status) == (201, 201)
    assert await count(ask) == 2


async def test_the_clean_up_forgets_keys(
    app: web.Application, ask: Ask, in_hours: Start, time: FakeTime
) -> None:
    store = stores_of(app)
    await ask("POST", PATH, {"starts": in_hours(1)}, KEY)
    there = await rows(store.engine, api_request.select())
    time.pass_s(REPEAT_S)

    await store.expiry.purge(time.wall_s)

    assert len(there) == 1
    assert await rows(store.engine, api_request.select()) == []


async def test_two_tools_may_use_the_same_key(
    app: web.Application, client: Client, ask: Ask, in_hours: Start
) -> None:
    other = await put_token(app, "appointments:write", name="other")
    first = await ask("POST", PATH, {"starts": in_hours(1)}, KEY)

    second = await ask("POST", PATH, {"starts": in_hours(2)}, {**KEY, "Authorization": f"Bearer {other}"})

    assert (first.status, second.status) == (201, 201)


@pytest.mark.parametrize("key", ["", "a b", "x" * 129, "ä"])
async def test_a_key_that_is_none_is_refused(ask: Ask, in_hours: Start, key: str) -> None:
    answer = await ask("POST", PATH, {"starts": in_hours(1)}, {"Idempotency-Key": key})

    assert answer.status == 400
    assert (await problem(answer))["field"] == "Idempotency-Key"


async def test_without_the_account_the_same_request_shows_nobody(
    app: web.Application, ask: Ask, in_hours: Start, sign_in: SignIn
) -> None:
    anna = await sign_in("anna")
    body = {"starts": in_hours(1), "counsellor": "anna"}
    await ask("POST", PATH, body, KEY)
    await app[ACCOUNTS].delete(anna.id)

    assert (await (await ask("POST", PATH, body, KEY)).json())["counsellor"] is None


async def test_the_database_file_holds_no_token_key_or_link(
    app: web.Application, ask: Ask, in_hours: Start, token: str
) -> None:
    row = await (await ask("POST", PATH, {"starts": in_hours(1), "label": "Label-1047"}, KEY)).json()

    content = b"".join([path.read_bytes() for path in app[SETTINGS].data_dir.glob("startklar.sqlite3*")])

    assert b"Label-1047" in content
    for secret in (token, KEY["Idempotency-Key"], row["check_link"].rpartition("/")[2]):
        assert secret.encode() not in content
