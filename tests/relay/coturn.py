"""A real coturn, with the shared secret of the tests."""

import asyncio
import random
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from checker.relay.turn.stun_probe import probe
from tests.relay.turn.harness import SECRET

TURNSERVER: Final = shutil.which("turnserver")


@asynccontextmanager
async def coturn(folder: Path) -> AsyncIterator[int]:
    """Run coturn on the loopback address; the value is its port, the next one answers too."""
    assert TURNSERVER is not None
    for _ in range(5):
        port = random.randrange(20_000, 30_000)
        process = subprocess.Popen(  # noqa: ASYNC220 -- starting it takes a millisecond
            [
                TURNSERVER, "-n", "--use-auth-secret", f"--static-auth-secret={SECRET.decode()}",
                "--realm=turn",
                "--listening-ip=127.0.0.1", f"--listening-port={port}", "--relay-ip=127.0.0.1",
                "--allow-loopback-peers", "--min-port=40000", "--max-port=40100", "--no-tls", "--no-dtls",
                f"--aux-server=127.0.0.1:{port + 1}", "--no-cli", "--no-rfc5780",
                "--log-file=stdout", "--simple-log",
                f"--pidfile={folder / 'pid'}", f"--userdb={folder / 'db'}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            for _ in range(20):
                if await probe("127.0.0.1", port, timeout_s=0.5):
                    yield port
                    return
                await asyncio.sleep(0.1)
        finally:
            process.terminate()
            process.wait(5)
    raise RuntimeError("coturn is installed but does not answer")
