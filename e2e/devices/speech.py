"""A voice: espeak-ng where it is installed, else a small formant synthesiser that speaks in vowels."""

import functools
import math
import random
import shutil
import subprocess
from typing import Final

from e2e.devices.sound import RATE_HZ, at_level, from_wav, resampled

SENTENCE: Final = "Guten Tag, hören Sie mich? Ich probiere mein Mikrofon aus. Eins, zwei, drei, vier."
# First three formants of German vowels in Hz (adult male), after the usual textbook tables.
VOWELS: Final = ((290, 2200, 2900), (730, 1250, 2500), (320, 800, 2400), (400, 2100, 2700), (420, 900, 2450))


@functools.cache
def speech() -> tuple[float, ...]:
    """Return some seconds of speech at −20 dBFS, with pauses between words."""
    return tuple(at_level(_espeak() or synthesiser(), -20))


def _espeak() -> list[float]:
    if not shutil.which("espeak-ng"):
        return []
    command = ["espeak-ng", "-v", "de", "-s", "150", "--stdout", SENTENCE]
    samples, rate_hz = from_wav(subprocess.run(command, capture_output=True, check=True).stdout)
    return resampled(samples, rate_hz)


def synthesiser(seconds: float = 5) -> list[float]:
    """Return syllables of a fifth of a second: a pulse train at a wandering pitch through resonators."""
    chance = random.Random(2)
    samples: list[float] = []
    while len(samples) < seconds * RATE_HZ:
        vowel = chance.choice(VOWELS)
        samples += _syllable(vowel, pitch_hz=chance.uniform(100, 150), seconds=chance.uniform(0.14, 0.26))
        if chance.random() < 0.3:
            samples += [0.0] * round(0.15 * RATE_HZ)
    return samples


def _syllable(vowel: tuple[int, int, int], pitch_hz: float, seconds: float) -> list[float]:
    count = round(seconds * RATE_HZ)
    period = round(RATE_HZ / pitch_hz)
    sound = [1.0 if n % period == 0 else 0.0 for n in range(count)]
    for formant_hz in vowel:
        sound = _resonator(sound, formant_hz)
    return [sample * math.sin(math.pi * n / count) for n, sample in enumerate(sound)]


def _resonator(sound: list[float], centre_hz: float, width_hz: float = 90) -> list[float]:
    """Filter by two poles at a formant (the digital resonator of formant synthesisers)."""
    radius = math.exp(-math.pi * width_hz / RATE_HZ)
    a = 2 * radius * math.cos(2 * math.pi * centre_hz / RATE_HZ)
    b = -radius * radius
    out = [0.0, 0.0]
    for sample in sound:
        out.append((1 - a - b) * sample + a * out[-1] + b * out[-2])
    return out[2:]
