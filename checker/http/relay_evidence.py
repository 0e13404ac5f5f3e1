"""Whether the relay is reached from outside: no server can try that by itself, a client's check shows it."""

import asyncio
from pathlib import Path

from aiohttp import web

from checker.core.households import is_elsewhere
from checker.storage.data_notes import is_relay_reached, note_relay_reached


class RelayEvidence:
    """Remembers the first check from elsewhere that went through the relay, and nothing of whose it was."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir, self.reached = data_dir, is_relay_reached(data_dir)

    async def note(self, address: str) -> None:
        """A check from this address went through the relay."""
        if not self.reached and is_elsewhere(address):
            self.reached = True
            await asyncio.to_thread(note_relay_reached, self._data_dir)


RELAY_EVIDENCE = web.AppKey("relay evidence", RelayEvidence)
