"""A home network behind a router, and the world with a server in it: three network namespaces.

Needs root, iproute2 and nftables. What runs inside is `ends.py`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
# Of the ranges for documentation, but for the home network's: those are private in IPv4.
WORLD: Final = ("203.0.113.9", "2001:db8:9::9")
ROUTER: Final = "203.0.113.1"
HOME: Final = ("192.168.7.2", "2001:db8:7::2")
_CABLES: Final = (
    (
        "home",
        "lan",
        ("192.168.7.2/24", "2001:db8:7::2/64"),
        "router",
        ("192.168.7.1/24", "2001:db8:7::1/64"),
    ),
    (
        "world",
        "wan",
        ("203.0.113.9/24", "2001:db8:9::9/64"),
        "router",
        ("203.0.113.1/24", "2001:db8:9::1/64"),
    ),
)
_GATEWAYS: Final = (
    ("home", "192.168.7.1"),
    ("home", "2001:db8:7::1"),
    ("world", "2001:db8:9::1"),
)
_ROUTER: Final = """
flush ruleset
table ip nat {{
  chain out {{
    type nat hook postrouting priority 100
    oifname "wan" {nat}
  }}
}}
table inet filter {{
  chain through {{
    type filter hook forward priority 0
    {filter}
  }}
}}
"""
KEEPS: Final = "masquerade"
"""Linux keeps the port where it can: one mapping for all whom a socket talks to."""
SYMMETRIC: Final = "masquerade fully-random"
"""Another port for each."""


def missing() -> str | None:
    """Say what this machine lacks for it, or None."""
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    lacking = [program for program in ("ip", "nft") if shutil.which(program) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else None


class NatNamespaces:
    """The namespaces; `with` makes and removes them. Raises CalledProcessError where they cannot be made."""

    def __init__(self) -> None:
        self._names = {name: f"sk{name}{os.getpid()}" for name in ("home", "router", "world")}

    def __enter__(self) -> "NatNamespaces":
        with ExitStack() as stack:
            for name in self._names.values():
                _ip("netns", "add", name)
                stack.callback(_ip, "netns", "delete", name)
                _ip("-n", name, "link", "set", "lo", "up")
            for end, cable, addresses, router, gateway in _CABLES:
                self._lay(cable, (end, addresses), (router, gateway))
            for name, address in _GATEWAYS:
                _ip("-n", self._names[name], "route", "add", "default", "via", address)
            for switch in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
                subprocess.run([*self.inside("router"), "sysctl", "-qw", f"{switch}=1"], check=True)
            self.router(KEEPS)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _lay(self, cable: str, *ends: tuple[str, tuple[str, ...]]) -> None:
        (one, _), (other, _) = ends
        peer = ("peer", "name", cable, "netns", self._names[other])
        _ip("link", "add", cable, "netns", self._names[one], "type", "veth", *peer)
        for name, addresses in ends:
            for address in addresses:
                never_late = ("nodad",) if ":" in address else ()
                _ip("-n", self._names[name], "addr", "add", address, "dev", cable, *never_late)
            _ip("-n", self._names[name], "link", "set", cable, "up")

    def router(self, nat: str, drop: str = "") -> None:
        """Make it another router: its NAT, and what it does not let through (nftables)."""
        rules = _ROUTER.format(nat=nat, filter=f"{drop} drop" if drop else "accept")
        subprocess.run([*self.inside("router"), "nft", "-f", "-"], input=rules, text=True, check=True)

    def inside(self, name: str) -> list[str]:
        """Return what goes before a command that is to run in a namespace."""
        return ["ip", "netns", "exec", self._names[name]]

    @contextmanager
    def running(self, name: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """Run `ends.py` in a namespace; it has said `ready`."""
        command = [*self.inside(name), sys.executable, "-m", "tests.relay.ends", *arguments]
        own = {key: value for key, value in os.environ.items() if not key.startswith("STARTKLAR_")}
        with subprocess.Popen(
            command, cwd=ROOT, env=own, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                yield process
            finally:
                process.terminate()
                process.wait(10)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
