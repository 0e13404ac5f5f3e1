"""Two houses with a router each, and the world: network namespaces. Needs root, iproute2 and nftables."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NET: Final = "203.0.113"  # RFC 5737: for documentation
WORLD: Final = f"{NET}.1"
"""Where a server is that listens in the world's namespace."""
_CLONE_NEWNET: Final = 0x40000000


def missing() -> str:
    """Say what this machine lacks for it; empty when all is there."""
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    lacking = [program for program in ("ip", "nft", "tc") if shutil.which(program) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


def enter(namespace: str) -> None:
    """Move this thread, and whatever it starts, into a namespace. Raises OSError."""
    with Path(f"/var/run/netns/{namespace}").open() as there:
        _enter(there.fileno())


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _CLONE_NEWNET):  # os.setns comes with Python 3.12
        raise OSError(ctypes.get_errno(), "cannot enter the namespace")


@contextmanager
def inside(namespace: str) -> Iterator[None]:
    """Run a block with this thread in a namespace."""
    with Path("/proc/thread-self/ns/net").open() as home:
        enter(namespace)
        try:
            yield
        finally:
            _enter(home.fileno())


def run(*command: str) -> None:
    """Run a command to its end. Raises CalledProcessError."""
    subprocess.run(command, check=True)


@dataclass(frozen=True, slots=True)
class House:
    """What stands between a house's computers and the world."""

    symmetric: bool = False
    """Another port for each that it talks to (RFC 4787, 4.1); else the port is kept. Only answers get in."""
    deaf: bool = False
    """No UDP."""
    up_kbps: int = 0


class Houses:
    """The houses 1 and 2 at the world's network; house `n` has the network 192.168.7`n`.0/24.

    Raises CalledProcessError where they cannot be made; `stack` pulls them down.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._cables = 0
        self.world = self._space("net")
        self._bridge(self.world, "world", WORLD)
        self._routers = {number: self._build(number) for number in (1, 2)}
        for number in self._routers:
            self.furnish(number, House())

    def _space(self, name: str) -> str:
        space = f"sk{os.getpid()}{name}"
        run("ip", "netns", "add", space)
        self._stack.callback(run, "ip", "netns", "delete", space)
        run("ip", "-n", space, "link", "set", "lo", "up")
        return space

    @staticmethod
    def _bridge(space: str, name: str, address: str) -> None:
        run("ip", "-n", space, "link", "add", name, "type", "bridge")
        run("ip", "-n", space, "address", "add", f"{address}/24", "dev", name)
        run("ip", "-n", space, "link", "set", name, "up")

    def _cable(self, space: str, name: str, address: str, far: str, bridge: str) -> None:
        """Lay a cable from an interface in one namespace to a bridge in another."""
        self._cables += 1
        end = f"cable{self._cables}"
        run("ip", "-n", space, "link", "add", name, "type", "veth", "peer", "name", end, "netns", far)
        run("ip", "-n", far, "link", "set", end, "master", bridge, "up")
        run("ip", "-n", space, "address", "add", f"{address}/24", "dev", name)
        run("ip", "-n", space, "link", "set", name, "up")

    def _build(self, number: int) -> str:
        router = self._space(f"r{number}")
        self._cable(router, "wan", f"{NET}.{10 + number}", self.world, "world")
        self._bridge(router, "lan", f"192.168.7{number}.1")
        run("ip", "netns", "exec", router, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        return router

    def furnish(self, number: int, house: House) -> None:
        """Give a house another router."""
        router = self._routers[number]
        rules = ["ip", "netns", "exec", router, "nft", "-f", "-"]
        subprocess.run(rules, input=_rules(house), text=True, check=True)
        rate = f"{house.up_kbps}kbit" if house.up_kbps else "1gbit"
        limit = ("tbf", "rate", rate, "burst", "5kb" if house.up_kbps else "1mb", "latency", "100ms")
        run("tc", "-n", router, "qdisc", "replace", "dev", "wan", "root", *limit)

    def room(self, number: int, place: int) -> str:
        """Return the namespace of one more computer in a house."""
        room = self._space(f"c{number}x{place}")
        self._cable(room, "eth0", address(number, place), self._routers[number], "lan")
        run("ip", "-n", room, "route", "add", "default", "via", f"192.168.7{number}.1")
        return room


def address(number: int, place: int) -> str:
    """Return the private address of a computer in a house; none that stands in a text of the server."""
    return f"192.168.7{number}.{place}"


def _rules(house: House) -> str:
    """Return a router's rules. What comes unasked is dropped and not remembered, as by routers for homes."""
    random = " random" if house.symmetric else ""
    deaf = "meta l4proto udp drop" if house.deaf else ""
    return f"""
        flush ruleset
        table ip house {{
            chain nat {{ type nat hook postrouting priority 100; oifname wan masquerade{random}; }}
            chain out {{
                type filter hook forward priority 0; {deaf}
                iifname wan ct state new drop;
            }}
            chain unasked {{ type filter hook input priority 0; iifname wan ct state new drop; }}
        }}"""
