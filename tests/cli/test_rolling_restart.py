"""An update one instance after the other, under load: old and new version side by side on one database."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from aiohttp import ClientError, ClientSession

from checker.storage.database.engine import newest_step, open_engine
from tests.postgresql import Cluster, cluster, programs
from tests.processes import ROOT, address, serving
from tests.support import KEY, good_readiness
from tests.two_instances import GIVEN, Desk, desk_at

NEWER_STEP: Final = "9000"
ADDS: Final = f'''"""Only adds."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{NEWER_STEP}", "{{before}}", None, None

def upgrade() -> None:
    op.add_column("appointment", sa.Column("added", sa.Text(), nullable=True))
    op.create_table("added", sa.Column("id", sa.Integer(), primary_key=True))
'''


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    if programs() is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: postgresql)")
    with cluster() as running:
        yield running


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """This version with another script and a migration that only adds."""
    folder = tmp_path / "newer"
    for name in ("checker", "web", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    script = folder / "web/check_page/gate.js"
    script = script if script.exists() else next((folder / "web").rglob("*.css"))
    script.write_text(script.read_text() + "\n:root { --newer: 1 }\n")
    steps = folder / "checker/storage/database/migrations/versions"
    (steps / f"{NEWER_STEP}_added.py").write_text(ADDS.format(before=newest_step()))
    return folder


class Proxy:
    """Asks an instance, and the next one where it does not take the connection, as nginx does."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session
        self.upstream: list[str] = []
        self._turn = count()
        self.statuses: list[int] = []

    async def get(self, path: str) -> str:
        """Return what a GET answers; an asset that one version does not know the other one has."""
        status, text = 0, ""
        for base in self._order():
            try:
                async with self._session.get(f"{base}{path}") as answer:
                    status, text = answer.status, await answer.text()
            except ClientError:
                continue
            if status != 404:
                break
        self.statuses.append(status)
        return text

    async def post(self, path: str, body: object) -> int:
        """Send something until an instance has answered, as the page does."""
        status = 0
        for base in self._order():
            try:
                async with self._session.post(f"{base}{path}", json=body, headers=GIVEN) as answer:
                    status = answer.status
                    break
            except ClientError:
                continue
        self.statuses.append(status)
        return status

    def _order(self) -> list[str]:
        first, all_of_them = next(self._turn), list(self.upstream)
        return [all_of_them[(first + more) % len(all_of_them)] for more in range(len(all_of_them))]


async def _client(proxy: Proxy, desk: Desk, sequence: Iterator[int]) -> None:
    """Open the page with its scripts, and report, until cancelled."""
    while True:
        page = await proxy.get(f"c/{desk.token}")
        for asset in set(re.findall(r"/assets/[\w./-]+", page)):
            await proxy.get(asset.lstrip("/"))
        body = good_readiness(token=desk.token, sequence=next(sequence))
        assert await proxy.post("api/readiness", body) in (200, 409)


@asynccontextmanager
async def load(proxy: Proxy, desk: Desk) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Let clients come while the block runs."""
    sequence = count(1)
    clients = [asyncio.create_task(_client(proxy, desk, sequence)) for _ in range(2)]
    try:
        yield clients
    finally:
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)


async def more_requests(proxy: Proxy, clients: list[asyncio.Task[None]]) -> None:
    """Wait until the clients have asked thirty times more; raises what one of them has met."""
    until = len(proxy.statuses) + 30
    while len(proxy.statuses) < until:
        done, _ = await asyncio.wait(clients, timeout=0.05)
        for client in done:
            client.result()


async def test_no_request_fails_while_one_instance_after_the_other_is_updated(
    server: Cluster, tmp_path: Path, newer: Path
) -> None:
    given = {"DATABASE_URL": server.url, "SECRET_KEY": KEY.hex(), "RATE_LIMIT_PAGES": "90000/minute"}
    given |= {"RATE_LIMIT_API": "90000/minute", "LOG_LEVEL": "error"}  # nobody reads a line a request

    def start(stack: ExitStack, name: str, cwd: Path) -> str:
        with_path = {**given, "PYTHONPATH": os.pathsep.join([str(cwd), *sys.path[1:]])}
        running = stack.enter_context(serving(tmp_path / name, "serve", cwd=cwd, **with_path))
        return address(running[1][0])

    async with AsyncExitStack() as everything:
        one, two = ExitStack(), ExitStack()
        everything.callback(one.close)
        everything.callback(two.close)
        instances = ((one, "one"), (two, "two"))
        old = [await asyncio.to_thread(start, stack, name, ROOT) for stack, name in instances]
        engine = await open_engine(server.url)
        everything.push_async_callback(engine.dispose)
        async with ClientSession() as session, desk_at(old, engine) as desk:
            proxy = Proxy(session)
            proxy.upstream = list(old)
            before = await proxy.get("")
            async with load(proxy, desk) as clients:
                for number, (stack, name) in enumerate(instances):
                    proxy.upstream.remove(old[number])
                    await asyncio.to_thread(stack.close)
                    proxy.upstream.append(await asyncio.to_thread(start, stack, name, newer))
                    await more_requests(proxy, clients)
            after = await proxy.get("")
            kept = [await proxy.get(asset.lstrip("/")) for asset in re.findall(r"/assets/[\w./-]+", before)]

    assert set(proxy.statuses) <= {200, 409}
    assert re.findall(r"/assets/(\w+)/", before)[0] != re.findall(r"/assets/(\w+)/", after)[0]
    assert all(kept)
