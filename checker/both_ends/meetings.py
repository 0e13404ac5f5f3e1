"""The mailboxes of all instances: what a page leaves reaches the other one wherever it is connected.

Each instance has the same meetings, because each does the same things in the same order: a message counts
when it has come back as news (`storage/database/news.py`). So of two boards that answer at once all
instances take the same one. What is told is sealed, and is kept in memory alone.
"""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from checker.both_ends.mailboxes import Mailboxes, Meeting
from checker.core.intake.both_ends import DirectFromBoard, DirectFromPage
from checker.core.signals import Side
from checker.storage.database.news import LostError, News

EVENT: Final = "direct"
_CLIENT: Final = "direct from page"
_BOARD: Final = "direct from board"
_HEARD: Final = "direct heard"
HEARD_S: Final = 0.3
"""So long another instance may take to say that a board of its has got a message."""

Tell = Callable[[str, str, Any], int]
"""Hands an event of an appointment to its pages on this instance; returns how many got it."""


class Meetings:
    """What both sides do, on all instances at once."""

    def __init__(self, mailboxes: Mailboxes, news: News, tell_boards: Tell, tell_pages: Tell) -> None:
        self._mailboxes, self._news = mailboxes, news
        self._tell_boards, self._tell_pages = tell_boards, tell_pages
        self._process = secrets.token_hex(4)
        self._asked: dict[str, asyncio.Future[int]] = {}
        news.on(_CLIENT, self._from_page)
        news.on(_BOARD, self._from_board)
        news.on(_HEARD, self._heard)

    async def from_page(
        self, appointment_id: str, sent: DirectFromPage, pairing: str, *, near: bool
    ) -> tuple[Meeting, int]:
        """Leave what a client's page sends; return the meeting, and how many boards have got it.

        Raises FullError.
        """
        number = secrets.token_hex(8)
        told = {"id": appointment_id, "asked": number, "by": self._process, "near": near, "pairing": pairing}
        said = told | sent.model_dump(include={"run", "messages", "over"})
        elsewhere = self._asked[number] = asyncio.get_running_loop().create_future()
        try:
            meeting, heard = await self._agree(_CLIENT, said)
            if not heard and near and sent.messages and self._news.has_others:
                with suppress(TimeoutError):
                    async with asyncio.timeout(HEARD_S):
                        heard = await elsewhere
        finally:
            del self._asked[number]
        return meeting, heard

    async def from_board(self, appointment_id: str, sent: DirectFromBoard) -> tuple[Meeting, int]:
        """Leave what a board sends. Raises FullError, LookupError without a meeting, TakenError."""
        said = {"id": appointment_id} | sent.model_dump(include={"run", "messages", "over", "board"})
        meeting, heard = await self._agree(_BOARD, said)
        return meeting, heard

    async def _agree(self, kind: str, said: dict[str, Any]) -> Any:
        try:
            return await self._news.agree(kind, said)
        except LostError:  # who is connected to this instance can still meet
            return self._from_page(said) if kind == _CLIENT else self._from_board(said)

    def _from_page(self, said: dict[str, Any]) -> tuple[Meeting, int]:
        meeting = self._mailboxes.of_client(said["id"], said["run"])
        first = meeting.put(Side.CLIENT, said["messages"])
        event = {"id": said["id"], **_event(said, first)}
        if first == 0 and said["messages"]:
            event["pairing"] = said["pairing"]
        is_news = said["near"] and (said["messages"] or said["over"])
        heard = self._tell_boards(said["id"], EVENT, event) if is_news else 0
        if heard and said["by"] != self._process:
            self._news.tell(_HEARD, [said["asked"], heard])
        self._end(said, meeting)
        return meeting, heard

    def _from_board(self, said: dict[str, Any]) -> tuple[Meeting, int]:
        meeting = self._mailboxes.of_board(said["id"], said["run"], said["board"])
        first = meeting.put(Side.COUNSELLOR, said["messages"])
        is_news = said["messages"] or said["over"]
        heard = self._tell_pages(said["id"], EVENT, _event(said, first)) if is_news else 0
        self._end(said, meeting)
        return meeting, heard

    def _heard(self, said: list[Any]) -> None:
        number, heard = said
        waits = self._asked.get(number)
        if waits is not None and not waits.done():
            waits.set_result(heard)

    def _end(self, said: dict[str, Any], meeting: Meeting) -> None:
        if said["over"]:
            self._mailboxes.end(said["id"], meeting)


def _event(said: dict[str, Any], first: int) -> dict[str, Any]:
    return {"run": said["run"], "from": first, "messages": list(said["messages"]), "over": said["over"]}
