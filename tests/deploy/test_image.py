"""deploy/Dockerfile: its rules by hadolint; its very lines in a folder, then run with all else read-only."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.processes import ROOT, address, environment, get

DOCKERFILE = ROOT / "deploy/Dockerfile"
HADOLINT = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def lines(text: str) -> list[tuple[str, str]]:
    """Return instruction and arguments of each line, those of several lines joined."""
    joined = re.sub(r"\\\n", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [
        (name, rest.strip())
        for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def stages(text: str) -> list[list[tuple[str, str]]]:
    """Return the lines of each stage, without its FROM."""
    found: list[list[tuple[str, str]]] = []
    for name, rest in lines(text):
        if name == "FROM":
            found.append([])
        else:
            found[-1].append((name, rest))
    return found


class Machine:
    """A folder that stands for a container's root: COPY and RUN are carried out in it, paths and all."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root

    def here(self, text: str) -> str:
        """Return a text whose absolute paths lie in the folder; tools of the machine stay where they are."""
        return re.sub(r"(?<![\w./-])/(source|build|opt|data)\b", rf"{self.root}/\1", text)

    def carry_out(self, name: str, rest: str) -> None:
        match name:
            case "WORKDIR":
                self.folder = Path(self.here(rest))
                self.folder.mkdir(parents=True, exist_ok=True)
            case "COPY":
                self.copy(*shlex.split(rest))
            case "RUN":
                self.run(rest)

    def copy(self, *given: str) -> None:
        *sources, target = given
        if sources[0].startswith("--from="):
            assert Path(self.here(sources[1])).exists()  # both stages share the folder
            return
        for source in sources:
            if (ROOT / source).is_dir():
                skip = shutil.ignore_patterns("__pycache__")  # as .dockerignore has it
                shutil.copytree(ROOT / source, self.folder / target, ignore=skip)
            else:
                shutil.copy(ROOT / source, self.folder / target)

    def run(self, command: str) -> None:
        """Run as `/bin/sh -c` would; without owners, which not everybody may change, but with pip's cache."""
        command = command.replace(" --no-cache-dir", "")
        command = re.sub(r" -[og] 10001", "", re.sub(r"\bpython (?=-m venv)", f"{sys.executable} ", command))
        subprocess.run(self.here(command), shell=True, cwd=self.folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which all lines of both stages have been carried out."""
    machine = Machine(tmp_path_factory.mktemp("image"))
    for stage in stages(DOCKERFILE.read_text()):
        for name, rest in stage:
            machine.carry_out(name, rest)
    return machine.root


def test_hadolint_has_nothing_to_say() -> None:
    assert HADOLINT, "make ready installs it"
    said = subprocess.run([HADOLINT, "--no-color", DOCKERFILE], capture_output=True, text=True, check=False)

    assert (said.stdout, said.returncode) == ("", 0)


def test_the_last_stage_has_the_installed_wheel_and_no_compiler() -> None:
    first, last = stages(DOCKERFILE.read_text())

    assert ("USER", "10001:10001") in last
    assert [rest for name, rest in last if name == "RUN"] == ["install -d -o 10001 -g 10001 -m 0700 /data"]
    assert [rest for name, rest in last if name == "COPY"] == ["--from=build /opt/startklar /opt/startklar"]
    assert not any(tool in rest for _, rest in first for tool in ("apt-get", "gcc", "build-essential"))


def test_every_package_is_pinned_by_its_hash() -> None:
    runs = [rest for name, rest in lines(DOCKERFILE.read_text()) if name == "RUN"]
    by_pip = [part for line in runs for part in line.split("&&") if "-m pip" in part and " install " in part]

    assert len(by_pip) == 3
    assert all("--require-hashes" in part or "--no-index" in part for part in by_pip)


def test_all_that_the_image_copies_gets_past_the_dockerignore() -> None:
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    copied = [shlex.split(rest)[:-1] for name, rest in lines(DOCKERFILE.read_text())
              if name == "COPY" and "--from" not in rest]  # fmt: skip

    assert sorted(let_in) == sorted(source for sources in copied for source in sources)


@pytest.mark.timeout(600)
def test_what_it_makes_serves_with_everything_read_only_but_its_data(image: Path, tmp_path: Path) -> None:
    data, program = tmp_path / "data", image / "opt/startklar/bin/startklar"
    data.mkdir(mode=0o700)
    given = environment(data, PORT=str(free_port()))
    given.pop("PYTHONPATH", None)
    alone = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    read_only = f"mount --bind {data} {data} && mount -o remount,bind,ro / && exec {program} serve"
    command = [*alone, "sh", "-c", read_only]
    with subprocess.Popen(command, env=given, cwd="/", text=True, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout
            url = address(server.stdout.readline().strip())
            asked = subprocess.run([program, "ready"], env=given, cwd="/", capture_output=True, text=True)

            assert asked.stdout == "The server is ready.\n"
            assert "data-config" in get(url)
        finally:
            server.terminate()
