"""The units for systemd: it takes them, they are shut in, and what they call works."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from bench import bench_start
from checker.settings import PREFIX, Settings
from tests.ports import free_port
from tests.processes import COMMAND, ROOT, address, get, run, serving

SYSTEMD = shutil.which("systemd-analyze")
STRACE = shutil.which("strace")
UNITS = {"startklar.service": "startklar.service", "startklar@.service": "startklar@8081.service"}
EXPOSURE = 20
"""Of 100, in `systemd-analyze security`: its “OK”. What is left: the network, and that it is no container."""

pytestmark = pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed (Debian: systemd)")


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit, an instance of it where it is a template, whose program is there."""
    program = tmp_path / "startklar"
    program.write_text(f"#!{sys.executable}\n")
    program.chmod(0o755)
    text = (ROOT / "deploy" / request.param).read_text()
    assert "/opt/startklar/.venv/bin/startklar serve" in text
    here = tmp_path / request.param
    here.write_text(text.replace("/opt/startklar/.venv/bin/startklar", str(program)))
    return tmp_path / UNITS[request.param]


def test_systemd_takes_the_unit_as_it_is(unit: Path) -> None:
    said = analyze("verify", str(unit))

    assert (said.stdout + said.stderr, said.returncode) == ("", 0)


def test_a_line_that_systemd_does_not_know_is_noticed(unit: Path) -> None:
    template = next(unit.parent.glob("*.service"))
    template.write_text(template.read_text().replace("ProtectHome=", "ProtectHouse="))

    assert "ProtectHouse" in analyze("verify", str(unit)).stderr


def test_the_unit_is_shut_in(unit: Path) -> None:
    said = analyze("security", "--offline=true", f"--threshold={EXPOSURE}", str(unit))

    assert said.returncode == 0, said.stdout


def test_both_units_are_one_but_for_name_port_and_folder() -> None:
    one, many = ((ROOT / "deploy" / name).read_text().partition("[Unit]")[2].splitlines() for name in UNITS)

    assert [line for line in one if line not in many] == [
        "Description=Startklar, the device check before a video consultation",
        "StateDirectory=startklar",
        "WorkingDirectory=/var/lib/startklar",
        "Environment=STARTKLAR_DATA_DIR=/var/lib/startklar",
    ]
    assert all("%i" in line for line in many if line not in one)


def test_each_variable_of_the_units_is_a_setting() -> None:
    named = {
        name
        for unit in UNITS
        for name in re.findall(rf"{PREFIX}(\w+)=", (ROOT / "deploy" / unit).read_text())
    }

    assert named - {"CONFIG"} <= {name.upper() for name in Settings.model_fields}


@pytest.mark.skipif(STRACE is None, reason="strace is not installed (Debian: strace)")
def test_the_server_calls_nothing_of_the_kernel_that_the_unit_forbids(tmp_path: Path) -> None:
    counted, given = (
        tmp_path / "calls",
        {"PORT": str(free_port()), "METRICS_ADDRESS": f"127.0.0.1:{free_port()}"},
    )
    by = [str(STRACE), "-f", "-qq", "-c", "-U", "name", "-o", str(counted), *COMMAND]

    with serving(tmp_path / "data", "serve", by=by, **given) as (traced, lines):
        assert "data-config" in get(address(lines[0]))
        assert get(f"http://{given['METRICS_ADDRESS']}/metrics")
        assert run(tmp_path / "data", "ready", **given).returncode == 0
        (server,) = Path(f"/proc/{traced.pid}/task/{traced.pid}/children").read_text().split()
        os.kill(int(server), signal.SIGTERM)
        traced.wait(timeout=30)

    called = set(counted.read_text().split()) - {"syscall", "total"}
    # SQLite gives files to their folder's owner only as root, which tests may be; the unit's user is not.
    assert {call for call in called if call.isidentifier()} - allowed() - {"fchown"} == set()
    assert {"clock_adjtime", "epoll_ctl"} <= called


def allowed() -> set[str]:
    """Return the calls that the unit's filters leave, by systemd's own groups."""
    said, groups = analyze("syscall-filter").stdout, dict[str, set[str]]()
    for line in said.splitlines():
        if line.startswith("@"):
            members = groups.setdefault(line.strip(), set())
        elif line.startswith("    ") and not line.strip().startswith("#"):
            members.add(line.strip())

    def calls(names: Iterable[str]) -> set[str]:
        return {call for name in names for call in (calls(groups[name]) if name in groups else {name})}

    left: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.*)$", (ROOT / "deploy/startklar.service").read_text(), re.M):
        left = left - calls(line[1:].split()) if line.startswith("~") else left | calls(line.split())
    return left


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run systemd-analyze; it needs no running systemd for this."""
    assert SYSTEMD
    return subprocess.run([SYSTEMD, "--no-pager", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("file", [*UNITS, "Dockerfile"])
def test_the_server_is_told_to_take_as_little_memory_as_in_the_bench(file: str) -> None:
    lines = (ROOT / "deploy" / file).read_text().splitlines()

    [given] = [line for line in lines if re.match(r"(Environment=|ENV .*)\bGOGC=", line)]

    assert {f"{name}={value}" for name, value in bench_start.LITTLE.items()} <= set(
        re.split(r"[ =](?=[A-Z])", given)
    )
