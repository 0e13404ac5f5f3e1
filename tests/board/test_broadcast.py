"""What all boards are sent: made once, handed to each connection, past those who do not read."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from checker.board.rows import BoardRows
from checker.board.scope import Scope
from checker.core.account_rules import COUNSELLOR, Viewer
from checker.http.keys import LANGUAGES, SETTINGS
from checker.http.live import broadcast
from checker.http.live import stream as streams
from checker.http.live.stream import FULL
from checker.storage.board import Entry
from checker.storage.database.transactions import StoreUnavailableError
from tests.board.listening_boards import Office, until
from tests.running_app import Client, SignIn


@pytest.fixture
def office(app: web.Application) -> Office:
    return Office(app)


async def test_all_who_see_the_same_get_the_same_bytes_made_once(office: Office) -> None:
    async with office.board(b"1") as one, office.board(b"2") as other:
        office.change("a", stage="opened")
        await until(lambda: len(one.news()) == len(other.news()) == 2)

        assert one.news()[1].count(b"event: row\n") == 1
        for mine, theirs in zip(one.news(), other.news(), strict=True):
            assert mine is theirs


async def test_who_sees_less_gets_less(office: Office) -> None:
    async with office.board(b"1") as team, office.board(b"2", Viewer("otto", 0)) as own:
        office.change("a", stage="opened")
        await until(lambda: len(team.news()) == 2)

        assert len(own.news()) == 1
        assert own.news()[0].endswith(b"data: []\n\n\r\n")


async def test_nothing_of_one_office_goes_to_a_board_of_another(office: Office) -> None:
    there = Viewer("nora", 7, team=True)
    async with office.board(b"1") as here, office.board(b"2", there) as elsewhere:
        office.change("a", stage="opened")
        await until(lambda: len(here.news()) == 2)

        assert len(elsewhere.news()) == 1
        assert elsewhere.news()[0].endswith(b"data: []\n\n\r\n")
        assert office.broadcast.send("a", "said", {}) == 1


async def test_other_settings_are_another_view(office: Office, app: web.Application) -> None:
    languages, settings = app[LANGUAGES], app[SETTINGS]
    scope = Scope(Viewer("anna", 0, team=True), labels=True)
    changed = settings.with_changes({"phone": "7"})
    before, after = (BoardRows(languages["en"], each, languages) for each in (settings, changed))

    views = [office.broadcast.view(scope, rows, chunked=True) for rows in (before, after, before)]

    assert views[0] is views[2]
    assert views[0] is not views[1]


async def test_over_http_1_1_each_piece_is_led_by_its_length(office: Office) -> None:
    async with office.board() as line:
        for piece in line.given:
            size, _, rest = piece.partition(b"\r\n")
            assert (int(size, 16), rest[-4:]) == (len(rest) - 2, b"\n\n\r\n")


async def test_over_http_1_0_pieces_have_no_lengths(office: Office) -> None:
    async with office.board(chunked=False) as line:
        assert line.given[0].startswith(b"id: ")
        assert line.given[0].endswith(b"\n\n")


async def test_who_does_not_read_is_passed_over_and_then_gets_the_newest_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcast, "BEAT_S", 60)  # it need not wait for that
    async with office.board(b"1") as slow, office.board(b"2") as quick:
        slow.waiting = FULL
        for stage in ("opened", "checking"):
            before = len(quick.news())
            office.change("a", stage=stage, received_at=before)
            await until(lambda before=before: len(quick.news()) > before)  # type: ignore[misc] # bound now
        assert len(slow.news()) == 1

        slow.waiting = FULL - 1
        await until(lambda: len(slow.news()) == 2)

        assert slow.news()[1].count(b"event: row\n") == 1
        assert slow.news()[1].endswith(quick.news()[2].partition(b"\r\n")[2])


async def test_who_does_not_read_for_too_long_loses_the_connection(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "WRITE_S", 0.05)
    async with office.board() as line:
        line.waiting = FULL
        await until(lambda: line.closed)
        await until(lambda: office.outcomes == [None])

    assert office.feed.watchers == 0


async def test_heartbeats_of_the_same_moment_look_up_their_sessions_by_one_statement(office: Office) -> None:
    async with AsyncExitStack() as boards:
        comers = [office.board(key) for key in (b"1", b"2", b"3")]
        await asyncio.gather(*(boards.enter_async_context(comer) for comer in comers))
        office.sessions.asked.clear()
        for stream in office.streams:  # however far apart they came
            stream.beat_at = 0

        await until(lambda: bool(office.sessions.asked))

        assert office.sessions.asked[0] == {b"1", b"2", b"3"}


async def test_only_the_stream_whose_session_has_ended_ends_and_nothing_is_written_after_it(
    office: Office,
) -> None:
    async with office.board(b"1") as one, office.board(b"2") as other:
        del office.sessions.accounts[b"1"]
        await until(lambda: office.outcomes == [None])
        said = list(one.given)
        office.change("a", stage="opened")
        await until(lambda: len(other.news()) == 2)

        assert b'event: end\ndata: "session"\n\n' in said[-1]
        assert one.given == said


async def test_a_stream_ends_once(office: Office) -> None:
    async with office.board() as line:
        [stream] = office.streams

        stream.end("session")
        stream.end("seats")

        assert [b"event: end" in each for each in line.given].count(True) == 1


async def test_another_role_is_another_stream(office: Office) -> None:
    async with office.board() as line:
        changed = replace(office.sessions.accounts[b"1"], role="administrator", language="en")
        assert changed.role != COUNSELLOR
        office.sessions.accounts[b"1"] = changed

        await until(lambda: office.outcomes == [None])

        assert not any(b"event: end" in each for each in line.given)


async def test_where_sessions_cannot_be_looked_up_streams_end(office: Office) -> None:
    async with office.board():
        office.sessions.broken = True

        await until(lambda: bool(office.outcomes))

        assert isinstance(office.outcomes[0], StoreUnavailableError)


async def test_a_board_that_is_out_of_date_gets_no_heartbeat(office: Office) -> None:
    async with office.board() as line:
        await until(lambda: len(line.given) > 2)
        office.feed.looked_at -= 600
        beats = len(line.given)
        looked_up = len(office.sessions.asked)

        await until(lambda: len(office.sessions.asked) > looked_up + 2)

        assert len(line.given) == beats


async def test_a_fault_in_wording_ends_the_streams_that_it_concerns_and_no_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = BoardRows.encoded

    def faulty(rows: BoardRows, item: Any, *, labels: bool) -> bytes:
        if item.entry.stage == "checking":
            raise KeyError(item.entry.stage)
        return really(rows, item, labels=labels)

    monkeypatch.setattr(BoardRows, "encoded", faulty)
    async with office.board(b"1"), office.board(b"2", Viewer("otto", 0)) as own:
        office.change("a", stage="checking")
        await until(lambda: bool(office.outcomes))
        office.entries["c"] = Entry("c", 100, 200, counsellor="otto")
        office.feed.notify("c")

        await until(lambda: len(own.news()) == 2)

        assert [type(each) for each in office.outcomes] == [KeyError]


async def test_without_streams_nothing_runs(office: Office) -> None:
    async with office.board():
        pass

    await until(lambda: office.feed.watchers == 0)
    asked = len(office.sessions.asked)
    await asyncio.sleep(0.1)
    assert len(office.sessions.asked) == asked


async def test_http_1_0_is_answered_until_the_connection_ends(client: Client, sign_in: SignIn) -> None:
    await sign_in()
    [cookie] = [each.OutputString([]) for each in client.session.cookie_jar if "startklar" in each.key][:1]
    reader, writer = await asyncio.open_connection(client.host, client.port)
    head = f"GET /board/events HTTP/1.0\r\nHost: {client.host}\r\nCookie: {cookie}\r\n\r\n"

    writer.write(head.encode())
    async with asyncio.timeout(3):
        answer = await reader.readuntil(b"event: beat")

    assert b"chunked" not in answer.lower()
    assert b"\r\n\r\nretry: 1000\n\nid: " in answer
    writer.close()
