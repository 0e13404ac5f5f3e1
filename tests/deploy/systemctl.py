#!/usr/bin/env python3
"""Stands for systemctl where no systemd runs: starts what docs/association.md starts, by Debian's own files.

Startklar's unit is read as the chapter has put it there, with what it adds: environment, credentials,
ExecStart. It runs as root: the Python of this machine may be where nobody else can read it.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

UNITS = Path("/etc/systemd/system")
DEBIAN = {
    "postgresql": "pg_ctlcluster $(pg_lsclusters --no-header | awk 'END {print $1, $2}') restart",
    "redis-server": "redis-server /etc/redis/redis.conf --daemonize yes",
    "coturn": "turnserver -c /etc/turnserver.conf --daemon --pidfile /tmp/turnserver.pid",
    "nginx": "nginx -s reload 2>/dev/null || nginx",
}


def start(name: str) -> int:
    """Start a unit as systemd would; what Debian has not installed is not there."""
    template, _, instance = name.partition("@")
    if not instance:
        return subprocess.run(["/bin/sh", "-c", DEBIAN[name]]).returncode if name in DEBIAN else 5
    unit = UNITS / f"{template}@.service"
    files = [unit, *sorted(unit.with_name(f"{unit.name}.d").glob("*.conf"))]
    text = "\n".join(file.read_text() for file in files).replace("%i", instance)
    folder = Path(tempfile.mkdtemp())
    for credential in re.findall(r"^LoadCredential=(.*)$", text, re.MULTILINE):
        made, _, source = credential.partition(":")
        (folder / made).write_bytes(Path(source).read_bytes())
    state = Path("/var/lib", re.findall(r"^StateDirectory=(.*)$", text, re.MULTILINE)[0])
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = dict(line.split("=", 1) for line in re.findall(r"^Environment=(.*)$", text, re.MULTILINE))
    [command] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    environment = os.environ | given | {"CREDENTIALS_DIRECTORY": str(folder)}
    with Path(f"/var/log/{name}.log").open("ab") as log:
        subprocess.Popen(
            shlex.split(command), env=environment, cwd="/", stdout=log, stderr=log, start_new_session=True
        )
    return 0


def main() -> int:
    """Return what the command of the arguments ends with."""
    verb, *names = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if verb == "daemon-reload":
        return 0
    assert verb in {"restart", "enable", "start"}, verb
    return max([start(name) for name in names], default=0)


if __name__ == "__main__":
    sys.exit(main())
