"""A sound card without hardware: what the loudspeaker plays, the microphone hears."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MODULES: Final = (
    "module-native-protocol-unix auth-anonymous=1 socket={socket}",
    "module-null-sink sink_name=loudspeaker rate=48000 channels=1",
    # A browser does not offer a sink's monitor as a microphone: it needs a source of its own.
    "module-remap-source master=loudspeaker.monitor source_name=microphone "
    "source_properties=device.description=Microphone",
)


def missing() -> str:
    """Return what is not installed of PulseAudio; empty when all is there."""
    return ", ".join(tool for tool in ("pulseaudio", "pactl") if not shutil.which(tool))


@contextmanager
def sound_card(folder: Path) -> Iterator[str]:
    """Run a PulseAudio of its own, with its own folder; yields the value for PULSE_SERVER."""
    folder.chmod(0o700)
    server = f"unix:{folder}/native"
    modules = [part for line in MODULES for part in ("-L", line.format(socket=folder / "native"))]
    with (folder / "pulseaudio.log").open("wb") as log:
        process = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", *modules],
            env={"XDG_RUNTIME_DIR": str(folder), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for_microphone(server)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait_for_microphone(server: str) -> None:
    for _ in range(100):
        asked = subprocess.run(
            ["pactl", "--server", server, "list", "short", "sources"], capture_output=True, check=False
        )
        if b"microphone" in asked.stdout:
            return
        time.sleep(0.1)
    raise AssertionError("PulseAudio did not start")


@contextmanager
def playing(server: str, sound: Path) -> Iterator[None]:
    """Play a file over and over: somebody who speaks in front of the microphone."""
    command = f'while paplay --server="{server}" --device=loudspeaker "{sound}"; do :; done'
    process = subprocess.Popen(["sh", "-c", command], start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)
