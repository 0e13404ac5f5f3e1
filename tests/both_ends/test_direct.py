"""Client and board find each other for the direct rehearsal: who may leave a message, who gets it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from checker.board.broadcast import BROADCAST
from checker.both_ends.direct_api import MAILBOXES, TELL_BOARDS
from checker.core.account_rules import Viewer
from checker.core.findings import BOTH_ENDS
from checker.core.tokens import pairing_key, token_hash
from checker.http.keys import APPOINTMENTS, SECRET, SETTINGS
from checker.storage.appointments import Appointment
from tests.board.conftest import listening
from tests.both_ends.conftest import Listen
from tests.running_app import Client, Post, SignIn
from tests.support import TOKEN, FakeTime

PATH = "/api/both-ends/direct"
RUN, OTHER = "0" * 31 + "1", "0" * 31 + "2"
DESK, LAPTOP = "a" * 32, "b" * 32
UNKNOWN = "a" * 26


def from_page(*messages: str, **more: Any) -> dict[str, Any]:
    return {"token": TOKEN, "run": RUN, "messages": list(messages)} | more


def from_board(*messages: str, **more: Any) -> dict[str, Any]:
    return {"board": DESK, "run": RUN, "messages": list(messages)} | more


@asynccontextmanager
async def a_board(client: Client, query: str = "") -> AsyncIterator[Any]:
    async with listening(client, query) as stream:
        await stream.next("snapshot")
        yield stream


async def test_a_message_reaches_the_board_that_is_open_and_its_answer_the_page(
    client: Client, sign_in: SignIn, listen: Listen, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    async with a_board(client) as board, listen() as page:
        await page.next("snapshot")

        asked = await (await post(PATH, from_page("aGVsbG8="))).json()
        heard = await board.next("direct")
        answered = await (await post(f"/board/{appointment.id}/direct", from_board("d29ybGQ="))).json()
        told = await page.next("row")

    assert asked["heard"] == 1
    assert heard == {
        "id": appointment.id,
        "run": RUN,
        "from": 0,
        "messages": ["aGVsbG8="],
        "over": False,
        "pairing": pairing_key(TOKEN),
    }
    assert answered["messages"] == ["aGVsbG8="]
    assert told == {"direct": {"run": RUN, "from": 0, "messages": ["d29ybGQ="], "over": False}}
    assert answered["thresholds"]["rate_kbps"]["good"] == 1_200
    assert answered["stun"] == asked["stun"]


async def test_whoever_misses_an_event_gets_the_message_by_asking(
    client: Client, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    await post(PATH, from_page("b25l"))
    await post(f"/board/{appointment.id}/direct", from_board("dHdv"))
    await post(f"/board/{appointment.id}/direct", from_board("dGhyZWU="))

    answer = await (await post(PATH, from_page(after=1))).json()

    assert answer["messages"] == ["dGhyZWU="]


async def test_without_a_board_nobody_hears_and_the_page_is_told_so(
    client: Client, appointment: Appointment, post: Post
) -> None:
    answer = await (await post(PATH, from_page("aGVsbG8="))).json()

    assert answer["heard"] == 0


async def test_her_own_board_is_preferred_to_a_colleagues(
    client: Client, app: web.Application, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    anna = await sign_in("anna")
    mine = replace(appointment, id="mine", hash=b"m" * 32, counsellor=anna.id)
    await app[APPOINTMENTS].add([mine])
    async with a_board(client) as own:
        await sign_in("bert")
        async with a_board(client) as colleagues:
            told = app_tells(app, "mine")

            assert told == 1
            assert (await own.next("direct")) == {"id": "mine"}
            app_tells(app, appointment.id)  # of nobody: all boards hear of it
            assert (await colleagues.next("direct")) == {"id": appointment.id}


def app_tells(app: web.Application, appointment_id: str) -> int:
    return app[TELL_BOARDS](appointment_id, "direct", {"id": appointment_id})


async def test_a_wall_has_no_part_in_it(
    client: Client, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    async with a_board(client, "?wall"):
        answer = await (await post(PATH, from_page("aGVsbG8="))).json()

    assert answer["heard"] == 0


@pytest.mark.parametrize(("in_s", "heard"), [(3_602, 0), (3_599, 1), (-3_500, 1), (-3_600, 0)])
async def test_the_path_is_tried_near_the_appointment_and_in_it_alone(
    client: Client, app: web.Application, sign_in: SignIn, post: Post, time: FakeTime, in_s: int, heard: int
) -> None:
    starts = int(time.wall_s) + in_s
    row = Appointment(token_hash(app[SECRET], TOKEN), starts, starts + 3_600, "en")
    await app[APPOINTMENTS].add([row])
    await sign_in("otto", "administrator")
    async with a_board(client):
        answer = await (await post(PATH, from_page("aGVsbG8="))).json()

    assert answer["heard"] == heard


async def test_of_two_boards_one_answers(
    client: Client, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    await post(PATH, from_page("aGVsbG8="))
    path = f"/board/{appointment.id}/direct"

    assert (await post(path, from_board("b25l"))).status == 200
    assert (await post(path, from_board("dHdv", board=LAPTOP))).status == 409
    assert (await (await post(PATH, from_page())).json())["messages"] == ["b25l"]


@pytest.mark.parametrize("who", ["client", "board"])
async def test_whoever_is_done_leaves_nothing_behind(
    client: Client, app: web.Application, sign_in: SignIn, appointment: Appointment, post: Post, who: str
) -> None:
    await sign_in("otto", "administrator")
    await post(PATH, from_page("aGVsbG8="))
    path = f"/board/{appointment.id}/direct"
    await post(path, from_board("b25l"))

    done = await (post(PATH, from_page(over=True)) if who == "client" else post(path, from_board(over=True)))

    assert done.status == 200
    assert len(app[MAILBOXES]) == 0
    assert (await post(path, from_board())).status == 404


async def test_a_board_answers_only_what_a_client_has_begun_and_it_may_see(
    client: Client, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    await post(PATH, from_page("aGVsbG8="))
    path = f"/board/{appointment.id}/direct"
    await sign_in("anna")

    assert (await post(path, from_board("b25l", run=OTHER))).status == 404
    assert (await post("/board/unknown/direct", from_board("b25l"))).status == 404
    assert (await post(path, from_board("b25l"))).status == 200


@pytest.mark.parametrize("more_settings", [{"team_board": False}])
async def test_a_board_has_no_part_in_a_colleagues_appointment_where_boards_are_ones_own(
    client: Client, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    await post(PATH, from_page("aGVsbG8="))
    await sign_in("anna")

    assert (await post(f"/board/{appointment.id}/direct", from_board("b25l"))).status == 404


@pytest.mark.parametrize("more_settings", [{"direct_rehearsal": False}])
async def test_where_it_is_switched_off_nothing_is_taken(
    client: Client, app: web.Application, appointment: Appointment, post: Post
) -> None:
    assert (await post(PATH, from_page("aGVsbG8="))).status == 404
    assert len(app[MAILBOXES]) == 0


async def test_a_link_that_leads_nowhere_meets_nobody(
    client: Client, app: web.Application, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    otto = await sign_in("otto", "administrator")
    assert (await post(PATH, from_page("b25l", token=UNKNOWN))).status == 404

    await app[APPOINTMENTS].cancel(appointment.id, Viewer(otto.id, 0, team=True), 0)

    assert (await post(PATH, from_page("b25l"))).status == 410
    assert (await post(f"/board/{appointment.id}/direct", from_board("b25l"))).status == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"run": "short"},
        {"messages": ["A" * 2_201]},
        {"messages": ["a message that is not sealed"]},
        {"messages": ["b25l", "dHdv"]},
        {"after": -1},
        {"sdp": "v=0"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_what_is_not_as_agreed_is_refused(
    client: Client, app: web.Application, appointment: Appointment, post: Post, wrong: dict[str, Any]
) -> None:
    assert (await post(PATH, from_page() | wrong)).status == 400
    assert len(app[MAILBOXES]) == 0


async def test_a_page_that_leaves_message_after_message_is_told_to_wait(
    client: Client, appointment: Appointment, post: Post
) -> None:
    statuses = [(await post(PATH, from_page("b25l"))).status for _ in range(17)]

    assert statuses == [200] * 16 + [429]


async def test_no_message_is_in_a_log_or_in_the_data_folder(
    app: web.Application,
    sign_in: SignIn,
    appointment: Appointment,
    post: Post,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    await sign_in("otto", "administrator")
    secrets = ("c2VhbGVkLWJ5LXRoZS1wYWdl", "c2VhbGVkLWJ5LXRoZS1ib2FyZA==", pairing_key(TOKEN))

    await post(PATH, from_page(secrets[0]))
    await post(f"/board/{appointment.id}/direct", from_board(secrets[1]))

    files = [path for path in app[SETTINGS].data_dir.rglob("*") if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    assert appointment.id.encode() in stored
    assert [secret for secret in secrets if secret.encode() in stored or secret in caplog.text] == []


@pytest.mark.parametrize("more_settings", [{"languages": ("de", "en")}])
async def test_the_page_gets_the_words_of_what_may_be_found_in_its_language(
    listen: Listen, appointment: Appointment
) -> None:
    async with listen(language="de") as stream:
        words = (await stream.next("snapshot"))["direct_words"]

    assert words["findings"].keys() == BOTH_ENDS["direct"].keys() - {"not_measured"}
    assert words["findings"]["poor"]["rating"] == "hint"
    assert words["findings"]["poor"]["title"] == "Der Weg zu Ihrer Beraterin ist schwach"
    assert all(one["steps"] for one in words["findings"].values() if one["rating"] == "hint")
    assert words["notes"].keys() == {"slow_up", "slow_down"}


@pytest.mark.parametrize(("more_settings", "offered"), [({}, True), ({"direct_rehearsal": False}, False)])
async def test_what_is_switched_off_is_neither_offered_nor_told(
    client: Client, listen: Listen, appointment: Appointment, offered: bool
) -> None:
    async with listen() as stream:
        words = (await stream.next("snapshot")).get("direct_words")
    page = await (await client.get(f"/c/{TOKEN}?lang=en")).text()
    self_test = await (await client.get("/?lang=en")).text()

    assert (words is not None) == offered
    assert ("data-direct-wish" in page) == offered
    assert ("exchange made-up data directly" in page) == offered
    assert "data-direct-wish" not in self_test


async def test_a_board_that_has_just_been_closed_costs_the_page_nothing(
    client: Client, app: web.Application, sign_in: SignIn, appointment: Appointment, post: Post
) -> None:
    await sign_in("otto", "administrator")
    async with a_board(client):
        [stream] = app[BROADCAST].showing(appointment.id)
        stream.transport.close()  # as it is between the loss of a connection and its end

        answer = await post(PATH, from_page("aGVsbG8="))

    assert (answer.status, (await answer.json())["heard"]) == (200, 0)
