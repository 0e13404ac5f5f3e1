"""What the made-up devices give: the other tests stand on it."""

import math
from pathlib import Path

import pytest

from e2e.devices.cameras import BLACK, CAMERAS, FRAMES, camera
from e2e.devices.microphones import MICROPHONES, microphone
from e2e.devices.sound import RATE_HZ, from_wav, loudest_dbfs, rms_dbfs
from e2e.devices.speech import speech, synthesiser


def frames(path: Path) -> list[bytes]:
    """Return the luma of each frame of a y4m file."""
    header, _, rest = path.read_bytes().partition(b"\n")
    width, height = (int(field[1:]) for field in header.split()[1:3])
    size = len(b"FRAME\n") + width * height * 3 // 2
    assert len(rest) == FRAMES * size
    return [rest[at + 6 : at + 6 + width * height] for at in range(0, len(rest), size)]


@pytest.mark.parametrize("name", CAMERAS)
def test_only_frozen_and_black_cameras_repeat_a_frame(name: str, tmp_path: Path) -> None:
    pictures = frames(camera(tmp_path, name))

    distinct = len(set(pictures))

    assert distinct == (1 if name in {"frozen", "black"} else FRAMES)


def test_a_black_camera_is_exactly_black_and_a_covered_one_has_noise(tmp_path: Path) -> None:
    black, covered = (frames(camera(tmp_path, name))[0] for name in ("black", "covered"))

    assert set(black) == {BLACK}
    assert set(covered) == set(range(BLACK, BLACK + 7))


def test_a_dark_room_is_dim_but_has_structure(tmp_path: Path) -> None:
    dark, covered = (frames(camera(tmp_path, name))[0] for name in ("dark", "covered"))

    assert sum(dark) / len(dark) < 40
    assert max(dark) - min(dark) > 3 * (max(covered) - min(covered))


@pytest.mark.parametrize(
    ("name", "low_dbfs", "high_dbfs"),
    [
        ("speech", -24, -20),
        ("speech_quiet", -52, -48),
        ("speech_in_noise", -28, -22),
        ("hiss", -75.5, -74.5),
        ("hum", -35.5, -34.5),
        ("silence", -math.inf, -math.inf),
    ],
)
def test_a_microphone_has_the_level_of_its_name(
    name: str, low_dbfs: float, high_dbfs: float, tmp_path: Path
) -> None:
    samples, rate_hz = from_wav(microphone(tmp_path, name).read_bytes())

    level = loudest_dbfs(samples)

    assert rate_hz == RATE_HZ
    assert low_dbfs <= level <= high_dbfs


def test_clipped_speech_stands_at_full_scale_again_and_again(tmp_path: Path) -> None:
    samples, _ = from_wav(microphone(tmp_path, "speech_clipped").read_bytes())

    share = sum(abs(sample) > 0.999 for sample in samples) / len(samples)

    assert share > 0.02


def test_late_speech_begins_after_two_seconds(tmp_path: Path) -> None:
    samples, _ = from_wav(microphone(tmp_path, "speech_late").read_bytes())

    assert rms_dbfs(samples[: 2 * RATE_HZ]) < -60
    assert loudest_dbfs(samples[2 * RATE_HZ :]) > -25


@pytest.mark.parametrize("name", MICROPHONES)
def test_a_file_is_made_once(name: str, tmp_path: Path) -> None:
    first = microphone(tmp_path, name).stat()

    assert microphone(tmp_path, name).stat() == first


def test_thesynthesiser_speaks_in_syllables_like_a_voice() -> None:
    voice = synthesiser()
    window = RATE_HZ // 50

    levels = [rms_dbfs(voice[at : at + window]) for at in range(0, len(voice) - window, window)]
    rises = sum(after > before + 6 for before, after in zip(levels, levels[3:], strict=False))

    assert len(voice) > 4 * RATE_HZ
    assert rises > 10
    assert loudest_dbfs(speech()) == pytest.approx(-20, abs=0.1)
