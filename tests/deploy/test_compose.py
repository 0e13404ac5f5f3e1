"""deploy/compose: the file is one by the Compose specification, publishes what clients need, and works."""

import asyncio
import json
import random
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from aioice import stun
from aioice.turn import TurnTransport, create_turn_endpoint
from compose_spec import PyCompose

from checker.relay.turn.credentials import issue
from checker.relay.turn.stun_probe import probe, probe_udp
from checker.settings import PREFIX, Settings, load_settings
from tests.processes import ROOT
from tests.relay.coturn import TURNSERVER
from tests.relay.test_coturn import say
from tests.relay.turn.test_server import Inbox

FOLDER = ROOT / "deploy/compose"
FILE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = FILE["services"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the folder in which the secrets have been made."""
    shutil.copytree(FOLDER, tmp_path / "compose", ignore=shutil.ignore_patterns("secrets"))
    subprocess.run([tmp_path / "compose/secrets.sh"], check=True)
    return tmp_path / "compose"


def test_the_file_is_one_by_the_compose_specification() -> None:
    PyCompose.from_json(json.dumps(FILE)).validate()


def test_a_key_that_the_specification_does_not_know_is_noticed() -> None:
    wrong = json.dumps(FILE).replace('"read_only"', '"read_onli"')

    with pytest.raises(ValueError, match="read_onli"):
        PyCompose.from_json(wrong)


def test_nothing_is_published_but_what_clients_need() -> None:
    published = {port for service in SERVICES.values() for port in service.get("ports", ())}

    assert published == {"80:80/tcp", "443:443/tcp", "3478:3478/udp", "3478:3478/tcp", "3479:3479/udp"}
    assert FILE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_no_more_than_it_has_to(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "ipc"} & service.keys()
    assert not any("docker.sock" in volume for volume in service.get("volumes", ()))


def test_each_setting_is_one_and_no_secret_stands_in_the_environment() -> None:
    given = SERVICES["startklar"]["environment"].keys() | set(SERVICES["startklar"]["secrets"])
    settings = {name.upper().removeprefix(PREFIX) for name in given} - {"CONFIG", "SECRETS_DIR"}

    assert settings <= {name.upper() for name in Settings.model_fields}
    for service in SERVICES.values():
        secret = [
            name for name in service.get("environment", ()) if name.endswith(("_PASSWORD", "_SECRET", "_KEY"))
        ]
        assert secret == []


def test_the_secrets_are_made_once_and_fit_the_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {path.name: path.read_text() for path in (folder / "secrets").iterdir()}
    subprocess.run([folder / "secrets.sh"], check=True)

    monkeypatch.setenv("STARTKLAR_SECRETS_DIR", str(folder / "secrets"))
    settings = load_settings(folder / "startklar.toml")

    assert {f"./secrets/{name}" for name in made} == {secret["file"] for secret in FILE["secrets"].values()}
    assert {path.name: path.read_text() for path in (folder / "secrets").iterdir()} == made
    assert settings.secret_key.get_secret_value() == made["startklar_secret_key"]
    assert f":{made['database_password']}@database/" in settings.database_url.get_secret_value()
    assert made["turnserver_conf"].endswith(f"\nstatic-auth-secret={made['startklar_relay_secret']}\n")


def test_nobody_else_on_the_machine_reads_the_secrets(folder: Path) -> None:
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets").iterdir()} == {0o444}


@asynccontextmanager
async def relay(folder: Path) -> AsyncIterator[tuple[int, str]]:
    """Run coturn with the very file, on loopback; the values are its port and its secret."""
    assert TURNSERVER is not None
    text, secret = (folder / "secrets/turnserver_conf").read_text(), folder / "secrets/startklar_relay_secret"
    port = random.randrange(20_000, 30_000)
    changes = {
        "172.31.251.10": "127.0.0.1",
        "listening-port=3478": f"listening-port={port}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1",
        "aux-server=0.0.0.0:3479": f"aux-server=127.0.0.1:{port + 1}",
        "use-auth-secret": "use-auth-secret\nallow-loopback-peers",
        "/var/tmp/": f"{folder}/",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "here.conf").write_text(text)
    program = await asyncio.create_subprocess_exec(TURNSERVER, "-c", folder / "here.conf", cwd=folder)
    try:
        async with asyncio.timeout(20):
            while not await probe("127.0.0.1", port, timeout_s=0.5):
                assert program.returncode is None
        yield port, secret.read_text()
    finally:
        program.terminate()
        await program.wait()


async def permit(end: TurnTransport, peer: str) -> None:
    """Ask for a channel to an address; aioice does so by itself only where it sends, and tells nobody."""
    client: Any = vars(end)["_TurnTransport__inner_protocol"]
    await client.channel_bind(0x4FF0, (peer, 443))


@pytest.mark.skipif(TURNSERVER is None, reason="coturn is not installed (Debian: coturn)")
async def test_two_ends_of_a_check_meet_in_the_relay_and_reach_nothing_else(folder: Path) -> None:
    async with relay(folder) as (port, secret):
        credentials = issue(secret.encode(), time.time(), 60, "rehearsal")
        ends = [await create_turn_endpoint(Inbox, ("127.0.0.1", port), *credentials) for _ in range(2)]
        (one, inbox), (other, _) = ends
        here, there = one.get_extra_info("sockname"), other.get_extra_info("sockname")

        async with asyncio.timeout(10):
            one.sendto(b"permits the other end", there)
            assert await say(other, b"hello", here, inbox) == (b"hello", there)
        assert {here[0], there[0]} == {"192.0.2.1"}
        assert await probe_udp("127.0.0.1", port + 1)
        for stranger in ("172.31.251.1", "10.0.0.1", "198.51.100.7"):
            with pytest.raises(stun.TransactionFailed, match="403"):
                await permit(one, stranger)
        for end in (one, other):
            end.close()
        await asyncio.sleep(0.2)
