"""All parts of an association on this machine: loopback addresses, free ports, temporary folders."""

import asyncio
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.association.services import HOST, Coturn, Instance, Nginx, Service
from tests.ports import free_port
from tests.postgresql import Cluster
from tests.valkey import Valkey

INSTANCES: Final = 3
_COUNTERS: Final = ("--appendonly", "no", "--maxmemory", "64mb", "--maxmemory-policy", "volatile-ttl")
_PLACES: Final = "1000"
"""Rehearsals at once, as a coturn tells nobody when one has ended: each place is held for 12 seconds."""


@dataclass(frozen=True)
class Association:
    """What runs; `database_url` is that of the instances' database."""

    key: bytes
    database_url: str
    database: Cluster
    counters: Valkey
    relay: Coturn
    instances: tuple[Instance, ...]
    proxy: Nginx

    @property
    def url(self) -> str:
        """Where everybody finds it."""
        return f"http://{HOST}:{self.proxy.port}"

    @property
    def killed(self) -> Mapping[str, Service]:
        """What is killed, one after the other."""
        return {
            "instance": self.instances[0],
            "database": self.database,
            "Valkey": self.counters,
            "coturn": self.relay,
        }

    async def start_instances(self) -> None:
        """Start all of them at once, and the proxy."""
        await asyncio.gather(*(asyncio.to_thread(each.start) for each in self.instances))
        await asyncio.to_thread(self.proxy.start)


@contextmanager
def association() -> Iterator[Association]:
    """Have it, with an empty database; the instances and the proxy are still to be started."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        folder.chmod(0o755)  # the proxy's workers are somebody else where this is root
        port, key, secret = free_port(), secrets.token_bytes(32), secrets.token_hex(32)
        database = Cluster(stack.enter_context(_folder()), _options(port))
        counters, relay = Valkey(folder, *_COUNTERS), Coturn(folder, secret)
        for each in (database, counters, relay):
            stack.callback(each.kill)
            each.start()
        url = f"postgresql+asyncpg://startklar@{HOST}:{port}/startklar"
        settings = _settings(key, url, counters.url, relay.port, secret)
        instances = tuple(Instance(number, folder, settings) for number in range(INSTANCES))
        proxy = Nginx(folder, tuple(each.port for each in instances))
        for service in (*instances, proxy):
            stack.callback(service.kill)
        yield Association(key, url, database, counters, relay, instances, proxy)


def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="startklar-bench-", ignore_cleanup_errors=True)


def _options(port: int) -> tuple[str, ...]:
    """Return how PostgreSQL listens; it syncs as it is shipped."""
    return ("-c", f"listen_addresses={HOST}", "-p", str(port))


def _settings(key: bytes, database: str, counters: str, relay: int, secret: str) -> dict[str, str]:
    """Return the settings of all instances, in the words of the environment."""
    turn, stun = f"turn:{HOST}:{relay}?transport=", f"stun:{HOST}:{relay}"
    return {
        "SECRET_KEY": key.hex(),
        "DATABASE_URL": database,
        "SHARED_COUNTERS": counters,
        "RELAY_URLS": f"{turn}udp,{turn}tcp,{stun}",
        "RELAY_SECRET": secret,
        "RELAY_MAX_REHEARSALS": _PLACES,
        "PUBLIC_URL": "https://check.example.org",
        "TRUSTED_PROXIES": "127.0.0.1/32",
        "ORGANISATION": "An association",
    }
