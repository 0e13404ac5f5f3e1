"""The real server in its own process, as an operator starts it."""

import os
import re
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from click.testing import CliRunner

from checker.cli.main import cli
from checker.http.assets import kept
from e2e.data_scan import scan
from e2e.site import post_json
from tests.ports import free_port

ROOT: Final = Path(__file__).parent.parent
START_S: Final = 60
STOP_S: Final = 60  # a server that hangs; the promise of 5 s is measured by tests/cli/test_main.py, alone
TIME_ZONE: Final = "Europe/Berlin"
# All browsers of a test run share one address, which a real office never does.
ROOMY: Final = {
    "RATE_LIMIT_PAGES": "10000/minute",
    "RATE_LIMIT_API": "10000/minute",
    "RATE_LIMIT_REHEARSALS": "10000/minute",
    "RELAY_MAX_REHEARSALS": "64",  # a quarter is for one household, and all stories are one
}
PACKED: Final = ROOT / ".pytest_cache" / "d" / "startklar-packed"
"""What servers keep of packing, shared: else each would compress the same for a quarter of a second."""
STARTED: Final[list["Server"]] = []
"""The servers that tests of this process have started and, in the current test, ended."""


@dataclass
class Server:
    """`startklar serve` on free ports with a data folder of its own; `settings` without their prefix."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ("serve",)
    url: str = ""
    canaries: list[str] = field(default_factory=list)
    """Codes and tokens that were given out, and what else a test has planted: never to be found again."""
    tls: ssl.SSLContext | None = None
    """What to take its certificate by, where it has one."""
    _process: subprocess.Popen[bytes] | None = None
    _marked: int = 0

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def log(self) -> str:
        """Everything the server has printed, standard output and error together."""
        return self._log_file.read_text()

    def mark_log(self) -> None:
        """Begin a test here: `log_of_test` is what comes later."""
        self._marked = self._log_file.stat().st_size

    @property
    def log_of_test(self) -> str:
        """What it has printed since `mark_log`."""
        return self._log_file.read_bytes()[self._marked :].decode()

    @property
    def running(self) -> bool:
        """Whether it was started and neither stopped nor killed."""
        return self._process is not None

    @property
    def process(self) -> int:
        """The id of its process. Raises AssertionError where it does not run."""
        assert self._process is not None
        return self._process.pid

    def leaks(self) -> list[str]:
        """Return what its files and its log hold that they must not."""
        return scan(self.data, self._log_file, self.canaries)

    @property
    def phone(self) -> str:
        """The office's telephone number."""
        return self.settings["PHONE"]

    @property
    def _log_file(self) -> Path:
        return self.folder / "server.log"

    @property
    def _environment(self) -> dict[str, str]:
        # Nothing of the developer's own settings may leak in.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("STARTKLAR_")}
        # The same one again after a restart: nobody else may have got it meanwhile.
        port = str(urlsplit(self.url).port or free_port())
        chosen = {"DATA_DIR": str(self.data), "PORT": port, "RELAY_PORT": "0", "TIME_ZONE": TIME_ZONE}
        merged = {**chosen, **ROOMY, **self.settings}
        return inherited | {f"STARTKLAR_{name}": value for name, value in merged.items()}

    def start(self) -> None:
        """Start and wait until it says that it is ready. Raises AssertionError with its log if it is not."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._share_packed()
        before = len(self.log) if self._log_file.exists() else 0
        if self not in STARTED:
            STARTED.append(self)
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "checker", *self.command],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self.url = self._printed(r"self-test: (\S+?)/?\s", before)
            self._wait_until_usable()
        except BaseException:  # the test's own limit, too: no server may outlive its test
            self.kill()
            raise

    def _share_packed(self) -> None:
        PACKED.mkdir(parents=True, exist_ok=True)
        if not (self.data / kept.FOLDER).exists():
            (self.data / kept.FOLDER).symlink_to(PACKED)

    def stop(self) -> None:
        """Send SIGTERM; assert a clean end, a log without a traceback, and that
        nothing was kept that must not be."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"the server did not stop within {STOP_S} s:\n{self.log}") from None
        assert code == 0, self.log
        assert "Traceback" not in self.log, self.log
        assert self.leaks() == []

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def run(self, *arguments: str, typed: str = "") -> str:
        """Run another `startklar` command on the same data; returns what it prints."""
        # In a thread: Playwright's loop runs in this one. Not as a process: that takes a second each time.
        with ThreadPoolExecutor(1) as elsewhere:
            invoked = elsewhere.submit(CliRunner().invoke, cli, arguments, typed, self._environment)
            done = invoked.result()
        assert done.exit_code == 0, done.output
        return done.output

    def appointment(self, code: str = "ABC123XYZ", in_minutes: float = 5, **options: str) -> str:
        """Make an appointment and return its check link; `options` are those of `appointment add`."""
        starts = datetime.now(UTC) + timedelta(minutes=in_minutes)
        given = {"starts": starts.isoformat(timespec="minutes"), **options}
        arguments = [part for name, value in given.items() for part in (f"--{name}", value)]
        with_code = ["--code"] if code else []  # it comes on standard input
        printed = self.run("appointment", "add", *arguments, *with_code, typed=code)
        link = re.search(r"https?://\S+/c/\S+", printed)
        assert link, printed
        token = link.group().partition("/c/")[2].partition("#")[0]
        self.canaries += [code, token]
        return link.group()

    def post(self, path: str, body: object, **headers: str) -> Any:
        """Send JSON to its API."""
        return post_json(self.url + path, body, headers, self.tls)

    def _printed(self, pattern: str, after: int) -> str:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if found := re.search(pattern, self.log[after:]):
                return found.group(1)
            assert self._process is not None
            assert self._process.poll() is None, f"the server ended at once:\n{self.log}"
            time.sleep(0.05)
        raise AssertionError(f"the server printed no {pattern} within {START_S} s:\n{self.log}")

    def _wait_until_usable(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/ready", timeout=START_S, context=self.tls) as answer:
                    assert answer.status == 200
                    return
            except urllib.error.HTTPError:
                time.sleep(0.1)
        raise AssertionError(f"/ready did not become 200 within {START_S} s:\n{self.log}")
