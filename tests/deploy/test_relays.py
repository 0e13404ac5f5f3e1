"""Every configuration of coturn that is delivered: two ends of a check meet in it and reach nothing else."""

import asyncio
import random
import re
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from aioice import stun
from aioice.turn import TurnTransport, create_turn_endpoint

from checker.relay.turn.credentials import issue
from checker.relay.turn.stun_probe import probe, probe_udp
from tests.processes import ROOT
from tests.relay.coturn import TURNSERVER
from tests.relay.test_coturn import say
from tests.relay.turn.test_server import Inbox

SECRET: Final = "a secret of the operator's"
pytestmark = pytest.mark.skipif(TURNSERVER is None, reason="coturn is not installed (Debian: coturn)")


def of_compose() -> str:
    """Return the file of deploy/compose, as secrets.sh makes it, for this machine."""
    text = (ROOT / "deploy/compose/turnserver.conf").read_text().replace("172.31.251.10", "127.0.0.1")
    return f"{text}static-auth-secret={SECRET}\n"


def of_the_association() -> str:
    """Return what the chapter writes, for this machine."""
    chapter = (ROOT / "docs/association.md").read_text()
    [text] = re.findall(r"<<CONF\n(.*?)^CONF$", chapter, re.DOTALL | re.MULTILINE)
    return re.sub(r"\$\(cat .*?\)", SECRET, text).replace("$relay", "127.0.0.1")


def of_the_relays_chapter() -> str:
    """Return the block of docs/relay.md, with the second port that it speaks of."""
    [block] = re.findall(
        r"(?:^    .+\n)*^    use-auth-secret\n(?:^    .+\n)*",
        (ROOT / "docs/relay.md").read_text(),
        re.MULTILINE,
    )
    text = re.sub(r"^    ", "", block, flags=re.MULTILINE).replace("THE-SAME-SECRET", SECRET)
    text = text.replace("THE-ADDRESS-THAT-IT-RELAYS-FROM", "127.0.0.1")
    return f"{text}listening-port=3478\naux-server=0.0.0.0:3479\nno-cli\nlog-file=/dev/null\n"


@asynccontextmanager
async def relay(folder: Path, text: str) -> AsyncIterator[int]:
    """Run coturn with this configuration on loopback; the value is its port."""
    assert TURNSERVER is not None
    port = random.randrange(20_000, 30_000)
    changes = {
        "listening-port=3478": f"listening-port={port}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1",
        "aux-server=0.0.0.0:3479": f"aux-server=127.0.0.1:{port + 1}",
        "use-auth-secret": "use-auth-secret\nallow-loopback-peers",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    own = [line for line in text.splitlines() if not line.startswith(("#", "pidfile="))]
    (folder / "here.conf").write_text("\n".join([*own, f"pidfile={folder}/pid", f"userdb={folder}/db", ""]))
    program = await asyncio.create_subprocess_exec(
        TURNSERVER,
        "-c",
        folder / "here.conf",
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(20):
            while not await probe("127.0.0.1", port, timeout_s=0.5):
                assert program.returncode is None
        yield port
    finally:
        program.terminate()
        await program.wait()


async def permit(end: TurnTransport, peer: str) -> None:
    """Ask for a channel to an address; aioice does so by itself only where it sends, and tells nobody."""
    client: Any = vars(end)["_TurnTransport__inner_protocol"]
    await client.channel_bind(0x4FF0, (peer, 443))


@pytest.mark.parametrize("text", [of_compose, of_the_association, of_the_relays_chapter])
async def test_two_ends_of_a_check_meet_in_the_relay_and_reach_nothing_else(
    tmp_path: Path, text: Any
) -> None:
    async with relay(tmp_path, text()) as port:
        credentials = issue(SECRET.encode(), time.time(), 60, "rehearsal")
        ends = [await create_turn_endpoint(Inbox, ("127.0.0.1", port), *credentials) for _ in range(2)]
        (one, inbox), (other, _) = ends
        here, there = one.get_extra_info("sockname"), other.get_extra_info("sockname")

        async with asyncio.timeout(10):
            one.sendto(b"permits the other end", there)
            assert await say(other, b"hello", here, inbox) == (b"hello", there)
        assert here[0] == there[0]
        assert await probe_udp("127.0.0.1", port + 1)
        for stranger in ("172.31.251.1", "10.0.0.1", "198.51.100.7"):
            with pytest.raises(stun.TransactionFailed, match="403"):
                await permit(one, stranger)
        for end in (one, other):
            end.close()
        await asyncio.sleep(0.2)
