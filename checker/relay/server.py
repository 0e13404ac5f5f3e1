"""The relay's sockets: UDP and TCP on one port number."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from checker.relay.limits import RelayLimits

__all__ = ["Relay", "RelayLimits", "probe"]


async def probe(host: str, port: int, *, timeout_s: float = 1.0) -> bool:
    """Ask a STUN server for a Binding over UDP and over TCP; True when both answer in time."""
    raise NotImplementedError


class Relay:
    """An async context manager that serves from enter to exit; `port` is known from enter on.

    `host` may be empty (all addresses, IPv4 and IPv6). With port 0 one is chosen that is free for UDP and TCP.
    `on_end(id)` is called when the last allocation of a rehearsal is gone (`Admission.ended`).
    """

    port: int

    def __init__(
        self,
        secret: bytes,
        host: str,
        port: int,
        *,
        limits: RelayLimits | None = None,
        on_end: Callable[[str], None] | None = None,
    ) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    async def probe(self) -> bool:
        """Return whether the relay answers on UDP and on TCP (for `/ready`)."""
        raise NotImplementedError
