"""The mailboxes: bounded in number and time, and empty when two pages are done."""

import asyncio

import pytest

from checker.both_ends import mailboxes
from checker.both_ends.mailboxes import FullError, Mailboxes, TakenError
from checker.core.signals import Side


async def test_each_side_gets_what_the_other_has_left_and_nothing_twice() -> None:
    boxes = Mailboxes()
    page = boxes.of_client("a", "run")

    assert page.put(Side.CLIENT, ["one"]) == 0
    assert page.put(Side.CLIENT, ["two"]) == 1
    board = boxes.of_board("a", "run", "desk")
    board.put(Side.COUNSELLOR, ["three"])

    assert board.newer(Side.COUNSELLOR, 0) == ["one", "two"]
    assert board.newer(Side.COUNSELLOR, 1) == ["two"]
    assert page.newer(Side.CLIENT, 0) == ["three"]
    assert page.newer(Side.CLIENT, 1) == []


async def test_one_board_answers() -> None:
    boxes = Mailboxes()
    boxes.of_client("a", "run")

    boxes.of_board("a", "run", "desk")

    assert boxes.of_board("a", "run", "desk").board == "desk"
    with pytest.raises(TakenError):
        boxes.of_board("a", "run", "laptop")


async def test_a_new_attempt_ends_the_one_before() -> None:
    boxes = Mailboxes()
    boxes.of_client("a", "first").put(Side.CLIENT, ["old"])

    second = boxes.of_client("a", "second")

    assert second.messages[Side.CLIENT] == []
    with pytest.raises(LookupError):
        boxes.of_board("a", "first", "desk")


async def test_what_has_ended_is_forgotten_but_never_what_came_after_it() -> None:
    boxes = Mailboxes()
    first = boxes.of_client("a", "first")
    boxes.of_client("a", "second")

    boxes.end("a", first)
    assert len(boxes) == 1

    boxes.end("a", boxes.of_client("a", "second"))
    assert len(boxes) == 0


async def test_neither_side_can_leave_more_than_a_connection_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MESSAGES", 2)
    meeting = Mailboxes().of_client("a", "run")
    meeting.put(Side.CLIENT, ["one", "two"])

    with pytest.raises(FullError):
        meeting.put(Side.CLIENT, ["three"])

    assert meeting.messages[Side.CLIENT] == ["one", "two"]


async def test_there_are_no_more_meetings_than_memory_was_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "MOST_MEETINGS", 1)
    boxes = Mailboxes()
    boxes.of_client("a", "run")

    with pytest.raises(FullError):
        boxes.of_client("b", "run")

    boxes.of_client("a", "again")
    assert len(boxes) == 1


async def test_a_meeting_that_nobody_ends_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "WAIT_S", 0.01)
    boxes = Mailboxes()
    boxes.of_client("a", "run")

    await asyncio.sleep(0.05)

    assert len(boxes) == 0


async def test_an_answer_leaves_time_for_a_rehearsal_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "TALK_S", 0.01)
    boxes = Mailboxes()
    boxes.of_client("a", "run")
    boxes.of_board("a", "run", "desk")

    await asyncio.sleep(0.05)

    assert len(boxes) == 0


async def test_when_the_server_stops_nothing_is_left() -> None:
    boxes = Mailboxes()
    boxes.of_client("a", "run")
    boxes.of_client("b", "run")

    boxes.clear()

    assert len(boxes) == 0
