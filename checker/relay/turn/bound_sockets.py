"""The relay's bound sockets: UDP and TCP on one port number, and further ports on the same addresses."""

import asyncio
import errno
import socket
from typing import Final

UDP_BUFFER: Final = 1 << 20  # bytes; the loop may be busy elsewhere for some 10 ms while packets arrive
BACKLOG: Final = 128
TRIES: Final = 32  # to find one port number that is free everywhere it is needed
_NO_SUCH_ADDRESS: Final = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)

Addresses = list[tuple[socket.AddressFamily, str]]
Sockets = list[socket.socket]


async def addresses(host: str) -> Addresses:
    """Return what to bind, IPv4 first: it is the port of the first that the others must follow."""
    infos = await asyncio.get_running_loop().getaddrinfo(
        host or None, 0, type=socket.SOCK_DGRAM, flags=socket.AI_PASSIVE
    )
    found = {(info[0], str(info[4][0])) for info in infos if info[0] in (socket.AF_INET, socket.AF_INET6)}
    return sorted(found, key=lambda item: (item[0] != socket.AF_INET, item[1]))


def bind(wanted: Addresses, port: int) -> tuple[Sockets, Sockets]:
    """Return UDP sockets and listening TCP sockets, all on one port number; 0 takes a free one.

    Raises OSError.
    """
    for attempt in range(TRIES):
        try:
            return _bind_once(wanted, port)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE or attempt == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def _bind_once(wanted: Addresses, port: int) -> tuple[Sockets, Sockets]:
    udp: Sockets = []
    tcp: Sockets = []
    try:
        for family, host in wanted:
            try:
                udp.append(_open(family, socket.SOCK_DGRAM, host, port))
            except OSError as error:
                if udp and error.errno in _NO_SUCH_ADDRESS:
                    continue  # IPv6 is switched off on this machine: IPv4 will do
                raise
            port = port or udp[0].getsockname()[1]
            tcp.append(_open(family, socket.SOCK_STREAM, host, port))
    except OSError:
        _close(udp + tcp)
        raise
    return udp, tcp


def bind_beside(others: Sockets, kind: socket.SocketKind, port: int) -> Sockets:
    """Return one more port of the addresses of others; 0 takes a free one. Raises OSError."""
    for attempt in range(TRIES):
        try:
            return _bind_beside_once(others, kind, port)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE or attempt == TRIES - 1:
                raise
    raise AssertionError("the last try returns or raises")


def _bind_beside_once(others: Sockets, kind: socket.SocketKind, port: int) -> Sockets:
    opened: Sockets = []
    try:
        for other in others:
            opened.append(_open(other.family, kind, other.getsockname()[0], port))
            port = port or opened[0].getsockname()[1]
    except OSError:
        _close(opened)
        raise
    return opened


def _close(opened: Sockets) -> None:
    for sock in opened:
        sock.close()


def _open(family: int, kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    sock = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
        if kind == socket.SOCK_DGRAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, UDP_BUFFER)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        if kind == socket.SOCK_STREAM:
            sock.listen(BACKLOG)  # only now it is certain that nobody else has the port
    except OSError:
        sock.close()
        raise
    return sock


def reachable(sock: socket.socket) -> tuple[str, int]:
    """Return where this machine itself reaches a bound socket."""
    host, port = sock.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104 -- compared, not bound
