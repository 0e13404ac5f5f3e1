"""What the association runs on: each can be started, killed and started again, at the same place."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final, Protocol

from checker.relay.turn.stun_probe import probe
from tests.ports import free_port
from tests.postgresql import programs
from tests.valkey import PROGRAM as VALKEY

ROOT: Final = Path(__file__).parents[2]
CHAPTER: Final = ROOT / "docs/association.md"
HOST: Final = "127.0.0.1"
STARTS_IN_S: Final = 60.0


class Service(Protocol):
    """One of them; both methods block until it is done."""

    def start(self) -> None:
        """Start it, and wait until it answers."""

    def kill(self) -> None:
        """End it at once, if it runs."""


class Process:
    """A program of its own."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, log: Path, *command: str | Path, **more: str) -> None:
        """Start a program, whose words go to a file; `more` are variables of its environment."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("STARTKLAR_")}
        with log.open("ab") as words:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=own | more, stdout=words, stderr=words, start_new_session=True
            )  # a session of its own, as under systemd: Ctrl-C is not for it, and its share is its own

    def kill(self) -> None:
        """End it at once, if it runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def wait(self, log: Path, answers: Callable[[], bool]) -> None:
        """Wait until it answers. Raises RuntimeError where it has ended instead, or takes too long."""
        until_s = time.monotonic() + STARTS_IN_S
        while self.process is not None and self.process.poll() is None and time.monotonic() < until_s:
            if answers():
                return
            time.sleep(0.05)
        raise RuntimeError(f"it does not start: {log.name}: {log.read_text()[-2000:]}")


class Instance(Process):
    """One `startklar serve`."""

    def __init__(self, number: int, folder: Path, settings: Mapping[str, str]) -> None:
        super().__init__()
        self.port, self._log = free_port(), folder / f"instance-{number}.log"
        given = {**settings, "PORT": str(self.port), "DATA_DIR": str(folder / f"data-{number}")}
        self._environment = {f"STARTKLAR_{name}": value for name, value in given.items()}

    def start(self) -> None:
        """Start it, and wait until it says that it is alive."""
        self.run(self._log, sys.executable, "-m", "checker", "serve", **self._environment)
        self.wait(self._log, partial(_is_alive, self.port))


class Coturn(Process):
    """The relay, by the very configuration of docs/association.md, on loopback."""

    def __init__(self, folder: Path, secret: str) -> None:
        super().__init__()
        self.port, self._folder, self._log = free_port(), folder, folder / "coturn.log"
        (folder / "turnserver.conf").write_text(self._configuration(secret))

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self.run(self._log, program("turnserver"), "-c", self._folder / "turnserver.conf")
        self.wait(self._log, lambda: asyncio.run(probe(HOST, self.port, timeout_s=0.5)))

    def _configuration(self, secret: str) -> str:
        text = re.sub(r"\$\(cat .*?\)", secret, block(r"<<CONF\n(.*?)^CONF$")).replace("$relay", HOST)
        place = f"listening-port={self.port}\nlistening-ip={HOST}\nrelay-ip={HOST}"
        changes = {
            "listening-port=3478": place,
            "aux-server=0.0.0.0:3479\n": "",
            "realm=startklar": "realm=turn",  # the one that bench.crowd.turn knows
            "use-auth-secret": "use-auth-secret\nallow-loopback-peers",
        }
        kept = f"pidfile={self._folder}/coturn.pid\nuserdb={self._folder}/coturn.db\n"
        return _changed(text, changes) + kept


class Nginx(Process):
    """The proxy, by the very block of docs/association.md."""

    def __init__(self, folder: Path, instances: tuple[int, ...]) -> None:
        super().__init__()
        self.port, self._folder, self._log = free_port(), folder, folder / "nginx.log"
        (folder / "nginx.conf").write_text(self._configuration(instances))

    def start(self) -> None:
        """Start it, and wait until it answers."""
        configuration = self._folder / "nginx.conf"
        self.run(self._log, program("nginx"), "-e", self._log, "-c", configuration)
        self.wait(self._log, partial(_is_alive, self.port))

    def kill(self) -> None:
        """End it with its workers, which would outlive it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    def _configuration(self, instances: tuple[int, ...]) -> str:
        changes = {"listen 8080": f"listen {HOST}:{self.port}"}
        changes |= {f"{HOST}:{8081 + number}": f"{HOST}:{port}" for number, port in enumerate(instances)}
        text = _changed(block(r"startklar-instances.conf <<'CONF'\n(.*?)^CONF$"), changes)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        kept = "".join(f"{kind}_temp_path {self._folder}/{kind};\n" for kind in kinds)
        return (
            f"daemon off; pid {self._folder}/nginx.pid; error_log {self._log} crit;\n"
            f"events {{ worker_connections 4096; }}\nhttp {{\n{kept}{text}}}\n"
        )


def block(pattern: str) -> str:
    """Return what the chapter about associations writes into a file."""
    [text] = re.findall(pattern, CHAPTER.read_text(), re.DOTALL | re.MULTILINE)
    return str(text)


def program(name: str) -> str:
    """Return where a program is. Raises RuntimeError where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise RuntimeError(f"{name} is not installed")
    return found


def versions() -> str:
    """Return what PostgreSQL and Valkey say of themselves."""
    folder = programs()
    asked: list[str | Path] = [folder / "postgres"] if folder else []
    asked += [VALKEY] if VALKEY else []
    said = (
        subprocess.run([each, "--version"], capture_output=True, text=True, check=True).stdout
        for each in asked
    )
    return ", ".join(words.partition(" sha=")[0].strip() for words in said)


def _changed(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        if old not in text:
            raise RuntimeError(f"{CHAPTER.name} has another configuration: {old!r} is not in it")
        text = text.replace(old, new)
    return text


def _is_alive(port: int) -> bool:
    """Ask an instance, or the proxy for any."""
    asking = HTTPConnection(HOST, port, timeout=1)
    try:
        asking.request("GET", "/health")
        return asking.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()
