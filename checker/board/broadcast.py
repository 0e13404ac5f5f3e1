"""The boards' streams: each lasts as long as its session."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from weakref import WeakValueDictionary

from aiohttp import web

from checker.board.rows import BoardRows
from checker.board.scope import Scope
from checker.board.views import View
from checker.http.live.broadcast import Broadcast
from checker.http.live.stream import Stream
from checker.http.live_board import Feed, Subscription
from checker.storage.accounts.sessions import Sessions, SignedIn
from checker.storage.clock import Clock


class BoardStream(Stream):
    """A board that listens, and who looks at it; the subscription's owner is their session."""

    def __init__(
        self,
        signed_in: SignedIn,
        subscription: Subscription,
        transport: asyncio.Transport,
        view: View,
        sent: int,
        *,
        is_wall: bool = False,
    ) -> None:
        super().__init__(subscription, transport, view, sent)
        self.signed_in, self.is_wall = signed_in, is_wall


class BoardBroadcast(Broadcast[BoardStream]):
    """All boards of this process."""

    def __init__(self, feed: Feed, sessions: Sessions, clock: Clock) -> None:
        super().__init__(feed, clock)
        self._sessions = sessions
        self._views: WeakValueDictionary[tuple[Scope, int, str, bool], View] = WeakValueDictionary()

    def view(self, scope: Scope, rows: BoardRows, *, chunked: bool) -> View:
        """Return what is shared by all who see the same in the same language."""
        if scope.viewer.team:  # whoever they are, they see everything of their office
            scope = replace(scope, viewer=replace(scope.viewer, account_id=None))
        # The view keeps its settings alive, so nothing else has their number meanwhile.
        key = scope, id(rows.settings), rows.language.code, chunked
        return self._views.setdefault(key, View(self.feed, scope, rows, chunked))

    def send_to_own(self, appointment_id: str, name: str, data: Any) -> int:
        """Hand an event to the boards of whose appointment it is; where none is open, to all that show it.

        The path to a colleague's computer is not the path of the talk. A wall's screen is nobody's.
        """
        showing = [each for each in self.showing(appointment_id) if not each.is_wall]
        item = self.feed.items.get(appointment_id)
        own = [each for each in showing if item and each.signed_in.account.id == item.entry.counsellor]
        return self.send_to(own or showing, name, data)

    async def _hold(self, streams: Sequence[BoardStream]) -> None:
        """End those whose session has ended; another role, office or language is another stream."""
        keys = {stream.subscription.owner for stream in streams}
        found = await self._sessions.find_all(keys, self._clock.now_s())
        for stream in streams:
            now = found.get(stream.subscription.owner)
            if now != stream.signed_in:
                stream.end("session" if now is None else "")


BROADCAST: Final = web.AppKey("broadcast", BoardBroadcast)
