"""The little arithmetic of sound that the made-up microphones need. Samples are floats of −1 to 1."""

import io
import math
import random
import sys
import wave
from array import array
from collections.abc import Iterable, Sequence
from typing import Final

RATE_HZ: Final = 48_000
Samples = Sequence[float]


def silence(seconds: float) -> list[float]:
    """Return digital silence."""
    return [0.0] * round(seconds * RATE_HZ)


def noise(seconds: float, seed: int = 1) -> list[float]:
    """Return white noise, the same for the same seed."""
    chance = random.Random(seed)
    return [chance.uniform(-1, 1) for _ in range(round(seconds * RATE_HZ))]


def hum(seconds: float, mains_hz: float = 50) -> list[float]:
    """Return mains hum: the fundamental and its odd harmonics, as a bad cable picks it up."""
    parts = [(1.0, 1), (0.5, 3), (0.25, 5), (0.12, 7)]
    step = 2 * math.pi * mains_hz / RATE_HZ
    period = round(RATE_HZ / mains_hz)
    once = [sum(share * math.sin(step * n * harmonic) for share, harmonic in parts) for n in range(period)]
    return (once * math.ceil(seconds * mains_hz))[: round(seconds * RATE_HZ)]


def rms_dbfs(samples: Samples) -> float:
    """Return the root mean square in dBFS (0 is a full-scale square wave); −inf for digital silence."""
    mean = math.fsum(s * s for s in samples) / len(samples)
    return 10 * math.log10(mean) if mean else -math.inf


def loudest_dbfs(samples: Samples, window_s: float = 0.05) -> float:
    """Return the level that speech has while it is there: the upper tenth of short windows."""
    size = round(window_s * RATE_HZ)
    levels = sorted(rms_dbfs(samples[at : at + size]) for at in range(0, len(samples) - size + 1, size))
    return levels[len(levels) * 9 // 10]


def at_level(samples: Samples, level_dbfs: float) -> list[float]:
    """Return the sound with its loud parts at this level. Not for silence."""
    gain = 10 ** ((level_dbfs - loudest_dbfs(samples)) / 20)
    return [sample * gain for sample in samples]


def clipped(samples: Samples, gain: float) -> list[float]:
    """Return what an overdriven input makes of the sound: louder, and cut off at full scale."""
    return [max(-1.0, min(1.0, sample * gain)) for sample in samples]


def mixed(*sounds: Samples) -> list[float]:
    """Return several sounds at once, as long as the shortest."""
    return [sum(together) for together in zip(*sounds, strict=False)]


def resampled(samples: Samples, from_hz: int) -> list[float]:
    """Return the sound at RATE_HZ, by straight lines between samples."""
    ratio = from_hz / RATE_HZ
    places = (n * ratio for n in range(int((len(samples) - 1) / ratio)))
    return [samples[int(at)] + (samples[int(at) + 1] - samples[int(at)]) * (at - int(at)) for at in places]


def to_wav(samples: Iterable[float]) -> bytes:
    """Return a WAV file: 48 kHz, one channel, 16 bits."""
    values = array("h", (round(max(-1.0, min(1.0, sample)) * 32_767) for sample in samples))
    if sys.byteorder == "big":
        values.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        out.writeframes(values.tobytes())
    return file.getvalue()


def from_wav(data: bytes) -> tuple[list[float], int]:
    """Return the samples of a one channel, 16 bit WAV file, and its rate in Hz."""
    with wave.open(io.BytesIO(data)) as file:
        # espeak-ng writes to a pipe and so cannot know the length: the header's figure is too large.
        raw = file.readframes(file.getnframes())
        rate_hz = file.getframerate()
    values = array("h", raw[: len(raw) // 2 * 2])
    if sys.byteorder == "big":
        values.byteswap()
    return [value / 32_768 for value in values], rate_hz
