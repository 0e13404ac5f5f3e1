"""The relay that pages are sent to: the own one, started here, or a coturn of the operator's."""

import asyncio
import logging
import math
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from checker.core.origins import is_loopback_host
from checker.core.relay_groups import relay_groups, relay_secrets
from checker.core.tokens import keyed_hash
from checker.relay.admission import SHARE
from checker.relay.places import Places
from checker.relay.turn.limits import RelayLimits
from checker.relay.turn.server import Relay
from checker.relay.turn.stun_probe import probe, probe_tls
from checker.settings import Settings
from checker.storage.shared.counters import SharedCounters

_log = logging.getLogger("startklar.relay")
AVOIDED_S: Final = 30.0
"""So long a relay that did not answer is not used while there is another one."""
_ANSWER_S: Final = 0.8  # `/ready` waits a second for all of them
_PORTS: Final = {"stun": 3478, "turn": 3478, "turns": 5349}
_WILDCARD: Final = {
    "": (socket.AF_INET, socket.AF_INET6),
    "0.0.0.0": (socket.AF_INET,),  # noqa: S104 -- compared, not bound
    "::": (socket.AF_INET6,),
}
_OUTSIDE: Final = {socket.AF_INET: "198.51.100.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that are not ours, of the ranges for documentation: nothing is ever sent there."""


class RelayInUse:
    """`relay` is None with a coturn or several (`groups`), and when the own relay could not be started.

    A coturn's places count for all instances that share counters; the own relay is this instance's alone.
    """

    def __init__(self, settings: Settings, secret: bytes, shared: SharedCounters | None = None) -> None:
        self.secret = secret
        self.groups = groups_of(settings)
        limits, relays = (settings.relay_max_rehearsals, settings.relay_max_seconds), len(self.groups) or 1
        self.admission = Places(*limits, shared if self.groups else None, relays)
        self.relay: Relay | None = None
        self._silent: dict[int, float] = {}  # number of a group → until when it is avoided

    @property
    def usable(self) -> bool:
        """Tell whether there is anything to send a page to; asks nobody."""
        return self.relay is not None or bool(self.groups)

    @property
    def is_full(self) -> bool:
        """Tell whether the own relay has no room for one more rehearsal; of a coturn nothing is known."""
        return self.relay is not None and self.relay.is_full

    async def probe(self) -> bool:
        """Ask the relay for a STUN Binding, over UDP and TCP; over TLS where it has nothing else."""
        if self.relay is not None:
            return await self.relay.probe()
        answers = await asyncio.gather(*(_answers(group.urls) for group in self.groups))
        until = time.monotonic() + AVOIDED_S
        self._silent = {number: until for number, answer in enumerate(answers) if not answer}
        return any(answers)

    def silent(self) -> set[int]:
        """Return which relays have not answered lately: others have their turn."""
        now = time.monotonic()
        return {number for number, until in self._silent.items() if until > now}


@dataclass(frozen=True)
class Group:
    """One relay of the operator's: its addresses and its secret."""

    urls: tuple[str, ...]
    secret: bytes


def groups_of(settings: Settings) -> list[Group]:
    """Return the operator's relays; none is the own one."""
    groups = relay_groups(settings.relay_urls)
    if not groups:
        return []
    secrets = relay_secrets(settings.relay_secret.get_secret_value(), len(groups))
    return [Group(urls, secret.encode()) for urls, secret in zip(groups, secrets, strict=True)]


async def _answers(urls: tuple[str, ...]) -> bool:
    if address := relay_address(urls):
        return await probe(*address, timeout_s=_ANSWER_S)
    address = relay_address(urls, "turns")
    return address is not None and await probe_tls(*address, timeout_s=_ANSWER_S)


def relay_address(urls: tuple[str, ...], scheme: str = "turn") -> tuple[str, int] | None:
    """Return host and port of the first address with a scheme, or None (RFC 7064, RFC 7065).

    >>> relay_address(("turns:relay.example.org", "turn:relay.example.org?transport=udp"))
    ('relay.example.org', 3478)
    """
    for url in urls:
        parts = urlsplit(url.replace(":", "://", 1))
        if parts.scheme == scheme and parts.hostname:
            return parts.hostname, parts.port or _PORTS[scheme]
    return None


def outward_address(families: Iterable[socket.AddressFamily] = tuple(_OUTSIDE)) -> str | None:
    """Return the address that this machine uses towards others, IPv4 first; None without a network.

    Connecting a UDP socket asks the routing table and sends nothing. Not cached: it costs microseconds, and
    a notebook changes its network.
    """
    for family in families:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probing:
                probing.setblocking(False)
                probing.connect((_OUTSIDE[family], 9))
                return str(probing.getsockname()[0])
        except OSError:
            continue
    return None


def own_relay_host(settings: Settings, request_host: str) -> str:
    """Return the host under which a page finds the own relay.

    Firefox refuses a TURN server on a loopback address (ICE error 701), and a developer's page is on
    localhost: then the relay is named by another address of this machine.
    """
    host = settings.relay_host or request_host
    if settings.relay_host or not is_loopback_host(host):
        return host
    families = _WILDCARD.get(settings.relay_bind)
    if families is None:
        return settings.relay_bind
    return outward_address(families) or ("::1" if settings.relay_bind == "::" else "127.0.0.1")


def tls_relay_host(settings: Settings, request_host: str) -> str:
    """Return the host under which a page finds the own relay by TLS: a name that the certificate holds."""
    return settings.relay_host or urlsplit(settings.public_url).hostname or request_host


def relay_secret(settings: Settings, key: bytes) -> bytes:
    """Return the shared secret: the setting, or one made from the server's key."""
    return settings.relay_secret.get_secret_value().encode() or keyed_hash(key, "relay", "").hex().encode()


def relay_limits(settings: Settings) -> RelayLimits:
    """Return what one rehearsal may take, and room for as many as are let in at once."""
    least, places = RelayLimits(), settings.relay_max_rehearsals
    own = math.ceil(places / SHARE) * least.allocations_per_user
    everybody = places * least.allocations_per_user
    return RelayLimits(
        bytes_per_user=settings.relay_max_bytes,
        allocations=max(least.allocations, everybody),
        allocations_per_household=own,
        connections=max(least.connections, everybody),
        connections_per_source=max(least.connections_per_source, own),
    )


@asynccontextmanager
async def open_relay(
    settings: Settings,
    key: bytes,
    shared: SharedCounters | None = None,
    *,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[RelayInUse]:
    """Run the own relay, unless a coturn is set. Without one the server still serves: not measured.

    `tls` holds the server's certificate, for the relay's TLS port.
    """
    in_use = RelayInUse(settings, relay_secret(settings, key), shared)
    if settings.relay_urls:
        yield in_use
        return
    own = Relay(
        in_use.secret,
        settings.relay_bind,
        settings.relay_port,
        second_port=settings.second_port,
        tls_port=settings.tls_port,
        tls=tls,
        limits=relay_limits(settings),
        on_end=in_use.admission.ended,
    )
    try:
        in_use.relay = await own.__aenter__()
    except OSError as error:
        _log.error("the relay cannot listen", extra={"port": settings.relay_port, "reason": error.strerror})
        yield in_use
        return
    try:
        yield in_use
    finally:
        await own.__aexit__(None, None, None)
