"""Two servers on one PostgreSQL, as an association runs them: each a process of its own."""

import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession

from checker.core.account_rules import COUNSELLOR
from checker.core.tokens import encode_token, token_hash
from checker.http.session_cookie import COOKIE, new_token, session_key
from checker.storage.accounts.accounts import Account, Accounts, new_account
from checker.storage.accounts.sessions import Sessions
from checker.storage.appointments import Appointment
from checker.storage.database.engine import Database
from tests.board.conftest import Stream
from tests.postgresql import Cluster
from tests.processes import address, serving
from tests.support import KEY, Stores, good_readiness, put_appointment

GIVEN = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}


@contextmanager
def two_servers(cluster: Cluster, folder: Path, **more: str) -> Iterator[list[str]]:
    """Run both; the value is where their pages are."""
    given = {"DATABASE_URL": cluster.url, "SECRET_KEY": KEY.hex()} | more
    with (
        serving(folder / "one", "serve", **given) as (_, first),
        serving(folder / "other", "serve", **given) as (_, second),
    ):
        yield [address(first[0]), address(second[0])]


@dataclass
class Desk:
    """A counsellor with an appointment: what she and her client send to either instance."""

    pages: list[str]
    session: ClientSession
    account: Account
    row: Appointment
    token: str
    cookie: str

    async def send(
        self, instance: int, path: str, body: dict[str, Any], *, signed_in: bool = False
    ) -> ClientResponse:
        """Post JSON as the client's page, or as the counsellor's."""
        cookies = {"Cookie": f"{COOKIE}={self.cookie}"} if signed_in else {}
        response = await self.session.post(
            self.pages[instance] + path.lstrip("/"), json=body, headers=GIVEN | cookies, allow_redirects=False
        )
        await response.read()
        return response

    async def send_form(self, instance: int, path: str, fields: dict[str, str]) -> int:
        """Send a form as the counsellor; return the status."""
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": f"{COOKIE}={self.cookie}"}
        url = self.pages[instance] + path.lstrip("/")
        async with self.session.post(url, data=fields, headers=headers, allow_redirects=False) as answer:
            return answer.status

    async def opened(self, instance: int, sequence: int) -> None:
        """Let the client's page report that it is open or checks."""
        status = "opened" if sequence % 2 else "checking"
        body = good_readiness(token=self.token, sequence=sequence, status=status)
        answer = await self.send(instance, "/api/readiness", body)
        assert answer.status == 200, await answer.text()

    @asynccontextmanager
    async def board(self, instance: int) -> AsyncIterator[Stream]:
        """Watch the board."""
        headers = {"Accept": "text/event-stream", "Cookie": f"{COOKIE}={self.cookie}"}
        async with self.session.get(f"{self.pages[instance]}board/events", headers=headers) as response:
            assert response.status == 200
            stream = Stream(response)
            await stream.next("snapshot")
            yield stream

    @asynccontextmanager
    async def page(self, instance: int) -> AsyncIterator[Stream]:
        """Listen as the client's page."""
        url, body = f"{self.pages[instance]}api/both-ends/events", {"token": self.token, "language": "en"}
        headers = GIVEN | {"Accept": "text/event-stream"}
        async with self.session.post(url, json=body, headers=headers) as response:
            assert response.status == 200
            stream = Stream(response)
            await stream.next("snapshot")
            yield stream


@asynccontextmanager
async def desk_at(pages: list[str], engine: Database, role: str = COUNSELLOR) -> AsyncIterator[Desk]:
    """Store a counsellor who is signed in, with an appointment in five minutes."""
    now_s, token, cookie = int(time.time()), encode_token(secrets.token_bytes(16)), new_token()
    account = new_account(f"anna {secrets.token_hex(4)}", role, "en")
    sessions, stores = Sessions(engine), Stores(engine)
    assert await Accounts(engine).add(account)
    assert await sessions.open(session_key(KEY, cookie), account, now_s)
    row = Appointment(token_hash(KEY, token), now_s + 300, now_s + 3_900, "en", counsellor=account.id)
    await put_appointment(stores, row)
    async with ClientSession() as session:
        yield Desk(pages, session, account, row, token, cookie)
