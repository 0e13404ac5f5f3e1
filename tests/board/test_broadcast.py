"""What all boards are sent: made once, handed to each connection, past those who do not read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, cast

import pytest
from aiohttp import web

from checker.board.broadcast import BoardBroadcast, BoardStream
from checker.board.rows import BoardRows
from checker.board.scope import Scope
from checker.core.account_rules import COUNSELLOR, Viewer
from checker.http.keys import CLOCK, LANGUAGES, SETTINGS
from checker.http.live import broadcast
from checker.http.live import stream as streams
from checker.http.live.stream import FULL
from checker.http.live_board import Feed
from checker.storage.accounts.accounts import Account
from checker.storage.board import Entry
from checker.storage.database.transactions import StoreUnavailableError
from tests.running_app import Client, SignIn

ANNA = Account("anna", "Anna")


class Line:
    """A connection that keeps what it is given, and stalls when `waiting` says so."""

    def __init__(self) -> None:
        self.given: list[bytes] = []
        self.waiting = 0
        self.closed = False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closed

    def write(self, data: bytes) -> None:
        self.given.append(data)

    def abort(self) -> None:
        self.closed = True

    def news(self) -> list[bytes]:
        """Return what is no heartbeat."""
        return [each for each in self.given if b"event: beat" not in each]


class Signed:
    """Sessions that tests end; counts the statements."""

    def __init__(self) -> None:
        self.accounts: dict[bytes, Account] = {}
        self.asked: list[set[bytes]] = []
        self.broken = False

    async def find_all(self, keys: Collection[bytes], _now_s: float) -> dict[bytes, Account]:
        self.asked.append(set(keys))
        if self.broken:
            raise StoreUnavailableError("gone")
        return {key: self.accounts[key] for key in keys if key in self.accounts}


class Office:
    """A feed, its broadcast and boards that listen."""

    def __init__(self, app: web.Application) -> None:
        self.entries = {name: Entry(name, 100, 200, counsellor="anna") for name in ("a", "b")}
        self.sessions = Signed()
        self.feed = Feed(self._read, rest_s=0, look_s=60)
        self.broadcast = BoardBroadcast(self.feed, cast("Any", self.sessions), app[CLOCK])
        self._rows = BoardRows(app[LANGUAGES]["en"], app[SETTINGS])
        self.outcomes: list[BaseException | None] = []
        self.streams: list[BoardStream] = []

    async def _read(self, ids: Collection[str] | None) -> list[Entry]:
        return [each for each in self.entries.values() if ids is None or each.id in ids]

    def change(self, name: str, **columns: Any) -> None:
        self.entries[name] = replace(self.entries[name], **columns)
        self.feed.notify(name)

    @asynccontextmanager
    async def board(
        self, key: bytes = b"1", viewer: Viewer | None = None, *, chunked: bool = True
    ) -> AsyncIterator[Line]:
        """Listen; each its own account unless the session is there already."""
        account = self.sessions.accounts.setdefault(key, replace(ANNA, id=f"anna {key!r}"))
        line = Line()
        viewer = viewer or Viewer(account.id, team=True)
        listening = asyncio.create_task(self._listen(key, account, line, viewer, chunked))
        await until(lambda: bool(line.given) or listening.done())
        yield line
        line.closed = True
        with suppress(asyncio.CancelledError):
            listening.cancel()
            await listening

    async def _listen(self, key: bytes, account: Account, line: Line, viewer: Viewer, chunked: bool) -> None:
        view = self.broadcast.view(Scope(viewer), self._rows, chunked=chunked)
        async with self.feed.watched(key) as subscription:
            self.streams.append(BoardStream(account, subscription, cast("Any", line), view, -1))
            try:
                await self.broadcast.follow(self.streams[-1])
            except Exception as error:  # what the handler would see
                self.outcomes.append(error)
            else:
                self.outcomes.append(None)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 -- what is waited for has no event
            await asyncio.sleep(0.01)


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
    async with office.board(b"1") as team, office.board(b"2", Viewer("otto")) as own:
        office.change("a", stage="opened")
        await until(lambda: len(team.news()) == 2)

        assert len(own.news()) == 1
        assert own.news()[0].endswith(b"data: []\n\n\r\n")


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
        for stream in office.streams:  # however far apart they came
            stream.beat_at = 0
        before = len(office.sessions.asked)

        await until(lambda: len(office.sessions.asked) > before)

        assert office.sessions.asked[before] == {b"1", b"2", b"3"}


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
    async with office.board(b"1"), office.board(b"2", Viewer("otto")) as own:
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
