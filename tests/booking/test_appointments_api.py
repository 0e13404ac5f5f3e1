"""A booking tool sees, moves, cancels and deletes appointments as the office's pages do."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from checker.http.keys import ACCOUNTS
from checker.http.live_board import FEED
from tests.booking.conftest import PATH, Ask, Start, made, problem
from tests.running_app import Client, SignIn
from tests.support import FakeTime

if TYPE_CHECKING:
    from collections.abc import Collection


async def test_an_appointment_is_shown_in_the_offices_time_zone_with_its_offset(
    ask: Ask, in_hours: Start
) -> None:
    row = await made(ask, starts="2026-12-01T13:30:00Z")

    assert row["starts"] == "2026-12-01T14:30:00+01:00"
    assert (await (await ask("GET", f"{PATH}/{row['id']}")).json()) == row


async def test_the_link_opens_the_check_and_has_no_code(client: Client, ask: Ask, in_hours: Start) -> None:
    row = await made(ask, starts=in_hours(1))

    origin, _, path = row["check_link"].partition("/c/")
    assert origin == "https://check.example"
    assert "#" not in path
    assert (await client.get(f"/c/{path}")).status == 200


async def test_pages_go_through_all_in_order_and_each_once(ask: Ask, in_hours: Start) -> None:
    rows = [await made(ask, starts=in_hours(hours)) for hours in (3, 1, 2, 1, 2)]

    seen: list[dict[str, Any]] = []
    place = None
    while True:
        query = f"?limit=2&after={place}" if place else "?limit=2"
        page = await (await ask("GET", PATH + query)).json()
        seen += page["appointments"]
        assert len(page["appointments"]) <= 2
        place = page["next"]
        if place is None:
            break

    assert seen == sorted(rows, key=lambda row: (row["starts"], row["id"]))


async def test_a_full_last_page_is_the_last(ask: Ask, in_hours: Start) -> None:
    await made(ask, starts=in_hours(1))

    assert (await (await ask("GET", f"{PATH}?limit=1")).json())["next"] is None


async def test_a_list_has_the_times_that_were_asked_for(ask: Ask, in_hours: Start) -> None:
    early, middle, _late = [await made(ask, starts=in_hours(hours), minutes=30) for hours in (1, 3, 5)]

    since, until = (in_hours(hours).replace("+", "%2B") for hours in (1.6, 5))
    found = await (await ask("GET", f"{PATH}?since={since}&until={until}")).json()
    first = await (await ask("GET", f"{PATH}?until={in_hours(3).replace('+', '%2B')}")).json()

    assert [row["id"] for row in found["appointments"]] == [middle["id"]]
    assert [row["id"] for row in first["appointments"]] == [early["id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("since=2026-12-01", "since"),
        ("until=2026-12-01T14:30:00", "until"),
        ("after=2", "after"),
        ("after=1.%00" + "0" * 31, "after"),
        ("who=anna", None),
    ],
)
async def test_a_list_that_is_asked_for_in_another_way_is_refused(
    ask: Ask, query: str, field: str | None
) -> None:
    answer = await ask("GET", f"{PATH}?{query}")

    assert answer.status == 400
    assert (await problem(answer))["field"] == field


async def test_everything_can_be_changed_at_once_and_the_rest_stays(
    app: web.Application, ask: Ask, in_hours: Start, sign_in: SignIn
) -> None:
    anna = await sign_in("anna")
    row = await made(ask, starts=in_hours(1), minutes=45, label="first")

    answer = await ask(
        "PATCH", f"{PATH}/{row['id']}", {"starts": in_hours(4), "language": "en", "counsellor": "Anna"}
    )

    changed = await answer.json()
    assert answer.status == 200
    assert datetime.fromisoformat(changed["starts"]) == datetime.fromisoformat(in_hours(4))
    assert changed["counsellor"] == {"id": anna.id, "name": "anna"}
    assert {name: value for name, value in changed.items() if name not in ("starts", "counsellor")} == {
        "id": row["id"], "minutes": 45, "language": "en", "label": "first", "cancelled": False,
        "check_link": row["check_link"],
    }  # fmt: skip


async def test_null_takes_label_and_counsellor_away(ask: Ask, in_hours: Start, sign_in: SignIn) -> None:
    await sign_in("anna")
    row = await made(ask, starts=in_hours(1), label="first", counsellor="anna")

    changed = await (await ask("PATCH", f"{PATH}/{row['id']}", {"label": None, "counsellor": None})).json()

    assert (changed["label"], changed["counsellor"]) == (None, None)


async def test_a_cancelled_appointment_says_so_by_its_link_and_can_take_place_again(
    client: Client, ask: Ask, in_hours: Start
) -> None:
    row = await made(ask, starts=in_hours(1))
    link = "/c/" + row["check_link"].rpartition("/")[2]
    one = f"{PATH}/{row['id']}"

    cancelled = await (await ask("PATCH", one, {"cancelled": True})).json()
    said = (await client.get(link)).status
    moved = await (await ask("PATCH", one, {"starts": in_hours(2)})).json()
    again = await (await ask("PATCH", one, {"cancelled": False})).json()

    assert (cancelled["cancelled"], said) == (True, 410)
    assert moved["cancelled"], "what was not asked for stays"
    assert not again["cancelled"]
    assert (await client.get(link)).status == 200


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"starts": "2026-11-01T10:00:00Z"}, 422, "starts"),
        ({"starts": "2029-11-01T10:00:00Z"}, 422, "starts"),
        ({"language": "fr"}, 422, "language"),
        ({"counsellor": "nobody"}, 422, "counsellor"),
        ({"counsellor": "\u202e"}, 422, "counsellor"),
        ({"starts": None}, 400, "starts"),
        ({"minutes": 4}, 400, "minutes"),
        ({"minutes": 30.5}, 400, "minutes"),
        ({"cancelled": "yes"}, 400, "cancelled"),
        ({"label": "x" * 81}, 400, "label"),
        ({"code": "ABC123XYZ"}, 400, None),
        ({"id": "0" * 32}, 400, None),
    ],
)
async def test_a_change_that_cannot_be_changes_nothing(
    ask: Ask, in_hours: Start, body: dict[str, Any], status: int, field: str | None
) -> None:
    row = await made(ask, starts=in_hours(1))

    answer = await ask("PATCH", f"{PATH}/{row['id']}", {"minutes": 15, **body})

    assert answer.status == status
    assert (await problem(answer))["field"] == field
    assert (await (await ask("GET", f"{PATH}/{row['id']}")).json()) == row


async def test_a_disabled_account_gets_no_appointment(
    app: web.Application, ask: Ask, in_hours: Start, sign_in: SignIn
) -> None:
    anna = await sign_in("anna")
    await app[ACCOUNTS].change(anna.id, disabled=True)

    for named in ("anna", anna.id):
        answer = await ask("POST", PATH, {"starts": in_hours(1), "counsellor": named})
        assert answer.status == 422


async def test_a_counsellor_whose_account_goes_in_between_is_said(
    app: web.Application, ask: Ask, in_hours: Start, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await sign_in("anna")
    row = await made(ask, starts=in_hours(1))
    named = await app[ACCOUNTS].colleagues(0)
    await app[ACCOUNTS].delete(anna.id)

    async def before(_office: int) -> list[tuple[str, str]]:
        return named

    monkeypatch.setattr(app[ACCOUNTS], "colleagues", before)
    tried = [
        await ask("PATCH", f"{PATH}/{row['id']}", {"counsellor": "anna"}),
        await ask("POST", PATH, {"starts": in_hours(1), "counsellor": "anna"}),
        await ask("POST", PATH, {"starts": in_hours(1), "counsellor": "anna"}, {"Idempotency-Key": "k"}),
    ]

    assert [(each.status, (await problem(each))["field"]) for each in tried] == [(422, "counsellor")] * 3


async def test_a_deleted_appointment_is_gone_with_its_link(client: Client, ask: Ask, in_hours: Start) -> None:
    row = await made(ask, starts=in_hours(1))
    one = f"{PATH}/{row['id']}"

    answer = await ask("DELETE", one)

    assert (answer.status, await answer.read()) == (204, b"")
    assert [(await ask(method, one, {})).status for method in ("GET", "PATCH", "DELETE")] == [404] * 3
    assert (await client.get("/c/" + row["check_link"].rpartition("/")[2])).status == 404


async def test_what_has_expired_is_not_there(ask: Ask, in_hours: Start, time: FakeTime) -> None:
    row = await made(ask, starts=in_hours(1))
    time.pass_s(27 * 3_600)

    assert (await ask("GET", f"{PATH}/{row['id']}")).status == 404
    assert (await (await ask("GET", PATH)).json())["appointments"] == []


async def test_open_pages_and_boards_are_told_of_each_change(
    app: web.Application, ask: Ask, in_hours: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Collection[str]] = []
    monkeypatch.setattr(app[FEED], "notify", lambda *ids: told.append(ids))
    row = await made(ask, starts=in_hours(1))
    one = f"{PATH}/{row['id']}"

    await ask("PATCH", one, {"minutes": 30})
    await ask("PATCH", one, {"cancelled": True})
    await ask("DELETE", one)
    await ask("DELETE", one)

    assert told == [(row["id"],)] * 4


async def test_the_office_sees_what_the_tool_has_made_and_the_tool_what_the_office_has(
    client: Client, ask: Ask, in_hours: Start, sign_in: SignIn, send_form: Any
) -> None:
    await sign_in("anna")
    row = await made(ask, starts=in_hours(1), label="A-1047", counsellor="anna")
    fields = {"date": "2026-11-24", "time": "14:30", "minutes": "45", "language": "de", "label": "by hand"}
    await send_form("/appointments/new", fields)

    page = await (await client.get(f"/appointments/{row['id']}")).text()
    listed = (await (await ask("GET", PATH)).json())["appointments"]

    assert "A-1047" in page
    assert [(each["label"], each["counsellor"]["name"]) for each in listed] == [
        ("A-1047", "anna"),
        ("by hand", "anna"),
    ]


async def test_a_patch_may_call_itself_one(ask: Ask, in_hours: Start) -> None:
    row = await made(ask, starts=in_hours(1))
    patch = {"Content-Type": "application/merge-patch+json"}

    for kind, status in ((patch, 200), ({"Content-Type": "text/plain"}, 415)):
        assert (await ask("PATCH", f"{PATH}/{row['id']}", b'{"minutes": 20}', kind)).status == status
