"""A port for a program that cannot choose one itself and say which."""

import random
import socket
from typing import Final

BELOW_EPHEMERAL: Final = range(20_000, 32_000)
"""Systems give none of these to whoever asks for any port (Linux from 32768, others from 49152)."""


def free_port() -> int:
    """Return a port of TCP and UDP that nobody uses now, nor will get by asking for any."""
    for port in random.sample(BELOW_EPHEMERAL, 100):
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                with socket.socket(type=kind) as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port
    raise AssertionError("100 ports in a row are taken")
