"""Made-up microphones as WAV files, which Chromium plays in a loop."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from e2e.devices import cached
from e2e.devices.sound import RATE_HZ, at_level, clipped, hum, mixed, noise, silence, to_wav
from e2e.devices.speech import speech

ROOM_DBFS: Final = -65  # of a quiet room with a cheap microphone


def _room(seconds: float) -> list[float]:
    return at_level(noise(seconds), ROOM_DBFS)


def _spoken(level_dbfs: float) -> list[float]:
    """Return speech in a quiet room, and a breath's pause before it begins again."""
    voice = [*at_level(speech(), level_dbfs), *silence(0.5)]
    return mixed(voice, _room(len(voice) / RATE_HZ))


def _room_behind(voice: list[float]) -> list[float]:
    return mixed([*voice, *silence(0.5)], _room(len(voice) / RATE_HZ + 0.5))


def _in_noise(level_dbfs: float) -> list[float]:
    voice = _spoken(-26)
    return mixed(voice, at_level(noise(len(voice) / RATE_HZ, seed=3), level_dbfs))


MICROPHONES: Final[dict[str, Callable[[], list[float]]]] = {
    "speech": lambda: _spoken(-22),
    "speech_late": lambda: [*_room(2), *_spoken(-22)],
    "speech_quiet": lambda: _spoken(-50),
    "speech_clipped": lambda: clipped(speech(), 25),
    "speech_shouted": lambda: _spoken(-9),
    "headset_overdriven": lambda: _room_behind([sample / 3 for sample in clipped(speech(), 25)]),
    "speech_in_noise": lambda: _in_noise(-38),
    "speech_in_loud_noise": lambda: _in_noise(-32),
    "silence": lambda: silence(3),
    "hiss": lambda: at_level(noise(3), -75),
    "hum": lambda: at_level(hum(3), -35),
}


def microphone(folder: Path, name: str) -> Path:
    """Return the wav file of a microphone of `MICROPHONES`, made on first use."""
    return cached(folder, f"{name}.wav", lambda: to_wav(MICROPHONES[name]()))
