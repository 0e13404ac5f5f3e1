"""Where the two pages of an appointment leave sealed messages for each other, in memory alone.

They are about to connect directly and tell each other where they can be reached. What is in a message only
they can read; here it is text of a bounded size that is gone when the two are done, or their time is over.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from checker.core.signals import Side

MOST_MEETINGS: Final = 256
MOST_MESSAGES: Final = 16
"""Of one side in one meeting."""
WAIT_S: Final = 90.0
"""So long a board may be busy with other clients before it answers."""
TALK_S: Final = 20.0
"""From its answer to the end."""


class FullError(Exception):
    """There are as many meetings, or messages in this one, as there may be."""


class TakenError(Exception):
    """Another board has answered already."""


@dataclass(eq=False)
class Meeting:
    """One attempt of a client's page to reach a board; `board` is the one that has answered."""

    run: str
    board: str | None = None
    messages: dict[Side, list[str]] = field(default_factory=lambda: {side: [] for side in Side})
    timer: asyncio.TimerHandle | None = None

    def put(self, side: Side, messages: Iterable[str]) -> int:
        """Leave messages; return the number of the first. Raises FullError."""
        own, new = self.messages[side], list(messages)
        if len(own) + len(new) > MOST_MESSAGES:
            raise FullError
        own.extend(new)
        return len(own) - len(new)

    def newer(self, side: Side, after: int) -> list[str]:
        """Return what the other side has left, from a number on."""
        other = Side.CLIENT if side is Side.COUNSELLOR else Side.COUNSELLOR
        return self.messages[other][after:]


class Mailboxes:
    """All meetings of this process, one an appointment."""

    def __init__(self) -> None:
        self._meetings: dict[str, Meeting] = {}

    def __len__(self) -> int:
        return len(self._meetings)

    def of_client(self, appointment_id: str, run: str) -> Meeting:
        """Return the meeting that a client's page has begun; another one before it ends. Raises FullError."""
        known = self._meetings.get(appointment_id)
        if known is not None and known.run == run:
            return known
        self._drop(appointment_id)
        if len(self._meetings) >= MOST_MEETINGS:
            raise FullError
        meeting = self._meetings[appointment_id] = Meeting(run)
        self._end_in(WAIT_S, appointment_id, meeting)
        return meeting

    def of_board(self, appointment_id: str, run: str, board: str) -> Meeting:
        """Return the meeting that a board answers. Raises LookupError without one, TakenError."""
        meeting = self._meetings.get(appointment_id)
        if meeting is None or meeting.run != run:
            raise LookupError("there is no such meeting")
        if meeting.board is None:
            meeting.board = board
            self._end_in(TALK_S, appointment_id, meeting)
        if meeting.board != board:
            raise TakenError
        return meeting

    def end(self, appointment_id: str, meeting: Meeting) -> None:
        """Forget a meeting and all that was left in it."""
        if self._meetings.get(appointment_id) is meeting:
            self._drop(appointment_id)

    def clear(self) -> None:
        """Forget everything."""
        for appointment_id in list(self._meetings):
            self._drop(appointment_id)

    def _drop(self, appointment_id: str) -> None:
        meeting = self._meetings.pop(appointment_id, None)
        if meeting is not None and meeting.timer is not None:
            meeting.timer.cancel()

    def _end_in(self, seconds: float, appointment_id: str, meeting: Meeting) -> None:
        if meeting.timer is not None:
            meeting.timer.cancel()
        loop = asyncio.get_running_loop()
        meeting.timer = loop.call_later(seconds, self.end, appointment_id, meeting)
